// SPDX-License-Identifier: MPL-2.0
// What the relay costs: start, memory when empty and for each idle connection, time from PUSH to
// ACK and to delivery with clients in several documents. Prints a table; never a pass or fail.
#include "sync/base/system.h"
#include "sync/crypto/verify/link.h"
#include "tests/support/relay_process.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <poll.h>

using namespace cahier;
using namespace cahier::test;

namespace {

const SystemClock Now;

double msSince(SteadyTime begin)
{
    return std::chrono::duration<double, std::milli>(Now.steady() - begin).count();
}

double residentKb(int pid)
{
    std::ifstream file{"/proc/" + std::to_string(pid) + "/statm"};
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * 4.0;
}

void print(const char* what, std::vector<double>& values)
{
    std::sort(values.begin(), values.end());
    const auto at = [&values](double q) {
        return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
    };
    std::printf("%-34s n %5zu   p50 %6.2f   p95 %6.2f   p99 %6.2f   max %6.2f ms\n",
                what,
                values.size(),
                at(0.5),
                at(0.95),
                at(0.99),
                values.back());
}

void appendEntry(WsClient& client, const Bytes& entry)
{
    client.say(protocol::LogAppend{entry});
    if (!client.next<protocol::LogOk>())
        std::abort();
}

/// One writer and his document with some readers.
struct Desk
{
    Person person;
    DocumentId document;
    std::unique_ptr<WsClient> writer;
    std::vector<std::unique_ptr<WsClient>> readers;
    std::vector<crypto::SealedEnvelope> sealed;
    std::size_t sent = 0;
    SteadyTime sentAt{};
};

std::unique_ptr<WsClient> connectTo(RelayProcess& relay, const Person& person)
{
    auto client = std::make_unique<WsClient>(relay.port());
    if (!client->logIn(person))
        std::abort();
    return client;
}

struct Room
{
    Room(RelayProcess& relay, const std::string& data, std::size_t desksWanted)
    {
        for (std::size_t i = 0; i < desksWanted; ++i) {
            Desk desk{world.addPerson(), {}, nullptr, {}, {}, 0, {}};
            desk.writer = connectTo(relay, desk.person);
            std::string link = i == 0 ? relay.link() : runRelay({"invite", "--data", data}).out;
            const auto token = must(crypto::parseRegistrationLink(link)).token;
            const Bytes genesis =
                must(crypto::buildUserGenesis(desk.person.recovery, desk.person.devices[0], 1000));
            desk.writer->say(protocol::Register{token, {genesis}});
            if (!desk.writer->next<protocol::Registered>())
                std::abort();
            desk.document = seededId<DocumentId>(world.random());
            desks.push_back(std::move(desk));
        }
        Desk& first = desks.front();
        const Bytes genesis = must(
            crypto::buildGroupGenesis(world.log(first.person), first.person.devices[0].sign, 1));
        group.emplace(must(crypto::GroupLog::create(genesis, world)));
        appendEntry(*first.writer, genesis);
        appendEntry(*first.writer,
                    world.append(*group, first.person, {}, 0, crypto::GroupLog::Rotate::Yes));
        for (std::size_t i = 1; i < desks.size(); ++i)
            appendEntry(*first.writer,
                        world.append(*group,
                                     first.person,
                                     {world.addOp(desks[i].person, crypto::Role::Editor)}));
    }

    void open(RelayProcess& relay, Desk& desk, std::size_t readers, std::size_t messages)
    {
        world.document = desk.document;
        for (std::size_t i = 0; i < messages; ++i)
            desk.sealed.push_back(world.write(*group, desk.person.devices[0]));
        for (std::size_t i = 0; i < readers; ++i) {
            desk.readers.push_back(connectTo(relay, desk.person));
            desk.readers.back()->say(
                protocol::Subscribe{{group->id(), desk.document, DocumentKind::Content}, 1});
            if (!desk.readers.back()->next<protocol::CaughtUp>())
                std::abort();
        }
    }

