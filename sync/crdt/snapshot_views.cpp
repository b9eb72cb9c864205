// SPDX-License-Identifier: MPL-2.0
// Types as they were at a moment. Mirrors YText.toDelta with snapshots, typeListToArraySnapshot and
// typeMapGetSnapshot of yjs 13.6, which split items in a transaction for it; here it is a view.
#include "sync/crdt/doc_state.h"
#include "sync/crdt/key_map.h"
#include "sync/crdt/snapshot.h"
#include "sync/crdt/utf.h"
#include "sync/crdt/views.h"

#include <algorithm>

namespace cahier::crdt {

using namespace detail; // the implementation of the public functions

namespace {

/// A snapshot, seen from one document.
class Moment
{
public:
    Moment(const DocState& doc, const Snapshot& snapshot)
        : m_doc(doc)
        , m_snapshot(snapshot)
    {
    }

    /// Operations of the item, from its start, that were known then.
    std::uint32_t known(const Item& item) const
    {
        const Clock32 state = m_snapshot.state.get(clientOf(item));
        return state <= item.id.clock ? 0 : std::min(item.length, state - item.id.clock);
    }

    bool shows(const Item& item, std::uint32_t offset) const
    {
        return offset < known(item) &&
               !m_snapshot.deletions.contains({clientOf(item), item.id.clock + offset});
    }

    /// Adds the offsets within the item at which `shows` may change.
    void addCuts(const Item& item, std::vector<std::uint32_t>& cuts) const
    {
        const auto add = [&](Clock32 clock) {
            if (clock > item.id.clock && clock < item.end())
                cuts.push_back(clock - item.id.clock);
        };
        const ClientId client = clientOf(item);
        add(m_snapshot.state.get(client));
        for (const ClockRange& range : m_snapshot.deletions.rangesFrom({client, item.id.clock})) {
            if (range.clock >= item.end())
                break;
            add(range.clock);
            add(range.clock + range.length);
        }
    }

private:
    ClientId clientOf(const Item& item) const { return m_doc.pools.clients.id(item.id.client); }

    const DocState& m_doc;
    const Snapshot& m_snapshot;
};

const char* nameOf(TextChange change) noexcept
{
    return change == TextChange::Removed ? "removed" : "added";
}

/// Builds the delta of a text at `after`, with what changed since `before` if that is given.
class PastText
{
public:
    PastText(DocState& doc, const Moment& after, const Moment* before, const TextChangeMark& mark)
        : m_doc(doc)
        , m_after(after)
        , m_before(before)
        , m_mark(mark)
        , m_changeKey(doc.pools.keys.intern("ychange"))
    {
    }

    Delta run(const Type& type)
    {
        for (const Item* item = type.start; item; item = item->right) {
            switch (item->kind) {
            case ContentKind::String:
                addText(*item);
                break;
            case ContentKind::Embed:
            case ContentKind::Type:
                if (shows(*item, 0)) {
                    flush();
                    m_out.push_back(DeltaOp::insertEmbed(jsonOf(m_doc, *item, 0), attributes()));
                }
                break;
            case ContentKind::Format:
                if (m_after.shows(*item, 0))
                    addFormat(*item);
                break;
            default:
                break;
            }
        }
        flush();
        return std::move(m_out);
    }

private:
    bool shows(const Item& item, std::uint32_t offset) const
    {
        return m_after.shows(item, offset) || (m_before && m_before->shows(item, offset));
    }

    void addText(const Item& item)
    {
        m_cuts.assign(1, 0);
        m_after.addCuts(item, m_cuts);
        if (m_before)
            m_before->addCuts(item, m_cuts);
        std::sort(m_cuts.begin(), m_cuts.end());
        m_cuts.erase(std::unique(m_cuts.begin(), m_cuts.end()), m_cuts.end());
        std::u16string text(textOf(m_doc, item));
        for (std::size_t i = 1; i < m_cuts.size(); ++i) {
            // Half a pair is U+FFFD, as where an item is split.
            if (isHighSurrogate(text[m_cuts[i] - 1])) {
                text[m_cuts[i] - 1] = ReplacementUnit;
                text[m_cuts[i]] = ReplacementUnit;
            }
        }
        m_cuts.push_back(item.length);
        for (std::size_t i = 0; i + 1 < m_cuts.size(); ++i) {
            if (!shows(item, m_cuts[i]))
                continue;
            markPart(item, m_cuts[i]);
            m_text.append(text, m_cuts[i], m_cuts[i + 1] - m_cuts[i]);
        }
    }

    void markPart(const Item& item, std::uint32_t offset)
    {
        if (!m_after.shows(item, offset))
            mark(item, offset, TextChange::Removed);
        else if (m_before && !m_before->shows(item, offset))
            mark(item, offset, TextChange::Added);
        else if (m_formats.find(m_changeKey)) {
            flush();
            m_formats.erase(m_changeKey);
        }
    }

