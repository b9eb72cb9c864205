// SPDX-License-Identifier: MPL-2.0
// Mirrors findPosition, insertText, formatText, deleteText, minimizeAttributeChanges,
// insertAttributes, insertNegatedAttributes and cleanupFormattingGap of yjs 13.6.33.
#include "sync/crdt/text_edit.h"

#include "sync/crdt/equal_entries.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

const Any NullAny{nullptr};

/// Items that format() passes one by one before it asks for the next one that matters.
constexpr int MaxPlainSteps = 16;
/// More formats at once than this are not looked up one by one.
constexpr std::size_t MaxJumpKeys = 8;

/// The value of a key; null if there is none, or none is wanted.
const Any& valueIn(const FormatMap& formats, KeyId key) noexcept
{
    const Any* const* value = formats.find(key);
    return value && *value ? **value : NullAny;
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
    const auto same = [](const Any& x, const Any& y) {
        return x.isSame(y);
    };
    if (a.isObject() && b.isObject())
        return equalEntries(a.toObject(), b.toObject(), same);
    if (a.isArray() && b.isArray())
        return std::equal(
            a.toArray().begin(), a.toArray().end(), b.toArray().begin(), b.toArray().end(), same);
    return a.toObject().empty() && a.toArray().empty() && b.toObject().empty() &&
           b.toArray().empty();
}

const Any& TextEditor::valueOf(const Item* format) const noexcept
{
    return formatValue(m_doc.pools, *format);
}

void TextEditor::seek(std::uint32_t index)
{
    const Place place = m_type.sequence.locate(index);
    if (place.left && place.offset < place.left->length)
        m_doc.splitItem(m_txn, place.left, place.offset);
    m_left = place.left;
    m_right = place.left ? place.left->right : m_type.start;
    m_index = index;
    m_formats.start(m_doc, m_type, m_left);
}

/// The value in force; null if there is none.
const Any& TextEditor::here(KeyId key) const
{
    const Any* value = m_formats.find(key);
    return value ? *value : NullAny;
}

WantedFormats TextEditor::wanted(const Attributes& attributes)
{
    WantedFormats out;
    for (const auto& [key, value] : attributes) {
        if (!value.isUndefined())
            out.set(m_doc.pools.keys.intern(key), &value);
    }
    indicesFirst(out);
    return out;
}

