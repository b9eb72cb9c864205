// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/secret.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

#include <sstream>
#include <type_traits>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!std::is_copy_constructible_v<SecretKey> && !std::is_copy_assignable_v<SecretKey>);
static_assert(std::is_nothrow_move_constructible_v<SecretKey>);
static_assert(!std::is_copy_constructible_v<Passphrase>);
static_assert(!Printable<SecretKey> && !Printable<KeyView> && !Printable<Passphrase>);
static_assert(!std::is_convertible_v<Bytes, SecretKey> &&
              !std::is_convertible_v<ByteView, KeyView>);

} // namespace

class SecretTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takeWipesTheSource();
    void takeWantsTheSize();
    void moveEmptiesTheSource();
    void accessesNest();
    void idleMemoryIsNotReadable();
    void randomOnesDiffer();
    void passphrase();
    void lockingIsTried();
};

void SecretTest::takeWipesTheSource()
{
    Bytes source(32, 7);
    const SecretKey key = must(SecretKey::take(source));
    QVERIFY(source == Bytes(32, 0));
    QVERIFY(equal(key.open().view(), Bytes(32, 7)));
    QVERIFY(equal(key.duplicate().open().view(), Bytes(32, 7)));
}

void SecretTest::takeWantsTheSize()
{
    Bytes source(31, 7);
    QCOMPARE(codeOf(SecretKey::take(source)), codeOf(Errc::InvalidArgument));
    QVERIFY(source == Bytes(31, 0)); // Wiped all the same.
}

void SecretTest::moveEmptiesTheSource()
{
    SecretBuffer a(16);
    const SecretBuffer b = std::move(a);
    QCOMPARE(b.size(), std::size_t{16});
    QVERIFY(a.empty()); // NOLINT(bugprone-use-after-move): that is the point.
}

void SecretTest::accessesNest()
{
    const SecretKey key = SecretKey::random();
    const auto outer = key.open();
    {
        const auto inner = key.open();
        QVERIFY(equal(inner.view(), outer.view()));
    }
    QCOMPARE(outer.view().size(), std::size_t{32});
    QVERIFY(outer.view()[0] == outer.key().view()[0]);
}

void SecretTest::idleMemoryIsNotReadable()
{
#ifdef Q_OS_LINUX
    // /proc/self/maps says which pages may be read; the key's page must not be among them.
    const SecretKey key = SecretKey::random();
    const std::uint8_t* address = nullptr;
    const auto readable = [&address] {
        QFile maps(QStringLiteral("/proc/self/maps"));
        if (!maps.open(QIODevice::ReadOnly))
            return true;
        const auto wanted = std::bit_cast<quintptr>(address);
        for (const QByteArray& line : maps.readAll().split('\n')) {
            const qsizetype dash = line.indexOf('-');
            const qsizetype space = line.indexOf(' ');
            if (dash < 0 || space < dash)
                continue;
            const quintptr from = line.left(dash).toULongLong(nullptr, 16);
            const quintptr to = line.mid(dash + 1, space - dash - 1).toULongLong(nullptr, 16);
            if (wanted >= from && wanted < to)
                return line.at(space + 1) == 'r';
        }
        return false;
    };
    {
        const auto access = key.open();
        address = access.view().data();
        QVERIFY(readable());
    }
    QVERIFY(!readable());
#else
    QSKIP("needs /proc");
#endif
}

void SecretTest::randomOnesDiffer()
{
    QVERIFY(!equal(SecretKey::random().open().view(), SecretKey::random().open().view()));
}

void SecretTest::passphrase()
{
    std::string text = "geheim";
    const Passphrase taken = must(Passphrase::take(text));
    QVERIFY(text.empty());
    QCOMPARE(asText(taken.open().view()), std::string_view("geheim"));
    QCOMPARE(asText(taken.duplicate().open().view()), std::string_view("geheim"));
    std::string empty;
    QCOMPARE(codeOf(Passphrase::take(empty)), codeOf(Errc::InvalidArgument));
    std::string endless(1025, 'x');
    QCOMPARE(codeOf(Passphrase::take(endless)), codeOf(Errc::TooLarge));
}

void SecretTest::lockingIsTried()
{
    // Either answer is right; it must not end the process, also for more than any limit allows.
    memoryLockingWorks();
    memoryLockingWorks(std::size_t{1} << 27U);
}

QTEST_APPLESS_MAIN(SecretTest)
#include "secret_test.moc"
