// SPDX-License-Identifier: MPL-2.0
// A script that three replicas play: edits, undo, updates delivered in any order. What an engine
// writes must converge, however it travels: order, format, merged, cut, collected or not; and who
// only listens to events must be able to follow.
#include "sync/crdt/limits.h"
#include "sync/crdt/relative_position.h"
#include "sync/crdt/snapshot.h"
#include "sync/crdt/undo.h"
#include "tests/fuzz/script.h"
#include "tests/fuzz/update_target.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <vector>

using namespace cahier;
using namespace cahier::crdt;

namespace {

constexpr Origin Net = Origin::named("net");
constexpr int MaxSteps = 96;

/// What only events tell of a document.
struct Mirror
{
    std::u16string text;
    std::vector<Attributes> formats; ///< Of each unit.
    AnyArray list;
    std::map<std::string, Any> entries;

    void apply(const TextEvent& event)
    {
        std::size_t at = 0;
        for (const DeltaOp& op : event.delta) {
            const auto place = formats.begin() + static_cast<std::ptrdiff_t>(at);
            if (op.kind == DeltaOp::Kind::Retain) {
                CAHIER_CHECK(at + op.length <= text.size());
                for (std::size_t i = 0; i < op.length; ++i) {
                    for (const auto& [key, value] : op.attributes)
                        value.isNull() ? formats[at + i].erase(key)
                                       : formats[at + i].set(key, value);
                }
                at += op.length;
            } else if (op.kind == DeltaOp::Kind::Delete) {
                CAHIER_CHECK(at + op.length <= text.size());
                text.erase(at, op.length);
                formats.erase(place, place + static_cast<std::ptrdiff_t>(op.length));
            } else {
                const std::u16string units = op.embed ? std::u16string(u"\uFFFC") : op.text;
                CAHIER_CHECK(at <= text.size());
                text.insert(at, units);
                formats.insert(place, units.size(), op.attributes);
                at += units.size();
            }
        }
    }

    void apply(const ArrayEvent& event)
    {
        std::size_t at = 0;
        for (const ArrayOp& op : event.delta) {
            const auto place = list.begin() + static_cast<std::ptrdiff_t>(at);
            if (op.kind == DeltaOp::Kind::Retain) {
                at += op.length;
            } else if (op.kind == DeltaOp::Kind::Delete) {
                CAHIER_CHECK(at + op.length <= list.size());
                list.erase(place, place + static_cast<std::ptrdiff_t>(op.length));
            } else {
                CAHIER_CHECK(at <= list.size());
                list.insert(place, op.values.begin(), op.values.end());
                at += op.values.size();
            }
        }
    }

    void apply(const MapEvent& event)
    {
        for (const KeyChange& change : event.keys) {
            CAHIER_CHECK(entries.contains(change.key) == (change.action != KeyChange::Action::Add));
            if (change.action == KeyChange::Action::Remove)
                entries.erase(change.key);
            else
                entries[change.key] = change.newValue;
        }
    }
};

/// Values of a script are numbers; what is none is a nested type, which may have changed since.
bool sameValue(const Any& told, const Value& value)
{
    return value.nested ? !told.isNumber() : told == value.any;
}

struct Replica
{
    Replica(ClientId client, DocOptions options)
        : doc(client, options)
    {
        // From now on the roots have a kind.
        const SharedType scope[] = {
            doc.text("t"), doc.array("a"), doc.map("m"), doc.xmlFragment("x")};
        undo = std::make_unique<UndoManager>(
            doc, scope, clock, UndoOptions{.captureTimeout = std::chrono::milliseconds(0)});
        keep.push_back(doc.text("t").observe([this](const TextEvent& e) { mirror.apply(e); }));
        keep.push_back(doc.array("a").observe([this](const ArrayEvent& e) { mirror.apply(e); }));
        keep.push_back(doc.map("m").observe([this](const MapEvent& e) { mirror.apply(e); }));
    }

    void checkMirror()
    {
        const Text text = doc.text("t");
        CAHIER_CHECK(text.slice(0, text.length()) == mirror.text);
        std::size_t at = 0;
        for (const DeltaOp& op : text.toDelta()) {
            for (std::size_t i = op.embed ? 1 : op.text.size(); i > 0; --i)
                CAHIER_CHECK(mirror.formats[at++] == op.attributes);
        }
        const std::vector<Value> values = doc.array("a").values();
        CAHIER_CHECK(std::equal(
            mirror.list.begin(), mirror.list.end(), values.begin(), values.end(), sameValue));
        CAHIER_CHECK(mirror.entries.size() == doc.map("m").size());
        for (const auto& [key, value] : mirror.entries)
            CAHIER_CHECK(sameValue(value, *doc.map("m").get(key)));
    }

