// SPDX-License-Identifier: MPL-2.0
#include "tests/sync/crdt/history.h"

#include "sync/crdt/relative_position.h"
#include "sync/crdt/update.h"

#include <algorithm>
#include <any>

namespace cahier::crdt::test {

std::string toBase64(ByteView bytes)
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

namespace {

Any originName(Origin origin)
{
    if (origin == Origin{})
        return Any(nullptr);
    for (const char* name : {"me", "other", "net", "batch"}) {
        if (origin == Origin::named(name))
            return Any(name);
    }
    return Any("undo");
}

Any opsJson(const std::vector<ArrayOp>& delta)
{
    AnyArray out;
    for (const ArrayOp& op : delta) {
        if (op.kind == DeltaOp::Kind::Insert)
            out.emplace_back(AnyObject{{"insert", Any(op.values)}});
        else
            out.emplace_back(AnyObject{
                {op.kind == DeltaOp::Kind::Delete ? "delete" : "retain", Any(op.length)}});
    }
    return Any(std::move(out));
}

Any eventJson(const DeepEvent& event, const char* kind)
{
    const auto& common = std::visit([](const auto& e) -> const TypeEvent& { return e; }, event);
    AnyArray path;
    for (const auto& step : common.path)
        path.push_back(std::visit([](const auto& s) { return Any(s); }, step));
    AnyArray keys;
    static constexpr const char* Actions[] = {"add", "update", "delete"};
    for (const KeyChange& change : common.keys)
        keys.emplace_back(AnyArray{Any(change.key),
                                   Any(Actions[static_cast<std::size_t>(change.action)]),
                                   change.oldValue,
                                   change.newValue});
    Any delta(AnyArray{});
    if (const auto* text = std::get_if<TextEvent>(&event))
        delta = *Any::fromJson(toJson(text->delta));
    else if (const auto* list = std::get_if<ArrayEvent>(&event))
        delta = opsJson(list->delta);
    return Any(AnyObject{{"kind", Any(kind)},
                         {"path", Any(std::move(path))},
                         {"delta", std::move(delta)},
                         {"keys", Any(std::move(keys))},
                         {"origin", originName(common.origin)},
                         {"local", Any(common.source == Source::Local)}});
}

} // namespace

void History::Replica::addEvent(const DeepEvent& event, const char* kind)
{
    events.emplace_back(eventJson(event, kind).toJson());
}

void History::Replica::addEvents(std::span<const DeepEvent> list)
{
    for (const DeepEvent& event : list)
        addEvent(event, "deep");
}

History::History(std::uint64_t seed, Flavour flavour)
    : m_random(seed * 0x9E3779B97F4A7C15U + static_cast<std::uint64_t>(flavour))
    , m_seed(seed)
    , m_flavour(flavour)
    , m_pairs(seed % 2 == 0)
    , m_halves(seed % 6 == 0)
    , m_docEmbeds(seed % 11 == 4 && flavour != Flavour::Past)
    , m_manyFormats(seed % 4 == 3)
    , m_indices(seed % 5 == 3)
{
}

History::~History() = default;

AnyArray History::rootsOf(Doc& doc) const
{
    AnyArray roots;
    const auto root = [&roots](const char* name, const char* type, Any value) {
        roots.emplace_back(AnyArray{Any(name), Any(type), std::move(value)});
    };
    root("t", "text", *Any::fromJson(toJson(doc.text("t").toDelta())));
    root("m", "map", doc.map("m").toJson());
    root("a", "array", doc.array("a").toJson());
    root("x", "xmlfragment", doc.xmlFragment("x").toJson());
    return roots;
}

void History::finishStep(Replica& replica, AnyObject step, bool full)
{
    step.emplace(step.begin(), "doc", Any(static_cast<int>(replica.index)));
    step.emplace_back("now", Any(m_clock.unixMs()));
    const auto list = [](std::vector<Bytes>& updates) {
        AnyArray out;
        for (const Bytes& update : updates)
            out.emplace_back(toBase64(update));
        updates.clear();
        return Any(std::move(out));
    };
    step.emplace_back("updates", list(replica.emitted));
    if (replica.secondFormat)
        step.emplace_back("updatesV2", list(replica.emittedV2));
    checkClocks(replica);
    std::move(replica.own.begin(), replica.own.end(), std::back_inserter(m_updates));
    replica.own.clear();
    if (hasEvents() || hasUndo()) {
        step.emplace_back("events", Any(std::move(replica.events)));
        replica.events.clear();
    }
    if (m_flavour == Flavour::Reacting) {
        step.emplace_back("reactions", Any(std::move(replica.reactions)));
        replica.reactions.clear();
        replica.calls = 0;
        replica.mayReact = static_cast<int>(below(6));
    }
    if (full) {
        checkAuthors(replica);
        const Doc& doc = replica.doc;
        const StateVector known = m_replicas[below(m_replicas.size())]->doc.stateVector();
        step.emplace_back("roots", Any(rootsOf(replica.doc)));
        step.emplace_back("stateVector", Any(toBase64(encodeStateVector(doc))));
        step.emplace_back("state", Any(toBase64(encodeStateAsUpdate(doc))));
        AnyArray since{Any(toBase64(encodeStateVector(known))),
                       Any(toBase64(encodeStateAsUpdate(doc, known)))};
        if (!m_docEmbeds) {
            step.emplace_back("stateV2",
                              Any(toBase64(encodeStateAsUpdate(doc, {}, UpdateFormat::V2))));
            since.emplace_back(toBase64(encodeStateAsUpdate(doc, known, UpdateFormat::V2)));
        }
        step.emplace_back("since", Any(std::move(since)));
    }
    m_steps.emplace_back(std::move(step));
}

void History::checkClocks(Replica& replica)
{
    // What a replica sends continues its clocks without a gap and holds nothing of others.
    const ClientId client = replica.doc.clientId();
    for (const Bytes& update : replica.own) {
        if (replica.mixed)
            break;
        const auto next = checkAuthor(update, client, replica.nextClock);
        if (!next && m_problem.empty())
            m_problem = "an update of its own is not: " + toBase64(update);
        const UpdateInfo info = *inspectUpdate(update);
        if (!info.structs.empty() &&
            (checkAuthor(update, client, replica.nextClock + 1).has_value() ||
             checkAuthor(update, client + 1, replica.nextClock).has_value()) &&
            m_problem.empty())
            m_problem = "an update of somebody else is its own: " + toBase64(update);
        replica.nextClock = next.value_or(replica.nextClock);
    }
    replica.mixed = false;
    replica.nextClock = replica.doc.stateVector().get(client);
}

void History::checkAuthors(Replica& replica)
{
    const Text text = replica.doc.text("t");
    const std::uint32_t from = below(text.length() + 1);
    const std::uint32_t length = below(text.length() + 2);
    std::vector<AuthorRange> want;
    for (std::uint32_t i = from; i < text.length() && i - from < length; ++i) {
        const ClientId author = relativePosition(text, i)->item->client;
        if (!want.empty() && want.back().author == author)
            ++want.back().length;
        else
            want.push_back({i, 1, author});
    }
    if (authorsOf(text, from, length) != want && m_problem.empty())
        m_problem = "authors of " + std::to_string(from) + "+" + std::to_string(length);
}

void History::addUndo(Replica& replica)
{
    const auto add = [&](std::vector<SharedType> scope, AnyArray names) {
        UndoOptions options;
        options.captureTimeout = std::chrono::milliseconds(chance(50) ? 0 : 500);
        options.trackedOrigins = {Origin::named("me")};
        const bool both = chance(30);
        if (both)
            options.trackedOrigins.push_back(Origin::named("other"));
        const bool filter = chance(25);
        if (filter)
            options.deleteFilter = [](const UndoCandidate& candidate) {
                const SharedType& type = candidate.value.nested;
                return !type || (type.kind() != TypeKind::Text && type.kind() != TypeKind::XmlText);
            };
        const bool capture = chance(20);
        if (capture)
            options.captureTransaction = [](const Transaction& txn) {
                return txn.origin() != Origin::named("other");
            };
        const bool overwrite = chance(25);
        if (overwrite)
            options.remoteMapChanges = UndoOptions::RemoteMapChanges::Overwrite;
        const int number = static_cast<int>(replica.undo.size());
        replica.undoOptions.emplace_back(
            AnyObject{{"scope", Any(std::move(names))},
                      {"captureTimeout", Any(static_cast<int>(options.captureTimeout.count()))},
                      {"both", Any(both)},
                      {"filter", Any(filter)},
                      {"capture", Any(capture)},
                      {"overwrite", Any(overwrite)}});
        replica.undo.push_back(
            std::make_unique<UndoManager>(replica.doc, scope, m_clock, std::move(options)));
        Replica* own = &replica;
        const auto tell = [own, number](const char* what, const UndoManager::StepEvent& event) {
            if (!event.meta->has_value())
                *event.meta = own->stackItems++;
            const bool redo = event.stack == UndoManager::Stack::Redo;
            own->events.emplace_back(AnyArray{Any(number),
                                              Any(what),
                                              Any(redo ? "redo" : "undo"),
                                              Any(std::any_cast<int>(*event.meta))});
        };
        replica.undo.back()->onStepAdded([this, own, tell](const UndoManager::StepEvent& event) {
            tell(event.grew ? "updated" : "added", event);
            react(*own);
        });
        replica.undo.back()->onStepPopped(
            [tell](const UndoManager::StepEvent& event) { tell("popped", event); });
    };
    Doc& doc = replica.doc;
    const auto root = [](const char* name, const char* type) {
        return Any(AnyArray{Any(name), Any(type)});
    };
    if (chance(60)) {
        add({doc.text("t"), doc.map("m"), doc.array("a"), doc.xmlFragment("x")},
            {root("t", "text"), root("m", "map"), root("a", "array"), root("x", "xmlfragment")});
    } else {
        add({doc.text("t"), doc.array("a")}, {root("t", "text"), root("a", "array")});
        add({doc.map("m"), doc.xmlFragment("x")}, {root("m", "map"), root("x", "xmlfragment")});
    }
}

void History::addObservers(Replica& replica)
{
    Replica* own = &replica;
    const auto keep = [own](Subscription subscription) {
        own->subscriptions.push_back(std::move(subscription));
    };
    const auto onOwn = [this, own](const auto& event) {
        own->addEvent(event, "own");
        react(*own);
    };
    keep(replica.doc.text("t").observe(onOwn));
    keep(replica.doc.map("m").observe(onOwn));
    keep(replica.doc.array("a").observe(onOwn));
    keep(replica.doc.xmlFragment("x").observe(onOwn));
    const SharedType roots[] = {replica.doc.text("t"),
                                replica.doc.map("m"),
                                replica.doc.array("a"),
                                replica.doc.xmlFragment("x")};
    for (const SharedType& type : roots)
        keep(observeDeep(replica, type));
    replica.observed = true;
}

Subscription History::observeDeep(Replica& replica, const SharedType& type)
{
    Replica* own = &replica;
    return type.observeDeep([this, own](std::span<const DeepEvent> events) {
        own->addEvents(events);
        react(*own);
    });
}

void History::addReplica(std::size_t index)
{
    DocOptions options;
    const bool keeps = m_flavour == Flavour::Past ? !chance(20) : chance(25);
    options.gc = keeps ? DocOptions::Gc::Off : DocOptions::Gc::On;
    if ((m_flavour == Flavour::Cleanup && chance(75)) ||
        (m_flavour == Flavour::Reacting && chance(25)))
        options.cleanupFormatting = DocOptions::CleanupFormatting::AfterRemoteText;
    // Small ids sort the same as numbers and as strings; large ones use all 53 bits.
    const ClientId client = chance(50) ? 1 + index * 7 + below(7) : (m_random.next() >> 11U) | 1U;
    auto replica = std::make_unique<Replica>(index, client, options);
    Replica* own = replica.get();
    static_cast<void>(rootsOf(replica->doc)); // from now on they have a type
    replica->secondFormat = !m_docEmbeds && chance(40);
    replica->subscriptions.push_back(replica->doc.onUpdate([this, own](const UpdateEvent& event) {
        own->emitted.push_back(toBytes(event.update));
        if (event.source == Source::Local || event.origin == Origin::named("batch"))
            own->own.push_back(toBytes(event.update));
        react(*own);
    }));
    if (replica->secondFormat)
        replica->subscriptions.push_back(
            replica->doc.onUpdateV2([this, own](const UpdateEvent& event) {
                own->emittedV2.push_back(toBytes(event.update));
                react(*own);
            }));
    if (m_flavour == Flavour::Events || (m_flavour == Flavour::Reacting && !chance(15)))
        addObservers(*replica);
    if (hasUndo() || (hasEvents() && chance(50)))
        addUndo(*replica);
    m_replicas.push_back(std::move(replica));
}

void History::step(Replica& replica)
{
    const std::uint32_t what = below(100);
    if (m_updates.empty() || what < 43) {
        editStep(replica);
    } else if (!replica.undo.empty() && what < 62) {
        undoStep(replica);
    } else if (m_flavour == Flavour::Past && what < 58) {
        chance(50) ? snapshotStep(replica) : pastStep(replica);
    } else if (hasEvents() && what < 64) {
        observeStep(replica);
    } else if (what < 65) {
        bytesStep(replica);
    } else if (what < 69) {
        positionStep(replica);
    } else if (what < 72) {
        batchStep(replica);
    } else if (what < 74 &&
               (m_flavour == Flavour::Everything || m_flavour == Flavour::Past || hasEvents())) {
        m_updates.push_back(foreignUpdate(replica));
    } else if (what < 78) {
        syncStep(replica);
    } else {
        receive(replica, randomUpdate());
    }
}

std::string History::play()
{
    // Now and then so many that whole trees of clients wait for one another.
    const bool crowded = m_seed % 40 == 17 && m_flavour != Flavour::Reacting;
    const std::size_t count = crowded ? 12 + below(9) : hasUndo() ? 2 + below(2) : 2 + below(5);
    for (std::size_t i = 0; i < count; ++i)
        addReplica(i);
    const std::uint32_t steps = 10 + below(60);
    for (std::uint32_t i = 0; i < steps; ++i)
        step(*m_replicas[below(m_replicas.size())]);
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
            receive(*replica, Bytes(m_updates[update])); // which may grow
        finishStep(*replica, {}, true);
        // At the end, because Yjs splits items for it, and breaks pairs for good.
        for (int i = m_pairs ? 2 : 0; i < 3 && !replica->snapshots.empty(); ++i)
            betweenStep(*replica);
        // What Yjs has not looked at again (that it waits there, too, was compared).
        replica->doc.applyWaiting(Origin::named("net"));
        if (replica->doc.hasPending())
            return "something is pending after all updates";
    }
    if (!m_problem.empty())
        return m_problem;
    // A local edit inside a surrogate pair that comes to nothing still breaks the pair in Yjs, on
    // that replica alone; so only histories of the basic plane have one canonical state. What the
    // cleanup of formats removes last, the others have not heard of.
    if (m_pairs || m_flavour == Flavour::Cleanup || m_flavour == Flavour::Reacting)
        return {};
    const Doc& first = m_replicas[0]->doc;
    m_canonical = *canonicalState(first);
    const Bytes& canonical = m_canonical;
    for (const auto& replica : m_replicas) {
        if (replica->doc.stateVector() != first.stateVector())
            return "state vectors differ";
        if (*canonicalState(replica->doc) != canonical)
            return "canonical states differ: " + toBase64(canonical) + " and " +
                   toBase64(*canonicalState(replica->doc));
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
        const bool cleanup =
            replica->options.cleanupFormatting != DocOptions::CleanupFormatting::Off;
        AnyObject doc{{"client", Any(replica->doc.clientId())},
                      {"gc", Any(replica->options.gc == DocOptions::Gc::On)},
                      {"cleanup", Any(cleanup)},
                      {"v2", Any(replica->secondFormat)},
                      {"undo", Any(replica->undoOptions)},
                      {"observe", Any(replica->observed)},
                      {"roots", Any(roots)}};
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
