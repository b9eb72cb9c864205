// SPDX-License-Identifier: MPL-2.0
// What windows may ask of the replica, and what they hear from it. Windows and models know this
// class only; SyncBridge is the real one, tests bring their own.
#pragma once

#include "app/bridge/values.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QString>

#include <optional>

namespace cahier::app {

class OpenDocument;

/// UI thread. Commands return at once; their outcome comes as a signal. State is a cached copy that
/// is valid once `profileOpened` was emitted.
class Bridge : public QObject
{
    Q_OBJECT

public:
    enum class OnOff { Off, On };

    using QObject::QObject;

    // -- Profile: `profileOpened` or `profileFailed`. `passphrase` is wiped.
    virtual void
    createProfile(const QString& name, QString& passphrase, const QString& relayLink) = 0;
    virtual void unlock(QString& passphrase) = 0;

    // -- Connection
    /// "Work offline": stays disconnected until switched back.
    virtual void setConnected(OnOff wish) = 0;
    /// `relayChosen` or `problemReported`.
    virtual void useRelay(const QString& link) = 0;

    // -- Workspaces and people
    virtual void createWorkspace(const QString& name) = 0;        ///< `workspaceCreated`
    virtual void invite(const QString& workspace, Role role) = 0; ///< `invitationReady`, …Failed
    virtual void join(const QString& link) = 0;                   ///< `joined` or `joinFailed`

    // -- Documents
    virtual void createDocument(const QString& workspace, const QString& title) = 0; ///< …Created
    virtual void renameDocument(const QString& document, const QString& title) = 0;
    virtual void trashDocument(const QString& document) = 0;
    virtual void restoreDocument(const QString& document) = 0;
    virtual void openDocument(const QString& document) = 0; ///< `documentOpened`, …OpenFailed
    /// The OpenDocument is gone afterwards.
    virtual void closeDocument(const QString& document) = 0;
    virtual void search(const QString& words) = 0; ///< `searchFinished`

    // -- Cached state
    const QString& displayName() const { return m_displayName; }

    const QString& relayAddress() const { return m_relayAddress; }

    Connection connection() const { return m_connection; }

    /// Why it is offline or refused, if that is known.
    const std::optional<Problem>& connectionProblem() const { return m_connectionProblem; }

    const QList<Workspace>& workspaces() const { return m_workspaces; }

    std::optional<Workspace> findWorkspace(const QString& id) const;

    QList<Member> members(const QString& workspace) const { return m_members.value(workspace); }

    QList<DocumentEntry> documents(const QString& workspace) const
    {
        return m_documents.value(workspace);
    }

    std::optional<DocumentEntry> findDocument(const QString& id) const;

    SaveState saveState(const QString& document) const { return m_saveStates.value(document); }

    bool isOpen() const { return m_open; }

Q_SIGNALS:
    void profileOpened();
    void profileFailed(const cahier::app::Problem& problem);
    void connectionChanged();
    void relayChosen();
    void workspacesChanged();
    void membersChanged(const QString& workspace);
    void documentsChanged(const QString& workspace);
    void workspaceCreated(const QString& workspace);
    void documentCreated(const QString& document);
    /// Again for a document that is open when what counts in it has changed: the new one takes the
    /// place of the old one, which is gone in the next event turn.
    void documentOpened(cahier::app::OpenDocument* document);
    void documentOpenFailed(const QString& document, const cahier::app::Problem& problem);
    void invitationReady(const QString& workspace, const QString& link);
    void invitationFailed(const QString& workspace, const cahier::app::Problem& problem);
    void joined(const QString& workspace);
    void joinFailed(const cahier::app::Problem& problem);
    void saveStateChanged(const QString& document);
    void searchFinished(const QString& words, const QList<cahier::app::SearchResult>& results);
    /// Something a person should know; nothing was asked for.
    void problemReported(const cahier::app::Problem& problem);

protected:
    bool m_open = false;                              ///< A profile is open.
    QString m_displayName;                            ///< Of this person.
    QString m_relayAddress;                           ///< "wss://…" or empty.
    Connection m_connection = Connection::LocalOnly;  ///< As last heard.
    std::optional<Problem> m_connectionProblem;       ///< Why, if known.
    QList<Workspace> m_workspaces;                    ///< As last heard.
    QHash<QString, QList<Member>> m_members;          ///< By workspace.
    QHash<QString, QList<DocumentEntry>> m_documents; ///< By workspace.
    QHash<QString, SaveState> m_saveStates;           ///< By document.
};

} // namespace cahier::app
