// SPDX-License-Identifier: MPL-2.0
// A SQLite VFS that encrypts and authenticates every page of the main file and every WAL frame,
// over the platform's own VFS. Format and rules: VFS.md beside this file.
#pragma once

#include "sync/base/result.h"
#include "sync/store/page_cipher.h"

#include <memory>
#include <string>

namespace cahier::store {

/// One registered VFS with one cipher; a Database owns it. Opens main databases and WALs only and
/// refuses every other kind of file (rollback and statement journals, temporary files), so there is
/// no path on which SQLite could write plaintext. Must outlive the connection. One thread.
class EncryptedVfs
{
public:
    /// Whether this cipher's key is the one that wrote a file.
    enum class KeyFit {
        Fits,        ///< At least one page opens: the key is right, so what fails is damage.
        FitsNothing, ///< No page opens: another key, or not our file at all.
        NoPages,     ///< The file is missing, unreadable, or holds no whole page.
    };

    /// `lowerVfs` names the VFS that does the I/O; null is the platform's default.
    /// Internal if SQLite does not know it or cannot register another.
    static Result<std::unique_ptr<EncryptedVfs>> create(std::unique_ptr<PageCipher> cipher,
                                                        const char* lowerVfs = nullptr);
    ~EncryptedVfs();
    EncryptedVfs(const EncryptedVfs&) = delete;
    EncryptedVfs& operator=(const EncryptedVfs&) = delete;

    /// The name to hand to sqlite3_open_v2; lives as long as this object.
    const char* name() const noexcept;

    /// Tries pages spread over the file (at most 64). The file must not be open.
    KeyFit probe(const std::string& path) noexcept;

private:
    struct Impl;
    explicit EncryptedVfs(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl; ///< The sqlite3_vfs and its cipher.
};

} // namespace cahier::store
