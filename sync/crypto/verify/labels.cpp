// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/labels.h"

namespace cahier::crypto {

// No default: a new label without a text is a compiler warning.
std::string_view text(Label label) noexcept
{
    switch (label) {
    case Label::UserId:
        return "user-id";
    case Label::GroupId:
        return "group-id";
    case Label::Env:
        return "env";
    case Label::Ct:
        return "ct";
    case Label::Log:
        return "log";
    case Label::Receipt:
        return "receipt";
    case Label::DevAdd:
        return "dev-add";
    case Label::Presence:
        return "presence";
    case Label::RelayHello:
        return "relay-hello";
    case Label::RelayAuth:
        return "relay-auth";
    case Label::Pair:
        return "pair";
    case Label::PairCommit:
        return "pair-commit";
    case Label::PairSas:
        return "pair-sas";
    case Label::Join:
        return "join";
    case Label::BlobId:
        return "blob-id";
    case Label::BlobAd:
        return "blob-ad";
    case Label::Actor:
        return "actor";
    case Label::Safety:
        return "safety";
    case Label::EkCommit:
        return "ek-commit";
    case Label::EkPrev:
        return "ek-prev";
    case Label::Stream:
        return "stream";
    case Label::Meta:
        return "meta";
    case Label::State:
        return "state";
    case Label::DbPage:
        return "db-page";
    case Label::File:
        return "file";
    case Label::RecoverySign:
        return "recovery-sign";
    case Label::RecoveryBox:
        return "recovery-box";
    case Label::InviteSign:
        return "invite-sign";
    case Label::Feeds:
        return "feeds";
    case Label::KitCheck:
        return "kit-check";
    }
    return "";
}

} // namespace cahier::crypto
