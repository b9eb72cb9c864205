// SPDX-License-Identifier: MPL-2.0
// Reads tests/golden/yjs-13/vectors.json.
#pragma once

#include "sync/crdt/any.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/tool/ops.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace cahier::crdt::test {

inline Bytes fromBase64(std::string text)
{
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    text.resize(std::min(text.find('='), text.size()));
    return fromBase64Url(text).value_or(Bytes());
}

struct Golden
{
    std::string name;
    bool gc = true;
    std::vector<Bytes> updates;
    std::vector<Bytes> updatesV2;
    Bytes merged;
    Bytes mergedV2;
    Bytes state;
    Bytes stateV2;
    Bytes converted;     ///< `state` as V2, without a document.
    Bytes convertedBack; ///< `stateV2` as V1, likewise.
    Bytes stateVector;
    Bytes snapshot;
    AnyObject roots;

    DocOptions options() const
    {
        DocOptions out;
        out.gc = gc ? DocOptions::Gc::On : DocOptions::Gc::Off;
        return out;
    }
};

inline Any goldenFile()
{
    std::ifstream in(CAHIER_TEST_DATA "/golden/yjs-13/vectors.json");
    const std::string text(std::istreambuf_iterator<char>(in), {});
    return Any::fromJson(text).value_or(Any());
}

inline std::vector<Golden> goldenVectors()
{
    std::vector<Golden> out;
    const Any file = goldenFile();
    const Any* vectors = file.find("vectors");
    for (const Any& one : vectors ? vectors->toArray() : AnyArray()) {
        const auto bytes = [&one](std::string_view field) {
            return fromBase64(one.find(field)->toString());
        };
        Golden golden;
        golden.name = one.find("name")->toString();
        golden.gc = one.find("gc")->toBool();
        for (const Any& update : one.find("updates")->toArray())
            golden.updates.push_back(fromBase64(update.toString()));
        for (const Any& update : one.find("updatesV2")->toArray())
            golden.updatesV2.push_back(fromBase64(update.toString()));
        golden.merged = bytes("merged");
        golden.mergedV2 = bytes("mergedV2");
        golden.state = bytes("state");
        golden.stateV2 = bytes("stateV2");
        golden.converted = bytes("converted");
        golden.convertedBack = bytes("convertedBack");
        golden.stateVector = bytes("stateVector");
        golden.snapshot = bytes("snapshot");
        golden.roots = one.find("roots")->toObject();
        out.push_back(std::move(golden));
    }
    return out;
}

/// The roots of a document as the vectors show them.
inline std::string showRoots(Doc& doc, const AnyObject& roots)
{
    AnyObject out;
    for (const auto& [name, root] : roots) {
        const std::string type = root.find("type")->toString();
        const SharedType shared = *rootOf(doc, name, type);
        Any value = shared.toJson();
        if (type == "text")
            value = *Any::fromJson(toJson(shared.asText().toDelta()));
        out.emplace_back(name, Any(AnyObject{{"type", Any(type)}, {"value", value}}));
    }
    return Any(out).toJson();
}

} // namespace cahier::crdt::test
