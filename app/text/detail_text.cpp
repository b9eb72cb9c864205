// SPDX-License-Identifier: MPL-2.0
#include "app/text/detail_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <string_view>

namespace cahier::app {

namespace {

constexpr std::array Details{
    // app/convert
    QT_TRANSLATE_NOOP("cahier::app::Detail", "HTML may be nested 512 elements deep"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "a delta is not imported from a file"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "a file to import has at most 16 MiB"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "the HTML parser failed"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "the Markdown parser failed"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "the file is not text"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "the file is not UTF-8 text"),
    // sync/engine
    QT_TRANSLATE_NOOP("cahier::app::Detail", "a display name has 1 to 64 bytes"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "a title has at most 1024 bytes"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "a workspace's name has 1 to 1024 bytes"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "inviting needs a relay"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "it cannot store anything now (is its disk full?)"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "no entry of this group is here yet"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "no key for epoch 0"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "no such document"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "no such document in the directory"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "no such workspace"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "not a user-log entry"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "not logged in"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "one transaction has at most 900 KiB; split it"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "somebody else has rotated the key"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "the document is open already"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "the joiner's log is not here yet"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "this profile belongs to another relay"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "this profile knows no relay"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "this workspace is here already"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "too many changes wait for missing ones"),
    // sync/transport
    QT_TRANSLATE_NOOP("cahier::app::Detail", "it cannot be verified"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "it has expired"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "it is for another name than the relay's"),
    QT_TRANSLATE_NOOP("cahier::app::Detail",
                      "it is not valid yet; is this computer's clock right?"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "it was revoked"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "its issuer is not trusted on this computer"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "no certificate in the file of trusted certificates"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "the file of trusted certificates"),
    // sync/crdt, sync/crypto
    QT_TRANSLATE_NOOP("cahier::app::Detail", "attributes are not an object"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "beyond the end of the text"),
    QT_TRANSLATE_NOOP("cahier::app::Detail", "not enough memory for Argon2id"),
};

} // namespace

QString detailText(std::string_view detail)
{
    const auto known = std::find(Details.begin(), Details.end(), detail);
    return known == Details.end()
               ? QString::fromUtf8(detail.data(), static_cast<qsizetype>(detail.size()))
               : QCoreApplication::translate("cahier::app::Detail", *known);
}

} // namespace cahier::app
