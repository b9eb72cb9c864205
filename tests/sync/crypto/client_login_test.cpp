// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/client_login.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class ClientLoginTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFieldIsBound();
};

void ClientLoginTest::everyFieldIsBound()
{
    SeededRandom random(1);
    const DeviceKeys device = seededDevice(random);
    LoginFacts facts;
    facts.relay = seededId<RelayId>(random);
    facts.serverNonce = randomNonce();
    facts.clientNonce = randomNonce();
    facts.user = seededId<UserId>(random);
    facts.device = device.id();
    facts.version = 1;
    const Signature signature = signRelayAuth(facts, device.sign);
    QVERIFY(verifyRelayAuth(facts, signature));
    std::vector<LoginFacts> others(7, facts);
    others[0].relay = seededId<RelayId>(random);
    others[1].spki[0] = 1; // A man in the middle with his own certificate.
    others[2].serverNonce = randomNonce();
    others[3].clientNonce = randomNonce();
    others[4].user = seededId<UserId>(random);
    others[5].device = seededDevice(random).id();
    others[6].version = 2;
    for (const LoginFacts& other : others)
        QVERIFY(!verifyRelayAuth(other, signature));
    std::swap(facts.serverNonce, facts.clientNonce);
    QVERIFY(!verifyRelayAuth(facts, signature));
}

QTEST_APPLESS_MAIN(ClientLoginTest)
#include "client_login_test.moc"
