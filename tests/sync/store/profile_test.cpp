// SPDX-License-Identifier: MPL-2.0
// A profile's files: made, opened, damaged, locked, re-keyed, and left behind by crashes.
#include "sync/crypto/kdf.h"
#include "sync/store/profile.h"
#include "sync/store/profile_files.h"
#include "sync/store/settings.h"
#include "tests/sync/store/fixture.h"

#include <QTemporaryDir>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace cahier;
using namespace cahier::store;
using namespace cahier::store::test;
namespace fs = std::filesystem;

namespace {

crypto::Passphrase pass(std::string text)
{
    return std::move(*crypto::Passphrase::take(text));
}

Bytes readFile(const fs::path& path)
{
    return *readSmallFile(path, 64U * 1024 * 1024);
}

void flip(const fs::path& path, std::size_t offset)
{
    Bytes bytes = readFile(path);
    bytes.at(offset) ^= 1U;
    QVERIFY(replaceFile(path, bytes));
}

std::set<std::string> names(const fs::path& folder)
{
    std::set<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder))
        out.insert(entry.path().filename().string());
    return out;
}

} // namespace

class ProfileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void createsOpensAndKeeps();
    void onlyItsOwnerMayRead();
    void createRefusesAnExistingOne();
    void openNeedsOne();
    void wrongPassphrase();
    void damagedHeaderIsRepairedFromItsCopy_data();
    void damagedHeaderIsRepairedFromItsCopy();
    void bothHeadersDamaged_data();
    void bothHeadersDamaged();
    void missingCopyIsWritten();
    void wrongPassphraseNeverFallsBackToAnOlderCopy();
    void damagedDatabasePage();
    void missingDatabase();
    void databaseOfAnotherVault();
    void secondProcessIsBusy();
    void changePassphrase();
    void crashBetweenHeaderAndCopy();
    void rekey();
    void rekeyNeedsThePassphrase();
    void rekeyOntoAFullDiskIsUndone();
    void leftoversOfACrashAreRemoved();
    void foreignFilesStay();
    void crashInCreateLeavesNoProfile();
    void restoredDatabaseIsNoticed();
    void fullDiskOnRealFiles();
    void noNeedleInAnyFile();

private:
    /// Puts a profile there that was made once: Argon2id is slow, and made to be.
    void place() { fs::copy(m_model, m_folder); }

    std::unique_ptr<Profile> make()
    {
        place();
        auto profile = open();
        return profile ? std::move(*profile) : nullptr;
    }

    Result<std::unique_ptr<Profile>> open(const char* text = "correct horse")
    {
        return Profile::open(m_folder, pass(text));
    }

    fs::path header() const { return m_folder / "vault.e1"; }

    fs::path copy() const { return m_folder / "vault.e1.bak"; }

    fs::path databaseFile() const
    {
        for (const auto& entry : fs::directory_iterator(m_folder)) {
            if (entry.path().extension() == ".db")
                return entry.path();
        }
        return {};
    }

    QTemporaryDir m_models;
    fs::path m_model;
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

void ProfileTest::initTestCase()
{
    m_model = fs::path(m_models.path().toStdString()) / "model";
    QOK(Profile::create(m_model, pass("correct horse"), crypto::MinimumKdfCost));
}

void ProfileTest::init()
{
    m_temporary = std::make_unique<QTemporaryDir>();
    m_folder = fs::path(m_temporary->path().toStdString()) / "profile";
}

void ProfileTest::createsOpensAndKeeps()
{
    QVERIFY(!Profile::exists(m_folder));
    {
        const auto profile =
            Profile::create(m_folder, pass("correct horse"), crypto::MinimumKdfCost);
        QOK(profile);
        QOK(Settings((*profile)->database()).set("name", asBytes("Anna")));
    }
    QVERIFY(Profile::exists(m_folder));
    QCOMPARE(fs::status(m_folder).permissions() & fs::perms::all, fs::perms::owner_all);
    QCOMPARE(readFile(header()).size(), std::size_t{124});
    QVERIFY(readFile(header()) == readFile(copy()));
    const auto profile = open();
    QOK(profile);
    QCOMPARE(asText(**Settings((*profile)->database()).find("name")), std::string_view("Anna"));
    QVERIFY(!(*profile)->restoredFromCopy());
    QCOMPARE(databaseFile().stem().string(), toHex((*profile)->databaseId()));
}

void ProfileTest::onlyItsOwnerMayRead()
{
    const mode_t before = ::umask(0); // The laxest there is.
    auto profile = Profile::create(m_folder / "new", pass("pw"), crypto::MinimumKdfCost);
    ::umask(before);
    QVERIFY(profile.has_value());
    const auto mode = [](const fs::path& path) {
        return static_cast<unsigned>(fs::status(path).permissions());
    };
    QCOMPARE(mode(m_folder / "new"), 0700U);
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(m_folder / "new")) {
        ++files;
        QVERIFY2(mode(entry.path()) == 0600U, entry.path().c_str());
    }
    QVERIFY(files >= 5);
}

