// SPDX-License-Identifier: MPL-2.0
#include "tests/sync/crdt/history.h"

#include "sync/crdt/relative_position.h"
#include "sync/crdt/tool/ops.h"
#include "sync/crdt/update.h"
#include "sync/crdt/utf.h"

#include <algorithm>

namespace cahier::crdt::test {

namespace {

std::string base64(ByteView bytes)
{
    static constexpr std::string_view Digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = std::uint32_t{bytes[i]} << 16U;
        if (i + 1 < bytes.size())
            group |= std::uint32_t{bytes[i + 1]} << 8U;
        if (i + 2 < bytes.size())
            group |= bytes[i + 2];
        out.push_back(Digits[group >> 18U]);
        out.push_back(Digits[(group >> 12U) & 63U]);
        out.push_back(i + 1 < bytes.size() ? Digits[(group >> 6U) & 63U] : '=');
        out.push_back(i + 2 < bytes.size() ? Digits[group & 63U] : '=');
    }
    return out;
}

const std::vector<std::string> MapKeys{"a", "b", "c"};
const std::vector<std::string> FormatKeys{"bold", "italic", "link"};

} // namespace

struct History::Replica
{
    Replica(std::size_t number, ClientId client, DocOptions options)
        : index(number)
        , doc(client, options)
    {
    }

    std::size_t index;
    Doc doc;
    bool gc = true;
    std::unique_ptr<UndoManager> undo;
    std::vector<Subscription> subscriptions;
    std::vector<Bytes> emitted; ///< By the step that runs.
    std::vector<std::string> deltas;
};

History::History(std::uint64_t seed, Flavour flavour)
    : m_random(seed * 0x9E3779B97F4A7C15U + static_cast<std::uint64_t>(flavour))
    , m_seed(seed)
    , m_flavour(flavour)
    , m_pairs(seed % 2 == 0)
{
}

History::~History() = default;

std::uint32_t History::below(std::uint64_t bound)
{
    return static_cast<std::uint32_t>(m_random.below(bound));
}

bool History::chance(unsigned percent)
{
    return below(100) < percent;
}

Any History::randomValue(int depth)
{
    switch (below(depth > 1 ? 7 : 9)) {
    case 0:
        return Any(static_cast<int>(below(1000)) - 500);
    case 1:
        return Any(static_cast<double>(below(100000)) / 64);
    case 2:
        return Any(chance(50));
    case 3:
        return Any(nullptr);
    case 4:
        return Any(0.1 * below(50));
    case 5:
        return Any(4294967296.0 * below(100000));
    case 6:
        return Any(randomText());
    case 7: {
        AnyArray out;
        for (std::uint32_t i = below(4); i > 0; --i)
            out.push_back(randomValue(depth + 1));
        return Any(out);
    }
    default: {
        AnyObject out;
        for (std::uint32_t i = below(4); i > 0; --i)
            out.emplace_back("k" + std::to_string(below(9)), randomValue(depth + 1));
        return Any(out);
    }
    }
}

std::string History::randomText()
{
    static const std::vector<std::string> Words{
        "a", "bc", "def", " ", "\n", "ü", "漢", "hello", "\U0001F600", "x\U0001F680y"};
    std::string out;
    const std::size_t words = Words.size() - (m_pairs ? 0 : 2);
    for (std::uint32_t i = 1 + below(3); i > 0; --i)
        out += Words[below(words)];
    return out;
}

Attributes History::randomAttributes()
{
    Attributes out;
    for (std::uint32_t i = below(3); i > 0; --i) {
        const std::string& key = FormatKeys[below(FormatKeys.size())];
        switch (below(4)) {
        case 0:
            out.set(key, Any(nullptr));
            break;
        case 1:
            out.set(key, Any(AnyObject{{"href", Any(static_cast<int>(below(2)))}}));
            break;
        default:
            out.set(key, Any(true));
            break;
        }
    }
    return out;
}

Any History::textOp(const Text& text, AnyObject op, bool rich)
{
    const std::uint32_t length = text.length();
    const std::uint32_t kind = below(rich ? 12 : 6);
    const auto add = [&op](const char* key, Any value) {
        op.emplace_back(key, std::move(value));
    };
    if (kind >= 4 && kind < 6 && length > 0) {
        const std::uint32_t at = below(length);
        add("op", "delete");
        add("at", at);
        add("length", 1 + below(std::min(length - at, 6U)));
    } else if (kind >= 8 && length > 0) {
        const std::uint32_t at = below(length);
        add("op", "format");
        add("at", at);
        add("length", 1 + below(std::min(length - at, 9U)));
        add("attributes", randomAttributes().toAny());
    } else if (kind == 7) {
        add("op", "embed");
        add("at", below(length + 1));
        if (chance(30))
            add("kind", "map");
        else
            add("value", Any(AnyObject{{"image", randomValue(2)}}));
        if (chance(50))
            add("attributes", randomAttributes().toAny());
    } else {
        add("op", "insert");
        add("at", below(length + 1));
        add("text", randomText());
        if (kind == 6)
            add("attributes", randomAttributes().toAny());
    }
    return Any(op);
}

