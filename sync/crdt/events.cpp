// SPDX-License-Identifier: MPL-2.0
// What observers are told. Mirrors YTextEvent.delta, YEvent.changes and YEvent.keys of yjs 13.6,
// but goes to the changed parts through the tree and never deletes superfluous formats on the way.
#include "sync/crdt/doc_state.h"
#include "sync/crdt/text_edit.h"
#include "sync/crdt/views.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

/// A text with formats of many keys is asked for the ends of so many changed ones.
constexpr std::size_t MaxLookedUp = 8;

const Item* firstItemOf(const Node* node) noexcept
{
    while (!node->isLeaf)
        node = static_cast<const Inner*>(node)->child[0];
    return static_cast<const Leaf*>(node)->item(0);
}

/// A part of an item that was wholly there before the transaction or is wholly new.
struct Piece
{
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    bool added = false;
    bool removed = false; ///< By this transaction.
};

class Walker
{
public:
    Walker(DocState& doc, const Txn& txn)
        : m_doc(doc)
        , m_txn(txn)
    {
    }

    virtual ~Walker() = default;
    Walker(const Walker&) = delete;
    Walker& operator=(const Walker&) = delete;

    void walk(const Type& type)
    {
        if (type.sequence.root())
            node(type.sequence.root());
    }

protected:
    virtual void untouched(std::uint32_t units, Node* node) = 0;
    virtual void piece(const Item& item, const Piece& part) = 0;

    /// True if parts that this transaction did not touch must be walked, too.
    virtual bool needsItems(Node* node) const = 0;

    DocState& m_doc;
    const Txn& m_txn;

private:
    void node(Node* at)
    {
        if (at->changedBy < m_txn.serial && !needsItems(at)) {
            std::uint32_t units = 0;
            if (at->isLeaf) {
                units = static_cast<Leaf*>(at)->visible;
            } else {
                const auto* inner = static_cast<Inner*>(at);
                for (std::size_t i = 0; i < inner->count; ++i)
                    units += inner->visible[i];
            }
            untouched(units, at);
            return;
        }
        if (at->isLeaf) {
            const auto* leaf = static_cast<Leaf*>(at);
            for (std::size_t i = 0; i < leaf->count; ++i)
                item(*leaf->item(i));
            return;
        }
        const auto* inner = static_cast<Inner*>(at);
        for (std::size_t i = 0; i < inner->count; ++i)
            node(inner->child[i]);
    }

    void item(const Item& one)
    {
        // Grew in place by typing, or merged while this waited to be told: then a part of it may be
        // new, or deleted by this transaction.
        const Clock32 before = m_txn.beforeOf(one.id.client);
        for (Ref at = one.id; at.clock < one.end();) {
            const bool added = at.clock >= before;
            Clock32 end = added ? one.end() : std::min(one.end(), before);
            const bool removed = one.deleted() && m_txn.removesUntil(at, m_doc.pools.clients, end);
            piece(one, {at.clock - one.id.clock, end - at.clock, added, removed});
            at.clock = end;
        }
    }
};

class TextWalker final : public Walker
{
public:
    TextWalker(DocState& doc, const Txn& txn, Type& type)
        : Walker(doc, txn)
        , m_sequence(type.sequence)
        , m_manyKeys(type.sequence.hasManyKeys())
        , m_hasOthers(type.hasOthers)
    {
    }

    Delta take()
    {
        finishOp();
        while (!m_out.empty() && m_out.back().kind == DeltaOp::Kind::Retain &&
               m_out.back().attributes.empty())
            m_out.pop_back();
        return std::move(m_out);
    }

private:
    using Values = KeyMap<const Any*>; ///< Borrowed from items, which stay until all are told.

    static const Any& valueIn(const Values& values, KeyId key) noexcept
    {
        static const Any none{nullptr};
        const Any* const* value = values.find(key);
        return value ? **value : none;
    }

    Attributes attributesOf(const Values& values) const
    {
        std::vector<Attributes::Entry> out;
        out.reserve(values.size());
        values.forEach([&](KeyId key, const Any* value) {
            out.emplace_back(m_doc.pools.keys.text(key), *value);
        });
        return Attributes::ofUnique(std::move(out));
    }

    void begin(DeltaOp::Kind kind)
    {
        if (m_inOp && m_op.kind == kind)
            return;
        finishOp();
        m_inOp = true;
        m_op = DeltaOp();
        m_op.kind = kind;
    }

    void beginInsert(const Item& first)
    {
        if (m_inOp && m_op.kind == DeltaOp::Kind::Insert)
            return;
        begin(DeltaOp::Kind::Insert);
        m_op.attributes = attributesOf(m_manyKeys ? openAt(first) : m_current);
    }

    /// Where there are many keys, m_current knows those only that were met on the way.
    Values openAt(const Item& place)
    {
        Values out;
        for (const ActiveFormat& format : m_sequence.formatsBefore(&place)) {
            const Any* value = &formatValue(m_doc.pools, *format.item);
            const Item* const* met = m_met.find(format.key);
            if (met && *met == format.item) {
                const Any* const* current = m_current.find(format.key);
                if (!current)
                    continue;     // superfluous
                value = *current; // of two that are equal it shows the first
            }
            out.set(format.key, value);
        }
        return out;
    }