    /// As Yjs: the same author and kind go on, and only if the mark says who the author is.
    void mark(const Item& item, std::uint32_t offset, TextChange change)
    {
        const Id id{m_doc.pools.clients.id(item.id.client), item.id.clock + offset};
        if (const Any* current = m_formats.find(m_changeKey)) {
            const Any* user = current->find("user");
            const Any* type = current->find("type");
            if (user && *user == Any(id.client) && type && *type == Any(nameOf(change)))
                return;
        }
        flush();
        m_formats.set(m_changeKey,
                      m_mark ? m_mark(change, id) : Any(AnyObject{{"type", Any(nameOf(change))}}));
    }

    void addFormat(const Item& item)
    {
        flush();
        if (item.formatEnds())
            m_formats.erase(item.formatKey());
        else
            m_formats.set(item.formatKey(), formatValue(m_doc.pools, item));
    }

    Attributes attributes() const
    {
        std::vector<Attributes::Entry> out;
        out.reserve(m_formats.size());
        m_formats.forEach([&](KeyId key, const Any& value) {
            out.emplace_back(m_doc.pools.keys.text(key), value);
        });
        return Attributes::ofUnique(std::move(out));
    }

    void flush()
    {
        if (!m_text.empty())
            m_out.push_back(DeltaOp::insert(std::move(m_text), attributes()));
        m_text.clear();
    }

    DocState& m_doc;
    const Moment& m_after;
    const Moment* m_before;
    const TextChangeMark& m_mark;
    const KeyId m_changeKey;
    Delta m_out;
    KeyMap<Any> m_formats;
    std::u16string m_text;
    std::vector<std::uint32_t> m_cuts; ///< Of the item that is looked at.
};

Result<void> checkPast(const SharedType& type, const Snapshot& snapshot)
{
    if (!type)
        return fail(Errc::InvalidState, "an empty handle");
    const DocState& doc = *type.docState();
    if (doc.options.gc == DocOptions::Gc::On)
        return fail(Errc::InvalidState, "the document collects garbage");
    for (const StateVector::Entry& entry : snapshot.state.entries()) {
        const ClientIndex client = doc.pools.clients.find(entry.client);
        if (client == NoClient || doc.stateOf(client) < entry.clock)
            return fail(Errc::InvalidState, "the document does not know all of the snapshot");
    }
    return {};
}

std::optional<Value>
valueOfKey(DocState& doc, const Moment& moment, const Type& type, const Item* item)
{
    std::uint32_t known = 0;
    while (item && (known = moment.known(*item)) == 0)
        item = item->left;
    if (!item || !moment.shows(*item, known - 1) || type.collected ||
        item->kind == ContentKind::Deleted)
        return std::nullopt;
    return valueOf(doc, *item, known - 1);
}

} // namespace

Result<Delta> deltaAt(const Text& text, const Snapshot& snapshot)
{
    CAHIER_TRY_VOID(checkPast(text, snapshot));
    DocState& doc = *text.docState();
    const Moment moment(doc, snapshot);
    return PastText(doc, moment, nullptr, {}).run(*text.type());
}

Result<Delta> deltaBetween(const Text& text,
                           const Snapshot& before,
                           const Snapshot& after,
                           const TextChangeMark& mark)
{
    CAHIER_TRY_VOID(checkPast(text, before));
    CAHIER_TRY_VOID(checkPast(text, after));
    DocState& doc = *text.docState();
    const Moment from(doc, before);
    const Moment to(doc, after);
    return PastText(doc, to, &from, mark).run(*text.type());
}

Result<std::vector<Value>> valuesAt(const SharedType& list, const Snapshot& snapshot)
{
    CAHIER_TRY_VOID(checkPast(list, snapshot));
    DocState& doc = *list.docState();
    const Moment moment(doc, snapshot);
    std::vector<Value> out;
    for (const Item* item = list.type()->start; item; item = item->right) {
        for (std::uint32_t i = 0; item->countable() && i < item->length; ++i) {
            if (item->kind != ContentKind::Deleted && moment.shows(*item, i))
                out.push_back(valueOf(doc, *item, i));
        }
    }
    return out;
}

Result<std::optional<Value>>
valueAt(const SharedType& map, std::string_view key, const Snapshot& snapshot)
{
    CAHIER_TRY_VOID(checkPast(map, snapshot));
    DocState& doc = *map.docState();
    const KeyId id = doc.pools.keys.find(key);
    const Item* item = id == NoKey ? nullptr : map.type()->map.find(id);
    return valueOfKey(doc, Moment(doc, snapshot), *map.type(), item);
}

Result<std::vector<std::pair<std::string, Value>>> entriesAt(const SharedType& map,
                                                             const Snapshot& snapshot)
{
    CAHIER_TRY_VOID(checkPast(map, snapshot));
    DocState& doc = *map.docState();
    const Moment moment(doc, snapshot);
    std::vector<std::pair<std::string, Value>> out;
    for (const ItemMap::Entry& entry : map.type()->map.entries()) {
        if (auto value = valueOfKey(doc, moment, *map.type(), entry.item))
            out.emplace_back(doc.pools.keys.text(entry.key), std::move(*value));
    }
    return out;
}

} // namespace cahier::crdt
