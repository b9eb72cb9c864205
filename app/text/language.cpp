// SPDX-License-Identifier: MPL-2.0
#include "app/text/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>

#include <initializer_list>

// Outside any namespace, as Qt asks: a static library's resources are not found by the linker
// alone.
static void initialiseTranslations()
{
    Q_INIT_RESOURCE(translations);
}

namespace cahier::app {

namespace {

QString folder()
{
    return QStringLiteral(":/i18n");
}

/// No locale, or one that stands for none.
bool isPlain(const QString& name)
{
    return name.isEmpty() || name == QLatin1String("POSIX") || name == QLatin1String("C") ||
           name.startsWith(QLatin1String("C."));
}

} // namespace

QLocale sessionLocale()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
    QString name;
    for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (name = qEnvironmentVariable(variable); !name.isEmpty())
            break;
    if (isPlain(name))
        return QLocale::c();
#endif
    return QLocale();
}

void Languages::install(Words words, const QLocale& locale)
{
    initialiseTranslations();
    // English needs its file, too: it holds the plural forms.
    if (m_own.load(locale, QStringLiteral("cahier"), QStringLiteral("_"), folder()) ||
        m_own.load(QStringLiteral("cahier_en"), folder()))
        QCoreApplication::installTranslator(&m_own);
    if (words == Words::OwnAndQt && m_qt.load(locale,
                                              QStringLiteral("qtbase"),
                                              QStringLiteral("_"),
                                              QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qt);
}

void Languages::useEnglish()
{
    QCoreApplication::removeTranslator(&m_qt);
    QCoreApplication::removeTranslator(&m_own);
    if (m_own.load(QStringLiteral("cahier_en"), folder()))
        QCoreApplication::installTranslator(&m_own);
}

} // namespace cahier::app
