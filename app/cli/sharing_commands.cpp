// SPDX-License-Identifier: MPL-2.0
#include "app/cli/commands.h"
#include "app/cli/stop_wish.h"
#include "app/cli/tr.h"
#include "app/cli/words.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/types.h"
#include "sync/engine/update_batch.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cahier::app::cli {

namespace {

using crdt::Any;
using crdt::AnyObject;
using engine::ConnectionState;

/// How long `join` looks whether an owner's device accepts at once.
constexpr Milliseconds AcceptanceWait{10'000};
/// How long `init` and `relay` wait for the relay to take the registration link.
constexpr Milliseconds RegistrationWait{5'000};
/// How long `join` and `invite` finish what else there is to exchange, when it goes well.
constexpr Milliseconds LastExchange{5'000};

bool isPending(const engine::Client& client, const GroupId& id)
{
    const auto all = client.workspaces();
    const auto found =
        std::find_if(all.begin(), all.end(), [&id](const auto& info) { return info.id == id; });
    return found == all.end() || found->joinPending != 0;
}

/// The relay's refusal is final; being offline is not an error of these commands by itself.
Error whyNotConnected(const Session& session, const Error& otherwise)
{
    return session.connectionProblem().value_or(otherwise);
}

/// Says on standard error what a person should know, e.g. a security alarm; each thing once. What
/// the disk refuses is the command's outcome.
class ProblemPrinter final : public engine::ClientListener
{
public:
    explicit ProblemPrinter(const Context& context)
        : m_context(context)
    {
        context.session.setListener(this);
    }

    ~ProblemPrinter() override { m_context.session.setListener(nullptr); }

    ProblemPrinter(const ProblemPrinter&) = delete;
    ProblemPrinter& operator=(const ProblemPrinter&) = delete;

    void problem(const Error& error) override
    {
        std::string line = sentence(error);
        if (isDiskProblem(error) || std::find(m_said.begin(), m_said.end(), line) != m_said.end())
            return;
        m_context.printer.note(line);
        m_said.push_back(std::move(line));
    }

private:
    const Context& m_context;
    std::vector<std::string> m_said;
};

/// Prints what happens, one event a line.
class EventPrinter final : public engine::ClientListener
{
public:
    explicit EventPrinter(const Context& context)
        : m_context(context)
    {
    }

    void connectionChanged(ConnectionState state, const std::optional<Error>& reason) override
    {
        AnyObject json{{"event", "connection"}, {"state", nameOf(state)}};
        QString line = Cli::tr("connection: %1").arg(wordFor(state));
        if (reason) {
            json.emplace_back("reason", sentence(*reason));
            json.emplace_back("code", name(reason->code));
            line = Cli::tr("connection: %1 (%2)", "state, why")
                       .arg(wordFor(state), toQString(sentence(*reason)));
        }
        m_context.printer.say(line, json);
    }

    void workspacesChanged() override
    {
        m_context.printer.say(Cli::tr("workspaces changed"), AnyObject{{"event", "workspaces"}});
    }

    void membersChanged(const GroupId& id) override
    {
        m_context.printer.say(Cli::tr("members changed in %1").arg(toQString(id.hex())),
                              AnyObject{{"event", "members"}, {"workspace", id.hex()}});
    }

    void documentsChanged(const GroupId& id) override
    {
        m_context.printer.say(Cli::tr("documents changed in %1").arg(toQString(id.hex())),
                              AnyObject{{"event", "documents"}, {"workspace", id.hex()}});
        m_changed = true;
    }

    void problem(const Error& error) override
    {
        m_context.printer.say(Cli::tr("problem: %1").arg(toQString(sentence(error))),
                              AnyObject{{"event", "problem"},
                                        {"reason", sentence(error)},
                                        {"code", name(error.code)}});
    }

    /// Follows the document whose id starts with `prefix`, as soon as it has arrived.
    Result<void> followWhenHere(const std::string& prefix)
    {
        const auto info = chooseDocument(m_context.session.client(), prefix);
        if (info)
            return follow(info->id);
        if (info.error().code != Errc::NotFound || !mayBeId(prefix))
            return tl::make_unexpected(info.error());
        m_wanted = prefix;
        return {};
    }

    bool waits() const { return !m_wanted.empty(); }

    /// The wanted document may be here now: call lookAgain(), outside of a callback.
    bool mayBeHere() const { return waits() && m_changed; }

    void lookAgain()
    {
        m_changed = false;
        if (const auto begun = followWhenHere(std::exchange(m_wanted, {})); !begun)
            problem(begun.error());
    }

    /// Applies what others write in `document` from now on and says how long it has become.
    Result<void> follow(const DocumentId& document)
    {
        CAHIER_TRY(m_doc, m_context.session.client().openDocument(document));
        m_followed = document;
        // Looking, without a caret: others send at once while somebody looks.
        m_context.session.client().setCaret(document, {}, {});
        printLength();
        return {};
    }

    void documentRebuilt(const DocumentId& document) override
    {
        if (m_doc == nullptr || document != m_followed)
            return;
        m_doc.reset();
        if (const auto again = follow(document); !again)
            problem(again.error());
    }

    void remoteUpdates(const DocumentId& document, std::span<const SharedBytes> updates) override
    {
        if (m_doc == nullptr || document != m_followed)
            return;
        {
            engine::UpdateBatch batch(*m_doc, crdt::Origin{});
            for (const SharedBytes& update : updates) {
                if (const auto applied = batch.apply(update.view()); !applied)
                    problem(applied.error());
            }
        }
        printLength();
    }

private:
    void printLength()
    {
        const std::uint32_t length = m_doc->text("content").length();
        m_context.printer.say(
            Cli::tr("document %1 has %n unit(s)", nullptr, static_cast<int>(length))
                .arg(toQString(m_followed.hex())),
            AnyObject{{"event", "document"}, {"document", m_followed.hex()}, {"length", length}});
    }

    const Context& m_context;
    std::unique_ptr<crdt::Doc> m_doc; ///< The followed document; null: none.
    DocumentId m_followed;
    std::string m_wanted;   ///< To be followed when it comes; empty: none.
    bool m_changed = false; ///< The lists of documents have, since lookAgain().
};

} // namespace

Result<void> invite(const Context& context)
{
    Session& session = context.session;
    CAHIER_TRY(const GroupId id, chooseWorkspace(session.client(), context.arguments.workspace));
    // First: the relay must know the workspace before it can hold an invitation to it.
    CAHIER_TRY_VOID(session.synchronise(context.arguments.timeout));
    std::optional<Result<std::string>> link;
    session.client().invite(id,
                            roleByName(context.arguments.role),
                            [&link](Result<std::string> result) { link = std::move(result); });
    if (!session.runUntil(context.arguments.timeout, [&link] { return link.has_value(); }))
        return tl::make_unexpected(whyNotConnected(session, {Errc::Timeout, {}}));
    if (!*link)
        return tl::make_unexpected(link->error());
    CAHIER_TRY_VOID(session.flush());
    context.printer.print(
        **link,
        AnyObject{{"link", **link}, {"workspace", id.hex()}, {"role", context.arguments.role}});
    return {};
}

Result<void> join(const Context& context)
{
    Session& session = context.session;
    std::optional<Result<GroupId>> joined;
    session.client().join(context.arguments.link,
                          [&joined](Result<GroupId> result) { joined = std::move(result); });
    if (!session.runUntil(context.arguments.timeout, [&joined] { return joined.has_value(); }))
        return tl::make_unexpected(whyNotConnected(session, {Errc::Timeout, {}}));
    if (!*joined)
        return tl::make_unexpected(joined->error());
    const GroupId id = **joined;
    session.client().connect();
    const bool accepted =
        session.runUntil(std::min(AcceptanceWait, context.arguments.timeout),
                         [&session, &id] { return !isPending(session.client(), id); });
    if (accepted) {
        // What cannot be fetched now comes with the next sync.
        [[maybe_unused]] const auto ignored = session.synchronise(LastExchange);
    } else {
        context.printer.note(Cli::tr("the request is at the relay and waits for an owner's device; "
                                     "a later sync completes it")
                                 .toStdString());
    }
    CAHIER_TRY_VOID(session.flush());
    context.printer.print(id.hex(), AnyObject{{"id", id.hex()}, {"joinPending", !accepted}});
    return {};
}

Result<void> registerThere(const Context& context)
{
    Session& session = context.session;
    if (context.arguments.network == Network::Avoid)
        return {};
    engine::Client& client = session.client();
    client.connect();
    session.runUntil(std::min(RegistrationWait, context.arguments.timeout), [&session, &client] {
        return client.connectionState() == ConnectionState::Online || session.connectionProblem();
    });
    const ConnectionState state = client.connectionState();
    const std::optional<Error> why = session.connectionProblem();
    client.disconnect();
    CAHIER_TRY_VOID(session.flush());
    if (state == ConnectionState::Refused && why)
        return tl::make_unexpected(*why);
    if (state != ConnectionState::Online)
        context.printer.note(
            Cli::tr("the relay cannot be reached now; the next sync registers this profile there")
                .toStdString());
    return {};
}

Result<void> useRelay(const Context& context)
{
    engine::Client& client = context.session.client();
    CAHIER_TRY_VOID(client.useRelay(context.arguments.link));
    CAHIER_TRY_VOID(registerThere(context));
    context.printer.print(client.relayAddress(), AnyObject{{"relay", client.relayAddress()}});
    return {};
}

Result<void> synchroniseOnce(const Context& context)
{
    if (context.session.client().connectionState() == ConnectionState::LocalOnly)
        return refuse(Errc::InvalidState,
                      Cli::tr("this profile knows no relay yet; join or relay gives it one"));
    const ProblemPrinter problems(context);
    CAHIER_TRY_VOID(context.session.synchronise(context.arguments.timeout));
    CAHIER_TRY_VOID(context.session.flush());
    context.printer.say(Cli::tr("synchronised"), AnyObject{{"synchronised", true}});
    return {};
}

Result<void> watch(const Context& context)
{
    Session& session = context.session;
    if (session.client().connectionState() == ConnectionState::LocalOnly)
        return refuse(Errc::InvalidState,
                      Cli::tr("this profile knows no relay yet; join or relay gives it one"));
    StopWish stop;
    EventPrinter events(context);
    if (!context.arguments.document.empty()) {
        CAHIER_TRY_VOID(events.followWhenHere(context.arguments.document));
        if (events.waits())
            context.printer.note(
                Cli::tr("the document is not here yet; it is followed when it arrives")
                    .toStdString());
    }
    session.setListener(&events);
    session.client().connect();
    const auto due = [&stop, &events] {
        return stop.arrived() || events.mayBeHere();
    };
    while (!stop.arrived()) {
        if (session.runUntil(Milliseconds(60'000), due) && events.mayBeHere())
            events.lookAgain();
    }
    session.setListener(nullptr);
    session.client().disconnect();
    return session.flush();
}

} // namespace cahier::app::cli
