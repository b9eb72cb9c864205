// SPDX-License-Identifier: MPL-2.0
// Deltas into QTextDocument. Every format is explicit: Qt would otherwise inherit the neighbour's.
#include "app/bridge/view_writer.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace cahier::app {

namespace {

constexpr int AttributesProperty = QTextFormat::UserProperty + 1;
constexpr int EmbedProperty = QTextFormat::UserProperty + 2;
/// Changes further apart than this get edit blocks of their own.
constexpr int ClusterGapChars = 2000;
/// Formats seen in one document are few; a hostile one must not make the caches grow for ever.
constexpr qsizetype MaxCachedFormats = 4096;

QString embedText(const QJsonValue& value)
{
    QJsonArray boxed;
    boxed.append(value);
    return QString::fromUtf8(QJsonDocument(boxed).toJson(QJsonDocument::Compact));
}

} // namespace

Attributes attributesOf(const QTextFormat& format)
{
    return fromCanonical(format.stringProperty(AttributesProperty));
}

Attributes blockAttributesOf(const QTextBlock& block)
{
    return attributesOf(block.blockFormat());
}

QJsonValue embedOf(const QTextFormat& format)
{
    const QString text = format.stringProperty(EmbedProperty);
    if (text.isEmpty())
        return QJsonValue(QJsonValue::Undefined);
    return QJsonDocument::fromJson(text.toUtf8()).array().at(0);
}

ViewWriter::ViewWriter(QTextDocument& view, const Looks& looks)
    : m_view(&view)
    , m_looks(&looks)
{
    view.setUndoRedoEnabled(false);
    applyBlock(view.firstBlock(), {});
}

QTextCharFormat ViewWriter::charFormat(const Attributes& text, const Attributes& block) const
{
    const QString own = canonical(text);
    const QString key = own % QChar(u'\n') % canonical(block);
    if (const auto found = m_charCache.constFind(key); found != m_charCache.constEnd())
        return *found;
    QTextCharFormat format = m_looks->charFormat(text, block);
    if (!own.isEmpty())
        format.setProperty(AttributesProperty, own);
    if (m_charCache.size() >= MaxCachedFormats)
        m_charCache.clear();
    m_charCache.insert(key, format);
    return format;
}

QTextCharFormat ViewWriter::embedFormat(const QJsonValue& embed,
                                        const Attributes& text,
                                        const Attributes& block) const
{
    QTextCharFormat format = m_looks->embedFormat(embed, text, block);
    if (!text.isEmpty())
        format.setProperty(AttributesProperty, canonical(text));
    format.setProperty(EmbedProperty, embedText(embed));
    return format;
}

QTextBlockFormat ViewWriter::blockFormat(const Attributes& block) const
{
    const QString key = canonical(block);
    if (const auto found = m_blockCache.constFind(key); found != m_blockCache.constEnd())
        return *found;
    QTextBlockFormat format = m_looks->blockFormat(block);
    if (!key.isEmpty())
        format.setProperty(AttributesProperty, key);
    if (m_blockCache.size() >= MaxCachedFormats)
        m_blockCache.clear();
    m_blockCache.insert(key, format);
    return format;
}

void ViewWriter::reset(const Delta& text)
{
    QTextCursor cursor(m_view);
    cursor.beginEditBlock();
    cursor.select(QTextCursor::Document);
    cursor.removeSelectedText();
    m_finalNewline = false;
    applyBlock(m_view->firstBlock(), {});
    for (const DeltaOp& op : text.ops()) {
        cursor.movePosition(QTextCursor::End);
        insertText(cursor, op);
    }
    normaliseEnd(cursor);
    cursor.endEditBlock();
    m_lastChange = 0;
}

bool ViewWriter::touchesEnd(const Delta& change) const
{
    int old = 0;
    const int end = length();
    for (const DeltaOp& op : change.ops()) {
        switch (op.kind) {
        case DeltaOp::Kind::Insert:
        case DeltaOp::Kind::Embed:
            if (old >= end)
                return true;
            break;
        case DeltaOp::Kind::Delete:
            old += op.length;
            if (old >= end)
                return true;
            break;
        case DeltaOp::Kind::Retain:
            old += op.length;
            break;
        }
    }
    return false;
}

void ViewWriter::materialiseEnd(QTextCursor& cursor)
{
    if (!m_finalNewline)
        return;
    cursor.movePosition(QTextCursor::End);
    cursor.insertBlock(blockFormat({}), charFormat({}, {}));
    m_finalNewline = false;
}

