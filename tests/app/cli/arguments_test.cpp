// SPDX-License-Identifier: MPL-2.0
#include "app/cli/arguments.h"
#include "app/cli/help.h"

#include <QtTest>

#include <string>
#include <vector>

using namespace cahier;
using namespace cahier::app::cli;

class ArgumentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verbs_data();
    void verbs();
    void refuses_data();
    void refuses();
    void globalOptionsStandAnywhere();
    void valuesArrive();
    void environmentStandsIn();
    void helpAndVersionNeedNothing();
    void helpNamesEveryCommand();
};

namespace {

Result<Arguments> parse(const QString& line, const Environment& environment = {})
{
    static std::vector<std::string> kept;
    kept.clear();
    for (const QString& word : line.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        kept.push_back(word.toStdString());
    const std::vector<std::string_view> words(kept.begin(), kept.end());
    return parseArguments(words, environment);
}

const Environment Ready{"profile", "secret"};

} // namespace

void ArgumentsTest::verbs_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("verb");
    const auto row = [](const char* line, Verb verb) {
        QTest::newRow(line) << QString::fromLatin1(line) << static_cast<int>(verb);
    };
    row("init --name Anna", Verb::Init);
    row("init --relay cahier://h/relay#x --name Anna", Verb::Init);
    row("workspace create Team", Verb::WorkspaceCreate);
    row("workspace list", Verb::WorkspaceList);
    row("invite --role editor", Verb::Invite);
    row("invite", Verb::Invite);
    row("join cahier://h/join#x", Verb::Join);
    row("relay cahier://h/relay#x", Verb::Relay);
    row("doc new Title", Verb::DocNew);
    row("doc new Title --from a.md", Verb::DocNew);
    row("doc --from=a.HTML new Title", Verb::DocNew);
    row("doc list", Verb::DocList);
    row("doc list --json --workspace abcd", Verb::DocList);
    row("doc show abcd --format md", Verb::DocShow);
    row("doc show ABCDEF01", Verb::DocShow);
    row("doc show no-id-at-all", Verb::DocShow); // Refused by who knows the ids.
    row("doc edit abcd", Verb::DocEdit);
    row("doc edit abcd --ack", Verb::DocEdit);
    row("doc replay abcd t.json.gz --rate 100", Verb::DocReplay);
    row("doc replay abcd t.json.gz --agent 1 --writers 5,7", Verb::DocReplay);
    row("sync", Verb::Sync);
    row("sync --once", Verb::Sync);
    row("sync --watch --timeout 5", Verb::Sync);
    row("sync --watch --follow abcd --verbose", Verb::Sync);
    row("status --json", Verb::Status);
    row("doc new -- --title-with-dashes", Verb::DocNew);
}

void ArgumentsTest::verbs()
{
    QFETCH(const QString, line);
    QFETCH(const int, verb);
    const auto arguments = parse(line, Ready);
    QVERIFY2(arguments, arguments ? "" : arguments.error().detail.c_str());
    QCOMPARE(static_cast<int>(arguments->verb), verb);
}

void ArgumentsTest::refuses_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* line, const char* says) {
        QTest::newRow(line) << QString::fromLatin1(line) << QString::fromLatin1(says);
    };
    row("", "which command");
    row("--json", "which command");
    row("dance", "unknown command dance");
    row("doc", "one more word");
    row("doc dance", "unknown command doc dance");
    row("init", "--name");
    row("workspace create", "NAME");
    row("join", "LINK");
    row("join a b", "too many words");
    row("doc new", "TITLE");
    row("doc new T --from a.docx", ".md, .html or .txt");
    row("doc show", "ID");
    row("doc show abcd --format docx", "--format");
    row("doc edit abcd --format md", "does not belong");
    row("doc replay abcd", "TRACE");
    row("doc replay abcd t --agent x", "number");
    row("doc replay abcd t --agent 1", "belong together");
    row("doc replay abcd t --rate 0", "--rate");
    row("doc replay abcd t --agent 1 --writers 5,x", "actors");
    row("sync --once --watch", "not both");
    row("sync --follow abcd", "--follow needs --watch");
    row("sync --dance", "unknown option --dance");
    row("sync -x", "unknown option -x");
    row("sync --timeout 0", "--timeout");
    row("sync --json=yes", "takes no value");
    row("invite --role king", "--role");
    row("invite --workspace=", "--workspace");
    row("relay", "LINK");
    row("init --name", "needs a value");
    row("init --name=", "needs a value");
    row("init --name A --kdf 3", "--kdf");
}

