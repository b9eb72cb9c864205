// SPDX-License-Identifier: MPL-2.0
// The editor's process: options, language, then everything else in Application.
#include "app/application.h"
#include "app/options.h"
#include "app/text/language.h"
#include "sync/base/log.h"

#include <QApplication>
#include <QFileInfo>
#include <QLoggingCategory>

#include <cstdio>
#include <cstdlib>
#include <optional>

namespace {

void writeLog(cahier::LogLevel level, std::string_view category, std::string_view message)
{
    if (level < cahier::LogLevel::Warning)
        return;
    std::fprintf(stderr,
                 "cahier: %.*s: %.*s\n",
                 int(category.size()),
                 category.data(),
                 int(message.size()),
                 message.data());
}

/// Without a session bus Qt's accessibility would have one launched and wait seconds for it.
void declareMissingSessionBus()
{
#ifdef Q_OS_LINUX
    const QString bus = qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus");
    if (!qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") && !QFileInfo::exists(bus))
        qputenv("DBUS_SESSION_BUS_ADDRESS", "disabled:");
#endif
}

/// Qt ends a program that finds no display by abort(), after a page for developers.
class DisplayWatch
{
public:
    DisplayWatch() { qInstallMessageHandler(handle); }

    ~DisplayWatch() { qInstallMessageHandler(nullptr); }

    DisplayWatch(const DisplayWatch&) = delete;
    DisplayWatch& operator=(const DisplayWatch&) = delete;

private:
    static void handle(QtMsgType type, const QMessageLogContext& context, const QString& text)
    {
        const bool ofPlatform = QLatin1String(context.category).startsWith(QLatin1String("qt.qpa"));
        if (type == QtFatalMsg) {
            cahier::app::Languages languages;
            languages.install(cahier::app::Languages::Words::Own);
            std::fputs(qPrintable(QCoreApplication::translate(
                           "cahier::app::Application",
                           "cahier: no display can be opened; start it in a graphical session, or "
                           "use cahier-cli, which needs none\n")),
                       stderr);
            std::fflush(stderr);
            std::_Exit(1);
        }
        if (!ofPlatform || qEnvironmentVariableIsSet("QT_DEBUG_PLUGINS"))
            std::fputs(qPrintable(qFormatLogMessage(type, context, text) + u'\n'), stderr);
    }
};

QStringList argumentsOf(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    return arguments;
}

/// Help and errors in the language of the session, without a display.
int printAndExit(int argc, char** argv, const QString& passphraseFile)
{
    const QCoreApplication core(argc, argv);
    cahier::app::Languages languages;
    languages.install(cahier::app::Languages::Words::OwnAndQt);
    const auto parsed = cahier::app::parseOptions(argumentsOf(argc, argv), passphraseFile);
    std::fputs(qPrintable(parsed.text), parsed.exitStatus == 0 ? stdout : stderr);
    return parsed.exitStatus;
}

} // namespace

int main(int argc, char** argv)
{
    const QString passphraseFile = qEnvironmentVariable("CAHIER_PASSPHRASE_FILE");
    auto parsed = cahier::app::parseOptions(argumentsOf(argc, argv), passphraseFile);
    if (!parsed.options)
        return printAndExit(argc, argv, passphraseFile);
    if (parsed.options->caFile.isEmpty())
        parsed.options->caFile = qEnvironmentVariable("CAHIER_CA_FILE");

    declareMissingSessionBus();
    cahier::setLogSink(writeLog);
    auto watch = std::make_optional<DisplayWatch>();
    QApplication application(argc, argv);
    watch.reset();
    QApplication::setApplicationName(QStringLiteral("cahier"));
    QApplication::setApplicationDisplayName(QStringLiteral("Cahier"));
    QApplication::setApplicationVersion(QStringLiteral(CAHIER_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("eu.cahier.Cahier"));
    cahier::app::Languages languages;
    languages.install(cahier::app::Languages::Words::OwnAndQt);
    cahier::app::Application editor(application, *parsed.options);
    switch (editor.start()) {
    case cahier::app::Application::Outcome::Running:
        return QApplication::exec();
    case cahier::app::Application::Outcome::ShownElsewhere:
        return 0;
    case cahier::app::Application::Outcome::Failed:
        return 1;
    }
    return 1;
}