    ManualClock clock;
    Doc doc;
    Mirror mirror;
    std::unique_ptr<UndoManager> undo; ///< After doc, which outlives it.
    std::vector<Subscription> keep;
};

struct Past
{
    Snapshot snapshot;
    Delta text;
    Any list;
};

class Play
{
public:
    explicit Play(Script script)
        : m_script(script)
    {
        for (std::size_t i = 0; i < m_replicas.size(); ++i) {
            const auto gc = i == 0 || below(2) == 0 ? DocOptions::Gc::Off : DocOptions::Gc::On;
            static constexpr std::array<ClientId, 3> Clients{2, 1, MaxClientId};
            m_replicas[i] = std::make_unique<Replica>(Clients[i], DocOptions{.gc = gc});
            Doc& doc = m_replicas[i]->doc;
            m_replicas[i]->keep.push_back(doc.onUpdate([this, i](const UpdateEvent& event) {
                if (event.source == Source::Local)
                    made(i, toBytes(event.update));
            }));
        }
    }

    void run()
    {
        for (int i = 0; i < MaxSteps && !m_script.atEnd(); ++i)
            step(*m_replicas[below(3)]);
        deliverAll();
        checkBytes();
        checkPast();
    }

private:
    std::uint32_t below(std::uint32_t bound) { return m_script.below(bound); }

    /// Somewhere in the list, the border behind its end included.
    std::uint32_t place(std::uint32_t length) { return below(length + 1); }

    void made(std::size_t replica, Bytes update)
    {
        Clock32& clock = m_clocks[replica];
        const auto next = checkAuthor(update, m_replicas[replica]->doc.clientId(), clock);
        CAHIER_CHECK(next.has_value());
        clock = *next;
        m_updates.push_back(std::move(update));
    }

    void step(Replica& replica)
    {
        Doc& doc = replica.doc;
        switch (below(12)) {
        case 0:
            replica.undo->undo();
            break;
        case 1:
            replica.undo->redo();
            break;
        case 2:
        case 3:
        case 4:
            if (!m_updates.empty())
                deliver(doc, below(static_cast<std::uint32_t>(m_updates.size())));
            break;
        case 5:
            for (std::uint32_t i = 0; i < m_updates.size(); ++i)
                deliver(doc, i);
            break;
        case 6:
            if (&replica == m_replicas[0].get() && m_past.size() < 4)
                m_past.push_back(
                    {takeSnapshot(doc), doc.text("t").toDelta(), doc.array("a").toJson()});
            break;
        case 7:
            replica.undo->stopCapturing();
            doc.transact(Origin{}, [&](Transaction& txn) {
                for (std::uint32_t i = 1 + below(4); i > 0; --i)
                    edit(doc, txn);
            });
            break;
        default:
            doc.transact(Origin{}, [&](Transaction& txn) { edit(doc, txn); });
        }
        replica.checkMirror();
    }

    void deliver(Doc& doc, std::uint32_t number)
    {
        const Bytes& update = m_updates[number];
        if (number % 3 != 0) {
            CAHIER_CHECK(doc.applyUpdate(update, Net));
            return;
        }
        const auto other = convertUpdate(update, UpdateFormat::V1, UpdateFormat::V2);
        CAHIER_CHECK(other && doc.applyUpdate(*other, Net, UpdateFormat::V2));
    }

    void edit(Doc& doc, Transaction& txn)
    {
        SharedType type;
        switch (below(8)) {
        case 0:
            type = doc.array("a");
            break;
        case 1:
            type = doc.map("m");
            break;
        case 2:
            type = doc.xmlFragment("x");
            break;
        case 3: // nested
            if (const auto value = doc.array("a").at(below(8)); value && value->nested)
                type = value->nested;
            break;
        case 4:
            if (const auto value = doc.map("m").get(key()); value && value->nested)
                type = value->nested;
            break;
        case 5:
            if (const auto value = doc.xmlFragment("x").at(below(4)); value && value->nested)
                type = value->nested;
            break;
        default:
            break;
        }
        editType(type ? type : doc.text("t"), txn);
    }

    void editType(const SharedType& type, Transaction& txn)
    {
        switch (type.kind()) {
        case TypeKind::Array:
            return editArray(type.asArray(), txn);
        case TypeKind::Map:
        case TypeKind::XmlHook:
            return editMap(type.asMap(), txn);
        case TypeKind::XmlElement:
        case TypeKind::XmlFragment:
            return editXml(type.asXml(), txn);
        default:
            return editText(type.asText(), txn);
        }
    }

    std::string_view key()
    {
        static constexpr std::array<std::string_view, 3> Keys{"k", "l", "long key"};
        return Keys[below(Keys.size())];
    }

