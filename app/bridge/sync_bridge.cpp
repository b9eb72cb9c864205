// SPDX-License-Identifier: MPL-2.0
// Every call of the engine is a task on the sync thread; every answer a queued call back. Worker
// lives on the sync thread and is destroyed there before the bridge is.
#include "app/bridge/sync_bridge.h"

#include "app/bridge/open_document.h"
#include "app/bridge/presence_binding.h"
#include "app/bridge/text_binding.h"
#include "app/bridge/value_conversions.h"
#include "sync/crdt/doc.h"
#include "sync/crypto/secret.h"
#include "sync/engine/client.h"

#include <QSemaphore>
#include <QTimer>

namespace cahier::app {

namespace {

constexpr int SearchTextDelayMs = 1500;
constexpr std::size_t SearchLimit = 50;

template <typename IdType>
IdType idOf(const QString& text)
{
    // Ids come from the engine; anything else names nothing and is answered by NotFound.
    return IdType::fromHexText(text.toStdString()).value_or(IdType{});
}

/// Wipes the field's text; the one place where a passphrase was in a QString (style §10.4).
Result<crypto::Passphrase> takePassphrase(QString& text)
{
    QByteArray bytes = text.normalized(QString::NormalizationForm_C).toUtf8();
    text.fill(QChar(u'\0'));
    text.clear();
    std::string copy(bytes.constData(), std::size_t(bytes.size()));
    bytes.fill('\0');
    return crypto::Passphrase::take(copy);
}

} // namespace

struct SyncBridge::Snapshot
{
    QString displayName;
    QString relayAddress;
    Connection connection = Connection::LocalOnly;
    QList<Workspace> workspaces;
    QHash<QString, QList<Member>> members;
    QHash<QString, QList<DocumentEntry>> documents;
};

/// Lives on the sync thread. `m_ui` outlives it and is only a target for queued calls.
class SyncBridge::Worker final : public engine::ClientListener
{
public:
    Worker(SyncBridge& ui, Dependencies dependencies, std::filesystem::path profile)
        : m_ui(ui)
        , m_dependencies(dependencies)
        , m_profile(std::move(profile))
    {
    }

    /// Runs `task` on the UI thread.
    template <typename Task>
    void tell(Task task)
    {
        QMetaObject::invokeMethod(&m_ui, std::move(task), Qt::QueuedConnection);
    }

    engine::Client* client() { return m_client.get(); }

    void create(const crypto::Passphrase& passphrase, const engine::NewProfile& profile)
    {
        finish(engine::Client::create(engineDependencies(), m_profile, passphrase, profile));
    }

    void open(const crypto::Passphrase& passphrase)
    {
        finish(engine::Client::open(engineDependencies(), m_profile, passphrase));
    }

    void close() { m_client.reset(); }

    void failProfile(const Error& error)
    {
        tell([ui = &m_ui, problem = problemOf(error)] { Q_EMIT ui->profileFailed(problem); });
    }

    void report(const Error& error)
    {
        tell([ui = &m_ui, problem = problemOf(error)] { Q_EMIT ui->problemReported(problem); });
    }

    void reportIfFailed(const Result<void>& result)
    {
        if (!result)
            report(result.error());
    }

    // -- engine::ClientListener
    void connectionChanged(engine::ConnectionState state,
                           const std::optional<Error>& reason) override
    {
        std::optional<Problem> problem;
        if (reason)
            problem = problemOf(*reason);
        tell([ui = &m_ui, connection = connectionOf(state), problem] {
            ui->takeConnection(connection, problem);
        });
    }

    void workspacesChanged() override
    {
        if (!m_client)
            return;
        QList<Workspace> workspaces;
        for (const engine::WorkspaceInfo& info : m_client->workspaces())
            workspaces.append(workspaceOf(info));
        tell([ui = &m_ui, workspaces] { ui->takeWorkspaces(workspaces); });
        // A workspace that just became readable brings its people and documents.
        for (const engine::WorkspaceInfo& info : m_client->workspaces()) {
            membersChanged(info.id);
            documentsChanged(info.id);
        }
    }

