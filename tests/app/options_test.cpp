// SPDX-License-Identifier: MPL-2.0
// The command line of the editor: what is accepted, what is refused and how.
#include "app/options.h"

#include <QTemporaryFile>

namespace cahier::app {

class OptionsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults();
    void everything();
    void helpAndVersion();
    void wrongUsage_data();
    void wrongUsage();
    void passphraseIsTheFirstLine();
};

void OptionsTest::defaults()
{
    const Parsed parsed = parseOptions({QStringLiteral("cahier")}, {});
    QVERIFY(parsed.options);
    QVERIFY(parsed.options->profile.endsWith(QStringLiteral("cahier/default")));
    QVERIFY(parsed.options->passphraseFile.isEmpty());
    QVERIFY(!parsed.options->theme);
    const Parsed variable = parseOptions({QStringLiteral("cahier")}, QStringLiteral("/f"));
    QCOMPARE(variable.options->passphraseFile, QStringLiteral("/f"));
}

void OptionsTest::everything()
{
    const QString id(64, u'a');
    const Parsed parsed = parseOptions(
        QStringLiteral("cahier --profile p --passphrase-file - --name Anna --relay R --join J "
                       "--theme dark --screenshot s.png --quit-after-screenshot "
                       "--print-startup-time --open ")
                .split(u' ', Qt::SkipEmptyParts) +
            QStringList{id},
        QStringLiteral("/ignored"));
    QVERIFY(parsed.options);
    QCOMPARE(parsed.options->passphraseFile, QStringLiteral("-"));
    QCOMPARE(parsed.options->open, id);
    QCOMPARE(parsed.options->theme, Theme::Mode::Dark);
    QCOMPARE(parsed.options->afterScreenshot, Options::AfterScreenshot::Quit);
    QCOMPARE(parsed.options->startupTime, Options::StartupTime::Print);
}

void OptionsTest::helpAndVersion()
{
    const Parsed help = parseOptions({QStringLiteral("cahier"), QStringLiteral("--help")}, {});
    QVERIFY(!help.options);
    QCOMPARE(help.exitStatus, 0);
    for (const char* option : {"--profile",
                               "--passphrase-file",
                               "--relay",
                               "--join",
                               "--name",
                               "--open",
                               "--theme",
                               "--screenshot",
                               "--print-startup-time"})
        QVERIFY2(help.text.contains(QLatin1String(option)), option);
    const Parsed version =
        parseOptions({QStringLiteral("cahier"), QStringLiteral("--version")}, {});
    QCOMPARE(version.exitStatus, 0);
    QVERIFY(version.text.startsWith(QStringLiteral("cahier ")));
}

void OptionsTest::wrongUsage_data()
{
    QTest::addColumn<QString>("line");
    QTest::newRow("unknown option") << "--bogus";
    QTest::newRow("positional") << "file.md";
    QTest::newRow("missing value") << "--profile";
    QTest::newRow("theme") << "--theme pink";
    QTest::newRow("document") << "--open nothing";
    QTest::newRow("name alone") << "--name Anna";
    QTest::newRow("quit alone") << "--quit-after-screenshot";
}

void OptionsTest::wrongUsage()
{
    QFETCH(QString, line);
    const Parsed parsed =
        parseOptions(QStringList{QStringLiteral("cahier")} + line.split(u' '), {});
    QVERIFY(!parsed.options);
    QCOMPARE(parsed.exitStatus, 2);
    QVERIFY(parsed.text.startsWith(QStringLiteral("cahier: ")));
    QCOMPARE(parsed.text.count(u'\n'), 1);
}

void OptionsTest::passphraseIsTheFirstLine()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("correct horse\r\nsecond line\n");
    file.flush();
    QCOMPARE(readPassphrase(file.fileName()), QStringLiteral("correct horse"));
    QVERIFY(!readPassphrase(QStringLiteral("no/such/file")));
    QTemporaryFile empty;
    QVERIFY(empty.open());
    QVERIFY(!readPassphrase(empty.fileName()));
}

} // namespace cahier::app

QTEST_GUILESS_MAIN(cahier::app::OptionsTest)
#include "options_test.moc"