void ArgumentsTest::refuses()
{
    QFETCH(const QString, line);
    QFETCH(const QString, says);
    const auto arguments = parse(line, Ready);
    QVERIFY(!arguments);
    QCOMPARE(arguments.error().code, Errc::InvalidArgument);
    const QString detail = QString::fromStdString(arguments.error().detail);
    QVERIFY2(detail.contains(says), qPrintable(detail));
    QVERIFY(!detail.contains(QLatin1Char('\n')));
}

void ArgumentsTest::globalOptionsStandAnywhere()
{
    for (const char* line : {"--profile p --passphrase-file f --json doc list",
                             "doc list --profile p --passphrase-file f --json",
                             "doc --profile=p --json list --passphrase-file=f",
                             "--json doc --profile p list --passphrase-file f"}) {
        const auto arguments = parse(QString::fromLatin1(line));
        QVERIFY(arguments);
        QCOMPARE(arguments->verb, Verb::DocList);
        QCOMPARE(arguments->profile, std::string("p"));
        QCOMPARE(arguments->passphraseFile, std::string("f"));
        QCOMPARE(arguments->output, Output::Json);
    }
}

void ArgumentsTest::valuesArrive()
{
    const auto init = parse(QStringLiteral("init --name Anna --relay L --kdf 1:65536"), Ready);
    QCOMPARE(init->name, std::string("Anna"));
    QCOMPARE(init->link, std::string("L"));
    QCOMPARE(init->kdfOperations, 1U);
    QCOMPARE(init->kdfMemoryKiB, 65536U);
    const auto made = parse(QStringLiteral("doc new T --from x.md --workspace ABcd"), Ready);
    QCOMPARE(made->name, std::string("T"));
    QCOMPARE(made->file, std::string("x.md"));
    QCOMPARE(made->workspace, std::string("ABcd"));
    const auto replay =
        parse(QStringLiteral("doc replay abcd t.gz --writers 5,7 --agent 1 --offline"), Ready);
    QCOMPARE(replay->document, std::string("abcd"));
    QCOMPARE(replay->file, std::string("t.gz"));
    QCOMPARE(*replay->agent, 1U);
    QCOMPARE(replay->writers, (std::vector<std::uint64_t>{5, 7}));
    QCOMPARE(replay->network, Network::Avoid);
    const auto sync = parse(QStringLiteral("sync --watch --timeout 7"), Ready);
    QCOMPARE(sync->syncMode, SyncMode::Watch);
    QCOMPARE(sync->timeout, Milliseconds(7000));
}

void ArgumentsTest::environmentStandsIn()
{
    QVERIFY(parse(QStringLiteral("status")).error().detail.starts_with("--profile"));
    QVERIFY(
        parse(QStringLiteral("status --profile p")).error().detail.starts_with("the passphrase"));
    const auto arguments = parse(QStringLiteral("status --profile other"), Ready);
    QCOMPARE(arguments->profile, std::string("other"));
    QCOMPARE(arguments->passphraseFile, std::string("secret"));
}

void ArgumentsTest::helpAndVersionNeedNothing()
{
    QCOMPARE(parse(QStringLiteral("--help"))->verb, Verb::Help);
    QCOMPARE(parse(QStringLiteral("doc -h"))->verb, Verb::Help);
    QCOMPARE(parse(QStringLiteral("--version"))->verb, Verb::Version);
}

void ArgumentsTest::helpNamesEveryCommand()
{
    const QString help = helpText();
    for (const char* word : {"init",
                             "workspace create",
                             "invite",
                             "join",
                             "doc new",
                             "doc list",
                             "doc show",
                             "doc edit",
                             "doc replay",
                             "sync",
                             "status",
                             "--profile",
                             "--passphrase-file",
                             "--json",
                             "--from",
                             "--format",
                             "--once",
                             "--watch",
                             "--role",
                             "--relay",
                             "--workspace"})
        QVERIFY2(help.contains(QLatin1String(word)), word);
}

QTEST_APPLESS_MAIN(ArgumentsTest)
#include "arguments_test.moc"
