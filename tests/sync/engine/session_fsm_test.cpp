// SPDX-License-Identifier: MPL-2.0
// Every order of events on one connection, without a connection.
#include "sync/engine/session_fsm.h"
#include "sync/protocol/limits.h"
#include "sync/protocol/version.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::engine;
using namespace cahier::protocol;

namespace {

struct FakeKeys final : LoginKeys
{
    Result<void> verifyChallenge(const Bytes32& clientNonce,
                                 const Challenge& challenge) const override
    {
        if (clientNonce[0] != 0x77 || challenge.signature[0] != 0x55)
            return fail(Errc::NotAuthentic);
        return {};
    }

    protocol::Signature signAuth(const Bytes32& spki,
                                 const Bytes32& clientNonce,
                                 const Challenge& challenge,
                                 const Hello& hello) const override
    {
        protocol::Signature signature{};
        signature[0] = spki[0];
        signature[1] = clientNonce[0];
        signature[2] = challenge.relayNonce[0];
        signature[3] = static_cast<std::uint8_t>(hello.version);
        return signature;
    }
};

RelayId relayId(std::uint8_t seed)
{
    std::array<std::uint8_t, 32> bytes{};
    bytes[0] = seed;
    return RelayId(bytes);
}

Bytes relayFrame(const RelayMessage& message, RequestId request = 0)
{
    return encodeFrame(message, request).value();
}

Bytes challengeFrame(std::uint8_t relay = 1, std::uint8_t signature = 0x55)
{
    Challenge challenge;
    challenge.relay = relayId(relay);
    challenge.relayNonce[0] = 0x33;
    challenge.signature[0] = signature;
    return relayFrame(challenge);
}

Bytes welcomeFrame(std::uint16_t low = 1, std::uint16_t high = 1)
{
    Welcome welcome;
    welcome.minVersion = low;
    welcome.maxVersion = high;
    welcome.registration = Registration::Known;
    welcome.pingIntervalMs = 30'000;
    return relayFrame(welcome);
}

constexpr SteadyTime T0 = Milliseconds{1'000'000};

SteadyTime after(int ms)
{
    return T0 + Milliseconds{ms};
}

struct Machine
{
    Machine()
        : fsm(identity(), keys, T0, 7)
    {
    }

    static SessionFsm::Identity identity()
    {
        SessionFsm::Identity id;
        id.relay = relayId(1);
        id.clientNonce[0] = 0x77;
        return id;
    }

    void login()
    {
        Bytes32 spki{};
        spki[0] = 0x99;
        fsm.opened(spki, T0);
        fsm.received(challengeFrame(), T0);
        fsm.received(welcomeFrame(), T0);
    }

    FakeKeys keys;
    SessionFsm fsm;
};

template <typename T>
const T* only(const SessionActions& actions)
{
    return actions.size() == 1 ? std::get_if<T>(&actions.front()) : nullptr;
}

template <typename T>
T sentAs(const SessionAction& action)
{
    const auto& send = std::get<SendFrame>(action);
    return std::get<T>(decodeClientFrame(send.frame).value().message);
}

} // namespace

class SessionFsmTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void loginHappens();
    void wrongRelayIsRefusedBeforeAuth();
    void unprovenRelayIsRefusedBeforeAuth();
    void otherVersionByBye();
    void otherVersionByWelcome();
    void nothingBeforeWelcome_data();
    void nothingBeforeWelcome();
    void secondHandshakeIsAViolation();
    void garbageIsAViolation();
    void requestsGetFreshIds();
    void noRequestBeforeLogin();
    void handshakeTimesOut();
    void silenceIsAskedAndThenEnded();
    void quietClientPings();
    void drainIsJittered();
    void afterTheEndNothingHappens();
    void byeReasons_data();
    void byeReasons();
};

