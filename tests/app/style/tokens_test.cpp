// SPDX-License-Identifier: MPL-2.0
// Every text colour is readable on what it stands on: WCAG 4.5 to 1, controls 3 to 1.
#include "app/style/theme.h"
#include "app/style/tokens.h"

#include <QApplication>
#include <QDir>
#include <QFile>

namespace cahier::app {

class TokensTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contrastOfBlackAndWhite();
    void textIsReadable_data();
    void textIsReadable();
    void styleSheetHasNoUnknownName();
    void everyIconIsTintable();
    void iconsAreDrawn();
};

void TokensTest::contrastOfBlackAndWhite()
{
    QCOMPARE(qRound(contrast(Qt::black, Qt::white) * 10), 210);
    QCOMPARE(qRound(contrast(Qt::white, Qt::white) * 10), 10);
}

void TokensTest::textIsReadable_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("ground");
    QTest::addColumn<double>("least");
    for (const Tokens* t : {&lightTokens(), &darkTokens()}) {
        const QByteArray theme = t->dark ? "dark " : "light ";
        const auto row =
            [&theme](const char* name, const QColor& a, const QColor& b, double least) {
            QTest::newRow(QByteArray(theme + name).constData()) << a << b << least;
        };
        row("text on page", t->text, t->page, 7);
        row("text on chrome", t->text, t->chrome, 7);
        row("text on raised", t->text, t->raised, 7);
        row("text on hover", t->text, t->hover, 4.5);
        row("text on selection", t->text, t->selection, 4.5);
        row("text on code", t->text, t->codeFill, 4.5);
        row("muted on page", t->muted, t->page, 4.5);
        row("muted on chrome", t->muted, t->chrome, 4.5);
        row("muted on raised", t->muted, t->raised, 4.5);
        row("muted on hover", t->muted, t->hover, 4.5);
        row("accent on chrome", t->accent, t->chrome, 4.5);
        row("accent on raised", t->accent, t->raised, 4.5);
        row("on accent", t->onAccent, t->accent, 4.5);
        row("on accent, hover", t->onAccent, t->accentHover, 4.5);
        row("on soft accent", t->onAccentSoft, t->accentSoft, 4.5);
        row("link on page", t->link, t->page, 4.5);
        row("link on a mark", t->link, t->mark, 4.5);
        row("text on a mark", t->text, t->mark, 4.5);
        row("muted on a mark", t->muted, t->mark, 4.5);
        row("link on selection", t->link, t->selection, 4.5);
        row("muted on selection", t->muted, t->selection, 4.5);
        row("muted on code", t->muted, t->codeFill, 4.5);
        row("good on chrome", t->good, t->chrome, 4.5);
        row("caution on chrome", t->caution, t->chrome, 4.5);
        row("bad on chrome", t->bad, t->chrome, 4.5);
        row("text on a problem", t->text, t->badFill, 4.5);
        row("field border on page", t->fieldBorder, t->page, 3);
        row("field border on chrome", t->fieldBorder, t->chrome, 3);
        for (std::size_t i = 0; i < t->people.size(); ++i) {
            const QByteArray name = "person " + QByteArray::number(int(i));
            row(name.constData(), t->onPerson, t->people[i], 4.5);
            row(QByteArray(name + " on page").constData(), t->people[i], t->page, 3);
        }
    }
}

void TokensTest::textIsReadable()
{
    QFETCH(QColor, text);
    QFETCH(QColor, ground);
    QFETCH(double, least);
    const double found = contrast(text, ground);
    QVERIFY2(found >= least, qPrintable(QStringLiteral("%1 to 1").arg(found, 0, 'f', 2)));
}

void TokensTest::styleSheetHasNoUnknownName()
{
    for (const Tokens* tokens : {&lightTokens(), &darkTokens()})
        QVERIFY(!styleSheet(*tokens, 10).contains(u'@'));
}

void TokensTest::everyIconIsTintable()
{
    const QStringList files =
        QDir(QStringLiteral("resources/icons")).entryList({QStringLiteral("*.svg")});
    QVERIFY(files.size() > 30);
    QFile list(QStringLiteral("resources/app.qrc"));
    QVERIFY(list.open(QIODevice::ReadOnly));
    const QByteArray listed = list.readAll();
    for (const QString& name : files) {
        QVERIFY2(listed.contains(QByteArray("icons/" + name.toUtf8())), qPrintable(name));
        if (name == QStringLiteral("app.svg") || name == QStringLiteral("combo-arrow.svg"))
            continue;
        QFile file(QStringLiteral("resources/icons/") + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray svg = file.readAll();
        QVERIFY2(svg.contains("currentColor") && !svg.contains('#'), qPrintable(name));
    }
}

void TokensTest::iconsAreDrawn()
{
    Theme theme;
    const auto inked = [&theme](const QString& name) {
        const QImage image = theme.icon(name).pixmap(32, 32).toImage();
        int pixels = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                pixels += qAlpha(image.pixel(x, y)) > 100 ? 1 : 0;
        }
        return pixels;
    };
    const QStringList files =
        QDir(QStringLiteral("resources/icons")).entryList({QStringLiteral("*.svg")});
    for (const QString& file : files)
        QVERIFY2(inked(file.chopped(4)) > 10, qPrintable(file));
    QCOMPARE(inked(QStringLiteral("no such icon")), 0);
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::TokensTest)
#include "tokens_test.moc"
