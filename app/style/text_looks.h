// SPDX-License-Identifier: MPL-2.0
// How formatted text looks: the one place where attributes become fonts, colours and margins.
#pragma once

#include "app/bridge/looks.h"
#include "app/style/theme.h"

#include <QStringList>

namespace cahier::app {

/// What a block is, read from its newline's attributes.
struct BlockKind
{
    enum class List { None, Bullet, Ordered, Checked, Unchecked };

    int header = 0; ///< 1–3, 0 for a paragraph.
    int indent = 0; ///< 0–8.
    List list = List::None;
    bool quote = false;
    bool code = false;

    static BlockKind of(const Attributes& block);

    friend bool operator==(const BlockKind&, const BlockKind&) = default;
};

inline constexpr int MaxIndent = 8;

/// Owner: Application; the theme outlives it. Changing zoom or theme does not touch documents:
/// whoever shows one restyles it.
class TextLooks final : public Looks
{
public:
    explicit TextLooks(const Theme& theme);

    QTextCharFormat charFormat(const Attributes& text, const Attributes& block) const override;
    QTextCharFormat embedFormat(const QJsonValue& embed,
                                const Attributes& text,
                                const Attributes& block) const override;
    QTextBlockFormat blockFormat(const Attributes& block) const override;

    /// Per cent of the natural size, 50–300.
    void setZoom(int percent);

    int zoom() const { return m_zoom; }

    /// Width of one indentation level at this zoom.
    double indentWidth() const;

    /// QTextFormat::UserObject + n of embeds; the editor registers a painter for it.
    static constexpr int EmbedObject = 0x1000 + 1;

private:
    const Theme& m_theme;
    QStringList m_bodyFamilies; ///< As the application's font.
    QStringList m_codeFamilies; ///< Fixed pitch.
    int m_zoom = 100;           ///< Per cent.
};

} // namespace cahier::app
