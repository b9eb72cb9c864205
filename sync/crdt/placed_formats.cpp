// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/placed_formats.h"

namespace cahier::crdt::detail {

void PlacedFormats::start(const DocState& doc, Type& type, const Item* left)
{
    m_pools = &doc.pools;
    m_sequence = nullptr;
    m_left = left;
    m_formats.clear();
    m_changes.clear();
    if (!type.hasFormats || !left)
        return;
    if (type.sequence.hasManyKeys()) {
        m_sequence = &type.sequence;
    } else {
        for (const ActiveFormat& format : type.sequence.formatsBefore(left)) {
            if (!format.ends)
                m_formats.set(format.key, &formatValue(doc.pools, *format.item));
        }
    }
    if (left->kind == ContentKind::Format && !left->deleted())
        pass(left);
}

const Any* PlacedFormats::atStart(KeyId key) const
{
    const Item* format = m_sequence->formatBefore(key, m_left);
    return format && !format->formatEnds() ? &formatValue(*m_pools, *format) : nullptr;
}

const Any* PlacedFormats::find(KeyId key) const
{
    if (!m_sequence) {
        const Any* const* value = m_formats.find(key);
        return value ? *value : nullptr;
    }
    const Change* change = m_changes.find(key);
    return change ? change->value : atStart(key);
}

void PlacedFormats::set(KeyId key, const Any* value)
{
    if (!m_sequence) {
        m_formats.set(key, value);
        return;
    }
    if (Change* change = m_changes.find(key)) {
        if (change->value) {
            change->value = value;
            return;
        }
        m_changes.erase(key);
        m_changes.set(key, {value, true});
        return;
    }
    m_changes.set(key, {value, atStart(key) == nullptr});
}

void PlacedFormats::erase(KeyId key)
{
    if (m_sequence)
        m_changes.set(key, {});
    else
        m_formats.erase(key);
}

void PlacedFormats::pass(const Item* format)
{
    if (format->formatEnds())
        erase(format->formatKey());
    else
        set(format->formatKey(), &formatValue(*m_pools, *format));
}

FormatMap PlacedFormats::all() const
{
    if (!m_sequence)
        return m_formats;
    FormatMap out;
    for (const ActiveFormat& format : m_sequence->formatsBefore(m_left)) {
        const Change* change = m_changes.find(format.key);
        if (!change)
            out.set(format.key, &formatValue(*m_pools, *format.item));
        else if (change->value && !change->atEnd)
            out.set(format.key, change->value);
    }
    m_changes.forEach([&out](KeyId key, const Change& change) {
        if (change.value && change.atEnd)
            out.set(key, change.value);
    });
    return out;
}

} // namespace cahier::crdt::detail
