// SPDX-License-Identifier: MPL-2.0
// What a person waits for at the keyboard: a key press until its letter is painted, somebody else's
// edit, opening, pasting; by length of the document. Offscreen; prints a table, no gate.
#include "app/editor/editor_widget.h"
#include "tests/app/support/editing_rig.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

using namespace cahier::app;

namespace {

constexpr int Keys = 200;

/// Ordinary prose with a heading and a list now and then.
Delta prose(int paragraphs)
{
    const QString sentence =
        QStringLiteral("What we still have to decide before the invitations go out on Friday. ");
    Delta text;
    for (int i = 0; i < paragraphs; ++i) {
        if (i % 20 == 0) {
            text.insert(QStringLiteral("Chapter %1").arg(i / 20 + 1));
            text.insert(QStringLiteral("\n"), {{QStringLiteral("header"), 2}});
        } else if (i % 20 > 15) {
            text.insert(QStringLiteral("a point"));
            text.insert(QStringLiteral("\n"),
                        {{QStringLiteral("list"), QStringLiteral("ordered")}});
        } else {
            text.insert(sentence.repeated(1 + i % 3) + u'\n');
        }
    }
    return text;
}

class Times
{
public:
    template <typename Work>
    void measure(Work&& work)
    {
        QElapsedTimer timer;
        timer.start();
        work();
        m_ms.push_back(double(timer.nsecsElapsed()) / 1e6);
    }

    double at(double part)
    {
        std::sort(m_ms.begin(), m_ms.end());
        return m_ms.at(std::size_t(double(m_ms.size() - 1) * part));
    }

    void print(const char* what)
    {
        std::printf(
            "  %-34s p50 %7.2f ms   p99 %7.2f ms   max %7.2f ms\n", what, at(0.5), at(0.99), at(1));
    }

private:
    std::vector<double> m_ms;
};

void settle(EditorWidget& editor)
{
    QCoreApplication::processEvents();
    editor.viewport()->repaint();
}

void typeAt(EditorWidget& editor, int position, const char* what)
{
    editor.select({position, position});
    editor.revealCaret();
    settle(editor);
    Times times;
    for (int i = 0; i < Keys; ++i) {
        times.measure([&editor, i] {
            QTest::keyClick(&editor, i % 9 == 8 ? Qt::Key_Space : Qt::Key(Qt::Key_A + i % 26));
            settle(editor);
        });
    }
    times.print(what);
}

void breakAt(EditorWidget& editor, int position, const char* what)
{
    editor.select({position, position});
    editor.revealCaret();
    settle(editor);
    Times times;
    for (int i = 0; i < 30; ++i) {
        times.measure([&editor] {
            QTest::keyClick(&editor, Qt::Key_Return);
            settle(editor);
        });
    }
    times.print(what);
}

void run(int paragraphs)
{
    const Delta text = prose(paragraphs);
    Times open;
    std::unique_ptr<EditingRig> rig;
    std::unique_ptr<EditorWidget> editor;
    open.measure([&] {
        rig = std::make_unique<EditingRig>(text);
        editor = std::make_unique<EditorWidget>(rig->theme, rig->looks);
        editor->resize(900, 700);
        editor->show();
        editor->showDocument(rig->document.get());
        settle(*editor);
    });
    const int length = rig->text().length();
    std::printf("%d paragraphs, %d characters\n", paragraphs, length);
    open.print("open to painted");
    typeAt(*editor, 0, "a key at the start");
    typeAt(*editor, length / 2, "a key in the middle");
    typeAt(*editor, length, "a key at the end");
    breakAt(*editor, 0, "Return at the start");
    breakAt(*editor, length / 2, "Return in the middle");

    // The same text once more, made where another replica can follow.
    EditingRig shared;
    EditorWidget reader(shared.theme, shared.looks);
    reader.resize(900, 700);
    reader.show();
    reader.showDocument(shared.document.get());
    OtherPerson other;
    shared.text().change(text);
    shared.exchange(other);
    reader.select({length, length});
    reader.revealCaret();
    settle(reader);
    Times remote;
    for (int i = 0; i < 60; ++i) {
        Delta theirs;
        theirs.retain(10).insert(i % 10 == 9 ? QStringLiteral("\n") : QStringLiteral("x"));
        other.change(theirs);
        remote.measure([&] {
            shared.exchange(other);
            settle(reader);
        });
    }
    remote.print("an edit of others far above");

    Times paste;
    const QString much = prose(300'000 / 110).plainText().left(300'000);
    paste.measure([&] {
        Delta plain;
        plain.insert(much);
        editor->pasteDelta(plain);
        settle(*editor);
    });
    paste.print("pasting 300,000 characters");
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    Theme theme;
    theme.install(application);
    for (const int paragraphs : {50, 1000, 8000, 20000})
        run(paragraphs);
    return 0;
}
