// SPDX-License-Identifier: MPL-2.0
#include "sync/base/stop_signal.h"

#include <QtTest>

#include <poll.h>
#include <signal.h>

using namespace cahier;

namespace {

bool arrived(const StopSignal& stop)
{
    pollfd waiting{stop.descriptor(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) == 1;
}

} // namespace

class StopSignalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void eachSignalIsSeen()
    {
        for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
            const StopSignal stop;
            QVERIFY(!arrived(stop));
            ::raise(signal);
            QVERIFY(arrived(stop));
        }
    }

    void ignoredStaysIgnored()
    {
        ::signal(SIGHUP, SIG_IGN);
        {
            const StopSignal stop;
            ::raise(SIGHUP);
            QVERIFY(!arrived(stop));
        }
        struct sigaction now = {};
        QCOMPARE(::sigaction(SIGHUP, nullptr, &now), 0);
        QVERIFY(now.sa_handler == SIG_IGN);
        ::signal(SIGHUP, SIG_DFL);
    }
};

QTEST_APPLESS_MAIN(StopSignalTest)
#include "stop_signal_test.moc"
