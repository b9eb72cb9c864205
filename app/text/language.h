// SPDX-License-Identifier: MPL-2.0
// The language of the session: which one it is, and its words, which are part of the program.
#pragma once

#include <QLocale>
#include <QTranslator>

namespace cahier::app {

/// The locale whose words are shown. As everywhere on Unix LC_ALL, LC_MESSAGES and LANG tell it, in
/// this order, and LANGUAGE may name others; but in the C locale scripts get English, whatever
/// LANGUAGE says.
QLocale sessionLocale();

/// Owner: main(). Needs the application object. Uninstalls itself when destroyed.
class Languages
{
public:
    /// Whose words: ours alone, or also those of Qt's dialogs and menus.
    enum class Words { Own, OwnAndQt };

    /// English when there are no words in the languages of `locale`.
    void install(Words words, const QLocale& locale = sessionLocale());
    /// For output that programs read.
    void useEnglish();

private:
    QTranslator m_own;
    QTranslator m_qt;
};

} // namespace cahier::app
