// SPDX-License-Identifier: MPL-2.0
// A page with a caret, and deltas written as JSON.
#pragma once

#include "app/editor/editor_widget.h"
#include "tests/app/support/editing_rig.h"

namespace cahier::app {

struct Page
{
    EditingRig rig;
    EditorWidget editor;

    explicit Page(const QByteArray& json = "[]",
                  OpenDocument::Access access = OpenDocument::Access::ReadWrite)
        : rig(Delta::fromJson(json), access)
        , editor(rig.theme, rig.looks)
    {
        editor.resize(700, 400);
        editor.showDocument(rig.document.get());
        editor.show();
        editor.moveCursor(QTextCursor::End);
    }

    void keys(const QString& text) { QTest::keyClicks(&editor, text); }

    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(&editor, key, modifiers);
    }

    void caret(int at) { editor.select({at, at}); }

    QString json()
    {
        if (!rig.agrees())
            return QStringLiteral("view and text differ");
        return QString::fromUtf8(rig.text().toDelta().toJson());
    }

    QString plain() { return rig.text().plainText(); }
};

inline QString normal(const char* json)
{
    return QString::fromUtf8(Delta::fromJson(json).toJson());
}

inline QByteArray listOf(const char* kind, int indent = 0)
{
    Attributes attributes{{QStringLiteral("list"), QLatin1String(kind)}};
    if (indent > 0)
        attributes.insert(QStringLiteral("indent"), indent);
    Delta text;
    text.insert(QStringLiteral("one")).insert(QStringLiteral("\n"), attributes);
    return text.toJson();
}

} // namespace cahier::app