    void membersChanged(const GroupId& group) override
    {
        if (!m_client)
            return;
        tell([ui = &m_ui, id = hex(group.view()), members = membersOf(group)] {
            ui->m_members.insert(id, members);
            Q_EMIT ui->membersChanged(id);
        });
    }

    void documentsChanged(const GroupId& group) override
    {
        if (!m_client)
            return;
        tell([ui = &m_ui, id = hex(group.view()), documents = documentsOf(group)] {
            ui->m_documents.insert(id, documents);
            Q_EMIT ui->documentsChanged(id);
        });
    }

    void remoteUpdates(const DocumentId& document, std::span<const SharedBytes> updates) override
    {
        QList<QByteArray> copies;
        copies.reserve(qsizetype(updates.size()));
        for (const SharedBytes& update : updates)
            copies.append(qtBytes(update.view()));
        tell([ui = &m_ui, id = hex(document.view()), copies] {
            if (OpenDocument* open = ui->m_openDocuments.value(id)) {
                for (const QByteArray& update : copies)
                    open->text().receive(update);
            }
        });
    }

    void documentRebuilt(const DocumentId& document) override
    {
        tell([ui = &m_ui, id = hex(document.view())] { ui->reopen(id); });
    }

    void presenceChanged(const DocumentId& document, const engine::Presence& presence) override
    {
        tell([ui = &m_ui, id = hex(document.view()), report = reportOf(presence)] {
            if (OpenDocument* open = ui->m_openDocuments.value(id))
                open->presence().report(report);
        });
    }

    void presenceGone(const DocumentId& document, const DeviceId& device) override
    {
        tell([ui = &m_ui, id = hex(document.view()), device = hex(device.view())] {
            if (OpenDocument* open = ui->m_openDocuments.value(id))
                open->presence().gone(device);
        });
    }

    void saveStatusChanged(const DocumentId& document, const engine::SaveStatus& status) override
    {
        tell([ui = &m_ui, id = hex(document.view()), state = saveStateOf(status)] {
            ui->m_saveStates.insert(id, state);
            Q_EMIT ui->saveStateChanged(id);
        });
    }

    void problem(const Error& error) override { report(error); }

private:
    engine::ClientDependencies engineDependencies()
    {
        return {m_dependencies.executor,
                m_dependencies.clock,
                m_dependencies.random,
                m_dependencies.channels,
                *this};
    }

    QList<Member> membersOf(const GroupId& group) const
    {
        QList<Member> members;
        for (const engine::MemberInfo& info : m_client->members(group))
            members.append(memberOf(info));
        return members;
    }

    QList<DocumentEntry> documentsOf(const GroupId& group) const
    {
        QList<DocumentEntry> documents;
        for (const engine::DocumentInfo& info : m_client->documents(group))
            documents.append(documentOf(info));
        return documents;
    }

    void finish(Result<std::unique_ptr<engine::Client>> made)
    {
        if (!made) {
            failProfile(made.error());
            return;
        }
        m_client = std::move(*made);
        Snapshot snapshot;
        snapshot.displayName = QString::fromStdString(m_client->displayName());
        snapshot.relayAddress = QString::fromStdString(m_client->relayAddress());
        snapshot.connection = connectionOf(m_client->connectionState());
        for (const engine::WorkspaceInfo& info : m_client->workspaces()) {
            const QString id = hex(info.id.view());
            snapshot.workspaces.append(workspaceOf(info));
            snapshot.members.insert(id, membersOf(info.id));
            snapshot.documents.insert(id, documentsOf(info.id));
        }
        tell([ui = &m_ui, snapshot] { ui->takeProfile(snapshot); });
        m_client->connect();
    }