void ProfileTest::createRefusesAnExistingOne()
{
    place();
    const Bytes before = readFile(header());
    QFAILS(Errc::AlreadyExists, Profile::create(m_folder, pass("other"), crypto::MinimumKdfCost));
    QVERIFY(readFile(header()) == before);
    fs::remove(header()); // The copy alone is a profile, too.
    QFAILS(Errc::AlreadyExists, Profile::create(m_folder, pass("other"), crypto::MinimumKdfCost));
    QOK(open());
}

void ProfileTest::openNeedsOne()
{
    QFAILS(Errc::NotFound, open());
    QVERIFY(!fs::exists(m_folder));
    QFAILS(Errc::BadKdfParameters, Profile::create(m_folder, pass("x"), crypto::KdfCost{1, 1024}));
    QFAILS(Errc::NotFound, open());
}

void ProfileTest::wrongPassphrase()
{
    place();
    QFAILS(Errc::WrongPassphrase, open("wrong"));
    QOK(open());
}

void ProfileTest::damagedHeaderIsRepairedFromItsCopy_data()
{
    QTest::addColumn<int>("offset");
    QTest::newRow("magic") << 0;
    QTest::newRow("version") << 4;
    QTest::newRow("slots") << 6;
    QTest::newRow("database id") << 10;
    QTest::newRow("cost") << 30;
    QTest::newRow("salt") << 40;
    QTest::newRow("nonce") << 60;
    QTest::newRow("sealed key") << 100;
    QTest::newRow("cut") << -1;
    QTest::newRow("empty") << -2;
    QTest::newRow("gone") << -3;
}

void ProfileTest::damagedHeaderIsRepairedFromItsCopy()
{
    QFETCH(const int, offset);
    place();
    const Bytes before = readFile(header());
    if (offset >= 0)
        flip(header(), static_cast<std::size_t>(offset));
    else if (offset == -3)
        fs::remove(header());
    else
        fs::resize_file(header(), offset == -1 ? 100 : 0);
    QOK(open());
    QVERIFY(readFile(header()) == before);
}

void ProfileTest::bothHeadersDamaged_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("second");
    QTest::newRow("same place") << 100 << 100;
    QTest::newRow("different places") << 50 << 100;
    QTest::newRow("magic") << 0 << 0;
    QTest::newRow("version") << 4 << 4;
    QTest::newRow("cost") << 30 << 30;
}

void ProfileTest::bothHeadersDamaged()
{
    QFETCH(const int, first);
    QFETCH(const int, second);
    place();
    flip(header(), static_cast<std::size_t>(first));
    flip(copy(), static_cast<std::size_t>(second));
    QFAILS(Errc::VaultDamaged, open());
    QVERIFY(!databaseFile().empty()); // Nothing is deleted for it.
}

void ProfileTest::missingCopyIsWritten()
{
    place();
    fs::remove(copy());
    fs::remove(m_folder / "vault.sum");
    QFAILS(Errc::WrongPassphrase, open("wrong"));
    QOK(open());
    QVERIFY(readFile(copy()) == readFile(header()));
    QVERIFY(fs::exists(m_folder / "vault.sum"));
}

void ProfileTest::wrongPassphraseNeverFallsBackToAnOlderCopy()
{
    Bytes older;
    {
        const auto profile = make();
        QVERIFY(profile);
        older = readFile(copy());
        QOK(profile->changePassphrase(pass("correct horse"), pass("new"), crypto::MinimumKdfCost));
    }
    QVERIFY(replaceFile(copy(), older)); // As after a crash before the copy was written.
    QFAILS(Errc::WrongPassphrase, open());
    QOK(open("new"));
    QVERIFY(readFile(copy()) == readFile(header()));
}

void ProfileTest::damagedDatabasePage()
{
    place();
    flip(databaseFile(), 5);
    QFAILS(Errc::DatabaseDamaged, open());
    flip(databaseFile(), 5);
    QOK(open());
}

void ProfileTest::missingDatabase()
{
    place();
    fs::rename(databaseFile(), m_folder / "kept");
    QFAILS(Errc::DatabaseDamaged, open());
    QVERIFY(databaseFile().empty()); // No new, empty one.
}

void ProfileTest::databaseOfAnotherVault()
{
    place();
    const fs::path file = databaseFile();
    const fs::path first = m_folder;
    m_folder = fs::path(m_temporary->path().toStdString()) / "second";
    QOK(Profile::create(m_folder, pass("correct horse"), crypto::MinimumKdfCost));
    fs::copy_file(databaseFile(), file, fs::copy_options::overwrite_existing);
    m_folder = first;
    QFAILS(Errc::WrongKey, open());
}

