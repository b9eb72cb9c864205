// SPDX-License-Identifier: MPL-2.0
#include "app/platform/process_age.h"

#include <QByteArray>
#include <QFile>

#ifdef Q_OS_LINUX
#include <unistd.h>
#endif

namespace cahier::app {

int processAgeMs()
{
#ifdef Q_OS_LINUX
    QFile stat(QStringLiteral("/proc/self/stat"));
    QFile uptime(QStringLiteral("/proc/uptime"));
    if (!stat.open(QIODevice::ReadOnly) || !uptime.open(QIODevice::ReadOnly))
        return -1;
    // The program's name, field 2, stands in parentheses and may hold spaces; field 22 is the
    // start in clock ticks since boot.
    const QByteArray line = stat.readAll();
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    if (fields.size() < 20)
        return -1;
    const double started = fields.at(19).toDouble() / double(sysconf(_SC_CLK_TCK));
    const double now = uptime.readAll().split(' ').value(0).toDouble();
    return int((now - started) * 1000);
#else
    return -1;
#endif
}

} // namespace cahier::app
