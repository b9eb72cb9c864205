// SPDX-License-Identifier: MPL-2.0
// Embeds that the editor cannot show yet (pictures, tables and whatever other clients put into a
// text) as chips that say what they are: they stand in the line like one wide letter.
#pragma once

#include "app/style/text_looks.h"

#include <QTextObjectInterface>

namespace cahier::app {

/// What a chip says: a word for the kind, and a name or description if the embed has one.
struct EmbedLabel
{
    QString icon; ///< Of the theme.
    QString text; ///< One line, of bounded length.
};

/// Never trusts the embed: any JSON is answered, control characters and line breaks are taken out.
EmbedLabel labelOfEmbed(const QJsonValue& embed, const Attributes& attributes);

/// Owner: EditorWidget; the theme outlives it. Registered with the layout of the shown document.
class EmbedPainter final
    : public QObject
    , public QTextObjectInterface
{
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    explicit EmbedPainter(const Theme& theme, QObject* parent = nullptr);

    void registerWith(QTextDocument& document);

    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter,
                    const QRectF& rect,
                    QTextDocument* document,
                    int position,
                    const QTextFormat& format) override;

private:
    const Theme& m_theme;
};

} // namespace cahier::app
