// SPDX-License-Identifier: MPL-2.0
#include "app/cli/passphrase.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace cahier;
using namespace cahier::app::cli;

class PassphraseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstLineCounts_data();
    void theFirstLineCounts();
    void refuses();
};

namespace {

std::string fileWith(const QTemporaryDir& folder, const QByteArray& bytes)
{
    QFile file(folder.filePath(QStringLiteral("secret")));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        return {};
    return file.fileName().toStdString();
}

} // namespace

void PassphraseTest::theFirstLineCounts_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("passphrase");
    QTest::newRow("none") << QByteArray("word") << QByteArray("word");
    QTest::newRow("one") << QByteArray("word\n") << QByteArray("word");
    QTest::newRow("two") << QByteArray("word\n\n") << QByteArray("word");
    QTest::newRow("inside") << QByteArray("a\nb\n") << QByteArray("a");
    QTest::newRow("from Windows") << QByteArray("word\r\n") << QByteArray("word");
    QTest::newRow("inside it") << QByteArray("a\rb\n") << QByteArray("a\rb");
    QTest::newRow("spaces") << QByteArray(" a b \n") << QByteArray(" a b ");
    QTest::newRow("longest") << QByteArray(1024, 'x') + '\n' << QByteArray(1024, 'x');
}

void PassphraseTest::theFirstLineCounts()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, passphrase);
    const QTemporaryDir folder;
    const auto read = readPassphrase(fileWith(folder, bytes));
    QVERIFY(read);
    const auto access = read->open();
    QVERIFY(equal(access.view(), asBytes(passphrase.toStdString())));
}

void PassphraseTest::refuses()
{
    const QTemporaryDir folder;
    QCOMPARE(readPassphrase("/nonexistent/secret").error().code, Errc::NotFound);
    QCOMPARE(readPassphrase(folder.path().toStdString()).error().code, Errc::IoError);
    for (const char* empty : {"", "\n", "\r\n"})
        QCOMPARE(readPassphrase(fileWith(folder, empty)).error().code, Errc::InvalidArgument);
    QCOMPARE(readPassphrase(fileWith(folder, QByteArray(1025, 'x'))).error().code, Errc::TooLarge);
}

QTEST_APPLESS_MAIN(PassphraseTest)
#include "passphrase_test.moc"
