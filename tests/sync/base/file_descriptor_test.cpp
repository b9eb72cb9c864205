// SPDX-License-Identifier: MPL-2.0
#include "sync/base/file_descriptor.h"

#include <QtTest>

#include <fcntl.h>

using namespace cahier;

namespace {

bool isOpen(int descriptor)
{
    return ::fcntl(descriptor, F_GETFD) >= 0;
}

int openNull()
{
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

} // namespace

class FileDescriptorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void closesOnce()
    {
        const int raw = openNull();
        {
            FileDescriptor first(raw);
            const FileDescriptor second(std::move(first));
            QVERIFY(second.isOpen());
            QCOMPARE(second.get(), raw);
            QVERIFY(isOpen(raw));
        }
        QVERIFY(!isOpen(raw));
    }

    void givesAwayAndClosesEarly()
    {
        const int raw = openNull();
        QCOMPARE(FileDescriptor(raw).release(), raw);
        QVERIFY(isOpen(raw));
        FileDescriptor again(raw);
        QCOMPARE(again.close(), 0);
        QVERIFY(!isOpen(raw) && !again.isOpen());
        QCOMPARE(again.close(), 0);
    }

    void failureKeepsErrno()
    {
        const FileDescriptor none(::open("/nowhere/at/all", O_RDONLY));
        QCOMPARE(errno, ENOENT);
        QVERIFY(!none.isOpen());
    }
};

QTEST_APPLESS_MAIN(FileDescriptorTest)
#include "file_descriptor_test.moc"
