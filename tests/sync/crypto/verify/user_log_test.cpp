// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/user_log.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class UserLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void genesisMakesTheId();
    void genesisRefuses();
    void devicesComeAndGo();
    void recoveryKeySpeaksWhenNoDeviceIsLeft();
    void compromiseTakesDescendants();
    void recoveryRotates();
    void refuses();
    void positions();
    void possessionIsBoundToThePlace();
    void everyBitFlipIsRefused();
};

void UserLogTest::genesisMakesTheId()
{
    CryptoWorld world;
    const Person anna = world.addPerson();
    const UserLog& log = world.log(anna);
    QCOMPARE(log.headSeq(), std::uint64_t{0});
    QVERIFY(log.deviceActiveAt(anna.devices[0].id(), 0));
    QVERIFY(log.recoveryAt(0).box == anna.recovery.box.publicKey());
    const Person ben = world.addPerson();
    QVERIFY(anna.id != ben.id);
}

void UserLogTest::genesisRefuses()
{
    SeededRandom random(3);
    const RecoveryKeys recovery = seededRecovery(random);
    const DeviceKeys device = seededDevice(random);
    const Bytes good = must(buildUserGenesis(recovery, device, 1));
    const LogEntryView view = must(parseLogEntry(good));
    auto ops = must(parseUserOps(view.body));
    auto genesis = std::get<UGenesis>(ops[0]);

    genesis.recoverySignature[3] ^= 1U;
    QCOMPARE(
        codeOf(UserLog::create(signLogEntry(view.header, encodeUserOps({genesis}), device.sign))),
        codeOf(Errc::NotAuthentic));
    // Signed by somebody who is not the device it names.
    const DeviceKeys other = seededDevice(random);
    LogEntryHeader header = view.header;
    header.authorKey = other.id();
    QCOMPARE(codeOf(UserLog::create(signLogEntry(header, view.body, other.sign))),
             codeOf(Errc::NotAuthorised));
    // Two operations.
    auto two = ops;
    two.push_back(ops[0]);
    QCOMPARE(codeOf(UserLog::create(signLogEntry(view.header, encodeUserOps(two), device.sign))),
             codeOf(Errc::Malformed));
    // Signed by nobody; no genesis; the genesis of a group.
    Bytes forged = good;
    forged.back() ^= 1U;
    QCOMPARE(codeOf(UserLog::create(forged)), codeOf(Errc::NotAuthentic));
    header = view.header;
    header.log = LogId(std::array<std::uint8_t, 32>{1});
    header.seq = 1;
    header.prev = view.hash;
    QCOMPARE(codeOf(UserLog::create(signLogEntry(header, view.body, device.sign))),
             codeOf(Errc::Malformed));
    const UserLog log = must(UserLog::create(good));
    QCOMPARE(codeOf(UserLog::create(must(buildGroupGenesis(log, device.sign, 1)))),
             codeOf(Errc::Malformed));
    // One key twice.
    genesis = std::get<UGenesis>(ops[0]);
    genesis.deviceBox = genesis.recoveryBox;
    genesis.recoverySignature = recovery.sign.sign(Label::DevAdd, userGenesisDigest(genesis));
    QCOMPARE(
        codeOf(UserLog::create(signLogEntry(view.header, encodeUserOps({genesis}), device.sign))),
        codeOf(Errc::Malformed));
}

void UserLogTest::devicesComeAndGo()
{
    CryptoWorld world;
    Person anna = world.addPerson();
    world.addDevice(anna);
    world.addDevice(anna, 1);
    world.revokeDevice(anna, 0, 2);
    const UserLog& log = world.log(anna);
    QCOMPARE(log.headSeq(), std::uint64_t{3});
    QVERIFY(log.deviceActiveAt(anna.devices[0].id(), 2));
    QVERIFY(!log.deviceActiveAt(anna.devices[0].id(), 3));
    QVERIFY(!log.deviceActiveAt(anna.devices[2].id(), 1));
    QVERIFY(log.deviceActiveAt(anna.devices[2].id(), 2));
    QCOMPARE(log.activeDevicesAt(3).size(), std::size_t{2});
    QCOMPARE(log.seqOf(log.hashAt(1)), std::optional<std::uint64_t>{1});
    // A revoked device can neither sign nor come back.
    const DevAdd again = makeDeviceAdd(anna.devices[0], logIdOf(anna.id), log.head());
    QCOMPARE(codeOf(buildUserEntry(log, anna.devices[0].sign, {again}, 1)),
             codeOf(Errc::NotAuthorised));
    QCOMPARE(codeOf(buildUserEntry(log, anna.devices[1].sign, {again}, 1)),
             codeOf(Errc::NotAuthorised));
}