void TextEditor::indicesFirst(WantedFormats& formats) const
{
    const auto index = [this](const FormatMap::Entry& entry) {
        return arrayIndex(m_doc.pools.keys.text(entry.key));
    };
    formats.reorder([&](auto& entries) {
        const auto others =
            std::stable_partition(entries.begin(), entries.end(), [&](const auto& entry) {
                return index(entry).has_value();
            });
        std::stable_sort(entries.begin(), others, [&](const auto& a, const auto& b) {
            return *index(a) < *index(b);
        });
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
        if (m_right->kind == ContentKind::Format)
            m_formats.pass(m_right);
        else
            m_index += m_right->length;
    }
    m_left = m_right;
    m_right = m_right->right;
}

template <typename Wanted>
void TextEditor::minimise(Wanted wanted)
{
    for (;;) {
        skipDeleted();
        if (!isLiveFormat(m_right) || !equalFormats(wanted(m_right->formatKey()), valueOf(m_right)))
            return;
        forward();
    }
}

void TextEditor::insertFormat(KeyId key, const Any& value)
{
    Item* item = m_doc.arena.allocate();
    setFormat(m_doc.pools, *item, key, value);
    item->length = 1;
    m_doc.insertNew(m_txn, m_type, m_left, m_right, item);
    m_right = item;
    forward();
}

FormatMap TextEditor::open(const WantedFormats& formats)
{
    FormatMap negated;
    formats.forEach([&](KeyId key, const Any* value) {
        const Any& current = here(key);
        if (equalFormats(current, *value))
            return;
        negated.set(key, &current);
        insertFormat(key, *value);
    });
    return negated;
}

void TextEditor::close(FormatMap negated)
{
    for (;;) {
        skipDeleted();
        if (!isLiveFormat(m_right))
            break;
        const Any* const* value = negated.find(m_right->formatKey());
        if (!value || !equalFormats(**value, valueOf(m_right)))
            break;
        negated.erase(m_right->formatKey());
        forward();
    }
    negated.forEach([this](KeyId key, const Any* value) { insertFormat(key, *value); });
}

void TextEditor::completeWanted(WantedFormats& formats) const
{
    m_formats.all().forEach([&formats](KeyId key, const Any*) {
        if (!formats.find(key))
            formats.set(key, &NullAny);
    });
    indicesFirst(formats);
}

void TextEditor::insertText(std::u16string_view text)
{
    if (m_doc.pools.values.metNaN()) {
        // What does not equal itself is written again, as in Yjs.
        insertText(text, m_formats.all());
        return;
    }
    minimise([this](KeyId key) -> const Any& { return here(key); });
    const Place typed = insertHere(text);
    m_type.sequence.setCursor(typed.left, typed.start);
    skipDeleted();
}

void TextEditor::insertText(std::u16string_view text, WantedFormats formats)
{
    completeWanted(formats);
    minimise([&formats](KeyId key) -> const Any& { return valueIn(formats, key); });
    FormatMap negated = open(formats);
    const Place typed = insertHere(text);
    if (m_type.hasFormats)
        close(std::move(negated));
    m_type.sequence.setCursor(typed.left, typed.start);
}

/// The item that holds the text now, and where it starts.
Place TextEditor::insertHere(std::u16string_view text)
{
    const std::uint32_t start = m_index;
    Item* before = m_left;
    const std::uint32_t beforeLength = before ? before->length : 0;
    Item* item = m_doc.insertString(m_txn, m_type, m_left, m_right, text);
    m_left = item;
    m_right = item->right;
    m_index += static_cast<std::uint32_t>(text.size());
    return {item, 0, item == before ? start - beforeLength : start};
}

Item* TextEditor::insertContent(ContentKind kind, Content content, WantedFormats formats)
{
    completeWanted(formats);
    minimise([&formats](KeyId key) -> const Any& { return valueIn(formats, key); });
    FormatMap negated = open(formats);
    Item* item = m_doc.insertElements(m_txn, m_type, m_left, m_right, kind, content);
    m_right = item;
    forward();
    close(std::move(negated));
    return item;
}

bool TextEditor::formatOver(std::uint32_t& length, const WantedFormats& formats, FormatMap& negated)
{
    const KeyId key = m_right->formatKey();
    const Any& value = valueOf(m_right);
    const Any* const* wantedHere = formats.find(key);
    if (!wantedHere)
        return true;
    if (equalFormats(**wantedHere, value)) {
        negated.erase(key);
    } else {
        if (length == 0)
            return false; // the formats that follow are not ours
        negated.set(key, &value);
    }
    m_doc.deleteItem(m_txn, m_right);
    return true;
}

/// Goes on to what format() does not merely pass: the next format of a key in question, the last
/// content to be formatted, or the first behind it. False if that is here, or cannot be told.
bool TextEditor::jump(std::uint32_t& length, const WantedFormats& formats)
{
    Sequence& sequence = m_type.sequence;
    if (m_cleaned || (sequence.hasManyKeys() && formats.size() > MaxJumpKeys))
        return false;
    const std::uint32_t last = m_index + std::max(length, 1U);
    Item* next = last <= sequence.total() ? sequence.locate(last).left : nullptr;
    const auto consider = [&next](Item* format) {
        if (format && (!next || isBefore(format, next)))
            next = format;
    };
    if (sequence.hasManyKeys()) {
        formats.forEach(
            [&](KeyId key, const Any*) { consider(sequence.formatFrom(key, m_right)); });
    } else {
        std::vector<KeyId> keys;
        for (const KeyId key : sequence.formatKeys()) {
            if (formats.find(key))
                keys.push_back(key);
        }
        consider(Sequence::nextFormat(m_right, keys));
    }
    if (next == m_right)
        return false;
    const std::uint32_t index = next ? sequence.indexOf(next) : sequence.total();
    length -= std::min(length, index - m_index);
    m_index = index;
    m_left = next ? next->left : m_type.end;
    m_right = next;
    m_formats.start(m_doc, m_type, m_left);
    return true;
}

void TextEditor::format(std::uint32_t length, const WantedFormats& formats)
{
    minimise([&formats](KeyId key) -> const Any& { return valueIn(formats, key); });
    FormatMap negated = open(formats);
    int steps = 0;
    while (m_right &&
           (length > 0 ||
            (!negated.empty() && (m_right->deleted() || m_right->kind == ContentKind::Format)))) {
        if (m_right->deleted()) {
            skipDeleted();
            continue;
        }
        if (++steps > MaxPlainSteps) {
            const bool jumped = jump(length, formats);
            steps = jumped ? MaxPlainSteps - 1 : 0; // what it came to is no reason to ask again
            if (jumped)
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
    KeyMap<const Any*> before; // the values at the start, of what is passed
    Item* const start = m_right;
    while (length > 0 && m_right) {
        if (m_right->deleted()) {
            skipDeleted();
            continue;
        }
        if (m_right->kind == ContentKind::Format) {
            if (!before.find(m_right->formatKey()))
                before.set(m_right->formatKey(), m_formats.find(m_right->formatKey()));
        } else if (m_right->inDelta()) {
            if (length < m_right->length)
                m_doc.splitItem(m_txn, m_right, length);
            length -= m_right->length;
            m_doc.deleteItem(m_txn, m_right);
        }
        forward();
    }
    if (start && m_type.hasFormats)
        cleanGap(start, m_right, std::move(before));
}

void TextEditor::cleanStart(Item* first)
{
    m_formats.start(m_doc, m_type, nullptr);
    cleanGap(first, nullptr, {});
}

/// `before`: values at the start of the gap that have changed since; null if there was none.
void TextEditor::cleanGap(Item* start, Item* behind, KeyMap<const Any*> before)
{
    // Only what is alive matters, so dead stretches are jumped over.
    Item* const first = Sequence::nextLive(start);
    Item* const reached = Sequence::nextLive(behind);
    KeyMap<const Item*> last; // the last format of each key in the gap
    Item* end = first;
    for (; isLiveFormat(end); end = Sequence::nextLive(end->right))
        last.set(end->formatKey(), end);
    bool reachedBehind = false;
    Item* next = nullptr;
    for (Item* item = first; item != end; item = next) {
        next = Sequence::nextLive(item->right);
        reachedBehind = reachedBehind || item == reached;
        const KeyId key = item->formatKey();
        const Any& value = valueOf(item);
        if (!before.find(key))
            before.set(key, m_formats.find(key));
        const Any& atStart = valueIn(before, key);
        if (*last.find(key) != item || atStart.isSame(value)) {
            // Overwritten within the gap, or in force anyway.
            m_doc.deleteItem(m_txn, item);
            if (!reachedBehind && here(key).isSame(value) && !atStart.isSame(value)) {
                m_cleaned = true;
                if (atStart.isNull())
                    m_formats.erase(key);
                else
                    m_formats.set(key, &atStart);
            }
        } else if (!reachedBehind) {
            m_cleaned = true;
            m_formats.pass(item);
        }
    }
}

} // namespace cahier::crdt::detail