    /// What lies between the format of a key that was met last and `here` was there before, and
    /// still is.
    void catchUp(KeyId key, const Item& here)
    {
        const Item* last = m_sequence.formatBefore(key, &here);
        const Item* const* met = m_met.find(key);
        if (last && (!met || *met != last)) {
            const Any& value = formatValue(m_doc.pools, *last);
            m_old.set(key, &value);
            if (value.isNull())
                m_current.erase(key);
            else
                m_current.set(key, &value);
        }
        m_met.set(key, here.deleted() ? last : &here);
    }

    void finishOp()
    {
        if (!m_inOp)
            return;
        m_inOp = false;
        if (m_op.length == 0)
            return;
        if (m_op.kind == DeltaOp::Kind::Retain)
            m_op.attributes = attributesOf(m_changes);
        m_out.push_back(std::move(m_op));
    }

    void finishRetain()
    {
        if (m_inOp && m_op.kind == DeltaOp::Kind::Retain)
            finishOp();
    }

    bool needsItems(Node* node) const override
    {
        if (m_hasOthers)
            return true;
        if (m_changes.empty())
            return false;
        // A change of format goes on: its end must be found.
        if (formatsOf(node) == 0)
            return false;
        if (!m_manyKeys) {
            const ActiveFormats* formats = Sequence::summaryOf(node);
            return std::any_of(formats->begin(), formats->end(), [this](const auto& format) {
                return m_changes.find(format.key) != nullptr;
            });
        }
        if (m_changes.size() > MaxLookedUp)
            return true;
        const Item* first = firstItemOf(node);
        bool found = false;
        m_changes.forEach([&](KeyId key, const Any*) {
            const Item* format = found ? nullptr : m_sequence.formatFrom(key, first);
            const Node* holder = format ? format->leaf : nullptr;
            while (holder && holder != node)
                holder = holder->parent;
            found = found || holder == node;
        });
        return found;
    }

    void untouched(std::uint32_t units, Node* node) override
    {
        if (units > 0) {
            begin(DeltaOp::Kind::Retain);
            m_op.length += units;
        }
        if (formatsOf(node) == 0)
            return;
        if (m_inOp && m_op.kind == DeltaOp::Kind::Insert)
            finishOp();
        if (m_manyKeys)
            return;
        const ActiveFormats* formats = Sequence::summaryOf(node);
        for (const ActiveFormat& format : *formats) {
            const Any& value = formatValue(m_doc.pools, *format.item);
            m_old.set(format.key, &value);
            if (format.ends || format.restarted)
                m_current.erase(format.key);
            if (!format.ends)
                m_current.set(format.key, &value);
        }
    }

    void piece(const Item& item, const Piece& part) override
    {
        switch (item.kind) {
        case ContentKind::Type:
        case ContentKind::Embed:
        case ContentKind::String:
            content(item, part);
            break;
        case ContentKind::Format:
            format(item, part);
            break;
        default:
            break;
        }
    }

    void content(const Item& item, const Piece& part)
    {
        if (part.added) {
            if (part.removed)
                return;
            if (item.kind == ContentKind::String) {
                beginInsert(item);
                m_op.text += textOf(m_doc, item).substr(part.offset, part.length);
                m_op.length += part.length;
                return;
            }
            finishOp();
            beginInsert(item);
            m_op.embed = jsonOf(m_doc, item, 0);
            m_op.length = 1;
            finishOp();
        } else if (part.removed) {
            begin(DeltaOp::Kind::Delete);
            m_op.length += part.length;
        } else if (!item.deleted()) {
            begin(DeltaOp::Kind::Retain);
            m_op.length += part.length;
        }
    }

    void format(const Item& item, const Piece& part)
    {
        const KeyId key = item.formatKey();
        const Any& value = formatValue(m_doc.pools, item);
        if (m_manyKeys)
            catchUp(key, item);
        bool superfluous = false; // Yjs deletes it when the delta is read; it looks deleted here
        if (part.added) {
            if (!part.removed)
                superfluous = !addedFormat(key, value) && !value.isNull();
        } else if (part.removed) {
            m_old.set(key, &value);
            const Any& current = valueIn(m_current, key);
            if (!equalFormats(current, value)) {
                finishRetain();
                m_changes.set(key, &current);
            }
        } else if (!item.deleted()) {
            m_old.set(key, &value);
            superfluous = goesOn(key, value);
        }
        if (item.deleted() || superfluous)
            return;
        if (m_inOp && m_op.kind == DeltaOp::Kind::Insert)
            finishOp();
        if (value.isNull())
            m_current.erase(key);
        else
            m_current.set(key, &value);
    }

