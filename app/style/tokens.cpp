// SPDX-License-Identifier: MPL-2.0
// Two sets, one meaning; tests/app/style/tokens_test.cpp holds their contrasts.
#include "app/style/tokens.h"

#include <algorithm>
#include <cmath>

namespace cahier::app {

const Tokens& lightTokens()
{
    static const Tokens tokens{.dark = false,
                               .chrome = QColor(0xF7, 0xF7, 0xF9),
                               .page = QColor(0xFF, 0xFF, 0xFF),
                               .raised = QColor(0xFF, 0xFF, 0xFF),
                               .border = QColor(0xE4, 0xE5, 0xEA),
                               .fieldBorder = QColor(0x8B, 0x8F, 0x9A),
                               .text = QColor(0x1D, 0x1F, 0x24),
                               .muted = QColor(0x5B, 0x60, 0x6B),
                               .accent = QColor(0x34, 0x57, 0xD5),
                               .onAccent = QColor(0xFF, 0xFF, 0xFF),
                               .accentHover = QColor(0x2A, 0x48, 0xB8),
                               .accentSoft = QColor(0xE6, 0xEB, 0xFC),
                               .onAccentSoft = QColor(0x22, 0x3C, 0xA0),
                               .hover = QColor(0xEC, 0xED, 0xF1),
                               .pressed = QColor(0xE0, 0xE2, 0xE8),
                               .selection = QColor(0xCF, 0xDB, 0xFC),
                               .mark = QColor(0xFF, 0xE5, 0x9E),
                               .codeFill = QColor(0xF2, 0xF3, 0xF6),
                               .quoteBar = QColor(0xC6, 0xCB, 0xD8),
                               .link = QColor(0x28, 0x4B, 0xC7),
                               .good = QColor(0x1A, 0x74, 0x46),
                               .caution = QColor(0x8A, 0x52, 0x00),
                               .bad = QColor(0xB3, 0x26, 0x1E),
                               .badFill = QColor(0xFC, 0xEB, 0xEA),
                               .people = {QColor(0xB9, 0x3D, 0x0B),
                                          QColor(0x1D, 0x5F, 0xC2),
                                          QColor(0x15, 0x77, 0x3B),
                                          QColor(0x9C, 0x24, 0xA8),
                                          QColor(0x0B, 0x72, 0x78),
                                          QColor(0xB8, 0x1F, 0x4B),
                                          QColor(0x6A, 0x3E, 0xCF),
                                          QColor(0x7A, 0x5A, 0x00)},
                               .onPerson = QColor(0xFF, 0xFF, 0xFF)};
    return tokens;
}

const Tokens& darkTokens()
{
    static const Tokens tokens{.dark = true,
                               .chrome = QColor(0x1C, 0x1D, 0x21),
                               .page = QColor(0x23, 0x24, 0x29),
                               .raised = QColor(0x2A, 0x2C, 0x32),
                               .border = QColor(0x36, 0x38, 0x40),
                               .fieldBorder = QColor(0x7C, 0x80, 0x8B),
                               .text = QColor(0xE7, 0xE8, 0xEC),
                               .muted = QColor(0xA6, 0xAB, 0xB7),
                               .accent = QColor(0x8F, 0xAB, 0xFF),
                               .onAccent = QColor(0x10, 0x15, 0x28),
                               .accentHover = QColor(0xA9, 0xBE, 0xFF),
                               .accentSoft = QColor(0x2D, 0x38, 0x5C),
                               .onAccentSoft = QColor(0xD4, 0xDE, 0xFF),
                               .hover = QColor(0x2E, 0x30, 0x37),
                               .pressed = QColor(0x39, 0x3B, 0x44),
                               .selection = QColor(0x2E, 0x3A, 0x66),
                               .mark = QColor(0x4A, 0x3C, 0x10),
                               .codeFill = QColor(0x2C, 0x2E, 0x35),
                               .quoteBar = QColor(0x53, 0x57, 0x63),
                               .link = QColor(0x9D, 0xB6, 0xFF),
                               .good = QColor(0x6F, 0xCF, 0x9A),
                               .caution = QColor(0xEA, 0xB6, 0x5E),
                               .bad = QColor(0xFF, 0x9A, 0x90),
                               .badFill = QColor(0x46, 0x27, 0x26),
                               .people = {QColor(0xFF, 0xB0, 0x7C),
                                          QColor(0x8F, 0xC1, 0xFF),
                                          QColor(0x86, 0xDB, 0xA4),
                                          QColor(0xEB, 0xA6, 0xF4),
                                          QColor(0x72, 0xDB, 0xE0),
                                          QColor(0xFF, 0xA3, 0xB8),
                                          QColor(0xC4, 0xB0, 0xFF),
                                          QColor(0xE8, 0xCB, 0x6B)},
                               .onPerson = QColor(0x14, 0x16, 0x1B)};
    return tokens;
}

double contrast(const QColor& a, const QColor& b)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    const auto luminance = [&linear](const QColor& colour) {
        return 0.2126 * linear(double(colour.redF())) + 0.7152 * linear(double(colour.greenF())) +
               0.0722 * linear(double(colour.blueF()));
    };
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

} // namespace cahier::app