Any History::mapOp(const Map&, AnyObject op, const std::vector<std::string>& keys)
{
    const auto add = [&op](const char* key, Any value) {
        op.emplace_back(key, std::move(value));
    };
    static const std::vector<std::string> Kinds{"text", "map", "array"};
    add("key", keys[below(keys.size())]);
    const std::uint32_t kind = below(8);
    add("op", kind == 0 ? "unset" : "set");
    if (kind > 5)
        add("kind", Kinds[below(Kinds.size())]);
    else if (kind > 0)
        add("value", randomValue());
    return Any(op);
}

Any History::arrayOp(const Array& array, AnyObject op)
{
    const auto add = [&op](const char* key, Any value) {
        op.emplace_back(key, std::move(value));
    };
    static const std::vector<std::string> Kinds{"text", "map", "array"};
    const std::uint32_t length = array.length();
    const std::uint32_t kind = below(8);
    if (kind < 2 && length > 0) {
        const std::uint32_t at = below(length);
        add("op", "delete");
        add("at", at);
        add("length", 1 + below(std::min(length - at, 3U)));
        return Any(op);
    }
    add("op", "insert");
    add("at", below(length + 1));
    if (kind > 5) {
        add("kind", Kinds[below(Kinds.size())]);
    } else {
        AnyArray values;
        for (std::uint32_t i = 1 + below(3); i > 0; --i)
            values.push_back(randomValue());
        add("values", Any(values));
    }
    return Any(op);
}

Any History::xmlOp(const SharedType& type, AnyObject op)
{
    const auto add = [&op](const char* key, Any value) {
        op.emplace_back(key, std::move(value));
    };
    if (type.kind() == TypeKind::XmlElement && chance(30)) {
        add("op", chance(80) ? "set" : "unset");
        add("key", MapKeys[below(MapKeys.size())]);
        add("value", randomText());
        return Any(op);
    }
    const std::uint32_t length = type.asXml().length();
    if (chance(25) && length > 0) {
        add("op", "delete");
        add("at", below(length));
        add("length", 1);
        return Any(op);
    }
    add("op", "insert");
    add("at", below(length + 1));
    add("kind", chance(60) ? "xmlelement" : "xmltext");
    add("name", chance(50) ? "P" : "div");
    return Any(op);
}

Any History::descend(SharedType type, AnyObject op)
{
    AnyArray path;
    for (int depth = 0; depth < 4; ++depth) {
        std::vector<std::pair<Any, SharedType>> nested;
        const bool keyed = type.kind() == TypeKind::Map;
        if (keyed) {
            for (const std::string& key : type.asMap().keys()) {
                if (const auto value = type.asMap().get(key); value && value->nested)
                    nested.emplace_back(Any(key), value->nested);
            }
        } else if (type.kind() == TypeKind::Text || type.kind() == TypeKind::XmlText) {
            for (std::uint32_t i = 0; i < type.asText().length(); ++i) {
                if (const auto value = type.asText().embedAt(i); value && value->nested)
                    nested.emplace_back(Any(i), value->nested);
            }
        } else {
            const std::vector<Value> values = type.asArray().values();
            for (std::uint32_t i = 0; i < values.size(); ++i) {
                if (values[i].nested)
                    nested.emplace_back(Any(i), values[i].nested);
            }
        }
        if (nested.empty() || chance(40))
            break;
        auto& [step, next] = nested[below(nested.size())];
        path.push_back(step);
        type = next;
    }
    if (!path.empty())
        op.emplace_back("path", Any(path));
    switch (type.kind()) {
    case TypeKind::Text:
        return textOp(type.asText(), std::move(op), m_flavour != Flavour::Nested);
    case TypeKind::XmlText:
        return textOp(type.asText(), std::move(op), true);
    case TypeKind::Map:
    case TypeKind::XmlHook:
        return mapOp(type.asMap(), std::move(op), MapKeys);
    case TypeKind::Array:
        return arrayOp(type.asArray(), std::move(op));
    default:
        return xmlOp(type, std::move(op));
    }
}