    /// An old format that is still there; true if a new one before it says the same.
    bool goesOn(KeyId key, const Any& value)
    {
        const Any* const* change = m_changes.find(key);
        if (!change)
            return false;
        if (equalFormats(**change, value))
            return !(*change)->isNull();
        finishRetain();
        if (value.isNull())
            m_changes.erase(key);
        else
            m_changes.set(key, &value);
        return false;
    }

    /// False if it changes nothing.
    bool addedFormat(KeyId key, const Any& value)
    {
        if (equalFormats(valueIn(m_current, key), value))
            return false;
        finishRetain();
        if (equalFormats(value, valueIn(m_old, key)))
            m_changes.erase(key);
        else
            m_changes.set(key, &value);
        return true;
    }

    Delta m_out;
    DeltaOp m_op;
    bool m_inOp = false;
    Values m_current; ///< Formats in force now.
    Values m_old;     ///< Formats in force before the transaction.
    Values m_changes; ///< Format changes of the text that is retained.
    Sequence& m_sequence;
    const bool m_manyKeys;     ///< Parts without changes are not asked for their formats.
    const bool m_hasOthers;    ///< Nodes have units that are no part of the delta.
    KeyMap<const Item*> m_met; ///< Then: the last format alive of each key, as far as looked at.
};

class ListWalker final : public Walker
{
public:
    using Walker::Walker;

    std::vector<ArrayOp> take()
    {
        if (!m_out.empty() && m_out.back().kind == DeltaOp::Kind::Retain)
            m_out.pop_back();
        return std::move(m_out);
    }

private:
    ArrayOp& begin(DeltaOp::Kind kind)
    {
        if (m_out.empty() || m_out.back().kind != kind) {
            m_out.emplace_back();
            m_out.back().kind = kind;
        }
        return m_out.back();
    }

    bool needsItems(Node*) const override { return false; }

    void untouched(std::uint32_t units, Node*) override
    {
        if (units > 0)
            begin(DeltaOp::Kind::Retain).length += units;
    }

    void piece(const Item& item, const Piece& part) override
    {
        if (item.deleted()) {
            if (part.removed && !part.added)
                begin(DeltaOp::Kind::Delete).length += part.length;
            return;
        }
        if (!item.countable())
            return;
        ArrayOp& op = begin(part.added ? DeltaOp::Kind::Insert : DeltaOp::Kind::Retain);
        op.length += part.length;
        for (std::uint32_t i = 0; part.added && i < part.length; ++i)
            op.values.push_back(jsonOf(m_doc, item, part.offset + i));
    }

    std::vector<ArrayOp> m_out;
};

Any lastValue(DocState& doc, const Item& item)
{
    return jsonOf(doc, item, item.length - 1);
}

std::optional<KeyChange> keyChange(DocState& doc, const Txn& txn, const Type& type, KeyId key)
{
    const ClientTable& clients = doc.pools.clients;
    const Item* item = type.map.find(key);
    if (!item)
        return std::nullopt;
    KeyChange out;
    out.key = doc.pools.keys.text(key);
    if (!txn.adds(*item)) {
        if (!item->deleted() || !txn.removes(*item, clients))
            return std::nullopt;
        out.action = KeyChange::Action::Remove;
        out.oldValue = lastValue(doc, *item);
        return out;
    }
    const Item* previous = item->left;
    while (previous && txn.adds(*previous))
        previous = previous->left;
    const bool hadValue = previous && previous->deleted() && txn.removes(*previous, clients);
    if (hadValue)
        out.oldValue = lastValue(doc, *previous);
    if (txn.removes(*item, clients)) {
        if (!hadValue)
            return std::nullopt;
        out.action = KeyChange::Action::Remove;
        return out;
    }
    out.action = hadValue ? KeyChange::Action::Update : KeyChange::Action::Add;
    out.newValue = lastValue(doc, *item);
    return out;
}

} // namespace

DeepEvent
makeEvent(DocState& doc, const Txn& txn, Type& type, std::span<const KeyId> keys, bool listChanged)
{
    TypeEvent common;
    common.origin = txn.origin();
    common.source = txn.source();
    common.path = pathOf(doc, type);
    for (const KeyId key : keys) {
        if (auto change = keyChange(doc, txn, type, key))
            common.keys.push_back(std::move(*change));
    }
    switch (type.kind) {
    case TypeKind::Text:
    case TypeKind::XmlText: {
        TextEvent event;
        static_cast<TypeEvent&>(event) = std::move(common);
        TextWalker walker(doc, txn, type); // whatever changed: an observer may have typed since
        walker.walk(type);
        event.delta = walker.take();
        return event;
    }
    case TypeKind::Map:
    case TypeKind::XmlHook: {
        MapEvent event;
        static_cast<TypeEvent&>(event) = std::move(common);
        return event;
    }
    default:
        break;
    }
    ArrayEvent event;
    static_cast<TypeEvent&>(event) = std::move(common);
    if (listChanged) {
        ListWalker walker(doc, txn);
        walker.walk(type);
        event.delta = walker.take();
    }
    return event;
}

} // namespace cahier::crdt::detail
