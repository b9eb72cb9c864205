// SPDX-License-Identifier: MPL-2.0
// What the encryption of the replica costs: the same work on the encrypting VFS and on the plain
// one below it, on real files with real syncs. Prints a table; no gate.
#include "sync/base/system.h"
#include "sync/store/aead_page_cipher.h"
#include "sync/store/encrypted_vfs.h"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

using namespace cahier;
using namespace cahier::store;

namespace {

constexpr int Rows = 100'000;
constexpr int Single = 500;
constexpr int Reads = 20'000;

void must(bool done, const char* what)
{
    if (done)
        return;
    std::fprintf(stderr, "bench_store: %s failed\n", what);
    std::exit(1);
}

void run(sqlite3* db, const std::string& sql)
{
    must(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK, sql.c_str());
}

sqlite3* connect(const std::filesystem::path& path, const char* vfs)
{
    sqlite3* db = nullptr;
    must(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs) ==
             SQLITE_OK,
         "open");
    int reserve = vfs != nullptr ? static_cast<int>(PageOverheadBytes) : 0;
    must(sqlite3_file_control(db, nullptr, SQLITE_FCNTL_RESERVE_BYTES, &reserve) == SQLITE_OK,
         "reserve");
    run(db,
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY; PRAGMA journal_mode=MEMORY;"
        "PRAGMA user_version=1; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA secure_delete=ON;");
    return db;
}

double milliseconds(const auto& work)
{
    const SystemClock clock;
    const SteadyTime begin = clock.steady();
    work();
    return std::chrono::duration<double, std::milli>(clock.steady() - begin).count();
}

void measure(const char* label, const std::filesystem::path& path, const char* vfs)
{
    sqlite3* db = connect(path, vfs);
    run(db, "CREATE TABLE t(id INTEGER PRIMARY KEY, a BLOB)");
    const double bulk = milliseconds([db] {
        run(db,
            "INSERT INTO t(a) SELECT randomblob(200) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION "
            "ALL SELECT i + 1 FROM n WHERE i < " +
                std::to_string(Rows) + ") SELECT i FROM n)");
    });
    const double single = milliseconds([db] {
        for (int i = 0; i < Single; ++i)
            run(db, "INSERT INTO t(a) VALUES (randomblob(200))");
    });
    sqlite3_close(db);
    db = connect(path, vfs);
    run(db, "PRAGMA cache_size=-2048"); // Most reads miss SQLite's cache.
    const double scan = milliseconds([db] { run(db, "SELECT sum(length(a)) FROM t"); });
    sqlite3_stmt* statement = nullptr;
    must(sqlite3_prepare_v2(db, "SELECT a FROM t WHERE id = ?", -1, &statement, nullptr) ==
             SQLITE_OK,
         "prepare");
    SeededRandom random(1);
    const double reads = milliseconds([statement, &random] {
        for (int i = 0; i < Reads; ++i) {
            sqlite3_bind_int64(statement, 1, 1 + static_cast<sqlite3_int64>(random.below(Rows)));
            must(sqlite3_step(statement) == SQLITE_ROW, "read");
            sqlite3_reset(statement);
        }
    });
    sqlite3_finalize(statement);
    sqlite3_close(db);
    std::printf("%-10s %12.0f %16.3f %10.0f %15.1f %10.1f\n",
                label,
                bulk,
                single / Single,
                scan,
                reads * 1000 / Reads,
                static_cast<double>(std::filesystem::file_size(path)) / 1e6);
}

} // namespace

int main()
{
    const auto folder = std::filesystem::temp_directory_path() /
                        ("cahier-bench-" + std::to_string(SystemRandom().next()));
    std::filesystem::create_directories(folder);
    auto vfs = EncryptedVfs::create(
        std::make_unique<AeadPageCipher>(crypto::SecretKey::random(), DatabaseId{1}));
    must(vfs.has_value(), "VFS");
    std::printf("%-10s %12s %16s %10s %15s %10s\n",
                "",
                "100k rows ms",
                "one-row tx ms",
                "scan ms",
                "random read us",
                "file MB");
    for (int round = 0; round < 3; ++round) {
        const std::string number = std::to_string(round);
        measure("plain", folder / ("plain" + number), nullptr);
        measure("encrypted", folder / ("encrypted" + number), (*vfs)->name());
    }
    std::filesystem::remove_all(folder);
    return 0;
}
