// SPDX-License-Identifier: MPL-2.0
// The steps of a history and how each is recorded.
#include "sync/crdt/debug.h"
#include "sync/crdt/relative_position.h"
#include "sync/crdt/tool/ops.h"
#include "sync/crdt/update.h"
#include "tests/sync/crdt/history.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace cahier::crdt::test {

namespace {

/// JSON cannot hold everything: what it cannot is marked, and revived by the other side.
Any marked(const Any& value)
{
    const auto mark = [](const char* kind, std::string text) {
        return Any(AnyObject{{"$", Any(kind)}, {"v", Any(std::move(text))}});
    };
    switch (value.kind()) {
    case Any::Kind::Undefined:
        return mark("undefined", {});
    case Any::Kind::Bytes:
        return mark("bytes", toBase64(value.toBytes()));
    case Any::Kind::BigInt:
        return mark("bigint", std::to_string(value.toBigInt()));
    case Any::Kind::Number: {
        const double number = value.toNumber();
        if (std::isnan(number))
            return mark("number", "NaN");
        if (std::isinf(number))
            return mark("number", number > 0 ? "Infinity" : "-Infinity");
        return number == 0 && std::signbit(number) ? mark("number", "-0") : value;
    }
    case Any::Kind::Array: {
        AnyArray out;
        for (const Any& entry : value.toArray())
            out.push_back(marked(entry));
        return Any(std::move(out));
    }
    case Any::Kind::Object: {
        AnyObject out;
        for (const auto& [key, entry] : value.toObject())
            out.emplace_back(key, marked(entry));
        return Any(std::move(out));
    }
    default:
        return value;
    }
}

Any pathJson(const Path& path)
{
    AnyArray out;
    for (const auto& step : path)
        out.push_back(std::visit([](const auto& s) { return Any(s); }, step));
    return Any(std::move(out));
}

Any metaJson(const UpdateInfo& info)
{
    std::map<ClientId, std::pair<Clock32, Clock32>> ranges;
    for (const StructRange& range : info.structs) {
        const auto [at, isNew] = ranges.try_emplace(range.client, range.clock, 0);
        at->second.second = range.clock + range.length;
    }
    AnyArray out;
    for (const auto& [client, range] : ranges)
        out.emplace_back(AnyArray{Any(client), Any(range.first), Any(range.second)});
    return Any(std::move(out));
}

} // namespace

AnyArray History::edits(Replica& replica, const char* origin)
{
    AnyArray ops;
    replica.doc.transact(Origin::named(origin), [&](Transaction& txn) {
        for (std::uint32_t i = 1 + below(3); i > 0; --i) {
            Any op = randomOp(replica);
            if (applyOp(replica.doc, txn, op))
                ops.push_back(marked(op));
        }
    });
    return ops;
}

void History::editStep(Replica& replica)
{
    m_clock.advance(hasUndo() && chance(40) ? 100 : 1000);
    const char* origin = chance(85) ? "me" : "other";
    AnyArray ops = edits(replica, origin);
    finishStep(replica, {{"edit", Any(std::move(ops))}, {"origin", Any(origin)}}, chance(10));
}

void History::react(Replica& replica)
{
    const int call = replica.calls++;
    if (replica.mayReact <= 0 || !chance(40))
        return;
    replica.mixed = true; // what is sent next may hold what others made
    for (std::uint32_t i = chance(20) ? 2 : 1; i > 0 && replica.mayReact > 0; --i) {
        --replica.mayReact;
        // The other side needs what was done before this was told; it is the same there.
        const std::size_t place = replica.reactions.size();
        replica.reactions.emplace_back();
        replica.reactions[place] = Any(AnyArray{Any(call), reaction(replica)});
    }
}

