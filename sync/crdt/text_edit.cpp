// SPDX-License-Identifier: MPL-2.0
// Mirrors findPosition, insertText, formatText, deleteText, minimizeAttributeChanges,
// insertAttributes, insertNegatedAttributes and cleanupFormattingGap of yjs 13.6.33.
#include "sync/crdt/text_edit.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

const Any NullValue{nullptr};

const Any* wantedValue(const WantedFormats& formats, KeyId key) noexcept
{
    for (const FormatMap::Entry& entry : formats) {
        if (entry.key == key)
            return entry.value;
    }
    return nullptr;
}

bool isLiveFormat(const Item* item) noexcept
{
    return item && !item->deleted() && item->kind == ContentKind::Format;
}

} // namespace

bool equalFormats(const Any& a, const Any& b) noexcept
{
    const auto hasEntries = [](const Any& value) {
        return value.isObject() || value.isArray();
    };
    if (a.isSame(b))
        return true;
    if (!hasEntries(a) || !hasEntries(b))
        return false;
    if (a.isObject() && b.isObject()) {
        const AnyObject& entries = a.toObject();
        return entries.size() == b.toObject().size() &&
               std::all_of(entries.begin(), entries.end(), [&b](const auto& entry) {
                   const Any* other = b.find(entry.first);
                   return other && other->isSame(entry.second);
               });
    }
    if (a.isArray() && b.isArray())
        return std::equal(a.toArray().begin(),
                          a.toArray().end(),
                          b.toArray().begin(),
                          b.toArray().end(),
                          [](const Any& x, const Any& y) { return x.isSame(y); });
    return a.toObject().empty() && a.toArray().empty() && b.toObject().empty() &&
           b.toArray().empty();
}

const Any* FormatMap::find(KeyId key) const noexcept
{
    return wantedValue(m_entries, key);
}

void FormatMap::set(KeyId key, const Any* value)
{
    for (Entry& entry : m_entries) {
        if (entry.key == key) {
            entry.value = value;
            return;
        }
    }
    m_entries.push_back({key, value});
}

void FormatMap::erase(KeyId key)
{
    std::erase_if(m_entries, [key](const Entry& entry) { return entry.key == key; });
}

const Any& TextEditor::valueOrNull(const Any* value) const noexcept
{
    return value ? *value : NullValue;
}

void TextEditor::seek(std::uint32_t index)
{
    const Place place = m_type.sequence.locate(index);
    if (place.left && place.offset < place.left->length)
        m_doc.splitItem(m_txn, place.left, place.offset);
    m_left = place.left;
    m_right = place.left ? place.left->right : m_type.start;
    m_index = index;
    m_formats = FormatMap();
    if (!m_type.hasFormats || !m_left)
        return;
    for (const ActiveFormat& format : m_type.sequence.formatsBefore(m_right)) {
        const Any& value = format.item->content.box->value;
        if (!value.isNull())
            m_formats.set(format.key, &value);
    }
}

WantedFormats TextEditor::wanted(const Attributes& attributes)
{
    WantedFormats out;
    for (const auto& [key, value] : attributes) {
        if (!value.isUndefined())
            out.push_back({m_doc.pools.keys.intern(key), &value});
    }
    indicesFirst(out);
    return out;
}

void TextEditor::indicesFirst(WantedFormats& formats) const
{
    const auto index = [this](const FormatMap::Entry& entry) {
        return arrayIndex(m_doc.pools.keys.text(entry.key));
    };
    const auto others =
        std::stable_partition(formats.begin(), formats.end(), [&](const auto& entry) {
            return index(entry).has_value();
        });
    std::stable_sort(formats.begin(), others, [&](const auto& a, const auto& b) {
        return *index(a) < *index(b);
    });
}

void TextEditor::skipDeleted()
{
    if (!m_right || !m_right->deleted())
        return;
    m_right = Sequence::nextLive(m_right);
    m_left = m_right ? m_right->left : m_type.end;
}

void TextEditor::forward()
{
    if (!m_right->deleted()) {
        if (m_right->kind == ContentKind::Format) {
            const Box& box = *m_right->content.box;
            if (box.value.isNull())
                m_formats.erase(box.key);
            else
                m_formats.set(box.key, &box.value);
        } else {
            m_index += m_right->length;
        }
    }
    m_left = m_right;
    m_right = m_right->right;
}

void TextEditor::minimise(const WantedFormats& formats)
{
    for (;;) {
        skipDeleted();
        if (!isLiveFormat(m_right))
            return;
        const Box& box = *m_right->content.box;
        if (!equalFormats(valueOrNull(wantedValue(formats, box.key)), box.value))
            return;
        forward();
    }
}

void TextEditor::insertFormat(KeyId key, const Any& value)
{
    Content content{};
    content.box = new Box;
    content.box->key = key;
    content.box->value = value;
    m_right =
        m_doc.insertItem(m_txn, m_type, m_left, m_right, NoKey, ContentKind::Format, 1, content);
    forward();
}

FormatMap TextEditor::open(const WantedFormats& formats)
{
    FormatMap negated;
    for (const FormatMap::Entry& entry : formats) {
        const Any* current = m_formats.find(entry.key);
        if (equalFormats(valueOrNull(current), *entry.value))
            continue;
        negated.set(entry.key, current ? current : &NullValue);
        insertFormat(entry.key, *entry.value);
    }
    return negated;
}