    Attributes attributes()
    {
        Attributes out;
        for (std::uint32_t i = below(3); i > 0; --i) {
            const std::uint32_t value = below(3);
            out.set(below(2) == 0 ? "bold" : "link",
                    value == 0 ? Any(nullptr) : Any(static_cast<int>(value)));
        }
        return out;
    }

    TypeKind anyKind() { return static_cast<TypeKind>(below(3)); }

    void editText(const Text& text, Transaction& txn)
    {
        const std::uint32_t at = place(text.length());
        const std::uint32_t length = place(text.length() - at);
        static constexpr std::u16string_view Letters = u"abcdefghijklmnop";
        const auto letters = [this] {
            const std::uint32_t from = below(Letters.size());
            return Letters.substr(from, 1 + from % 3);
        };
        switch (below(9)) {
        case 0:
        case 1:
            CAHIER_CHECK(text.remove(txn, at, length));
            break;
        case 2:
        case 3:
            CAHIER_CHECK(text.format(txn, at, length, attributes()));
            break;
        case 4:
            CAHIER_CHECK(text.insert(txn, at, letters(), attributes()));
            break;
        case 5:
            CAHIER_CHECK(text.insertEmbed(txn, at, Any(7), attributes()));
            break;
        case 6:
            CAHIER_CHECK(text.setAttribute(txn, key(), Any(1)));
            break;
        default:
            CAHIER_CHECK(text.insert(txn, at, letters()));
        }
        checkPosition(text, at);
    }

    void editArray(const Array& array, Transaction& txn)
    {
        const std::uint32_t at = place(array.length());
        switch (below(4)) {
        case 0:
            CAHIER_CHECK(array.remove(txn, at, place(array.length() - at)));
            break;
        case 1:
            CAHIER_CHECK(array.insertType(txn, at, anyKind()));
            break;
        default: {
            const AnyArray values(1 + below(3), Any(static_cast<int>(m_value++)));
            CAHIER_CHECK(array.insert(txn, at, values));
        }
        }
        checkPosition(array, at);
    }

    void editMap(const Map& map, Transaction& txn)
    {
        switch (below(5)) {
        case 0:
            CAHIER_CHECK(map.remove(txn, key()));
            break;
        case 1:
            CAHIER_CHECK(map.setType(txn, key(), anyKind()));
            break;
        case 2:
            CAHIER_CHECK(below(8) != 0 || map.clear(txn));
            break;
        default:
            CAHIER_CHECK(map.set(txn, key(), Any(static_cast<int>(m_value++))));
        }
    }

    void editXml(const XmlFragment& xml, Transaction& txn)
    {
        const std::uint32_t at = place(xml.length());
        switch (below(6)) {
        case 0:
            CAHIER_CHECK(xml.remove(txn, at, place(xml.length() - at)));
            break;
        case 1:
            CAHIER_CHECK(xml.insertElement(txn, at, "p"));
            break;
        case 2:
            CAHIER_CHECK(xml.insertHook(txn, at, "h"));
            break;
        case 3:
            static_cast<void>(xml.setAttribute(txn, key(), Any("v")));
            break;
        case 4:
            static_cast<void>(xml.removeAttribute(txn, key()));
            break;
        default:
            CAHIER_CHECK(xml.insertText(txn, at));
        }
    }

    /// A place found again at once is the same.
    void checkPosition(const SharedType& type, std::uint32_t wanted)
    {
        Doc& doc = docOf(type);
        const std::uint32_t length =
            type.kind() == TypeKind::Array ? type.asArray().length() : type.asText().length();
        const std::uint32_t at = std::min(wanted, length);
        for (const Assoc assoc : {Assoc::Left, Assoc::Right}) {
            const auto position = relativePosition(type, at, assoc);
            CAHIER_CHECK(position.has_value());
            // With the unit it sticks to, Yjs does not write the type.
            const auto sent = decodeRelativePosition(encodeRelativePosition(*position));
            CAHIER_CHECK(sent.has_value());
            for (const RelativePosition& one : {*position, *sent}) {
                const auto found = resolve(doc, one);
                CAHIER_CHECK(found && found->type == type && found->index == at);
            }
        }
    }

    Doc& docOf(const SharedType& type)
    {
        const auto at = std::find_if(m_replicas.begin(), m_replicas.end(), [&type](const auto& r) {
            return &r->doc.state() == type.docState();
        });
        return (*at)->doc;
    }

