// SPDX-License-Identifier: MPL-2.0
// One window per profile: a second start brings the first one to the front.
#pragma once

#include <QObject>
#include <QString>

#include <memory>

class QLocalServer;

namespace cahier::app {

/// Owner: Application. The store's own lock is what protects the files; this is only courtesy.
class SingleInstance final : public QObject
{
    Q_OBJECT

public:
    explicit SingleInstance(const QString& profileFolder, QObject* parent = nullptr);
    ~SingleInstance() override;

    /// True if this process is the first. Otherwise the other one was asked to show itself.
    bool claim();

Q_SIGNALS:
    /// Another start asked for the window.
    void raiseRequested();

private:
    QString m_name;                         ///< Of the socket, from the folder's path.
    std::unique_ptr<QLocalServer> m_server; ///< While this is the first.
};

} // namespace cahier::app
