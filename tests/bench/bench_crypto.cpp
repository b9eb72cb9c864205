// SPDX-License-Identifier: MPL-2.0
// What the formats cost: sealing, verifying, opening, judging, replaying a log.
#include "sync/base/system.h"
#include "sync/crypto/presence.h"
#include "tests/support/crypto_world.h"

#include <cstdio>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

namespace {

/// Runs `work` `count` times and prints microseconds each.
template <typename Work>
void measure(const char* what, int count, Work work)
{
    const SystemClock clock;
    const SteadyTime start = clock.steady();
    for (int i = 0; i < count; ++i)
        work(i);
    const auto spent = std::chrono::duration<double, std::micro>(clock.steady() - start);
    std::printf("%-44s %10.2f us   (%d times, %.0f ms)\n",
                what,
                spent.count() / count,
                count,
                spent.count() / 1000);
}

void measureEnvelopes()
{
    constexpr int Count = 10000;
    CryptoWorld world;
    const Person anna = world.addPerson();
    const GroupLog group = world.makeGroup(anna);
    const DeviceKeys& device = anna.devices[0];
    const StreamKey key = world.streamKey(group, world.nextHeader(group, device));
    const auto open = key.open();
    const Bytes body = must(encodeOpBody({}, 1, Bytes(40, 1)));
    std::vector<Bytes> sealed;
    measure("seal an op of 40 bytes", Count, [&](int) {
        EnvelopeHeader header = world.nextHeader(group, device);
        auto envelope = must(sealEnvelope(header, {}, body, open.key(), device.sign));
        world.feeds[device.id()] = Feed{header.seq, envelope.id, header.logHead};
        sealed.push_back(std::move(envelope.bytes));
    });
    FeedKnowledge known;
    const auto judge = [&](int i, SignatureCheck check) {
        const EnvelopeView view = must(parseEnvelope(sealed[static_cast<std::size_t>(i)]));
        if (i == 0)
            known = {};
        const Verdict verdict = authorise(view, group, known, ChainCheck::Required, check);
        if (verdict.decision != Decision::Apply)
            std::printf("unexpected verdict\n");
        known.previous = FeedKnowledge::Previous{view.id, view.header.logHead};
    };
    measure("parse", Count, [&](int i) {
        static_cast<void>(must(parseEnvelope(sealed[static_cast<std::size_t>(i)])));
    });
    measure("parse + authorise, signature done elsewhere", Count, [&](int i) {
        judge(i, SignatureCheck::Done);
    });
    measure("parse + authorise", Count, [&](int i) { judge(i, SignatureCheck::Verify); });
    measure("parse + authorise + open", Count, [&](int i) {
        judge(i, SignatureCheck::Verify);
        const EnvelopeView view = must(parseEnvelope(sealed[static_cast<std::size_t>(i)]));
        static_cast<void>(must(openEnvelope(view, open.key())));
    });
}

void measureLogs()
{
    constexpr int Members = 500;
    CryptoWorld world;
    const Person anna = world.addPerson();
    GroupLog group = world.makeGroup(anna);
    std::vector<Person> people;
    for (int i = 0; i < Members; ++i)
        people.push_back(world.addPerson());
    const GroupLog fresh = group;
    std::vector<Bytes> entries;
    measure("add a member (build, sign, append)", Members, [&](int i) {
        entries.push_back(world.append(
            group, anna, {world.addOp(people[static_cast<std::size_t>(i)], Role::Editor)}));
    });
    GroupLog replay = fresh;
    measure("replay a group-log entry", Members, [&](int i) {
        must(replay.append(entries[static_cast<std::size_t>(i)], world));
    });
    measure("new epoch for 1,002 readers", 5, [&](int) {
        world.append(group, anna, {}, 0, GroupLog::Rotate::Yes);
    });
}

void measureKeys()
{
    const EpochKey key = EpochKey::random();
    measure("derive a stream key", 10000, [&](int) {
        static_cast<void>(deriveStreamKey(key, GroupId{}, 1, DocumentId{}, DocumentKind::Content));
    });
    const DeviceKeys device = DeviceKeys::generate();
    const PresencePayload payload;
    measure("seal a presence frame", 10000, [&](int i) {
        static_cast<void>(must(sealPresence({GroupId{}, DocumentId{}, 0, std::uint64_t(i)},
                                            payload,
                                            key.open().key(),
                                            device.sign)));
    });
    std::string text = "correct horse battery staple";
    const Passphrase passphrase = must(Passphrase::take(text));
    measure("Argon2id at the default cost", 1, [&](int) {
        static_cast<void>(must(deriveFromPassphrase(passphrase, KdfSalt{}, DefaultKdfCost)));
    });
}

} // namespace

int main()
{
    measureEnvelopes();
    measureLogs();
    measureKeys();
    return 0;
}
