// SPDX-License-Identifier: MPL-2.0
// The real bridge: the engine lives on the sync thread, windows on the UI thread; only immutable
// bytes and plain values cross.
#pragma once

#include "app/bridge/bridge.h"
#include "app/bridge/looks.h"

#include <QPointer>
#include <QSet>

#include <filesystem>
#include <functional>
#include <memory>

namespace cahier::crdt {
class Doc;
}

namespace cahier {
class Clock;
class Executor;
class Random;
} // namespace cahier

namespace cahier::transport {
class ChannelFactory;
}

namespace cahier::app {

class PresenceBinding;
struct PresenceReport;

/// Owner: Application. Everything passed in outlives it. The destructor waits until the engine has
/// made everything durable and is gone from the sync thread.
class SyncBridge final : public Bridge
{
    Q_OBJECT

public:
    struct Dependencies
    {
        Executor& executor; ///< The sync thread.
        const Clock& clock;
        Random& random;                      ///< Used on the sync thread only.
        transport::ChannelFactory& channels; ///< Used on the sync thread only.
        const Looks& looks;
    };

    SyncBridge(const Dependencies& dependencies, std::filesystem::path profile);
    ~SyncBridge() override;

    void createProfile(const QString& name, QString& passphrase, const QString& link) override;
    void unlock(QString& passphrase) override;
    void setConnected(OnOff wish) override;
    void useRelay(const QString& link) override;
    void createWorkspace(const QString& name) override;
    void invite(const QString& workspace, Role role) override;
    void join(const QString& link) override;
    void createDocument(const QString& workspace, const QString& title) override;
    void renameDocument(const QString& document, const QString& title) override;
    void trashDocument(const QString& document) override;
    void restoreDocument(const QString& document) override;
    void openDocument(const QString& document) override;
    void closeDocument(const QString& document) override;
    void search(const QString& words) override;

    /// What crosses back from the sync thread; called by queued events only.
    struct Snapshot;

private:
    class Worker;

    void post(std::function<void(Worker&)> task);
    /// What counts in an open document has changed: shows it anew in the place of the old one.
    void reopen(const QString& document);
    OpenDocument* adopt(const QString& document, std::unique_ptr<crdt::Doc> replica);
    void wire(OpenDocument& document);
    void takeProfile(const Snapshot& snapshot);
    void takeWorkspaces(const QList<Workspace>& workspaces);
    void takeConnection(Connection connection, const std::optional<Problem>& problem);

    Dependencies m_dependencies;
    std::filesystem::path m_profile;               ///< Folder of the profile.
    std::shared_ptr<Worker> m_worker;              ///< Used on the sync thread only.
    QHash<QString, OpenDocument*> m_openDocuments; ///< Owned as QObject children.
    QSet<QString> m_opening;                       ///< Asked of the engine, not answered yet.
};

} // namespace cahier::app
