// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/labels.h"

#include <QtTest>

#include <set>

using namespace cahier::crypto;

class LabelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void uniqueAndShort();
    void theListIsClosed();
};

void LabelsTest::uniqueAndShort()
{
    std::set<std::string_view> seen;
    for (const Label label : allLabels()) {
        const std::string_view name = text(label);
        QVERIFY(!name.empty() && name.size() <= 32);
        for (const char c : name)
            QVERIFY((c >= 'a' && c <= 'z') || c == '-');
        QVERIFY2(seen.insert(name).second, name.data());
    }
    QCOMPARE(seen.size(), LabelCount);
}

void LabelsTest::theListIsClosed()
{
    // Whoever adds one updates LabelCount; one past the end has no text.
    QVERIFY(text(static_cast<Label>(LabelCount)).empty());
}

QTEST_APPLESS_MAIN(LabelsTest)
#include "labels_test.moc"