void TextEditor::close(FormatMap negated)
{
    for (;;) {
        skipDeleted();
        if (!isLiveFormat(m_right))
            break;
        const Box& box = *m_right->content.box;
        const Any* value = negated.find(box.key);
        if (!value || !equalFormats(*value, box.value))
            break;
        negated.erase(box.key);
        forward();
    }
    for (const FormatMap::Entry& entry : negated.entries())
        insertFormat(entry.key, *entry.value);
}

void TextEditor::completeWanted(WantedFormats& formats) const
{
    for (const FormatMap::Entry& entry : m_formats.entries()) {
        if (!wantedValue(formats, entry.key))
            formats.push_back({entry.key, &NullValue});
    }
    indicesFirst(formats);
}

void TextEditor::insertText(std::u16string_view text, WantedFormats formats)
{
    completeWanted(formats);
    minimise(formats);
    const FormatMap negated = open(formats);
    const std::uint32_t start = m_index;
    Item* before = m_left;
    const std::uint32_t beforeLength = before ? before->length : 0;
    Item* item = m_doc.insertString(m_txn, m_type, m_left, m_right, text);
    m_left = item;
    m_right = item->right;
    m_index += static_cast<std::uint32_t>(text.size());
    if (m_type.hasFormats)
        close(negated);
    m_type.sequence.setCursor(item, item == before ? start - beforeLength : start);
}

Item* TextEditor::insertContent(ContentKind kind, Content content, WantedFormats formats)
{
    completeWanted(formats);
    minimise(formats);
    FormatMap negated = open(formats);
    Item* item = m_doc.insertItem(m_txn, m_type, m_left, m_right, NoKey, kind, 1, content);
    m_right = item;
    forward();
    close(std::move(negated));
    return item;
}

bool TextEditor::formatOver(std::uint32_t& length, const WantedFormats& formats, FormatMap& negated)
{
    const Box& box = *m_right->content.box;
    const Any* wantedHere = wantedValue(formats, box.key);
    if (!wantedHere) {
        m_formats.set(box.key, &box.value);
        return true;
    }
    if (equalFormats(*wantedHere, box.value)) {
        negated.erase(box.key);
    } else {
        if (length == 0)
            return false; // the formats that follow are not ours
        negated.set(box.key, &box.value);
    }
    m_doc.deleteItem(m_txn, m_right);
    return true;
}

void TextEditor::format(std::uint32_t length, const WantedFormats& formats)
{
    minimise(formats);
    FormatMap negated = open(formats);
    while (m_right &&
           (length > 0 ||
            (!negated.empty() && (m_right->deleted() || m_right->kind == ContentKind::Format)))) {
        if (m_right->deleted()) {
            skipDeleted();
            continue;
        }
        if (m_right->kind == ContentKind::Format) {
            if (!formatOver(length, formats, negated))
                break;
        } else {
            if (length < m_right->length)
                m_doc.splitItem(m_txn, m_right, length);
            length -= m_right->length;
        }
        forward();
    }
    close(std::move(negated));
}

void TextEditor::skip(std::uint32_t length)
{
    seek(m_index + length);
    skipDeleted();
}

void TextEditor::remove(std::uint32_t length)
{
    const FormatMap startFormats = m_formats;
    Item* const start = m_right;
    while (length > 0 && m_right) {
        if (m_right->deleted()) {
            skipDeleted();
            continue;
        }
        if (m_right->kind != ContentKind::Format) {
            if (length < m_right->length)
                m_doc.splitItem(m_txn, m_right, length);
            length -= m_right->length;
            m_doc.deleteItem(m_txn, m_right);
        }
        forward();
    }
    if (start && m_type.hasFormats)
        cleanGap(start, m_right, startFormats);
}

void TextEditor::cleanStart(Item* first)
{
    cleanGap(first, nullptr, FormatMap());
}

void TextEditor::cleanGap(Item* start, Item* behind, const FormatMap& startFormats)
{
    // Only what is alive matters, so dead stretches are jumped over.
    Item* const first = Sequence::nextLive(start);
    Item* const reached = Sequence::nextLive(behind);
    FormatMap last; // the last format of each key in the gap, by the address of
                    // its value
    Item* end = first;
    for (; isLiveFormat(end); end = Sequence::nextLive(end->right))
        last.set(end->content.box->key, &end->content.box->value);
    bool reachedBehind = false;
    Item* next = nullptr;
    for (Item* item = first; item != end; item = next) {
        next = Sequence::nextLive(item->right);
        reachedBehind = reachedBehind || item == reached;
        const KeyId key = item->content.box->key;
        const Any& value = item->content.box->value;
        const Any& atStart = valueOrNull(startFormats.find(key));
        if (last.find(key) != &value || atStart.isSame(value)) {
            // Overwritten within the gap, or in force anyway.
            m_doc.deleteItem(m_txn, item);
            if (!reachedBehind && valueOrNull(m_formats.find(key)).isSame(value) &&
                !atStart.isSame(value)) {
                if (atStart.isNull())
                    m_formats.erase(key);
                else
                    m_formats.set(key, &atStart);
            }
        } else if (!reachedBehind) {
            if (value.isNull())
                m_formats.erase(key);
            else
                m_formats.set(key, &value);
        }
    }
}

} // namespace cahier::crdt::detail