void ProfileTest::secondProcessIsBusy()
{
    auto profile = make();
    QVERIFY(profile);
    QFAILS(Errc::Busy, open()); // flock() keeps out this process as it does any other.
    QFAILS(Errc::Busy, Profile::create(m_folder, pass("x"), crypto::MinimumKdfCost));
    profile.reset();
    QOK(open());
}

void ProfileTest::changePassphrase()
{
    {
        const auto profile = make();
        QVERIFY(profile);
        QOK(Settings(profile->database()).set("name", asBytes("Anna")));
        QFAILS(Errc::WrongPassphrase,
               profile->changePassphrase(pass("wrong"), pass("new"), crypto::MinimumKdfCost));
        QOK(profile->changePassphrase(pass("correct horse"), pass("new"), crypto::MinimumKdfCost));
    }
    QFAILS(Errc::WrongPassphrase, open());
    const auto profile = open("new");
    QOK(profile);
    QVERIFY(Settings((*profile)->database()).find("name")->has_value());
}

void ProfileTest::crashBetweenHeaderAndCopy()
{
    const fs::path sum = m_folder / "vault.sum";
    Bytes oldHeader;
    Bytes oldSum;
    {
        const auto profile = make();
        QVERIFY(profile);
        oldHeader = readFile(header());
        oldSum = readFile(sum);
        QOK(profile->changePassphrase(pass("correct horse"), pass("new"), crypto::MinimumKdfCost));
    }
    const Bytes newHeader = readFile(header());
    const Bytes newSum = readFile(sum);

    // Every state that a crash can leave, in order: sum, header, copy.
    const struct
    {
        const Bytes &sum, &header, &copy;
        const char* passphrase;
    } states[] = {{oldSum, oldHeader, oldHeader, "correct horse"},
                  {newSum, oldHeader, oldHeader, "correct horse"},
                  {newSum, newHeader, oldHeader, "new"},
                  {newSum, newHeader, newHeader, "new"}};

    for (const auto& state : states) {
        QVERIFY(replaceFile(sum, state.sum));
        QVERIFY(replaceFile(header(), state.header));
        QVERIFY(replaceFile(copy(), state.copy));
        QVERIFY(replaceFile(m_folder / "vault.e1.new", Bytes(10))); // Half-written.
        QOK(open(state.passphrase));
        QVERIFY(readFile(header()) == readFile(copy()));
        QVERIFY(readFile(header()) == state.header);
    }
}

void ProfileTest::rekey()
{
    fs::path oldFile;
    {
        const auto profile = make();
        QVERIFY(profile);
        oldFile = databaseFile();
        Settings(profile->database());
        for (int i = 0; i < 500; ++i)
            QOK(Settings(profile->database()).set("k" + std::to_string(i), Bytes(300, 1)));
        const DatabaseId before = profile->databaseId();
        QOK(profile->rekey(pass("correct horse"), crypto::MinimumKdfCost));
        QVERIFY(profile->databaseId() != before);
        QVERIFY(!fs::exists(oldFile));
        QOK(Settings(profile->database()).set("after", Bytes{1}));
        QOK(profile->database().checkIntegrity());
    }
    const auto profile = open();
    QOK(profile);
    QCOMPARE(Settings((*profile)->database()).keys("k")->size(), std::size_t{500});
    QVERIFY(Settings((*profile)->database()).find("after")->has_value());
    QCOMPARE(std::ranges::count_if(names(m_folder),
                                   [](const std::string& name) { return name.ends_with(".db"); }),
             1);
}

void ProfileTest::rekeyNeedsThePassphrase()
{
    const auto profile = make();
    QVERIFY(profile);
    const auto before = names(m_folder);
    QFAILS(Errc::WrongPassphrase, profile->rekey(pass("wrong"), crypto::MinimumKdfCost));
    QVERIFY(names(m_folder) == before);
}

void ProfileTest::rekeyOntoAFullDiskIsUndone()
{
    const auto profile = make();
    QVERIFY(profile);
    QOK(Settings(profile->database()).set("name", asBytes("Anna")));
    const auto before = names(m_folder);
    // A folder in the place of the sum file: the swap of the header cannot begin.
    fs::remove(m_folder / "vault.sum");
    fs::create_directory(m_folder / "vault.sum");
    QVERIFY(!profile->rekey(pass("correct horse"), crypto::MinimumKdfCost));
    fs::remove(m_folder / "vault.sum");
    QVERIFY(Settings(profile->database()).find("name")->has_value());
    auto after = names(m_folder);
    after.insert("vault.sum");
    QVERIFY(after == before);
}