    CryptoWorld world;
    std::vector<Desk> desks;
    std::optional<crypto::GroupLog> group;
};

/// Every desk writes once in `interval`; all at different times.
void measure(Room& room, std::size_t messages, Milliseconds interval, const char* what)
{
    std::vector<double> acks;
    std::vector<double> deliveries;
    std::vector<pollfd> polls;
    std::vector<std::pair<Desk*, WsClient*>> clients;
    for (Desk& desk : room.desks) {
        clients.emplace_back(&desk, desk.writer.get());
        for (const auto& reader : desk.readers)
            clients.emplace_back(&desk, reader.get());
    }
    for (const auto& [desk, client] : clients)
        polls.push_back({client->tcp().fd(), POLLIN, 0});
    const SteadyTime begin = Now.steady();
    const auto dueAt = [&](std::size_t index, std::size_t number) {
        return begin + SteadyTime{interval} * static_cast<long>(number) +
               SteadyTime{interval} * static_cast<long>(index) /
                   static_cast<long>(room.desks.size());
    };
    std::size_t wanted = 0;
    for (const Desk& desk : room.desks)
        wanted += messages * desk.readers.size();
    while (deliveries.size() < wanted) {
        for (std::size_t i = 0; i < room.desks.size(); ++i) {
            Desk& desk = room.desks[i];
            if (desk.sent >= messages || Now.steady() < dueAt(i, desk.sent))
                continue;
            desk.sentAt = Now.steady();
            desk.writer->say(protocol::Push{{desk.sealed[desk.sent++].bytes}});
        }
        ::poll(polls.data(), polls.size(), 1);
        for (std::size_t i = 0; i < clients.size(); ++i) {
            if ((polls[i].revents & POLLIN) == 0)
                continue;
            const auto frame = clients[i].second->receiveFrame();
            if (!frame)
                std::abort();
            const double ms = msSince(clients[i].first->sentAt);
            if (frame->payload[0] == static_cast<std::uint8_t>(protocol::MessageType::Ack))
                acks.push_back(ms);
            if (frame->payload[0] == static_cast<std::uint8_t>(protocol::MessageType::Envelopes))
                deliveries.push_back(ms);
        }
    }
    std::printf("-- %s\n", what);
    print("PUSH to ACK (on disk)", acks);
    print("PUSH to delivery", deliveries);
}

} // namespace

int main()
{
    {
        const TempFolder folder;
        std::vector<double> starts;
        double empty = 0;
        for (int i = 0; i < 10; ++i) {
            const SteadyTime begin = Now.steady();
            const RelayProcess relay{folder.path() / "data"};
            starts.push_back(msSince(begin));
            empty = residentKb(relay.pid());
        }
        print("start to address printed", starts);
        std::printf("empty relay, resident              %8.1f MB\n", empty / 1024.0);
    }
    {
        const TempFolder folder;
        RelayProcess relay{folder.path() / "data"};
        Room room{relay, (folder.path() / "data").string(), 1};
        constexpr std::size_t Count = 2000;
        const double before = residentKb(relay.pid());
        std::vector<std::unique_ptr<WsClient>> plain;
        for (std::size_t i = 0; i < Count; ++i)
            plain.push_back(std::make_unique<WsClient>(relay.port()));
        const double upgraded = residentKb(relay.pid());
        std::printf("idle connection, upgraded          %8.2f KB\n", (upgraded - before) / Count);
        plain.clear();
        room.open(relay, room.desks[0], Count, 0);
        const double ready = residentKb(relay.pid());
        std::printf("idle connection, subscribed        %8.2f KB\n", (ready - before) / Count);
    }
    for (const auto& [desks, readers, messages] :
         std::vector<std::array<std::size_t, 3>>{{1, 1, 500}, {40, 4, 100}}) {
        const TempFolder folder;
        const std::string data = (folder.path() / "data").string();
        RelayProcess relay{data};
        Room room{relay, data, desks};
        for (Desk& desk : room.desks)
            room.open(relay, desk, readers, messages);
        const std::string what = std::to_string(desks * (readers + 1)) + " clients in " +
                                 std::to_string(desks) + " documents";
        measure(room, messages, Milliseconds{desks == 1 ? 10 : 250}, what.c_str());
    }
    return 0;
}