void SessionFsmTest::loginHappens()
{
    Machine m;
    Bytes32 spki{};
    spki[0] = 0x99;
    auto actions = m.fsm.opened(spki, T0);
    QCOMPARE(actions.size(), std::size_t{1});
    const Hello hello = sentAs<Hello>(actions[0]);
    QCOMPARE(hello.version, Version);
    QCOMPARE(hello.clientNonce[0], std::uint8_t{0x77});
    actions = m.fsm.received(challengeFrame(), T0);
    QCOMPARE(actions.size(), std::size_t{2});
    const Auth auth = sentAs<Auth>(actions[0]);
    QCOMPARE(auth.signature[0], std::uint8_t{0x99});
    QCOMPARE(auth.signature[1], std::uint8_t{0x77});
    QCOMPARE(auth.signature[2], std::uint8_t{0x33});
    QVERIFY(std::holds_alternative<LoginSent>(actions[1]));
    actions = m.fsm.received(welcomeFrame(), T0);
    QVERIFY(only<LoggedIn>(actions) != nullptr);
    QCOMPARE(m.fsm.state(), SessionFsm::State::Ready);
    CaughtUp caughtUp;
    caughtUp.pos = 4;
    actions = m.fsm.received(relayFrame(caughtUp, 9), T0);
    const auto* deliver = only<Deliver>(actions);
    QVERIFY(deliver != nullptr);
    QCOMPARE(deliver->frame.request, RequestId{9});
}

void SessionFsmTest::wrongRelayIsRefusedBeforeAuth()
{
    Machine m;
    m.fsm.opened({}, T0);
    const auto actions = m.fsm.received(challengeFrame(2), T0);
    const auto* close = only<CloseChannel>(actions);
    QVERIFY(close != nullptr);
    QCOMPARE(close->why.code, Errc::WrongRelay);
}

void SessionFsmTest::unprovenRelayIsRefusedBeforeAuth()
{
    Machine m;
    m.fsm.opened({}, T0);
    const auto actions = m.fsm.received(challengeFrame(1, 0x54), T0);
    const auto* close = only<CloseChannel>(actions);
    QVERIFY(close != nullptr);
    QCOMPARE(close->why.code, Errc::WrongRelay);
}

void SessionFsmTest::otherVersionByBye()
{
    Machine m;
    m.fsm.opened({}, T0);
    const auto actions = m.fsm.received(relayFrame(Bye{Reason::UnsupportedVersion}), T0);
    QVERIFY(only<CloseChannel>(actions) != nullptr);
    QCOMPARE(only<CloseChannel>(actions)->why.code, Errc::ProtocolVersion);
}

void SessionFsmTest::otherVersionByWelcome()
{
    Machine m;
    m.fsm.opened({}, T0);
    m.fsm.received(challengeFrame(), T0);
    const auto actions = m.fsm.received(welcomeFrame(2, 3), T0);
    QVERIFY(only<CloseChannel>(actions) != nullptr);
    QCOMPARE(only<CloseChannel>(actions)->why.code, Errc::ProtocolVersion);
}

void SessionFsmTest::nothingBeforeWelcome_data()
{
    QTest::addColumn<int>("step");
    QTest::newRow("instead of CHALLENGE") << 0;
    QTest::newRow("instead of WELCOME") << 1;
}

void SessionFsmTest::nothingBeforeWelcome()
{
    QFETCH(int, step);
    Machine m;
    m.fsm.opened({}, T0);
    if (step == 1)
        m.fsm.received(challengeFrame(), T0);
    CaughtUp caughtUp;
    const auto actions = m.fsm.received(relayFrame(caughtUp), T0);
    QVERIFY(only<CloseChannel>(actions) != nullptr);
    QCOMPARE(only<CloseChannel>(actions)->why.code, Errc::ProtocolViolation);
}

void SessionFsmTest::secondHandshakeIsAViolation()
{
    Machine m;
    m.login();
    const auto actions = m.fsm.received(challengeFrame(), T0);
    QVERIFY(only<CloseChannel>(actions) != nullptr);
    QCOMPARE(only<CloseChannel>(actions)->why.code, Errc::ProtocolViolation);
}

void SessionFsmTest::garbageIsAViolation()
{
    for (std::size_t length = 0; length < 40; ++length) {
        Machine m;
        m.login();
        const auto actions = m.fsm.received(Bytes(length, 0xff), T0);
        QVERIFY(only<CloseChannel>(actions) != nullptr);
        QCOMPARE(only<CloseChannel>(actions)->why.code, Errc::ProtocolViolation);
    }
}

void SessionFsmTest::requestsGetFreshIds()
{
    Machine m;
    m.login();
    RequestId first = 0;
    RequestId second = 0;
    QVERIFY(m.fsm.frameFor(ListStreams{}, &first, T0));
    const auto frame = m.fsm.frameFor(ListStreams{}, &second, T0);
    QVERIFY(frame.has_value());
    QVERIFY(first != 0 && second != 0 && first != second);
    QCOMPARE(decodeClientFrame(*frame)->request, second);
}