Any History::reaction(Replica& replica)
{
    const std::uint32_t what = below(10);
    if (what < 3 && !replica.undo.empty()) {
        const std::uint32_t which = below(replica.undo.size());
        const char* name = callUndo(*replica.undo[which]);
        return Any(AnyObject{{"manager", Any(which)}, {"call", Any(name)}});
    }
    if (what == 3 && !m_updates.empty())
        return Any(AnyObject{{"batch", Any(batch(replica))}});
    if (what < 6 && !m_updates.empty())
        return Any(apply(replica, randomUpdate()));
    const char* origin = chance(50) ? "me" : "other";
    AnyArray ops = edits(replica, origin);
    return Any(AnyObject{{"edit", Any(std::move(ops))}, {"origin", Any(origin)}});
}

void History::syncStep(Replica& replica)
{
    // What another one has that it, or somebody else, has not: in part known, collected, waiting.
    const Replica& other = *m_replicas[below(m_replicas.size())];
    const StateVector known = m_replicas[below(m_replicas.size())]->doc.stateVector();
    receive(replica, encodeStateAsUpdate(other.doc, chance(20) ? StateVector() : known));
}

Bytes History::randomUpdate()
{
    if (chance(85))
        return m_updates[below(m_updates.size())];
    std::vector<ByteView> parts; // several in one
    for (std::uint32_t i = 2 + below(3); i > 0; --i)
        parts.emplace_back(m_updates[below(m_updates.size())]);
    return *mergeUpdates(parts);
}

AnyObject History::apply(Replica& replica, const Bytes& update)
{
    const bool v2 = chance(20);
    const Bytes sent = v2 ? *convertUpdate(update, UpdateFormat::V1, UpdateFormat::V2) : update;
    const auto done = replica.doc.applyUpdate(
        sent, Origin::named("net"), v2 ? UpdateFormat::V2 : UpdateFormat::V1);
    if (!done && m_problem.empty())
        m_problem = "refused: " + toBase64(sent);
    return {{v2 ? "applyV2" : "apply", Any(toBase64(sent))}};
}

void History::receive(Replica& replica, const Bytes& update)
{
    AnyObject step = apply(replica, update);
    finishStep(replica, std::move(step), chance(10));
}

AnyArray History::batch(Replica& replica)
{
    // Edits and several updates in one transaction, in any order.
    AnyArray parts;
    replica.mixed = true;
    replica.doc.transact(Origin::named("batch"), [&](Transaction& txn) {
        for (std::uint32_t i = 1 + below(6); i > 0; --i) {
            if (chance(60)) {
                const Bytes bytes = m_updates[below(m_updates.size())];
                static_cast<void>(replica.doc.applyUpdate(bytes, Origin::named("net")));
                parts.emplace_back(toBase64(bytes));
                continue;
            }
            const Any op = randomOp(replica);
            if (applyOp(replica.doc, txn, op))
                parts.push_back(marked(op));
        }
    });
    return parts;
}

void History::batchStep(Replica& replica)
{
    m_clock.advance(1000);
    AnyArray parts = batch(replica);
    finishStep(replica, {{"batch", Any(std::move(parts))}}, chance(10));
}

