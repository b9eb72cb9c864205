// SPDX-License-Identifier: MPL-2.0
#include "app/platform/paths.h"

#include <QStandardPaths>

namespace cahier::app {

QString defaultProfileFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/cahier/default");
}

} // namespace cahier::app
