// SPDX-License-Identifier: MPL-2.0
// Anna owns a group on a relay without sockets; Ben is registered, Carl is nobody yet.
#pragma once

#include "server/core/token.h"
#include "tests/support/relay_rig.h"

namespace cahier::test {

struct Scene
{
    explicit Scene(const server::RelayLimits& limits = {})
        : rig(limits)
    {
    }

    protocol::Bytes32 token(std::uint8_t first)
    {
        const protocol::Bytes32 value{first};
        rig.store.addToken(server::tokenHash(value),
                           rig.clock.nowMs,
                           rig.clock.nowMs + 1000,
                           [](const Result<void>&) {});
        rig.run();
        return value;
    }

    /// Logs in and registers.
    std::unique_ptr<RigClient> registered(const Person& person, std::uint8_t tokenByte)
    {
        auto client = std::make_unique<RigClient>(rig);
        if (!client->logIn(person))
            std::abort();
        client->say(protocol::Register{token(tokenByte), {genesisOf(person)}});
        if (!client->next<protocol::Registered>())
            std::abort();
        return client;
    }

    /// Anna founds the group and brings epoch 0.
    void found()
    {
        const Bytes genesis =
            must(crypto::buildGroupGenesis(world.log(anna), anna.devices[0].sign, 1));
        group.emplace(must(crypto::GroupLog::create(genesis, world)));
        annaClient->say(protocol::LogAppend{genesis});
        if (!annaClient->next<protocol::LogOk>())
            std::abort();
        appendAs(*annaClient, anna, {}, crypto::GroupLog::Rotate::Yes);
    }

    /// Builds on our head, sends, expects LOG_OK.
    void appendAs(RigClient& client,
                  const Person& author,
                  std::vector<crypto::GroupOp> ops,
                  crypto::GroupLog::Rotate rotate = crypto::GroupLog::Rotate::IfNeeded)
    {
        const Bytes entry = world.append(*group, author, std::move(ops), 0, rotate);
        client.say(protocol::LogAppend{entry});
        if (!client.next<protocol::LogOk>())
            std::abort();
    }

    void add(const Person& person, crypto::Role role)
    {
        appendAs(*annaClient, anna, {world.addOp(person, role)});
    }

    protocol::StreamRef stream(DocumentKind kind = DocumentKind::Content) const
    {
        return {group->id(), world.document, kind};
    }

    protocol::LogRef groupLog() const { return {protocol::LogType::Group, logIdOf(group->id())}; }

    RelayRig rig;
    CryptoWorld world;
    Person anna = world.addPerson();
    Person ben = world.addPerson();
    Person carl = world.addPerson();
    std::unique_ptr<RigClient> annaClient = registered(anna, 1);
    std::unique_ptr<RigClient> benClient = registered(ben, 2);
    std::optional<crypto::GroupLog> group;
};

} // namespace cahier::test