void ProfileTest::leftoversOfACrashAreRemoved()
{
    place();
    const std::string other(32, 'a');
    const char* suffixes[] = {".db", ".db-wal", ".db.new", ".db.new-wal"};
    for (const char* suffix : suffixes)
        QVERIFY(replaceFile(m_folder / (other + suffix), Bytes(10)));
    QFAILS(Errc::WrongPassphrase, open("wrong"));
    QVERIFY(fs::exists(m_folder / (other + ".db"))); // Only after a successful opening.
    QOK(open());
    for (const char* suffix : suffixes)
        QVERIFY(!fs::exists(m_folder / (other + suffix)));
}

void ProfileTest::foreignFilesStay()
{
    place();
    for (const char* name : {"notes.db", "photo.jpg", "abc.db-wal"})
        QVERIFY(replaceFile(m_folder / name, Bytes(10)));
    QOK(open());
    for (const char* name : {"notes.db", "photo.jpg", "abc.db-wal"})
        QVERIFY(fs::exists(m_folder / name));
}

void ProfileTest::crashInCreateLeavesNoProfile()
{
    fs::create_directories(m_folder);
    const std::string other(32, 'b');
    QVERIFY(replaceFile(m_folder / (other + ".db"), Bytes(8192)));
    QVERIFY(replaceFile(m_folder / "vault.gen", Bytes(8, 1)));
    QVERIFY(!Profile::exists(m_folder));
    QOK(Profile::create(m_folder, pass("correct horse"), crypto::MinimumKdfCost));
    QVERIFY(!fs::exists(m_folder / (other + ".db")));
    const auto profile = open();
    QOK(profile);
    QVERIFY(!(*profile)->restoredFromCopy());
}

void ProfileTest::restoredDatabaseIsNoticed()
{
    place();
    const fs::path file = databaseFile();
    const Bytes older = readFile(file);
    QOK(open());
    QOK(open());
    QVERIFY(replaceFile(file, older));
    {
        const auto profile = open();
        QOK(profile);
        QVERIFY((*profile)->restoredFromCopy());
    }
    {
        const auto profile = open(); // The warning stays until it is dealt with.
        QOK(profile);
        QVERIFY((*profile)->restoredFromCopy());
        QOK((*profile)->acknowledgeRestore());
    }
    const auto profile = open();
    QOK(profile);
    QVERIFY(!(*profile)->restoredFromCopy());
}

/// A limit on file sizes stands in for the full disk: the writes of real files fail.
void ProfileTest::fullDiskOnRealFiles()
{
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    ::signal(SIGXFSZ, SIG_IGN);
    const auto limit = [&before](rlim_t bytes) {
        const rlimit next{std::min(bytes, before.rlim_max), before.rlim_max};
        return ::setrlimit(RLIMIT_FSIZE, &next);
    };
    auto profile = make();
    QVERIFY(profile);
    int stored = 0;
    {
        Settings settings(profile->database());
        QCOMPARE(limit(600'000), 0);
        Result<void> last;
        while (last && stored < 1000) {
            last = settings.set("k" + std::to_string(stored), Bytes(2000, 1));
            stored += last ? 1 : 0;
        }
        const auto again = settings.set("again", Bytes(2000, 1));
        QCOMPARE(limit(before.rlim_cur), 0);
        QFAILS(Errc::DiskFull, last);
        QFAILS(Errc::DiskFull, again);
        QOK(settings.set("later", Bytes(2000, 1))); // Room again: the same connection goes on.
    }
    // A profile opens on a full disk, and none is made there by half.
    profile.reset();
    QCOMPARE(limit(0), 0);
    auto reopened = open();
    const auto other = Profile::create(
        fs::path(m_temporary->path().toStdString()) / "other", pass("x"), crypto::MinimumKdfCost);
    QCOMPARE(limit(before.rlim_cur), 0);
    QFAILS(Errc::DiskFull, other);
    QVERIFY(!Profile::exists(fs::path(m_temporary->path().toStdString()) / "other"));
    QOK(reopened);
    QCOMPARE(Settings((*reopened)->database()).keys("k")->size(), static_cast<std::size_t>(stored));
    QOK((*reopened)->database().checkIntegrity());
}

void ProfileTest::noNeedleInAnyFile()
{
    const auto profile = make();
    QVERIFY(profile);
    for (int i = 0; i < 50; ++i)
        QOK(Settings(profile->database())
                .set("NEEDLE-KEY" + std::to_string(i), asBytes("NEEDLE-VALUE")));
    for (const auto& entry : fs::directory_iterator(m_folder)) {
        const Bytes bytes = readFile(entry.path());
        for (const char* needle : {"NEEDLE", "SQLite format", "CREATE TABLE", "correct horse"}) {
            QVERIFY2(asText(bytes).find(needle) == std::string_view::npos,
                     entry.path().filename().c_str());
        }
    }
}

QTEST_APPLESS_MAIN(ProfileTest)
#include "profile_test.moc"
