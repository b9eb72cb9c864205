// SPDX-License-Identifier: MPL-2.0
// A bridge without an engine: real replicas, everything else as the test says.
#pragma once

#include "app/bridge/bridge.h"
#include "tests/app/support/editing_rig.h"

#include <QStringList>

#include <map>

namespace cahier::app {

class FakeBridge final : public Bridge
{
public:
    explicit FakeBridge(const Looks& looks)
        : m_looks(looks)
    {
    }

    QStringList calls;                       ///< What was asked, in order.
    QString passphraseSeen;                  ///< As it arrived.
    std::map<QString, Delta> texts;          ///< Text of documents that can be opened.
    std::map<QString, OpenDocument*> opened; ///< Owned as children.
    ManualClock clock;

    // -- The test's side
    void addWorkspace(const QString& id, const QString& name, Role role = Role::Owner)
    {
        m_workspaces.append({id, name, role, 1, false});
        Q_EMIT workspacesChanged();
    }

    void addPendingWorkspace(const QString& id)
    {
        m_workspaces.append({id, {}, Role::Viewer, 0, true});
        Q_EMIT workspacesChanged();
    }

    void addDocument(const QString& workspace,
                     const QString& id,
                     const QString& title,
                     const Delta& text = {})
    {
        m_documents[workspace].append(
            {id, workspace, title, 1000 + m_documents[workspace].size(), 2000, false});
        texts[id] = text;
        Q_EMIT documentsChanged(workspace);
    }

    void setMembers(const QString& workspace, const QList<Member>& members)
    {
        m_members[workspace] = members;
        Q_EMIT membersChanged(workspace);
    }

    void setConnection(Connection connection, const std::optional<Problem>& problem = {})
    {
        m_connection = connection;
        m_connectionProblem = problem;
        Q_EMIT connectionChanged();
    }

    void setRelay(const QString& address) { m_relayAddress = address; }

    void setSaveState(const QString& document, const SaveState& state)
    {
        m_saveStates[document] = state;
        Q_EMIT saveStateChanged(document);
    }

    void openProfile(const QString& name)
    {
        m_open = true;
        m_displayName = name;
        Q_EMIT profileOpened();
    }

    // -- Bridge
    void createProfile(const QString& name, QString& passphrase, const QString& link) override
    {
        calls.append(QStringLiteral("createProfile %1 %2").arg(name, link).trimmed());
        passphraseSeen = passphrase;
        passphrase.clear();
    }

    void unlock(QString& passphrase) override
    {
        calls.append(QStringLiteral("unlock"));
        passphraseSeen = passphrase;
        passphrase.clear();
    }

    void setConnected(OnOff wish) override
    {
        calls.append(wish == OnOff::On ? QStringLiteral("connect") : QStringLiteral("disconnect"));
    }

    void useRelay(const QString& link) override
    {
        calls.append(QStringLiteral("useRelay ") + link);
    }

    void createWorkspace(const QString& name) override
    {
        calls.append(QStringLiteral("createWorkspace ") + name);
    }

    void invite(const QString& workspace, Role role) override
    {
        calls.append(QStringLiteral("invite %1 %2").arg(workspace).arg(int(role)));
    }

    void join(const QString& link) override { calls.append(QStringLiteral("join ") + link); }

    void createDocument(const QString& workspace, const QString& title) override
    {
        calls.append(QStringLiteral("createDocument %1 %2").arg(workspace, title).trimmed());
        const QString id = QStringLiteral("new%1").arg(texts.size());
        addDocument(workspace, id, title);
        Q_EMIT documentCreated(id);
    }

    void renameDocument(const QString& document, const QString& title) override
    {
        calls.append(QStringLiteral("rename %1 %2").arg(document, title));
        for (QList<DocumentEntry>& entries : m_documents) {
            for (DocumentEntry& entry : entries) {
                if (entry.id == document)
                    entry.title = title;
            }
        }
        Q_EMIT documentsChanged({});
    }

    void trashDocument(const QString& document) override { setTrashed(document, true); }

    void restoreDocument(const QString& document) override { setTrashed(document, false); }

    void openDocument(const QString& document) override
    {
        calls.append(QStringLiteral("open ") + document);
        auto doc = std::make_unique<crdt::Doc>(1001);
        doc->transact({}, [&](crdt::Transaction& transaction) {
            (void)doc->text("content").applyDelta(transaction, fromQt(texts[document]));
        });
        const auto entry = findDocument(document);
        const auto workspace = entry ? findWorkspace(entry->workspace) : std::nullopt;
        const bool writes = workspace && workspace->role <= Role::Editor;
        auto* open = new OpenDocument(document,
                                      std::move(doc),
                                      m_looks,
                                      clock,
                                      writes ? OpenDocument::Access::ReadWrite
                                             : OpenDocument::Access::ReadOnly,
                                      this);
        opened[document] = open;
        Q_EMIT documentOpened(open);
    }

    void closeDocument(const QString& document) override
    {
        calls.append(QStringLiteral("close ") + document);
        delete opened[document];
        opened.erase(document);
    }

    void search(const QString& words) override { calls.append(QStringLiteral("search ") + words); }

private:
    void setTrashed(const QString& document, bool trashed)
    {
        calls.append(trashed ? QStringLiteral("trash ") + document
                             : QStringLiteral("restore ") + document);
        for (QList<DocumentEntry>& entries : m_documents) {
            for (DocumentEntry& entry : entries) {
                if (entry.id == document)
                    entry.trashed = trashed;
            }
        }
        Q_EMIT documentsChanged({});
    }

    const Looks& m_looks;
};

} // namespace cahier::app