void UserLogTest::recoveryKeySpeaksWhenNoDeviceIsLeft()
{
    CryptoWorld world;
    Person anna = world.addPerson();
    UserLog& log = world.log(anna);
    const DevRevoke last{anna.devices[0].id(), RevokeReason::Lost, 0};
    QCOMPARE(codeOf(buildUserEntry(log, anna.devices[0].sign, {last}, 1)),
             codeOf(Errc::NotAuthorised));
    // Replacing oneself in one entry is fine: a device is left.
    const DeviceKeys next = seededDevice(world.random());
    QVERIFY(buildUserEntry(
        log, anna.devices[0].sign, {makeDeviceAdd(next, logIdOf(anna.id), log.head()), last}, 1));
    must(log.append(must(buildUserEntry(log, anna.recovery.sign, {last}, 1))));
    QVERIFY(log.activeDevicesAt(1).empty());
    must(log.append(must(buildUserEntry(
        log, anna.recovery.sign, {makeDeviceAdd(next, logIdOf(anna.id), log.head())}, 1))));
    QVERIFY(log.deviceActiveAt(next.id(), 2));
}

void UserLogTest::compromiseTakesDescendants()
{
    CryptoWorld world;
    Person anna = world.addPerson();
    world.addDevice(anna);    // seq 1, by 0
    world.addDevice(anna, 1); // seq 2, by 1: before the theft
    world.addDevice(anna, 1); // seq 3, by 1: the thief's
    world.addDevice(anna, 3); // seq 4, by the thief's
    UserLog& log = world.log(anna);
    const DevRevoke theft{anna.devices[1].id(), RevokeReason::Compromised, 3};
    must(log.append(must(buildUserEntry(log, anna.devices[0].sign, {theft}, 1))));
    const auto active = log.activeDevicesAt(log.headSeq());
    QCOMPARE(active.size(), std::size_t{2});
    QVERIFY(log.deviceActiveAt(anna.devices[0].id(), 5));
    QVERIFY(log.deviceActiveAt(anna.devices[2].id(), 5));
    const DevRevoke future{anna.devices[2].id(), RevokeReason::Compromised, 99};
    QCOMPARE(codeOf(buildUserEntry(log, anna.devices[0].sign, {future}, 1)),
             codeOf(Errc::Malformed));
}

void UserLogTest::recoveryRotates()
{
    CryptoWorld world;
    Person anna = world.addPerson();
    UserLog& log = world.log(anna);
    const RecoveryKeys next = seededRecovery(world.random());
    const RecoveryRotate op = makeRecoveryRotate(next, logIdOf(anna.id), log.head());
    QCOMPARE(codeOf(buildUserEntry(log, anna.devices[0].sign, {op}, 1)),
             codeOf(Errc::NotAuthorised));
    must(log.append(must(buildUserEntry(log, anna.recovery.sign, {op}, 1))));
    QVERIFY(log.recoveryAt(0).box == anna.recovery.box.publicKey());
    QVERIFY(log.recoveryAt(1).box == next.box.publicKey());
    // Keys that are in use already, and a possession nobody proved.
    const RecoveryKeys third = seededRecovery(world.random());
    const RecoveryRotate honest = makeRecoveryRotate(third, logIdOf(anna.id), log.head());
    QVERIFY(buildUserEntry(log, next.sign, {honest}, 1));
    RecoveryRotate unproven = honest;
    unproven.possession[0] ^= 1U;
    QCOMPARE(codeOf(buildUserEntry(log, next.sign, {unproven}, 1)), codeOf(Errc::NotAuthentic));
    const RecoveryKeys mixed{third.sign.duplicate(), anna.devices[0].box.duplicate()};
    const RecoveryRotate taken = makeRecoveryRotate(mixed, logIdOf(anna.id), log.head());
    QCOMPARE(codeOf(buildUserEntry(log, next.sign, {taken}, 1)), codeOf(Errc::NotAuthorised));
    const RecoveryRotate back = makeRecoveryRotate(anna.recovery, logIdOf(anna.id), log.head());
    QCOMPARE(codeOf(buildUserEntry(log, next.sign, {back}, 1)), codeOf(Errc::NotAuthorised));
    // The old kit is worth nothing now.
    const DeviceKeys device = seededDevice(world.random());
    const DevAdd add = makeDeviceAdd(device, logIdOf(anna.id), log.head());
    QCOMPARE(codeOf(buildUserEntry(log, anna.recovery.sign, {add}, 1)),
             codeOf(Errc::NotAuthorised));
    QVERIFY(buildUserEntry(log, next.sign, {add}, 1));
}