void SessionFsmTest::noRequestBeforeLogin()
{
    Machine m;
    m.fsm.opened({}, T0);
    const auto frame = m.fsm.frameFor(ListStreams{}, nullptr, T0);
    QVERIFY(!frame);
    QCOMPARE(frame.error().code, Errc::InvalidState);
    m.fsm.received(challengeFrame(), T0);
    QVERIFY(m.fsm.frameFor(ListStreams{}, nullptr, T0)); // Pipelined behind AUTH.
}

void SessionFsmTest::handshakeTimesOut()
{
    Machine m;
    QVERIFY(m.fsm.tick(after(14'999)).empty());
    QCOMPARE(m.fsm.nextDeadline().count(), after(15'000).count());
    const auto actions = m.fsm.tick(after(15'000));
    QVERIFY(only<CloseChannel>(actions) != nullptr);
    QCOMPARE(only<CloseChannel>(actions)->why.code, Errc::RelayUnreachable);
}

void SessionFsmTest::silenceIsAskedAndThenEnded()
{
    Machine m;
    m.login();
    QCOMPARE(m.fsm.nextDeadline().count(), after(15'000).count());
    QVERIFY(m.fsm.tick(after(14'999)).empty());
    auto actions = m.fsm.tick(after(15'000));
    QCOMPARE(actions.size(), std::size_t{1});
    sentAs<Ping>(actions[0]);
    QVERIFY(m.fsm.tick(after(20'000)).empty());
    QCOMPARE(m.fsm.nextDeadline().count(), after(25'000).count());
    actions = m.fsm.tick(after(25'000));
    QVERIFY(only<CloseChannel>(actions) != nullptr);
    QCOMPARE(only<CloseChannel>(actions)->why.code, Errc::RelayUnreachable);

    Machine answered;
    answered.login();
    answered.fsm.tick(after(15'000));
    QVERIFY(answered.fsm.received(relayFrame(Pong{}), after(16'000)).empty());
    QVERIFY(answered.fsm.tick(after(25'000)).empty());
    QCOMPARE(answered.fsm.state(), SessionFsm::State::Ready);
}

void SessionFsmTest::quietClientPings()
{
    Machine m;
    m.login();
    // The relay talks all the time, we never do: it still must hear from us within its interval.
    int pings = 0;
    for (int ms = 0; ms <= 120'000; ms += 1'000) {
        m.fsm.received(relayFrame(CaughtUp{}), after(ms));
        for (const auto& action : m.fsm.tick(after(ms)))
            pings += std::holds_alternative<SendFrame>(action) ? 1 : 0;
    }
    QCOMPARE(pings, 4);
}

void SessionFsmTest::drainIsJittered()
{
    Machine m;
    m.login();
    const auto actions = m.fsm.received(relayFrame(Drain{1'000, 4}), T0);
    const auto* away = only<GoingAway>(actions);
    QVERIFY(away != nullptr);
    QCOMPARE(away->reconnectAfter.count(), std::int64_t{1'002}); // 7 % 5
}

void SessionFsmTest::afterTheEndNothingHappens()
{
    Machine m;
    m.login();
    m.fsm.received(Bytes{0}, T0);
    QCOMPARE(m.fsm.state(), SessionFsm::State::Ended);
    QVERIFY(m.fsm.received(challengeFrame(), T0).empty());
    QVERIFY(m.fsm.tick(after(1'000'000)).empty());
    QVERIFY(m.fsm.opened({}, T0).empty());
    QVERIFY(!m.fsm.frameFor(ListStreams{}, nullptr, T0));
}

void SessionFsmTest::byeReasons_data()
{
    QTest::addColumn<int>("reason");
    QTest::addColumn<int>("code");
    QTest::newRow("unknown device") << int(Reason::UnknownDevice) << int(Errc::NotAuthorised);
    QTest::newRow("slow") << int(Reason::Slow) << int(Errc::RelayUnreachable);
    QTest::newRow("draining") << int(Reason::Draining) << int(Errc::RelayUnreachable);
    QTest::newRow("bad frame") << int(Reason::BadFrame) << int(Errc::ProtocolViolation);
    QTest::newRow("from the future") << 999 << int(Errc::Refused);
}

void SessionFsmTest::byeReasons()
{
    QFETCH(int, reason);
    QFETCH(int, code);
    QCOMPARE(int(errorOf(Reason(reason)).code), code);
}

QTEST_APPLESS_MAIN(SessionFsmTest)
#include "session_fsm_test.moc"
