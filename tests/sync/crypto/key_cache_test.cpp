// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/key_cache.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class KeyCacheTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameAsDeriving();
    void clear();
};

void KeyCacheTest::sameAsDeriving()
{
    const std::uint64_t seed = 12;
    qInfo("seed %llu", static_cast<unsigned long long>(seed));
    SeededRandom random(seed);
    const EpochKey epochKey = seededKey(random);
    const auto group = seededId<GroupId>(random);
    std::vector<DocumentId> documents;
    for (int i = 0; i < 10; ++i)
        documents.push_back(seededId<DocumentId>(random));
    StreamKeyCache cache(group, 4); // Far too small, so that it evicts all the time.
    for (int round = 0; round < 500; ++round) {
        const DocumentId& document = documents[random.below(documents.size())];
        const std::uint64_t epoch = random.below(2);
        const auto kind = static_cast<DocumentKind>(1 + random.below(3));
        const StreamKey expected = deriveStreamKey(epochKey, group, epoch, document, kind);
        const bool same = cache.withStreamKey(epochKey, epoch, document, kind, [&](KeyView key) {
            return equal(key.view(), expected.open().view());
        });
        QVERIFY(same);
        const SecretKey presence = derivePresenceKey(epochKey, group, epoch, document);
        QVERIFY(cache.withPresenceKey(epochKey, epoch, document, [&](KeyView key) {
            return equal(key.view(), presence.open().view());
        }));
        QVERIFY(cache.size() <= 4);
    }
}

void KeyCacheTest::clear()
{
    SeededRandom random(1);
    const EpochKey epochKey = seededKey(random);
    StreamKeyCache cache(seededId<GroupId>(random));
    const auto use = [&] {
        return cache.withStreamKey(
            epochKey, 0, DocumentId{}, DocumentKind::Content, [](KeyView key) {
                return toBytes(key.view());
            });
    };
    const Bytes before = use();
    cache.clear();
    QCOMPARE(cache.size(), std::size_t{0});
    QVERIFY(use() == before);
}

QTEST_APPLESS_MAIN(KeyCacheTest)
#include "key_cache_test.moc"