Any History::randomOp(Replica& replica)
{
    const auto start = [](const char* root, const char* type) {
        return AnyObject{{"root", Any(root)}, {"type", Any(type)}};
    };
    std::uint32_t which = 0;
    if (m_flavour == Flavour::Nested)
        which = 1 + below(2);
    else if (m_flavour == Flavour::Everything || m_flavour == Flavour::Undo)
        which = below(5);
    switch (which) {
    case 1:
        return descend(replica.doc.map("m"), start("m", "map"));
    case 2:
        return descend(replica.doc.array("a"), start("a", "array"));
    case 3:
        return descend(replica.doc.xmlFragment("x"), start("x", "xmlfragment"));
    default:
        break;
    }
    const bool rich = m_flavour != Flavour::PlainText && m_flavour != Flavour::Events;
    return textOp(replica.doc.text("t"), start("t", "text"), rich);
}

void History::finishStep(Replica& replica, AnyObject step, bool full)
{
    step.emplace(step.begin(), "doc", Any(static_cast<int>(replica.index)));
    AnyArray updates;
    for (Bytes& update : replica.emitted) {
        updates.emplace_back(base64(update));
        if (step[1].first != "apply" && step[1].first != "applyV2")
            m_updates.push_back(std::move(update));
    }
    replica.emitted.clear();
    step.emplace_back("updates", Any(std::move(updates)));
    if (m_flavour == Flavour::Events) {
        AnyArray deltas;
        for (const std::string& delta : replica.deltas)
            deltas.emplace_back(delta);
        step.emplace_back("deltas", Any(std::move(deltas)));
        replica.deltas.clear();
    }
    if (full) {
        Doc& doc = replica.doc;
        AnyArray roots;
        const auto root = [&roots](const char* name, const char* type, Any value) {
            roots.emplace_back(AnyArray{Any(name), Any(type), std::move(value)});
        };
        root("t", "text", *Any::fromJson(toJson(doc.text("t").toDelta())));
        root("m", "map", doc.map("m").toJson());
        root("a", "array", doc.array("a").toJson());
        root("x", "xmlfragment", doc.xmlFragment("x").toJson());
        step.emplace_back("roots", Any(std::move(roots)));
        step.emplace_back("stateVector", Any(base64(encodeStateVector(doc))));
        step.emplace_back("state", Any(base64(encodeStateAsUpdate(doc))));
        step.emplace_back("stateV2", Any(base64(encodeStateAsUpdate(doc, {}, UpdateFormat::V2))));
    }
    m_steps.emplace_back(std::move(step));
}

void History::editStep(Replica& replica)
{
    AnyArray ops;
    m_clock.advance(1000);
    replica.doc.transact(Origin::named("me"), [&](Transaction& txn) {
        for (std::uint32_t i = 1 + below(3); i > 0; --i) {
            Any op = randomOp(replica);
            if (applyOp(replica.doc, txn, op))
                ops.push_back(std::move(op));
        }
    });
    finishStep(replica, {{"edit", Any(std::move(ops))}}, chance(10));
}

void History::applyStep(Replica& replica, std::size_t update)
{
    const Bytes bytes = m_updates[update];
    const bool v2 = chance(20);
    const Bytes sent = v2 ? *convertUpdate(bytes, UpdateFormat::V1, UpdateFormat::V2) : bytes;
    const auto done = replica.doc.applyUpdate(
        sent, Origin::named("net"), v2 ? UpdateFormat::V2 : UpdateFormat::V1);
    finishStep(replica,
               {{v2 ? "applyV2" : "apply", Any(base64(sent))}, {"ok", Any(done.has_value())}},
               chance(10));
}

void History::mergeStep(Replica& replica)
{
    AnyObject step;
    std::vector<ByteView> views;
    AnyArray parts;
    for (std::uint32_t i = 2 + below(4); i > 0; --i) {
        views.emplace_back(m_updates[below(m_updates.size())]);
        parts.emplace_back(base64(views.back()));
    }
    const Bytes merged = *mergeUpdates(views);
    const StateVector known = replica.doc.stateVector();
    step.emplace_back("merge", Any(std::move(parts)));
    step.emplace_back("merged", Any(base64(merged)));
    step.emplace_back("diff", Any(base64(merged)));
    step.emplace_back("diffKnown", Any(base64(encodeStateVector(known))));
    step.emplace_back("diffed", Any(base64(*diffUpdate(merged, known))));
    finishStep(replica, std::move(step), false);
}

void History::positionStep(Replica& replica)
{
    const Text text = replica.doc.text("t");
    const std::uint32_t at = below(text.length() + 1);
    const Assoc assoc = chance(50) ? Assoc::Left : Assoc::Right;
    const Bytes bytes = encodeRelativePosition(*relativePosition(text, at, assoc));
    finishStep(replica,
               {{"position",
                 Any(AnyArray{Any("t"),
                              Any("text"),
                              Any(at),
                              Any(assoc == Assoc::Left ? -1 : 0),
                              Any(base64(bytes))})}},
               false);
    Replica& other = *m_replicas[below(m_replicas.size())];
    const auto resolved = resolve(other.doc, *decodeRelativePosition(bytes));
    finishStep(
        other,
        {{"resolve",
          Any(AnyArray{Any(base64(bytes)), resolved ? Any(resolved->index) : Any(nullptr)})}},
        false);
}