void History::bytesStep(Replica& replica)
{
    // What is done to updates without a document, in both formats. One part may be a whole state,
    // with what waits in it.
    std::vector<Bytes> parts;
    const bool many = chance(4); // in V8, lists of 64 and more are sorted in another way
    for (std::uint32_t i = many ? 30 + below(120) : 2 + below(5); i > 0; --i)
        parts.push_back(m_updates[below(m_updates.size())]);
    for (std::uint32_t i = many ? below(12) : 0; i > 0; --i) {
        const Replica& one = *m_replicas[below(m_replicas.size())];
        const StateVector known = m_replicas[below(m_replicas.size())]->doc.stateVector();
        parts.insert(parts.begin() + below(parts.size() + 1),
                     encodeStateAsUpdate(one.doc, chance(50) ? known : StateVector()));
    }
    Replica& other = *m_replicas[below(m_replicas.size())];
    if (chance(50))
        parts.insert(parts.begin() + below(parts.size() + 1), encodeStateAsUpdate(other.doc));
    if (chance(20))
        parts.insert(parts.begin() + below(parts.size() + 1), encodeStateAsUpdate(replica.doc));
    const StateVector known = m_replicas[below(m_replicas.size())]->doc.stateVector();
    AnyObject step;
    AnyArray inputs;
    for (const Bytes& part : parts)
        inputs.emplace_back(toBase64(part));
    step.emplace_back("bytes", Any(std::move(inputs)));
    step.emplace_back("known", Any(toBase64(encodeStateVector(known))));
    AnyArray results;
    for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
        const auto back = format == UpdateFormat::V1 ? UpdateFormat::V2 : UpdateFormat::V1;
        std::vector<Bytes> own;
        for (const Bytes& part : parts)
            own.push_back(*convertUpdate(part, UpdateFormat::V1, format));
        const std::vector<ByteView> views(own.begin(), own.end());
        const Bytes merged = *mergeUpdates(views, format);
        const Bytes diff = *diffUpdate(merged, known, format);
        results.emplace_back(AnyArray{
            Any(toBase64(merged)),
            Any(toBase64(diff)),
            Any(toBase64(encodeStateVector(*stateVectorOfUpdate(merged, format)))),
            Any(toBase64(encodeStateVector(*stateVectorOfUpdate(diff, format)))),
            metaJson(*inspectUpdate(merged, format)),
            Any(toBase64(*convertUpdate(merged, format, back))),
            Any(toBase64(*obfuscateUpdate(merged, format))),
        });
    }
    step.emplace_back("results", Any(std::move(results)));
    finishStep(replica, std::move(step), false);
}

void History::positionStep(Replica& replica)
{
    const auto [name, kind] = randomRoot();
    const SharedType root = *rootOf(replica.doc, name, kind);
    AnyArray path;
    const SharedType type = descend(root, path);
    const std::uint32_t length = type.asArray().length();
    const std::uint32_t at = chance(20) ? length : below(length + 1);
    const Assoc assoc = chance(50) ? Assoc::Left : Assoc::Right;
    const RelativePosition position = *relativePosition(type, at, assoc);
    const Bytes bytes = encodeRelativePosition(position);
    m_positions.push_back(bytes);
    const Any json = toJson(position);
    if (*relativePositionFromJson(json) != position && m_problem.empty())
        m_problem = "position from JSON";
    finishStep(replica,
               {{"position",
                 Any(AnyArray{Any(AnyObject{{"root", Any(name)},
                                            {"type", Any(kind)},
                                            {"path", Any(std::move(path))}}),
                              Any(at),
                              Any(assoc == Assoc::Left ? -1 : 0),
                              Any(toBase64(bytes)),
                              json})}},
               false);
    for (int i = 0; i < 3; ++i) {
        Replica& reader = *m_replicas[below(m_replicas.size())];
        const Bytes& old = m_positions[below(m_positions.size())];
        const auto found = resolve(reader.doc, *decodeRelativePosition(old));
        Any want(nullptr);
        if (found)
            want = Any(
                AnyArray{Any(found->index),
                         found->type.isDeleted() ? Any(nullptr) : pathJson(found->type.path())});
        finishStep(reader, {{"resolve", Any(AnyArray{Any(toBase64(old)), want})}}, false);
    }
}

const char* History::callUndo(UndoManager& undo)
{
    const std::uint32_t what = below(100);
    if (what < 55) {
        undo.undo();
        return "undo";
    }
    if (what < 90) {
        undo.redo();
        return "redo";
    }
    if (what < 96) {
        undo.stopCapturing();
        return "stop";
    }
    undo.clear();
    return "clear";
}

void History::undoStep(Replica& replica)
{
    m_clock.advance(chance(30) ? 100 : 1000);
    const std::uint32_t which = below(replica.undo.size());
    UndoManager& undo = *replica.undo[which];
    const char* name = callUndo(undo);
    finishStep(replica,
               {{"manager", Any(which)},
                {"call", Any(name)},
                {"depths", Any(AnyArray{Any(undo.undoDepth()), Any(undo.redoDepth())})}},
               chance(20));
}

