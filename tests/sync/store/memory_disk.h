// SPDX-License-Identifier: MPL-2.0
// A disk in memory as a SQLite VFS, to be put below the encrypting one: it counts calls, fails any
// of them, loses power at any write (dropping and tearing what was not synced), and shows every
// byte that reached it. One thread; several may exist.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/random.h"

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::store::test {

class MemoryDisk
{
public:
    enum class Fault {
        None,
        PowerLoss,      ///< At change k: nothing works any more until powerOn().
        ProcessKill,    ///< The same, and change k is torn in half; nothing else is lost.
        DiskFull,       ///< From call k on, whatever needs room fails with SQLITE_FULL.
        IoError,        ///< Call k fails with an I/O error, once.
        IoErrorForGood, ///< From call k on, everything fails with an I/O error.
    };

    enum class Overwrite { Safe, Unsafe }; ///< SQLITE_IOCAP_POWERSAFE_OVERWRITE, or not.

    explicit MemoryDisk(Overwrite overwrite = Overwrite::Safe);
    ~MemoryDisk();
    MemoryDisk(const MemoryDisk&) = delete;
    MemoryDisk& operator=(const MemoryDisk&) = delete;

    const char* vfsName() const { return m_name.c_str(); }

    /// Counts from 1 and from now: changes (write, truncate, sync, delete) for the first two
    /// faults, calls of any kind for the others. Resets the counters.
    void arm(Fault fault, std::int64_t at);

    /// No fault; counters go on.
    void disarm() { m_fault = Fault::None; }

    std::int64_t calls() const { return m_calls; }

    std::int64_t changes() const { return m_changes; }

    bool struck() const { return m_struck; }

    /// After a power loss: each file is what was synced plus a random part of the rest. After a
    /// kill: everything that was written. Clears the fault.
    void powerOn(std::uint64_t seed);

    /// What is there now, names with bytes; and back.
    using Image = std::map<std::string, Bytes>;
    Image image() const;
    void restore(const Image& image);

    bool exists(const std::string& name) const { return m_files.contains(name); }

    Bytes& bytes(const std::string& name);
    bool contains(std::string_view needle) const;
    /// Every name that was ever opened.
    std::vector<std::string> names() const;

private:
    struct Change
    {
        enum class Kind { Write, Truncate } kind = Kind::Write;
        std::int64_t offset = 0; ///< Or the new size.
        Bytes data;
    };

    struct File
    {
        Bytes now;                    ///< What reads see.
        Bytes synced;                 ///< What survives for sure.
        std::vector<Change> unsynced; ///< In order.
        bool nameSynced = false;      ///< Whether the file itself survives.
    };

    struct Handle;
    struct Methods;
    friend struct Methods;

    /// SQLITE_OK, or what the call has to return.
    enum class Call { Read, Change, Other };
    int enter(Call call);
    static void apply(Bytes& bytes, const Change& change);
    void change(File& file, Change change);
    static Bytes survivor(const File& file, SeededRandom& random);

    sqlite3_vfs m_vfs{};
    std::string m_name;
    std::map<std::string, std::shared_ptr<File>> m_files;
    std::map<std::string, std::shared_ptr<File>> m_deleted; ///< Whose deletion may be lost.
    std::map<std::string, int> m_opened;
    Overwrite m_overwrite;
    Fault m_fault = Fault::None;
    std::int64_t m_at = 0;
    std::int64_t m_calls = 0;
    std::int64_t m_changes = 0;
    bool m_struck = false;
    bool m_dead = false;     ///< Power is off, or the process is gone.
    bool m_tearThis = false; ///< The change being made is the one that a kill tears.
};

} // namespace cahier::store::test