void ViewWriter::normaliseEnd(QTextCursor& cursor)
{
    if (m_finalNewline || m_view->blockCount() < 2 || m_view->lastBlock().length() != 1)
        return;
    // The text ends with a newline: its block is the final one, not an empty one behind it.
    const Attributes last = blockAttributesOf(m_view->lastBlock().previous());
    cursor.movePosition(QTextCursor::End);
    cursor.deletePreviousChar();
    if (m_view->lastBlock().length() == 1 && m_view->blockCount() > 0 &&
        blockAttributesOf(m_view->lastBlock()) != last)
        applyBlock(m_view->lastBlock(), last);
    applyBlock(m_view->lastBlock(), last);
    m_finalNewline = true;
}

void ViewWriter::apply(const Delta& change)
{
    QTextCursor cursor(m_view);
    const bool end = touchesEnd(change);
    bool open = false;
    const auto openBlock = [&cursor, &open] {
        if (!open)
            cursor.beginEditBlock();
        open = true;
    };
    if (end) {
        openBlock();
        materialiseEnd(cursor);
    }
    int at = 0;
    for (const DeltaOp& op : change.ops()) {
        if (op.kind == DeltaOp::Kind::Retain && op.attributes.isEmpty()) {
            at += op.length;
            if (open && !end && op.length > ClusterGapChars) {
                cursor.endEditBlock();
                open = false;
            }
            continue;
        }
        openBlock();
        switch (op.kind) {
        case DeltaOp::Kind::Insert:
        case DeltaOp::Kind::Embed:
            cursor.setPosition(at);
            insertText(cursor, op);
            at += op.length;
            break;
        case DeltaOp::Kind::Retain:
            format(cursor, at, op.length, op.attributes);
            at += op.length;
            break;
        case DeltaOp::Kind::Delete:
            erase(cursor, at, op.length);
            break;
        }
        m_lastChange = at;
    }
    if (end)
        normaliseEnd(cursor);
    if (open)
        cursor.endEditBlock();
    m_lastChange = qMin(m_lastChange, m_view->characterCount() - 1);
}

void ViewWriter::insertText(QTextCursor& cursor, const DeltaOp& op)
{
    if (op.kind == DeltaOp::Kind::Embed) {
        const Attributes block = blockAttributesOf(cursor.block());
        cursor.insertText(QString(QChar(QChar::ObjectReplacementCharacter)),
                          embedFormat(op.embed, op.attributes, block));
        return;
    }
    qsizetype from = 0;
    while (from < op.text.size()) {
        const qsizetype newline = op.text.indexOf(u'\n', from);
        const qsizetype to = newline < 0 ? op.text.size() : newline;
        if (to > from) {
            const Attributes block = blockAttributesOf(cursor.block());
            cursor.insertText(viewText(op.text.mid(from, to - from)),
                              charFormat(op.attributes, block));
        }
        if (newline >= 0)
            insertNewline(cursor, op.attributes);
        from = to + 1;
    }
}

void ViewWriter::insertNewline(QTextCursor& cursor, const Attributes& attributes)
{
    // The new newline ends the first half; the second half keeps the newline that was there.
    const Attributes rest = blockAttributesOf(cursor.block());
    cursor.insertBlock(blockFormat(rest), charFormat({}, rest));
    if (attributes != rest)
        applyBlock(cursor.block().previous(), attributes);
}

