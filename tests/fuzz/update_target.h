// SPDX-License-Identifier: MPL-2.0
// What must hold for any bytes taken as an update, in either format: refused without a trace, or
// meaning the same to everything that reads updates.
#pragma once

#include "sync/base/check.h"
#include "sync/crdt/debug.h"
#include "sync/crdt/update.h"

namespace cahier::crdt {

/// A document in which an update finds something to collide with.
inline const Bytes& fuzzBase()
{
    static const Bytes Update = [] {
        Doc doc(1);
        doc.transact(Origin{}, [&doc](Transaction& txn) {
            const Text text = doc.text("t");
            CAHIER_CHECK(text.insert(txn, 0, u"base \U0001F600 text"));
            CAHIER_CHECK(text.format(txn, 2, 5, {{"bold", Any(true)}}));
            CAHIER_CHECK(text.remove(txn, 1, 2));
            CAHIER_CHECK(doc.map("m").set(txn, "k", Any(1)));
            CAHIER_CHECK(doc.array("a").push(txn, Any("x")));
        });
        return encodeStateAsUpdate(doc);
    }();
    return Update;
}

inline void readRoots(Doc& doc)
{
    for (const std::string& name : doc.rootNames()) {
        // The index and the list agree.
        const Text text = doc.text(name);
        CAHIER_CHECK(text.slice(0, text.length()).size() == text.length());
        CAHIER_CHECK(doc.array(name).values().size() == doc.array(name).length());
        std::uint32_t at = 0;
        for (const AuthorRange& range : authorsOf(text, 0, text.length())) {
            CAHIER_CHECK(range.from == at && range.length > 0);
            at += range.length;
        }
        CAHIER_CHECK(at == text.length());
        static_cast<void>(text.toDelta());
        static_cast<void>(doc.map(name).toJson());
        static_cast<void>(doc.array(name).toJson());
        static_cast<void>(doc.xmlFragment(name).toXml());
    }
}

/// What came can be changed.
inline void editRoots(Doc& doc)
{
    doc.transact(Origin{}, [&doc](Transaction& txn) {
        const Text text = doc.text("t");
        static_cast<void>(text.format(txn, 0, text.length(), {{"bold", Any(nullptr)}}));
        static_cast<void>(text.remove(txn, 0, text.length() / 2));
        static_cast<void>(doc.array("a").remove(txn, 0, doc.array("a").length()));
        static_cast<void>(doc.map("m").clear(txn));
    });
}

/// What was accepted can be sent on, and arrives as the same.
inline void checkResend(Doc& doc, UpdateFormat format)
{
    Doc other(4);
    const Bytes state = encodeStateAsUpdate(doc, {}, format);
    CAHIER_CHECK(other.applyUpdate(state, Origin{}, format));
    const UpdateFormat second = format == UpdateFormat::V1 ? UpdateFormat::V2 : UpdateFormat::V1;
    CAHIER_CHECK(inspectUpdate(encodeStateAsUpdate(doc, {}, second), second));
    // While something is pending an author who numbered two things the same may have made one of
    // them arrive and the other wait; both are then sent, as Yjs does.
    if (!doc.hasPending()) {
        CAHIER_CHECK(!other.hasPending());
        CAHIER_CHECK(other.stateVector() == doc.stateVector());
        // Not that both look the same: a struct with neighbours in two types, or out of order, may
        // end up elsewhere, as in Yjs. No engine writes such; what engines write must converge,
        // which yjs_differential_test and the convergence tests see to.
        CAHIER_CHECK(inspectUpdate(*canonicalState(doc)));
    }
    readRoots(other);
}

inline void checkApply(ByteView bytes, UpdateFormat format, ByteView before)
{
    Doc doc(3);
    if (!before.empty())
        CAHIER_CHECK(doc.applyUpdate(before, Origin{}));
    const Bytes untouched = encodeStateAsUpdate(doc);
    const bool applied = doc.applyUpdate(bytes, Origin{}, format).has_value();
    CAHIER_CHECK(applied == inspectUpdate(bytes, format).has_value());
    CAHIER_CHECK(doc.missing().empty() || doc.hasPending());
    if (!applied) {
        CAHIER_CHECK(encodeStateAsUpdate(doc) == untouched);
        CAHIER_CHECK(!doc.hasPending());
        return;
    }
    checkResend(doc, format);
    // A second time changes nothing.
    const Bytes once = encodeStateAsUpdate(doc);
    CAHIER_CHECK(doc.applyUpdate(bytes, Origin{}, format));
    CAHIER_CHECK(encodeStateAsUpdate(doc) == once);
    editRoots(doc);
}

inline void fuzzUpdate(ByteView bytes, UpdateFormat format)
{
    const UpdateFormat otherFormat =
        format == UpdateFormat::V1 ? UpdateFormat::V2 : UpdateFormat::V1;
    checkApply(bytes, format, {});
    checkApply(bytes, format, fuzzBase());

    const auto info = inspectUpdate(bytes, format);
    static_cast<void>(checkAuthor(bytes, 1, 0, format));
    const ByteView twice[] = {bytes, bytes};
    const auto merged = mergeUpdates(twice, format);
    const auto converted = convertUpdate(bytes, format, otherFormat);
    const auto diff = diffUpdate(bytes, {}, format);
    const auto known = stateVectorOfUpdate(bytes, format);
    CAHIER_CHECK(info.has_value() == describeUpdate(bytes, format).has_value());
    const auto obfuscated = obfuscateUpdate(bytes, format);
    CAHIER_CHECK(info.has_value() == obfuscated.has_value());
    CAHIER_CHECK(info.has_value() == merged.has_value());
    CAHIER_CHECK(info.has_value() == converted.has_value());
    CAHIER_CHECK(info.has_value() == diff.has_value());
    CAHIER_CHECK(info.has_value() == known.has_value());
    if (!info)
        return;
    for (const auto& [update, in] : {std::pair{*merged, format},
                                     std::pair{*converted, otherFormat},
                                     std::pair{*diff, format}}) {
        const auto again = inspectUpdate(update, in);
        CAHIER_CHECK(again.has_value());
        CAHIER_CHECK(again->deletions == info->deletions);
    }
    static_cast<void>(diffUpdate(bytes, *known, format));
    CAHIER_CHECK(inspectUpdate(*obfuscated, format).has_value());
}

} // namespace cahier::crdt
