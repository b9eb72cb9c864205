// SPDX-License-Identifier: MPL-2.0
#include "app/platform/single_instance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>

namespace cahier::app {

namespace {

constexpr int ConnectMs = 300;

} // namespace

SingleInstance::SingleInstance(const QString& profileFolder, QObject* parent)
    : QObject(parent)
{
    const QByteArray path = QDir(profileFolder).absolutePath().toUtf8();
    const QByteArray digest = QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex();
    m_name = QStringLiteral("cahier-") + QString::fromLatin1(digest.left(24));
}

SingleInstance::~SingleInstance() = default;

bool SingleInstance::claim()
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (socket.waitForConnected(ConnectMs)) {
        socket.write("raise\n");
        socket.waitForBytesWritten(ConnectMs);
        socket.disconnectFromServer();
        return false;
    }
    // Nobody answers: what is left of a crashed process is in the way.
    QLocalServer::removeServer(m_name);
    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_server.get(), &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket* other = m_server->nextPendingConnection()) {
            connect(other, &QLocalSocket::disconnected, other, &QObject::deleteLater);
            Q_EMIT raiseRequested();
        }
    });
    m_server->listen(m_name);
    return true;
}

} // namespace cahier::app
