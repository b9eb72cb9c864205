// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/vault_header.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

namespace {

Passphrase phrase(std::string text)
{
    return must(Passphrase::take(text));
}

bool sameKey(const SecretKey& a, const SecretKey& b)
{
    return equal(a.open().view(), b.open().view());
}

} // namespace

class VaultHeaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void layout();
    void opens();
    void wrongPassphrase();
    void keychain();
    void passphraseChanges();
    void keychainComesAndGoes();
    void costsOutsideTheBounds_data();
    void costsOutsideTheBounds();
    void damaged_data();
    void damaged();
    void everyByteOfTheSlotIsBound();
    void pairHealsItself();

private:
    std::optional<NewVault> m_made;
};

void VaultHeaderTest::initTestCase()
{
    const Passphrase correct = phrase("correct horse");
    m_made = must(createVault(correct, MinimumKdfCost));
}

void VaultHeaderTest::layout()
{
    ByteReader in(m_made->header);
    QCOMPARE(asText(in.raw(4)), std::string_view("E1VH"));
    QCOMPARE(in.u32(), 0x00010101U); // version, suite, one slot, 0
    QVERIFY(in.array<16>() == m_made->vault.db);
    QCOMPARE(in.u32(), 1U); // type 1, three zeros
    QCOMPARE(in.u32(), 1U);
    QCOMPARE(in.u32(), 65536U);
    QCOMPARE(in.remaining(), std::size_t{16 + 24 + 48});
    const VaultInfo info = must(inspectVault(m_made->header));
    QCOMPARE(info.slots.size(), std::size_t{1});
    QVERIFY(info.slots[0].cost == MinimumKdfCost);
}

void VaultHeaderTest::opens()
{
    const OpenVault vault = must(unlockVault(m_made->header, phrase("correct horse")));
    QVERIFY(sameKey(vault.vaultKey, m_made->vault.vaultKey));
    QVERIFY(vault.db == m_made->vault.db);
}

void VaultHeaderTest::wrongPassphrase()
{
    for (const char* wrong : {"correct horsE", "correct horse ", "x"})
        QCOMPARE(codeOf(unlockVault(m_made->header, phrase(wrong))), codeOf(Errc::WrongPassphrase));
}

void VaultHeaderTest::keychain()
{
    SeededRandom random(1);
    const SecretKey keychainKey = seededKey(random);
    const Bytes header =
        must(encodeVault(m_made->vault, phrase("a"), MinimumKdfCost, &keychainKey));
    QCOMPARE(header.size(), VaultFixedBytes + 2 * VaultSlotBytes);
    QVERIFY(sameKey(must(unlockVault(header, keychainKey)).vaultKey, m_made->vault.vaultKey));
    QVERIFY(sameKey(must(unlockVault(header, phrase("a"))).vaultKey, m_made->vault.vaultKey));
    QCOMPARE(codeOf(unlockVault(header, seededKey(random))), codeOf(Errc::WrongPassphrase));
    QCOMPARE(codeOf(unlockVault(m_made->header, keychainKey)), codeOf(Errc::WrongPassphrase));
}

void VaultHeaderTest::passphraseChanges()
{
    SeededRandom random(1);
    const SecretKey keychainKey = seededKey(random);
    const Bytes header =
        must(encodeVault(m_made->vault, phrase("old"), MinimumKdfCost, &keychainKey));
    QCOMPARE(codeOf(changePassphrase(header, phrase("not it"), phrase("new"), MinimumKdfCost)),
             codeOf(Errc::WrongPassphrase));
    const Bytes changed =
        must(changePassphrase(header, phrase("old"), phrase("new"), MinimumKdfCost));
    QCOMPARE(codeOf(unlockVault(changed, phrase("old"))), codeOf(Errc::WrongPassphrase));
    QVERIFY(sameKey(must(unlockVault(changed, phrase("new"))).vaultKey, m_made->vault.vaultKey));
    QVERIFY(sameKey(must(unlockVault(changed, keychainKey)).vaultKey, m_made->vault.vaultKey));
    QVERIFY(must(inspectVault(changed)).db == m_made->vault.db);
}

void VaultHeaderTest::keychainComesAndGoes()
{
    SeededRandom random(1);
    const SecretKey keychainKey = seededKey(random);
    const Bytes with = must(encodeVault(m_made->vault, phrase("p"), MinimumKdfCost, &keychainKey));
    // Dropping the slot by hand does not work: the number of slots is bound into each.
    Bytes cut(with.begin(), with.begin() + VaultFixedBytes + VaultSlotBytes);
    cut[6] = 1;
    QCOMPARE(codeOf(unlockVault(cut, phrase("p"))), codeOf(Errc::WrongPassphrase));
    const Bytes without = must(encodeVault(m_made->vault, phrase("p"), MinimumKdfCost));
    QCOMPARE(codeOf(unlockVault(without, keychainKey)), codeOf(Errc::WrongPassphrase));
}

