// SPDX-License-Identifier: MPL-2.0
// Every code has words of its own, and the save status says no more than is true.
#include "app/text/error_text.h"
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
    void whatMustBeToldApartIs();
    void saveLevels();
    void pointsInTime();
};

void ErrorTextTest::everyCodeHasASentence()
{
    // The list of codes is the header itself.
    QFile header(QStringLiteral("sync/base/errc.h"));
    QVERIFY(header.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(header.readAll());
    const QRegularExpression entry(QStringLiteral("^\\s+\\w+ = (\\d+),"),
                                   QRegularExpression::MultilineOption);
    auto matches = entry.globalMatch(text);
    int codes = 0;
    const QString internal = ErrorText::sentence(Errc::Internal);
    while (matches.hasNext()) {
        const int number = matches.next().captured(1).toInt();
        const QString sentence = ErrorText::sentence(static_cast<Errc>(number));
        QVERIFY2(!sentence.isEmpty() && sentence.endsWith(u'.'), qPrintable(sentence));
        QVERIFY2(number == 900 || sentence != internal,
                 qPrintable(QStringLiteral("no words for %1").arg(number)));
        ++codes;
    }
    QVERIFY(codes > 40);
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