void History::snapshotStep(Replica& replica)
{
    const Snapshot snapshot = takeSnapshot(replica.doc);
    const Bytes update = m_updates[below(m_updates.size())];
    const Bytes first = encodeSnapshot(snapshot);
    const bool equal = !replica.snapshots.empty() && replica.snapshots.back() == snapshot;
    AnyArray step{Any(toBase64(first)),
                  Any(toBase64(encodeSnapshot(snapshot, UpdateFormat::V2))),
                  Any(toBase64(update)),
                  Any(*containsUpdate(snapshot, update)),
                  Any(replica.snapshots.empty()
                          ? std::string()
                          : toBase64(encodeSnapshot(replica.snapshots.back()))),
                  Any(equal)};
    if (*decodeSnapshot(first) == snapshot)
        replica.snapshots.push_back(snapshot);
    finishStep(replica, {{"snapshot", Any(std::move(step))}}, false);
}

void History::pastStep(Replica& replica)
{
    if (replica.snapshots.empty())
        return snapshotStep(replica);
    const Snapshot& snapshot = replica.snapshots[below(replica.snapshots.size())];
    const auto past = docAt(replica.doc, snapshot, 77);
    AnyArray step{Any(toBase64(encodeSnapshot(snapshot))), Any(past.has_value())};
    if (past) {
        step.emplace_back(toBase64(encodeStateAsUpdate(**past)));
        step.emplace_back(rootsOf(**past));
    }
    finishStep(replica, {{"past", Any(std::move(step))}}, false);
}

void History::betweenStep(Replica& replica)
{
    if (replica.options.gc == DocOptions::Gc::On)
        return;
    const auto any = [&]() -> const Snapshot& {
        return replica.snapshots[below(replica.snapshots.size())];
    };
    const Snapshot& after = chance(30) ? takeSnapshot(replica.doc) : any();
    const Snapshot& before = any();
    const bool named = chance(50);
    TextChangeMark mark;
    if (named)
        mark = [](TextChange change, Id first) {
            return Any(AnyObject{{"user", Any(first.client)},
                                 {"type", Any(change == TextChange::Added ? "added" : "removed")}});
        };
    const Text text = replica.doc.text("t");
    const auto json = [](const Result<Delta>& delta) {
        return *Any::fromJson(toJson(*delta));
    };
    const auto plain = [](const Value& value) {
        return value.any.find("guid") ? Any(AnyObject{}) : value.toJson(); // a sub-document
    };
    AnyArray values;
    const auto list = valuesAt(replica.doc.array("a"), after);
    for (const Value& value : *list)
        values.push_back(plain(value));
    AnyObject entries;
    const Map map = replica.doc.map("m");
    const auto found = entriesAt(map, after);
    for (const auto& [key, value] : *found) {
        entries.emplace_back(key, plain(value));
        // As text, because NaN is not equal to itself.
        if (plain(**valueAt(map, key, after)).toJson() != plain(value).toJson() &&
            m_problem.empty())
            m_problem = "value of " + key + " in the past";
    }
    AnyArray step{Any(toBase64(encodeSnapshot(before))),
                  Any(toBase64(encodeSnapshot(after))),
                  Any(named),
                  json(deltaAt(text, after)),
                  json(deltaBetween(text, before, after, mark)),
                  Any(std::move(values)),
                  Any(std::move(entries))};
    finishStep(replica, {{"between", Any(std::move(step))}}, false);
}

void History::observeStep(Replica& replica)
{
    const auto [name, kind] = randomRoot();
    AnyArray path;
    const SharedType type = descend(*rootOf(replica.doc, name, kind), path);
    if (path.empty())
        return;
    replica.subscriptions.push_back(observeDeep(replica, type));
    finishStep(replica,
               {{"observe",
                 Any(AnyObject{
                     {"root", Any(name)}, {"type", Any(kind)}, {"path", Any(std::move(path))}})}},
               false);
}

} // namespace cahier::crdt::test