    SyncBridge& m_ui;                         ///< Target of queued calls.
    Dependencies m_dependencies;              ///< All outlive the bridge.
    std::filesystem::path m_profile;          ///< Folder of the profile.
    std::unique_ptr<engine::Client> m_client; ///< Null until a profile is open.
};

SyncBridge::SyncBridge(const Dependencies& dependencies, std::filesystem::path profile)
    : m_dependencies(dependencies)
    , m_profile(std::move(profile))
    , m_worker(std::make_shared<Worker>(*this, dependencies, m_profile))
{
}

SyncBridge::~SyncBridge()
{
    const QStringList open = m_openDocuments.keys();
    for (const QString& document : open)
        closeDocument(document);
    QSemaphore done;
    m_dependencies.executor.post([worker = m_worker, &done] {
        worker->close();
        done.release();
    });
    done.acquire();
}

void SyncBridge::post(std::function<void(Worker&)> task)
{
    m_dependencies.executor.post([worker = m_worker, task = std::move(task)] {
        if (worker->client() != nullptr)
            task(*worker);
    });
}

void SyncBridge::createProfile(const QString& name, QString& passphrase, const QString& link)
{
    auto taken = takePassphrase(passphrase);
    if (!taken) {
        Q_EMIT profileFailed(problemOf(taken.error()));
        return;
    }
    engine::NewProfile profile;
    profile.displayName = name.trimmed().toStdString();
    profile.registrationLink = link.trimmed().toStdString();
    auto shared = std::make_shared<crypto::Passphrase>(std::move(*taken));
    m_dependencies.executor.post(
        [worker = m_worker, shared, profile] { worker->create(*shared, profile); });
}

void SyncBridge::unlock(QString& passphrase)
{
    auto taken = takePassphrase(passphrase);
    if (!taken) {
        Q_EMIT profileFailed(problemOf(taken.error()));
        return;
    }
    auto shared = std::make_shared<crypto::Passphrase>(std::move(*taken));
    m_dependencies.executor.post([worker = m_worker, shared] { worker->open(*shared); });
}

void SyncBridge::takeProfile(const Snapshot& snapshot)
{
    m_open = true;
    m_displayName = snapshot.displayName;
    m_relayAddress = snapshot.relayAddress;
    m_connection = snapshot.connection;
    m_workspaces = snapshot.workspaces;
    m_members = snapshot.members;
    m_documents = snapshot.documents;
    // A window may be there already; without a relay nothing else would ever tell it.
    Q_EMIT workspacesChanged();
    for (const Workspace& workspace : m_workspaces)
        Q_EMIT documentsChanged(workspace.id);
    Q_EMIT profileOpened();
}

void SyncBridge::takeWorkspaces(const QList<Workspace>& workspaces)
{
    m_workspaces = workspaces;
    Q_EMIT workspacesChanged();
}

void SyncBridge::takeConnection(Connection connection, const std::optional<Problem>& problem)
{
    m_connection = connection;
    m_connectionProblem = problem;
    Q_EMIT connectionChanged();
}

void SyncBridge::setConnected(OnOff wish)
{
    post([wish](Worker& worker) {
        if (wish == OnOff::On)
            worker.client()->connect();
        else
            worker.client()->disconnect();
    });
}

void SyncBridge::useRelay(const QString& link)
{
    post([this, link = link.trimmed().toStdString()](Worker& worker) {
        const auto done = worker.client()->useRelay(link);
        if (!done) {
            worker.report(done.error());
            return;
        }
        worker.tell([this, address = QString::fromStdString(worker.client()->relayAddress())] {
            m_relayAddress = address;
            Q_EMIT relayChosen();
        });
        worker.client()->connect();
    });
}

void SyncBridge::createWorkspace(const QString& name)
{
    post([this, name = name.trimmed().toStdString()](Worker& worker) {
        const auto made = worker.client()->createWorkspace(name);
        if (!made) {
            worker.report(made.error());
            return;
        }
        worker.workspacesChanged();
        worker.tell([this, id = hex(made->view())] { Q_EMIT workspaceCreated(id); });
    });
}

void SyncBridge::invite(const QString& workspace, Role role)
{
    post([this, workspace, role](Worker& worker) {
        worker.client()->invite(idOf<GroupId>(workspace),
                                static_cast<engine::Role>(role),
                                [this, workspace, &worker](const Result<std::string>& link) {
            if (link) {
                worker.tell([this, workspace, text = QString::fromStdString(*link)] {
                    Q_EMIT invitationReady(workspace, text);
                });
            } else {
                worker.tell([this, workspace, problem = problemOf(link.error())] {
                    Q_EMIT invitationFailed(workspace, problem);
                });
            }
        });
    });
}

void SyncBridge::join(const QString& link)
{
    post([this, link = link.trimmed().toStdString()](Worker& worker) {
        worker.client()->join(link, [this, &worker](const Result<GroupId>& group) {
            if (!group) {
                worker.tell(
                    [this, problem = problemOf(group.error())] { Q_EMIT joinFailed(problem); });
                return;
            }
            worker.workspacesChanged();
            const auto address = QString::fromStdString(worker.client()->relayAddress());
            worker.tell([this, address, id = hex(group->view())] {
                m_relayAddress = address;
                Q_EMIT joined(id);
            });
        });
    });
}

void SyncBridge::createDocument(const QString& workspace, const QString& title)
{
    post([this, workspace, title = title.trimmed().toStdString()](Worker& worker) {
        const GroupId group = idOf<GroupId>(workspace);
        const auto made = worker.client()->createDocument(group, title);
        if (!made) {
            worker.report(made.error());
            return;
        }
        worker.documentsChanged(group);
        worker.tell([this, id = hex(made->view())] { Q_EMIT documentCreated(id); });
    });
}

void SyncBridge::renameDocument(const QString& document, const QString& title)
{
    post([document, title = title.trimmed().toStdString()](Worker& worker) {
        worker.reportIfFailed(worker.client()->renameDocument(idOf<DocumentId>(document), title));
    });
}

void SyncBridge::trashDocument(const QString& document)
{
    post([document](Worker& worker) {
        worker.reportIfFailed(worker.client()->trashDocument(idOf<DocumentId>(document)));
    });
}

void SyncBridge::restoreDocument(const QString& document)
{
    post([document](Worker& worker) {
        worker.reportIfFailed(worker.client()->restoreDocument(idOf<DocumentId>(document)));
    });
}

void SyncBridge::openDocument(const QString& document)
{
    if (OpenDocument* open = m_openDocuments.value(document)) {
        Q_EMIT documentOpened(open);
        return;
    }
    // A list that fills up and a document just made may both ask for the same one.
    if (!m_open || m_opening.contains(document))
        return;
    m_opening.insert(document);
    post([this, document](Worker& worker) {
        const DocumentId id = idOf<DocumentId>(document);
        auto made = worker.client()->openDocument(id);
        if (!made) {
            worker.tell([this, document, problem = problemOf(made.error())] {
                m_opening.remove(document);
                Q_EMIT documentOpenFailed(document, problem);
            });
            return;
        }
        (*made)->releaseThread();
        QList<PresenceReport> present;
        for (const engine::Presence& presence : worker.client()->presence(id))
            present.append(reportOf(presence));
        // A queued call is copyable, a replica is not.
        auto box = std::make_shared<std::unique_ptr<crdt::Doc>>(std::move(*made));
        const SaveState state = saveStateOf(worker.client()->saveStatus(id));
        worker.tell([this, document, box, present, state] {
            m_opening.remove(document);
            OpenDocument* open = adopt(document, std::move(*box));
            m_saveStates.insert(document, state);
            for (const PresenceReport& report : present)
                open->presence().report(report);
            Q_EMIT documentOpened(open);
        });
    });
}

OpenDocument* SyncBridge::adopt(const QString& document, std::unique_ptr<crdt::Doc> replica)
{
    const auto entry = findDocument(document);
    const auto workspace = findWorkspace(entry ? entry->workspace : QString());
    const bool writable = workspace && workspace->role <= Role::Editor;
    auto* open = new OpenDocument(document,
                                  std::move(replica),
                                  m_dependencies.looks,
                                  m_dependencies.clock,
                                  writable ? OpenDocument::Access::ReadWrite
                                           : OpenDocument::Access::ReadOnly,
                                  this);
    m_openDocuments.insert(document, open);
    wire(*open);
    return open;
}

void SyncBridge::reopen(const QString& document)
{
    OpenDocument* old = m_openDocuments.value(document);
    if (old == nullptr)
        return;
    // Waited for: an edit made in the old replica after the new one was taken would fit neither.
    std::unique_ptr<crdt::Doc> replica;
    std::optional<Error> refused;
    QList<PresenceReport> present;
    QSemaphore done;
    m_dependencies.executor.post([&, worker = m_worker] {
        const DocumentId id = idOf<DocumentId>(document);
        auto made = worker->client() == nullptr ? Result<std::unique_ptr<crdt::Doc>>()
                                                : worker->client()->openDocument(id);
        if (!made) {
            refused = made.error();
        } else if (*made != nullptr) {
            (*made)->releaseThread();
            replica = std::move(*made);
            for (const engine::Presence& presence : worker->client()->presence(id))
                present.append(reportOf(presence));
        }
        done.release();
    });
    done.acquire();
    if (replica == nullptr) {
        if (refused)
            Q_EMIT problemReported(problemOf(*refused));
        return;
    }
    OpenDocument* open = adopt(document, std::move(replica));
    for (const PresenceReport& report : present)
        open->presence().report(report);
    Q_EMIT documentOpened(open);
    old->deleteLater();
}

void SyncBridge::wire(OpenDocument& document)
{
    const QString id = document.id();
    connect(&document.text(),
            &TextBinding::localUpdateMade,
            this,
            [this, id](const QByteArray& update) {
        post([id, bytes = SharedBytes(ourBytes(update))](Worker& worker) {
            worker.reportIfFailed(worker.client()->addLocalUpdate(idOf<DocumentId>(id), bytes));
        });
    });
    connect(&document.presence(),
            &PresenceBinding::announced,
            this,
            [this, id](const QByteArray& anchor, const QByteArray& head) {
        post([id, a = ourBytes(anchor), h = ourBytes(head)](Worker& worker) {
            worker.client()->setCaret(idOf<DocumentId>(id), a, h);
        });
    });
    auto* settle = new QTimer(&document);
    settle->setSingleShot(true);
    settle->setInterval(SearchTextDelayMs);
    connect(&document.text(), &TextBinding::changed, settle, qOverload<>(&QTimer::start));
    connect(settle, &QTimer::timeout, this, [this, id, text = &document.text()] {
        post([id, body = text->plainText().toStdString()](Worker& worker) {
            worker.client()->updateSearchText(idOf<DocumentId>(id), body);
        });
    });
}

void SyncBridge::closeDocument(const QString& document)
{
    OpenDocument* open = m_openDocuments.take(document);
    if (open == nullptr)
        return;
    open->text().applyReceived();
    post([id = document, body = open->text().plainText().toStdString()](Worker& worker) {
        worker.client()->updateSearchText(idOf<DocumentId>(id), body);
        worker.client()->closeDocument(idOf<DocumentId>(id));
    });
    delete open;
}

void SyncBridge::search(const QString& words)
{
    post([this, words](Worker& worker) {
        QList<SearchResult> results;
        for (const engine::SearchHit& hit :
             worker.client()->search(words.toStdString(), SearchLimit))
            results.append({hex(hit.document.view()),
                            QString::fromStdString(hit.title),
                            QString::fromStdString(hit.snippet)});
        worker.tell([this, words, results] { Q_EMIT searchFinished(words, results); });
    });
}

} // namespace cahier::app
