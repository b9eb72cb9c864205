// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/doc.h"

#include "sync/base/check.h"
#include "sync/crdt/doc_state.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/utf.h"

#include <algorithm>

namespace cahier::crdt {

namespace detail {

DocState::DocState(ClientId id, DocOptions docOptions)
    : clientId(id)
    , own(pools.clients.intern(id))
    , options(docOptions)
    , wantsEvents(docOptions.cleanupFormatting != DocOptions::CleanupFormatting::Off)
{
    static_cast<void>(clientAt(own));
}

DocState::~DocState()
{
    for (ClientStructs& structs : clients) {
        if (structs.empty())
            continue;
        StructPosition position;
        do
            freeContent(structs.at(position));
        while (structs.next(position));
    }
}

Type& DocState::root(KeyId name)
{
    if (roots.size() == 1 && roots[0]->name == name)
        return *roots[0];
    Type*& type = rootIndex[name];
    if (!type) {
        type = newType(TypeKind::Array, name);
        type->kindKnown = false;
        roots.push_back(type);
    }
    return *type;
}

Type& DocState::root(std::string_view name, TypeKind kind)
{
    thread.check();
    // Nobody could read what is written into a root whose name is not UTF-8.
    const KeyId key =
        utf16Length(name) ? pools.keys.intern(name) : pools.keys.intern(toUtf8(toUtf16Lossy(name)));
    Type& type = root(key);
    if (!type.kindKnown) {
        type.kind = kind;
        type.kindKnown = true;
    }
    return type;
}

Type* DocState::newType(TypeKind kind, KeyId name)
{
    Type& type = types.emplace_back();
    type.kind = kind;
    type.kindKnown = true;
    type.name = name;
    return &type;
}

} // namespace detail

Doc::Doc(ClientId client, DocOptions options)
    : m_state(std::make_unique<detail::DocState>(client, options))
{
    CAHIER_CHECK(client <= MaxClientId);
}

Doc::Doc(Doc&&) noexcept = default;
Doc& Doc::operator=(Doc&&) noexcept = default;
Doc::~Doc() = default;

ClientId Doc::clientId() const noexcept
{
    return m_state->clientId;
}

void Doc::releaseThread() noexcept
{
    m_state->thread.release();
}

Text Doc::text(std::string_view name)
{
    return {m_state.get(), &m_state->root(name, TypeKind::Text)};
}

Map Doc::map(std::string_view name)
{
    return {m_state.get(), &m_state->root(name, TypeKind::Map)};
}

Array Doc::array(std::string_view name)
{
    return {m_state.get(), &m_state->root(name, TypeKind::Array)};
}

XmlFragment Doc::xmlFragment(std::string_view name)
{
    return {m_state.get(), &m_state->root(name, TypeKind::XmlFragment)};
}

std::vector<std::string> Doc::rootNames() const
{
    std::vector<std::string> out;
    for (const detail::Type* type : m_state->roots)
        out.push_back(m_state->pools.keys.text(type->name));
    return out;
}

/// Room for so many decoded structs is kept from one update to the next.
constexpr std::size_t MaxKeptStructs = 1024;

Result<void> Doc::applyUpdate(ByteView update, Origin origin, UpdateFormat format)
{
    detail::DocState& state = *m_state;
    state.thread.check();
    CAHIER_TRY_VOID(detail::decodeUpdate(update, format, state.pools, state.scratch));
    if (state.scratch.empty())
        return {};
    // Moved out, because an observer may apply another update.
    detail::DecodedUpdate decoded = std::move(state.scratch);
    state.scratch.clear();
    detail::Txn& txn = state.begin(origin, Source::Remote);
    state.applyDecoded(txn, decoded);
    decoded.clear();
    if (state.scratch.structs.capacity() == 0 && decoded.structs.capacity() <= MaxKeptStructs)
        state.scratch = std::move(decoded); // keeps its room
    state.end();
    return {};
}

void Doc::applyWaiting(Origin origin)
{
    detail::DocState& state = *m_state;
    state.thread.check();
    if (state.pendingStructs.empty())
        return;
    detail::Txn& txn = state.begin(origin, Source::Remote);
    state.retryPending(txn);
    state.end();
}

StateVector Doc::stateVector() const
{
    std::vector<StateVector::Entry> entries;
    for (detail::ClientIndex i = 0; i < m_state->clients.size(); ++i) {
        if (const Clock32 clock = m_state->clients[i].state(); clock > 0)
            entries.push_back({m_state->pools.clients.id(i), clock});
    }
    return StateVector(std::move(entries));
}

bool Doc::hasPending() const noexcept
{
    return !m_state->pendingStructs.empty() || !m_state->pendingDeletes.empty();
}

std::vector<StateVector::Entry> Doc::missing() const
{
    std::vector<StateVector::Entry> out;
    for (const detail::ClientIndex client : m_state->pendingStructs.missing())
        out.push_back({m_state->pools.clients.id(client), m_state->stateOf(client)});
    std::sort(
        out.begin(), out.end(), [](const auto& a, const auto& b) { return a.client < b.client; });
    return out;
}

namespace {

Subscription subscribe(const detail::DocState& doc,
                       std::vector<std::shared_ptr<detail::Slot<UpdateEvent>>>& slots,
                       std::function<void(const UpdateEvent&)> callback)
{
    auto slot = std::make_shared<detail::Slot<UpdateEvent>>();
    slot->call = std::move(callback);
    if (doc.cleaning)
        slots.push_back(slot); // they may be being told: nobody may move up
    else
        detail::addSlot(slots, slot);
    return Subscription(std::move(slot));
}

} // namespace

Subscription Doc::onUpdate(std::function<void(const UpdateEvent&)> callback)
{
    return subscribe(*m_state, m_state->updateObservers, std::move(callback));
}

Subscription Doc::onUpdateV2(std::function<void(const UpdateEvent&)> callback)
{
    return subscribe(*m_state, m_state->updateObserversV2, std::move(callback));
}

Doc::Scope::Scope(Doc& doc, Origin origin)
    : m_state(*doc.m_state)
    , m_transaction(m_state.begin(origin, Source::Local))
{
}

Doc::Scope::~Scope()
{
    m_state.end();
}

} // namespace cahier::crdt