void UserLogTest::refuses()
{
    CryptoWorld world;
    Person anna = world.addPerson();
    Person ben = world.addPerson();
    UserLog& log = world.log(anna);
    const DeviceKeys device = seededDevice(world.random());
    const DevAdd add = makeDeviceAdd(device, logIdOf(anna.id), log.head());
    QCOMPARE(codeOf(buildUserEntry(log, ben.devices[0].sign, {add}, 1)),
             codeOf(Errc::NotAuthorised));
    DevAdd stolen = add;
    stolen.deviceBox = ben.devices[0].box.publicKey();
    QCOMPARE(codeOf(buildUserEntry(log, anna.devices[0].sign, {stolen}, 1)),
             codeOf(Errc::NotAuthentic));
    const DevRevoke nobody{ben.devices[0].id(), RevokeReason::Lost, 0};
    QCOMPARE(codeOf(buildUserEntry(log, anna.devices[0].sign, {nobody}, 1)),
             codeOf(Errc::NotAuthorised));
    // All or nothing: a good operation before a bad one leaves no trace.
    const Bytes mixed = [&] {
        LogEntryHeader header;
        header.log = logIdOf(anna.id);
        header.seq = 1;
        header.prev = log.head();
        header.authorKey = anna.devices[0].id();
        return signLogEntry(header, encodeUserOps({add, nobody}), anna.devices[0].sign);
    }();
    QCOMPARE(codeOf(log.append(mixed)), codeOf(Errc::NotAuthorised));
    QCOMPARE(log.headSeq(), std::uint64_t{0});
    QVERIFY(log.findDevice(device.id()) == nullptr);
}

void UserLogTest::positions()
{
    CryptoWorld world;
    Person anna = world.addPerson();
    UserLog& log = world.log(anna);
    const DeviceKeys one = seededDevice(world.random());
    const DeviceKeys two = seededDevice(world.random());
    const auto add = [&](const DeviceKeys& device) {
        return must(buildUserEntry(
            log, anna.devices[0].sign, {makeDeviceAdd(device, logIdOf(anna.id), log.head())}, 1));
    };
    const Bytes first = add(one);
    const Bytes rival = add(two);
    UserLog behind = log;
    must(log.append(first));
    QCOMPARE(codeOf(log.append(first)), codeOf(Errc::AlreadyExists));
    QCOMPARE(codeOf(log.append(rival)), codeOf(Errc::LogFork));
    Bytes forged = rival;
    forged.back() ^= 1U;
    QCOMPARE(codeOf(log.append(forged)),
             codeOf(Errc::NotAuthentic)); // No alarm without a signature.
    const DeviceKeys three = seededDevice(world.random());
    const Bytes second = add(three);
    QCOMPARE(codeOf(behind.append(second)), codeOf(Errc::NotFound));
    QCOMPARE(codeOf(world.log(world.addPerson()).append(first)), codeOf(Errc::Malformed));
}

void UserLogTest::possessionIsBoundToThePlace()
{
    CryptoWorld world;
    Person anna = world.addPerson();
    UserLog& log = world.log(anna);
    const DeviceKeys device = seededDevice(world.random());
    const DevAdd early = makeDeviceAdd(device, logIdOf(anna.id), log.head());
    world.addDevice(anna);
    QCOMPARE(codeOf(buildUserEntry(log, anna.devices[0].sign, {early}, 1)),
             codeOf(Errc::NotAuthentic));
}

void UserLogTest::everyBitFlipIsRefused()
{
    CryptoWorld world;
    Person anna = world.addPerson();
    const UserLog& log = world.log(anna);
    const DeviceKeys device = seededDevice(world.random());
    const Bytes entry = must(buildUserEntry(
        log, anna.devices[0].sign, {makeDeviceAdd(device, logIdOf(anna.id), log.head())}, 1));
    QVERIFY(log.check(entry));
    for (std::size_t bit = 0; bit < entry.size() * 8; ++bit) {
        Bytes flipped = entry;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        if (log.check(flipped))
            QFAIL(qPrintable(QString::number(bit)));
    }
}

QTEST_APPLESS_MAIN(UserLogTest)
#include "user_log_test.moc"
