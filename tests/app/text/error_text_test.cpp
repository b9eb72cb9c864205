// SPDX-License-Identifier: MPL-2.0
// Every code has words of its own, for windows and terminals, in both languages, and the save
// status says no more than is true.
#include "app/text/error_text.h"
#include "app/text/language.h"
#include "app/text/phrases.h"

#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QTimeZone>

namespace cahier::app {

class ErrorTextTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCodeHasASentence();
    void everyCodeInGerman();
    void linesForTerminals();
    void plainEnvironmentsAreEnglish();
    void whatMustBeToldApartIs();
    void saveLevels();
    void pointsInTime();
};

namespace {

/// The list of codes is the header itself.
QList<Errc> allCodes()
{
    QFile header(QStringLiteral("sync/base/errc.h"));
    if (!header.open(QIODevice::ReadOnly))
        return {};
    const QString text = QString::fromUtf8(header.readAll());
    const QRegularExpression entry(QStringLiteral("^\\s+\\w+ = (\\d+),"),
                                   QRegularExpression::MultilineOption);
    QList<Errc> codes;
    for (auto matches = entry.globalMatch(text); matches.hasNext();)
        codes.append(static_cast<Errc>(matches.next().captured(1).toInt()));
    return codes;
}

} // namespace

void ErrorTextTest::everyCodeHasASentence()
{
    const QString internal = ErrorText::sentence(Errc::Internal);
    const QString unknown = ErrorText::line(static_cast<Errc>(1), {});
    QVERIFY(allCodes().size() > 40);
    for (const Errc code : allCodes()) {
        const QString sentence = ErrorText::sentence(code);
        const QString line = ErrorText::line(code, {});
        QVERIFY2(sentence.endsWith(u'.') && sentence[0].isUpper(), qPrintable(sentence));
        QVERIFY2(line.size() > 5 && !line.endsWith(u'.') && line != unknown, qPrintable(line));
        QVERIFY2(code == Errc::Internal || sentence != internal, name(code));
        // One table: a window says the terminal's line, and perhaps more.
        QVERIFY2(sentence.startsWith(line[0].toUpper() + line.mid(1) + u'.'), qPrintable(sentence));
    }
}

void ErrorTextTest::everyCodeInGerman()
{
    QMap<Errc, QString> english;
    for (const Errc code : allCodes())
        english.insert(code, ErrorText::sentence(code));
    Languages languages;
    languages.install(Languages::Words::Own, QLocale(QLocale::German));
    for (const Errc code : allCodes()) {
        const QString sentence = ErrorText::sentence(code);
        QVERIFY2(sentence != english.value(code), qPrintable(sentence));
        QVERIFY2(sentence.endsWith(u'.') && sentence[0].isUpper(), qPrintable(sentence));
    }
    QCOMPARE(ErrorText::line(Errc::NotFound, "no such document"),
             QStringLiteral("nicht gefunden: dieses Dokument gibt es nicht"));
    QCOMPARE(ErrorText::line(Errc::NotFound, "was schon übersetzt ist"),
             QStringLiteral("nicht gefunden: was schon übersetzt ist"));
    languages.useEnglish();
    for (const Errc code : allCodes())
        QCOMPARE(ErrorText::sentence(code), english.value(code));
}

void ErrorTextTest::linesForTerminals()
{
    QCOMPARE(ErrorText::line(Errc::NotFound, "a\nb %1 %2"), QStringLiteral("not found: a b %1 %2"));
    // What a relay or a damaged file says does not reach the terminal.
    QCOMPARE(ErrorText::line(Errc::ProtocolViolation, "evil"),
             QStringLiteral("the relay broke the protocol"));
}

void ErrorTextTest::plainEnvironmentsAreEnglish()
{
    const auto kept = {std::pair("LC_ALL", qgetenv("LC_ALL")),
                       std::pair("LC_MESSAGES", qgetenv("LC_MESSAGES")),
                       std::pair("LANG", qgetenv("LANG")),
                       std::pair("LANGUAGE", qgetenv("LANGUAGE"))};
    for (const auto& [variable, value] : kept)
        qunsetenv(variable);
    qputenv("LANGUAGE", "de");
    QCOMPARE(sessionLocale(), QLocale::c());
    qputenv("LANG", "de_DE.UTF-8");
    QVERIFY(sessionLocale() != QLocale::c());
    for (const char* plain : {"C", "POSIX", "C.UTF-8"}) {
        qputenv("LC_ALL", plain);
        QCOMPARE(sessionLocale(), QLocale::c());
    }
    for (const auto& [variable, value] : kept)
        value.isEmpty() ? qunsetenv(variable) : qputenv(variable, value);
}

void ErrorTextTest::whatMustBeToldApartIs()
{
    const QList<Errc> codes{Errc::WrongPassphrase,
                            Errc::VaultDamaged,
                            Errc::DatabaseDamaged,
                            Errc::DiskFull,
                            Errc::WrongRelay,
                            Errc::RelayUnreachable,
                            Errc::ProtocolVersion,
                            Errc::BadLink,
                            Errc::LinkExpired,
                            Errc::NotAuthorised,
                            Errc::Busy};
    QMap<QString, Errc> seen;
    for (const Errc code : codes) {
        QVERIFY(!seen.contains(ErrorText::sentence(code)));
        seen.insert(ErrorText::sentence(code), code);
    }
    QVERIFY(ErrorText::sentenceWithCode(Errc::VaultDamaged).contains(QStringLiteral("302")));
}

void ErrorTextTest::saveLevels()
{
    QCOMPARE(saveLevel({1, 0, 5}, Connection::Online), SaveLevel::Saving);
    QCOMPARE(saveLevel({0, 1, 5}, Connection::Online), SaveLevel::OnDevice);
    QCOMPARE(saveLevel({0, 0, 0}, Connection::Online), SaveLevel::OnRelay);
    QCOMPARE(saveLevel({0, 0, 2}, Connection::Offline), SaveLevel::Seen);
    // Without a relay nothing is ever anywhere else.
    QCOMPARE(saveLevel({0, 0, 0}, Connection::LocalOnly), SaveLevel::OnDevice);
    const Problem why{Errc::WrongRelay, {}};
    QVERIFY(Phrases::saveExplanation({0, 3, 0}, Connection::Refused, why)
                .contains(ErrorText::sentence(Errc::WrongRelay)));
    // A relay that answers and stores nothing: only while something waits for it.
    const Problem full{Errc::Refused,
                       QStringLiteral("it cannot store anything now (is its disk full?)")};
    QVERIFY(Phrases::saveExplanation({0, 3, 0}, Connection::Online, full)
                .contains(QLatin1String("cannot store anything now")));
    QVERIFY(!Phrases::saveExplanation({0, 0, 0}, Connection::Online, full)
                 .contains(QLatin1String("cannot store")));
}

void ErrorTextTest::pointsInTime()
{
    const QDateTime now(QDate(2026, 3, 10), QTime(12, 0), QTimeZone::utc());
    QCOMPARE(Phrases::when(now.addSecs(-5), now), QStringLiteral("just now"));
    QVERIFY(Phrases::when(now.addSecs(-300), now).startsWith(u'5'));
    QCOMPARE(Phrases::when(now.addDays(-1), now), QStringLiteral("yesterday"));
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::ErrorTextTest)
#include "error_text_test.moc"