void VaultHeaderTest::costsOutsideTheBounds_data()
{
    QTest::addColumn<uint>("ops");
    QTest::addColumn<uint>("memoryKib");
    QTest::newRow("no pass") << 0U << 65536U;
    QTest::newRow("too many passes") << 11U << 65536U;
    QTest::newRow("little memory") << 1U << 65535U;
    QTest::newRow("much memory") << 1U << 2097153U;
    QTest::newRow("absurd") << 0xffffffffU << 0xffffffffU;
}

void VaultHeaderTest::costsOutsideTheBounds()
{
    QFETCH(const uint, ops);
    QFETCH(const uint, memoryKib);
    QCOMPARE(codeOf(createVault(phrase("p"), KdfCost{ops, memoryKib})),
             codeOf(Errc::BadKdfParameters));
    // The same in a header somebody has edited: refused before any memory is taken.
    ByteWriter cost;
    cost.u32(ops).u32(memoryKib);
    Bytes header = m_made->header;
    std::copy(cost.view().begin(), cost.view().end(), header.begin() + 28);
    QCOMPARE(codeOf(unlockVault(header, phrase("p"))), codeOf(Errc::BadKdfParameters));
}

void VaultHeaderTest::damaged_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("code");
    const int damagedCode = codeOf(Errc::VaultDamaged);
    QTest::newRow("magic") << 0 << damagedCode;
    QTest::newRow("version") << 4 << codeOf(Errc::Unsupported);
    QTest::newRow("suite") << 5 << codeOf(Errc::Unsupported);
    QTest::newRow("slots") << 6 << damagedCode;
    QTest::newRow("zero") << 7 << damagedCode;
    QTest::newRow("slot type") << 24 << damagedCode;
    QTest::newRow("slot zeros") << 26 << damagedCode;
}

void VaultHeaderTest::damaged()
{
    QFETCH(const int, offset);
    QFETCH(const int, code);
    Bytes header = m_made->header;
    header[static_cast<std::size_t>(offset)] ^= 0x40U;
    QCOMPARE(codeOf(unlockVault(header, phrase("correct horse"))), code);
    for (std::size_t size = 0; size < m_made->header.size(); ++size)
        QCOMPARE(codeOf(inspectVault(ByteView(m_made->header).first(size))),
                 codeOf(Errc::VaultDamaged));
    Bytes longer = m_made->header;
    longer.push_back(0);
    QCOMPARE(codeOf(inspectVault(longer)), codeOf(Errc::VaultDamaged));
}

void VaultHeaderTest::everyByteOfTheSlotIsBound()
{
    // The keychain slot costs no Argon2id, so each byte can be tried.
    SeededRandom random(2);
    const SecretKey keychainKey = seededKey(random);
    const Bytes header =
        must(encodeVault(m_made->vault, phrase("p"), MinimumKdfCost, &keychainKey));
    const std::size_t slot = VaultFixedBytes + VaultSlotBytes;
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (i >= VaultFixedBytes && i < slot)
            continue; // The other slot stands for itself.
        Bytes flipped = header;
        flipped[i] ^= 1U;
        if (unlockVault(flipped, keychainKey))
            QFAIL(qPrintable(QString::number(i)));
    }
}

void VaultHeaderTest::pairHealsItself()
{
    using Healthy = UnlockedPair::Healthy;
    const Bytes& good = m_made->header;
    Bytes flipped = good;
    flipped[80] ^= 1U;
    const Bytes garbage(100, 0xaa);
    const auto unlock = [](ByteView header, ByteView backup, const char* text) {
        return unlockVaultPair(header, backup, phrase(text));
    };
    QVERIFY(must(unlock(good, good, "correct horse")).healthy == Healthy::Both);
    QVERIFY(must(unlock(good, {}, "correct horse")).healthy == Healthy::PrimaryOnly);
    QVERIFY(must(unlock(good, garbage, "correct horse")).healthy == Healthy::PrimaryOnly);
    QVERIFY(must(unlock({}, good, "correct horse")).healthy == Healthy::BackupOnly);
    QVERIFY(must(unlock(garbage, good, "correct horse")).healthy == Healthy::BackupOnly);
    QVERIFY(must(unlock(flipped, good, "correct horse")).healthy == Healthy::BackupOnly);
    QCOMPARE(codeOf(unlock(good, good, "no")), codeOf(Errc::WrongPassphrase));
    QCOMPARE(codeOf(unlock(garbage, good, "no")), codeOf(Errc::WrongPassphrase));
    QCOMPARE(codeOf(unlock(good, garbage, "no")), codeOf(Errc::WrongPassphrase));
    QCOMPARE(codeOf(unlock(garbage, garbage, "correct horse")), codeOf(Errc::VaultDamaged));
    QCOMPARE(codeOf(unlock(garbage, {}, "correct horse")), codeOf(Errc::VaultDamaged));
    QCOMPARE(codeOf(unlock({}, {}, "correct horse")), codeOf(Errc::VaultDamaged));
}

QTEST_APPLESS_MAIN(VaultHeaderTest)
#include "vault_header_test.moc"