    /// Everybody gets everything: forwards, backwards, and as the script says.
    void deliverAll()
    {
        const auto count = static_cast<std::uint32_t>(m_updates.size());
        std::vector<std::uint32_t> order;
        for (std::uint32_t i = 0; i < count; ++i)
            order.push_back(i);
        for (const auto& replica : m_replicas) {
            for (const std::uint32_t number : order)
                deliver(replica->doc, number);
            replica->doc.applyWaiting(Net);
            CAHIER_CHECK(!replica->doc.hasPending());
            replica->checkMirror();
            readRoots(replica->doc);
            std::reverse(order.begin(), order.end());
            if (replica == m_replicas[1]) {
                for (std::uint32_t i = count; i > 1; --i)
                    std::swap(order[i - 1], order[below(i)]);
            }
        }
        m_canonical = *canonicalState(m_replicas[0]->doc);
        for (const auto& replica : m_replicas)
            checkSame(replica->doc);
    }

    void checkSame(Doc& doc)
    {
        Doc& first = m_replicas[0]->doc;
        CAHIER_CHECK(!doc.hasPending());
        CAHIER_CHECK(doc.stateVector() == first.stateVector());
        CAHIER_CHECK(canonicalState(doc) == m_canonical);
        CAHIER_CHECK(doc.text("t").toDelta() == first.text("t").toDelta());
        CAHIER_CHECK(doc.array("a").toJson() == first.array("a").toJson());
        CAHIER_CHECK(doc.xmlFragment("x").toXml() == first.xmlFragment("x").toXml());
        CAHIER_CHECK(takeSnapshot(doc) == takeSnapshot(first));
    }

    void checkApplied(ByteView update, UpdateFormat format)
    {
        Doc doc(77);
        CAHIER_CHECK(doc.applyUpdate(update, Net, format));
        checkSame(doc);
        const Bytes state = encodeStateAsUpdate(doc, {}, format);
        Doc again(78);
        CAHIER_CHECK(again.applyUpdate(state, Net, format));
        CAHIER_CHECK(encodeStateAsUpdate(again, {}, format) == state);
    }

    /// Without a document the same, and from any document on.
    void checkBytes()
    {
        checkApplied(m_canonical, UpdateFormat::V1);
        const std::vector<ByteView> all(m_updates.begin(), m_updates.end());
        const auto merged = mergeUpdates(all);
        CAHIER_CHECK(merged.has_value());
        checkApplied(*merged, UpdateFormat::V1);
        CAHIER_CHECK(*stateVectorOfUpdate(*merged) == m_replicas[0]->doc.stateVector());
        const auto second = convertUpdate(*merged, UpdateFormat::V1, UpdateFormat::V2);
        CAHIER_CHECK(second.has_value());
        checkApplied(*second, UpdateFormat::V2);
        // Not *merged: as in Yjs, what is copied loses a bit that says nothing.
        const auto third = convertUpdate(*second, UpdateFormat::V2, UpdateFormat::V1);
        CAHIER_CHECK(third && convertUpdate(*third, UpdateFormat::V1, UpdateFormat::V2) == *second);
        checkApplied(*third, UpdateFormat::V1);
        Doc& from = m_replicas[below(3)]->doc;
        for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
            Doc doc(79);
            for (std::uint32_t i = place(static_cast<std::uint32_t>(m_updates.size())); i > 0; --i)
                CAHIER_CHECK(doc.applyUpdate(m_updates[m_updates.size() - i], Net));
            const Bytes whole = encodeStateAsUpdate(from, {}, format);
            const auto rest = diffUpdate(whole, doc.stateVector(), format);
            Doc copy(81);
            CAHIER_CHECK(copy.applyUpdate(encodeStateAsUpdate(doc, {}, format), Net, format));
            CAHIER_CHECK(rest && doc.applyUpdate(*rest, Net, format));
            doc.applyWaiting(Net);
            checkSame(doc);
            const Bytes since = encodeStateAsUpdate(from, copy.stateVector(), format);
            CAHIER_CHECK(copy.applyUpdate(since, Net, format));
            copy.applyWaiting(Net);
            checkSame(copy);
        }
    }

    void checkPast()
    {
        Doc& doc = m_replicas[0]->doc;
        for (const Past& past : m_past) {
            const auto then = docAt(doc, past.snapshot, 80);
            CAHIER_CHECK(then.has_value());
            CAHIER_CHECK((*then)->text("t").toDelta() == past.text);
            // Not as text: keys of a map come in the order in which they came here.
            CAHIER_CHECK((*then)->array("a").toJson() == past.list);
            CAHIER_CHECK(*containsUpdate(past.snapshot, encodeStateAsUpdate(**then)));
        }
    }

    Script m_script;
    std::array<std::unique_ptr<Replica>, 3> m_replicas;
    std::array<Clock32, 3> m_clocks{};
    std::vector<Bytes> m_updates;
    std::vector<Past> m_past;
    Bytes m_canonical;
    std::uint32_t m_value = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Play(Script(data, size)).run();
    return 0;
}
