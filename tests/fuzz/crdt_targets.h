// SPDX-License-Identifier: MPL-2.0
// What the CRDT's fuzz targets do with their bytes; also run over the corpus as an ordinary test.
#pragma once

#include "sync/base/check.h"
#include "sync/crdt/awareness.h"
#include "sync/crdt/debug.h"
#include "sync/crdt/lib0.h"
#include "sync/crdt/snapshot.h"
#include "sync/crdt/update.h"

#include <array>

namespace cahier::crdt::fuzz {

/// Applies to a document that holds something; an error must leave it as it was.
inline void update(ByteView bytes, UpdateFormat format)
{
    Doc doc(1);
    doc.transact(Origin{}, [&](Transaction& txn) {
        static_cast<void>(doc.text("t").insert(txn, 0, u"fuzz", {{"bold", Any(true)}}));
    });
    const Bytes before = encodeStateAsUpdate(doc);
    if (!doc.applyUpdate(bytes, Origin{}, format)) {
        CAHIER_CHECK(encodeStateAsUpdate(doc) == before);
    } else {
        for (const UpdateFormat out : {UpdateFormat::V1, UpdateFormat::V2}) {
            Doc other(2);
            const bool good =
                other.applyUpdate(encodeStateAsUpdate(doc, {}, out), Origin{}, out).has_value();
            CAHIER_CHECK(good);
        }
        static_cast<void>(doc.text("t").toDelta());
        static_cast<void>(doc.array("a").toJson());
        static_cast<void>(doc.map("m").toJson());
        static_cast<void>(doc.xmlFragment("x").toXml());
        static_cast<void>(canonicalState(doc));
        doc.transact(Origin{}, [&](Transaction& txn) {
            const Text text = doc.text("t");
            static_cast<void>(text.format(txn, 0, text.length(), {{"bold", Any(nullptr)}}));
            static_cast<void>(text.remove(txn, 0, text.length()));
        });
    }
    static_cast<void>(inspectUpdate(bytes, format));
    static_cast<void>(describeUpdate(bytes, format));
    static_cast<void>(diffUpdate(bytes, doc.stateVector(), format));
    const std::array<ByteView, 2> twice{bytes, bytes};
    static_cast<void>(mergeUpdates(twice, format));
}

inline void updateV1(ByteView bytes)
{
    update(bytes, UpdateFormat::V1);
}

inline void updateV2(ByteView bytes)
{
    update(bytes, UpdateFormat::V2);
}

inline void stateVector(ByteView bytes)
{
    if (const auto vector = decodeStateVector(bytes)) {
        const auto again = decodeStateVector(encodeStateVector(*vector));
        CAHIER_CHECK(again && *again == *vector);
    }
}

inline void snapshot(ByteView bytes)
{
    for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
        if (const auto one = decodeSnapshot(bytes, format)) {
            const auto again = decodeSnapshot(encodeSnapshot(*one, format), format);
            CAHIER_CHECK(again && *again == *one);
        }
    }
}

inline void awareness(ByteView bytes)
{
    if (const auto entries = decodeAwareness(bytes))
        CAHIER_CHECK(decodeAwareness(encodeAwareness(*entries)).has_value());
}

inline void any(ByteView bytes)
{
    detail::Lib0Reader reader(bytes);
    const Any value = reader.any();
    if (!reader.ok())
        return;
    detail::Lib0Writer writer;
    writer.any(value);
    detail::Lib0Reader again(writer.view());
    static_cast<void>(again.any());
    CAHIER_CHECK(again.ok() && again.atEnd());
    static_cast<void>(Any::fromJson(value.toJson()));
}

} // namespace cahier::crdt::fuzz
