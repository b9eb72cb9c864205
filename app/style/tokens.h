// SPDX-License-Identifier: MPL-2.0
// Every colour and metric of the program. Nothing outside app/style names a colour.
#pragma once

#include <QColor>

#include <array>

namespace cahier::app {

/// Number of colours that people are told apart by.
inline constexpr int PersonColours = 8;

struct Tokens
{
    bool dark;
    QColor chrome;       ///< Title row, sidebar, status bar.
    QColor page;         ///< What is written on.
    QColor raised;       ///< Cards, menus, popovers.
    QColor border;       ///< Hairlines.
    QColor fieldBorder;  ///< Around input fields: 3 to 1 against what it stands on.
    QColor text;         ///< Body text.
    QColor muted;        ///< Secondary text, icons.
    QColor accent;       ///< The one accent.
    QColor onAccent;     ///< Text on it.
    QColor accentHover;  ///< The accent under the pointer.
    QColor accentSoft;   ///< Selected rows, checked buttons.
    QColor onAccentSoft; ///< Text on it.
    QColor hover;        ///< Under the pointer.
    QColor pressed;      ///< While pressed.
    QColor selection;    ///< Selected text.
    QColor mark;         ///< Behind what was found.
    QColor codeFill;     ///< Behind code.
    QColor quoteBar;     ///< Beside quotes.
    QColor link;         ///< Links in text.
    QColor good;         ///< Saved, encrypted.
    QColor caution;      ///< Offline, waiting.
    QColor bad;          ///< Needs a person.
    QColor badFill;      ///< Behind such a message.
    std::array<QColor, PersonColours> people; ///< Carets, flags, avatars.
    QColor onPerson;                          ///< Text on any of them.
};

const Tokens& lightTokens();
const Tokens& darkTokens();

/// Lengths in logical pixels; those of text follow the font.
struct Metrics
{
    static constexpr int PageWidth = 760;   ///< The page column is never wider at 100 %.
    static constexpr int PageMargin = 32;   ///< Least space beside the page column.
    static constexpr int PageTop = 28;      ///< Above the first line.
    static constexpr int HeaderHeight = 52; ///< Title row.
    static constexpr int SidebarWidth = 248;
    static constexpr int Radius = 6; ///< Buttons, fields, rows.
    static constexpr int CardRadius = 12;
    static constexpr int Icon = 20; ///< Drawn size of an icon in a button.
    static constexpr int SmallIcon = 16;
    static constexpr int IndentWidth = 28;     ///< One level of a list, quote or indentation.
    static constexpr double BodyPoints = 11.5; ///< Body text at 100 %.
    static constexpr double LineHeight = 135;  ///< Per cent of the font's.
    static constexpr int CaretWidth = 2;       ///< Carets of others.
};

/// WCAG 2 contrast of two opaque colours, 1 to 21.
double contrast(const QColor& a, const QColor& b);

} // namespace cahier::app