void ViewWriter::erase(QTextCursor& cursor, int at, int length)
{
    const QTextBlock first = m_view->findBlock(at);
    const QTextBlock last = m_view->findBlock(at + length);
    const bool joins = first != last;
    // Qt keeps the first block's format on a join; the surviving newline is the last one's.
    const Attributes surviving = blockAttributesOf(last);
    cursor.setPosition(at);
    cursor.setPosition(at + length, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();
    if (joins)
        applyBlock(m_view->findBlock(at), surviving);
}

void ViewWriter::format(QTextCursor& cursor, int at, int length, const Attributes& changes)
{
    const int end = at + length;
    for (QTextBlock block = m_view->findBlock(at); block.isValid() && block.position() < end;
         block = block.next()) {
        const int newline = block.position() + block.length() - 1;
        const int from = qMax(at, block.position());
        const int to = qMin(end, newline);
        if (from < to)
            formatRuns(cursor, block, from, to, changes);
        // The virtual final newline is not part of the text.
        const bool isReal = newline < this->length();
        if (newline >= at && newline < end && isReal)
            applyBlock(block, merged(blockAttributesOf(block), changes));
    }
}

void ViewWriter::formatRuns(
    QTextCursor& cursor, const QTextBlock& block, int from, int to, const Attributes& changes)
{
    struct Run
    {
        int from;
        int to;
        QTextCharFormat format;
    };

    QList<Run> runs;
    const Attributes blockAttributes = blockAttributesOf(block);
    for (auto it = block.begin(); !it.atEnd(); ++it) {
        const QTextFragment fragment = it.fragment();
        const int a = qMax(from, fragment.position());
        const int b = qMin(to, fragment.position() + fragment.length());
        if (a >= b)
            continue;
        const QTextCharFormat old = fragment.charFormat();
        const Attributes attributes = merged(attributesOf(old), changes);
        const QJsonValue embed = embedOf(old);
        runs.append({a,
                     b,
                     embed.isUndefined() ? charFormat(attributes, blockAttributes)
                                         : embedFormat(embed, attributes, blockAttributes)});
    }
    for (const Run& run : std::as_const(runs)) {
        cursor.setPosition(run.from);
        cursor.setPosition(run.to, QTextCursor::KeepAnchor);
        cursor.setCharFormat(run.format);
    }
}

void ViewWriter::applyBlock(QTextBlock block, const Attributes& attributes)
{
    QTextCursor cursor(block);
    const QTextBlockFormat wanted = blockFormat(attributes);
    if (block.blockFormat() != wanted)
        cursor.setBlockFormat(wanted);
    const QTextCharFormat plain = charFormat({}, attributes);
    if (block.charFormat() != plain)
        cursor.setBlockCharFormat(plain);
    relook(block, attributes);
}

void ViewWriter::relook(const QTextBlock& block, const Attributes& blockAttributes)
{
    struct Run
    {
        int from;
        int length;
        QTextCharFormat format;
    };

    QList<Run> runs;
    for (auto it = block.begin(); !it.atEnd(); ++it) {
        const QTextFragment fragment = it.fragment();
        const QTextCharFormat old = fragment.charFormat();
        const QJsonValue embed = embedOf(old);
        const QTextCharFormat wanted = embed.isUndefined()
                                           ? charFormat(attributesOf(old), blockAttributes)
                                           : embedFormat(embed, attributesOf(old), blockAttributes);
        if (wanted != old)
            runs.append({fragment.position(), fragment.length(), wanted});
    }
    QTextCursor cursor(m_view);
    for (const Run& run : std::as_const(runs)) {
        cursor.setPosition(run.from);
        cursor.setPosition(run.from + run.length, QTextCursor::KeepAnchor);
        cursor.setCharFormat(run.format);
    }
}

void ViewWriter::restyle()
{
    m_charCache.clear();
    m_blockCache.clear();
    restyle(0, m_view->characterCount());
}

void ViewWriter::restyle(int from, int to)
{
    QTextCursor cursor(m_view);
    cursor.beginEditBlock();
    for (QTextBlock block = m_view->findBlock(from); block.isValid() && block.position() <= to;
         block = block.next())
        applyBlock(block, blockAttributesOf(block));
    cursor.endEditBlock();
}

Delta ViewWriter::toDelta() const
{
    return slice(0, length());
}

Delta ViewWriter::slice(int from, int to) const
{
    Delta delta;
    to = qMin(to, length());
    for (QTextBlock block = m_view->findBlock(from); block.isValid() && block.position() < to;
         block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            const int a = qMax(from, fragment.position());
            const int b = qMin(to, fragment.position() + fragment.length());
            if (a >= b)
                continue;
            const QTextCharFormat format = fragment.charFormat();
            const QJsonValue embed = embedOf(format);
            const QString text = fragment.text().mid(a - fragment.position(), b - a);
            if (embed.isUndefined()) {
                delta.insert(text, attributesOf(format));
                continue;
            }
            // Qt joins equal neighbours to one fragment.
            for (qsizetype i = 0; i < text.size(); ++i)
                delta.embed(embed, attributesOf(format));
        }
        const int newline = block.position() + block.length() - 1;
        if (newline >= from && newline < to)
            delta.insert(QString(u'\n'), blockAttributesOf(block));
    }
    return delta;
}

} // namespace cahier::app
