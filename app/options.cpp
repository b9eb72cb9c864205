// SPDX-License-Identifier: MPL-2.0
#include "app/options.h"

#include "app/platform/paths.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

namespace cahier::app {

namespace {

struct OptionTexts
{
    Q_DECLARE_TR_FUNCTIONS(cahier::app::Options)

public:
    static void addAll(QCommandLineParser& parser)
    {
        parser.setApplicationDescription(
            tr("Cahier, an editor for writing together, end-to-end encrypted."));
        const QString dir = tr("DIR", "placeholder in --help");
        const QString file = tr("FILE", "placeholder in --help");
        const QString link = tr("LINK", "placeholder in --help");
        parser.addOptions({
            {QStringLiteral("profile"), tr("Folder of the profile (made if absent)."), dir},
            {QStringLiteral("passphrase-file"),
             tr("Read the passphrase from the first line of FILE, or of standard input for \"-\", "
                "instead of asking. Also: CAHIER_PASSPHRASE_FILE."),
             file},
            {QStringLiteral("ca-file"),
             tr("Also trust the certificates in this PEM file for wss:// relays. Also: "
                "CAHIER_CA_FILE."),
             file},
            {QStringLiteral("name"),
             tr("With a passphrase file: make the profile if it is absent, for this person."),
             tr("NAME", "placeholder in --help")},
            {QStringLiteral("relay"), tr("Use the relay of this registration link."), link},
            {QStringLiteral("join"), tr("Join the workspace of this invitation link."), link},
            {QStringLiteral("open"),
             tr("Open a document: its id, or \"first\" for the newest."),
             tr("DOCUMENT", "placeholder in --help")},
            {QStringLiteral("theme"),
             tr("Colours for this run: light or dark."),
             tr("THEME", "placeholder in --help")},
            {QStringLiteral("screenshot"),
             tr("Save a picture of the window to FILE once it is ready, and go on."),
             file},
            {QStringLiteral("quit-after-screenshot"), tr("End after the picture was saved.")},
            {QStringLiteral("print-startup-time"),
             tr("Print how long it took from the start of the process to the first picture.")},
            {{QStringLiteral("h"), QStringLiteral("help")}, tr("Show this help.")},
            {{QStringLiteral("v"), QStringLiteral("version")}, tr("Show the version.")},
        });
    }

    static QString unexpected(const QString& argument)
    {
        return tr("unexpected argument: %1").arg(argument);
    }

    static QString badTheme() { return tr("--theme is light or dark"); }

    static QString badDocument()
    {
        return tr("--open takes a document id (64 hexadecimal digits) or \"first\"");
    }

    static QString needsPassphrase() { return tr("--name needs a passphrase file"); }

    static QString needsScreenshot() { return tr("--quit-after-screenshot needs --screenshot"); }
};

Parsed usageError(const QString& text)
{
    return {std::nullopt, QStringLiteral("cahier: ") + text + u'\n', 2};
}

/// Empty if everything fits together.
QString contradiction(const Options& options, const QString& theme)
{
    static const QRegularExpression id(QStringLiteral("^[0-9a-f]{64}$"));
    if (!theme.isEmpty() && !options.theme)
        return OptionTexts::badTheme();
    if (!options.open.isEmpty() && options.open != QLatin1String("first") &&
        !id.match(options.open).hasMatch())
        return OptionTexts::badDocument();
    if (!options.name.isEmpty() && options.passphraseFile.isEmpty())
        return OptionTexts::needsPassphrase();
    if (options.afterScreenshot == Options::AfterScreenshot::Quit && options.screenshot.isEmpty())
        return OptionTexts::needsScreenshot();
    return {};
}

} // namespace

Parsed parseOptions(const QStringList& arguments, const QString& passphraseFileVariable)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    OptionTexts::addAll(parser);
    if (!parser.parse(arguments))
        return usageError(parser.errorText());
    if (parser.isSet(QStringLiteral("help")))
        return {std::nullopt, parser.helpText(), 0};
    if (parser.isSet(QStringLiteral("version")))
        return {std::nullopt, QStringLiteral("cahier " CAHIER_VERSION "\n"), 0};
    if (!parser.positionalArguments().isEmpty())
        return usageError(OptionTexts::unexpected(parser.positionalArguments().constFirst()));

    Options options;
    options.profile = parser.value(QStringLiteral("profile"));
    if (options.profile.isEmpty())
        options.profile = defaultProfileFolder();
    options.passphraseFile = parser.isSet(QStringLiteral("passphrase-file"))
                                 ? parser.value(QStringLiteral("passphrase-file"))
                                 : passphraseFileVariable;
    options.caFile = parser.value(QStringLiteral("ca-file"));
    options.relay = parser.value(QStringLiteral("relay"));
    options.join = parser.value(QStringLiteral("join"));
    options.name = parser.value(QStringLiteral("name"));
    options.open = parser.value(QStringLiteral("open")).toLower();
    options.screenshot = parser.value(QStringLiteral("screenshot"));
    const QString theme = parser.value(QStringLiteral("theme"));
    if (theme == QLatin1String("light"))
        options.theme = Theme::Mode::Light;
    else if (theme == QLatin1String("dark"))
        options.theme = Theme::Mode::Dark;
    if (parser.isSet(QStringLiteral("quit-after-screenshot")))
        options.afterScreenshot = Options::AfterScreenshot::Quit;
    if (parser.isSet(QStringLiteral("print-startup-time")))
        options.startupTime = Options::StartupTime::Print;
    if (const QString wrong = contradiction(options, theme); !wrong.isEmpty())
        return usageError(wrong);
    return {options, {}, 0};
}

std::optional<QString> readPassphrase(const QString& file)
{
    QFile source(file);
    const bool opened = file == QLatin1String("-")
                            ? source.open(stdin, QIODevice::ReadOnly | QIODevice::Text)
                            : source.open(QIODevice::ReadOnly | QIODevice::Text);
    if (!opened)
        return std::nullopt;
    QByteArray line = source.readLine(4096);
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    QString text = QString::fromUtf8(line);
    line.fill('\0');
    if (text.isEmpty())
        return std::nullopt;
    return text;
}

} // namespace cahier::app