void History::undoStep(Replica& replica)
{
    m_clock.advance(1000);
    const bool undo = chance(65);
    if (undo)
        replica.undo->undo();
    else
        replica.undo->redo();
    finishStep(replica, {{undo ? "undo" : "redo", Any(true)}}, chance(20));
}

std::string History::play()
{
    const std::size_t count = m_flavour == Flavour::Undo ? 2 + below(2) : 2 + below(4);
    for (std::size_t i = 0; i < count; ++i) {
        DocOptions options;
        options.gc = chance(75) ? DocOptions::Gc::On : DocOptions::Gc::Off;
        // Small ids sort the same as numbers and as strings; large ones use all 53 bits.
        const ClientId client = chance(50) ? 1 + i * 7 + below(7) : (m_random.next() >> 11U) | 1U;
        auto replica = std::make_unique<Replica>(i, client, options);
        replica->gc = options.gc == DocOptions::Gc::On;
        Replica* own = replica.get();
        replica->subscriptions.push_back(replica->doc.onUpdate(
            [own](const UpdateEvent& event) { own->emitted.push_back(toBytes(event.update)); }));
        if (m_flavour == Flavour::Events)
            replica->subscriptions.push_back(replica->doc.text("t").observe(
                [own](const TextEvent& event) { own->deltas.push_back(toJson(event.delta)); }));
        if (m_flavour == Flavour::Undo) {
            const std::vector<SharedType> scope{
                replica->doc.text("t"), replica->doc.map("m"), replica->doc.array("a")};
            UndoOptions undoOptions;
            undoOptions.captureTimeout = std::chrono::milliseconds(0);
            undoOptions.trackedOrigins = {Origin::named("me")};
            replica->undo =
                std::make_unique<UndoManager>(replica->doc, scope, m_clock, undoOptions);
        }
        m_replicas.push_back(std::move(replica));
    }
    const std::uint32_t steps = 10 + below(60);
    for (std::uint32_t i = 0; i < steps; ++i) {
        Replica& replica = *m_replicas[below(m_replicas.size())];
        const std::uint32_t what = below(100);
        if (m_updates.empty() || what < 45)
            editStep(replica);
        else if (replica.undo && what < 65)
            undoStep(replica);
        else if (what < 68)
            mergeStep(replica);
        else if (what < 72)
            positionStep(replica);
        else
            applyStep(replica, below(m_updates.size()));
    }
    return converge();
}

std::string History::converge()
{
    for (const auto& replica : m_replicas) {
        std::vector<std::size_t> order(m_updates.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        for (std::size_t i = order.size(); i > 1; --i)
            std::swap(order[i - 1], order[below(i)]);
        for (const std::size_t update : order)
            applyStep(*replica, update);
        finishStep(*replica, {}, true);
        if (replica->doc.hasPending())
            return "something is pending after all updates";
    }
    // A local edit inside a surrogate pair that comes to nothing still breaks the pair in Yjs, on
    // that replica alone; so only histories of the basic plane have one canonical state.
    if (m_flavour == Flavour::Undo || m_pairs)
        return {};
    const Doc& first = m_replicas[0]->doc;
    const Bytes canonical = *canonicalState(first);
    for (const auto& replica : m_replicas) {
        if (replica->doc.stateVector() != first.stateVector())
            return "state vectors differ";
        if (*canonicalState(replica->doc) != canonical)
            return "canonical states differ: " + base64(canonical) + " and " +
                   base64(*canonicalState(replica->doc));
    }
    return {};
}

std::string History::json() const
{
    AnyArray docs;
    for (const auto& replica : m_replicas) {
        AnyArray roots;
        for (const auto& [name, type] : {std::pair{"t", "text"},
                                         std::pair{"m", "map"},
                                         std::pair{"a", "array"},
                                         std::pair{"x", "xmlfragment"}})
            roots.emplace_back(AnyArray{Any(name), Any(type)});
        AnyObject doc{{"client", Any(replica->doc.clientId())},
                      {"gc", Any(replica->gc)},
                      {"roots", Any(roots)}};
        if (replica->undo) {
            roots.pop_back();
            doc.emplace_back("undo", Any(roots));
        }
        if (m_flavour == Flavour::Events)
            doc.emplace_back("events", Any(true));
        docs.emplace_back(std::move(doc));
    }
    return Any(AnyObject{{"seed",
                          Any(std::to_string(m_seed) + "/" +
                              std::to_string(static_cast<int>(m_flavour)))},
                         {"docs", Any(std::move(docs))},
                         {"steps", Any(m_steps)}})
        .toJson();
}

} // namespace cahier::crdt::test
