// SPDX-License-Identifier: MPL-2.0
// What the store's tests share: keys, databases on a MemoryDisk, ids, and checks that print errors.
#pragma once

#include "sync/base/ids.h"
#include "sync/base/system.h"
#include "sync/store/aead_page_cipher.h"
#include "sync/store/database.h"
#include "tests/sync/store/memory_disk.h"

#include <QtTest>

#include <cstdlib>
#include <memory>
#include <string>

/// Ends the test function with the error's code and detail.
#define QOK(...)                                                                                   \
    do {                                                                                           \
        if (const auto& qokResult = (__VA_ARGS__); !qokResult) {                                   \
            const auto& qokError = qokResult.error();                                              \
            QFAIL(qPrintable(QLatin1String(#__VA_ARGS__) + QLatin1String(": ") +                   \
                             QLatin1String(cahier::name(qokError.code)) + QLatin1String(" ") +     \
                             QString::fromStdString(qokError.detail)));                            \
        }                                                                                          \
    } while (false)

#define QFAILS(code_, ...)                                                                         \
    do {                                                                                           \
        const auto& qfailsResult = (__VA_ARGS__);                                                  \
        QVERIFY2(!qfailsResult, #__VA_ARGS__ " should have failed");                               \
        QCOMPARE(QLatin1String(cahier::name(qfailsResult.error().code)),                           \
                 QLatin1String(cahier::name(code_)));                                              \
    } while (false)

namespace cahier::store::test {

inline crypto::SecretKey keyOf(std::uint8_t seed)
{
    crypto::SecretKey key;
    {
        const auto fill = key.fill();
        for (std::uint8_t& byte : fill.bytes())
            byte = seed;
    }
    return key;
}

inline DatabaseId databaseIdOf(std::uint8_t seed)
{
    DatabaseId id{};
    id.fill(seed);
    return id;
}

template <typename IdType>
IdType idOf(std::uint8_t seed)
{
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(seed);
    return IdType(bytes);
}

inline std::unique_ptr<EncryptedVfs>
vfsOn(const char* lower, std::uint8_t key = 7, std::uint8_t database = 1)
{
    auto made = EncryptedVfs::create(
        std::make_unique<AeadPageCipher>(keyOf(key), databaseIdOf(database)), lower);
    return made ? std::move(*made) : nullptr;
}

inline std::unique_ptr<EncryptedVfs>
vfsOn(const MemoryDisk& disk, std::uint8_t key = 7, std::uint8_t database = 1)
{
    return vfsOn(disk.vfsName(), key, database);
}

/// The one value of a query, or -1.
inline std::int64_t numberOf(Database& database, std::string_view sql)
{
    auto statement = database.prepare(sql);
    if (!statement)
        return -1;
    const auto row = statement->step();
    return row && *row ? statement->integer(0) : -1;
}

/// A number from the environment, for longer runs than CI's.
inline int fromEnvironment(const char* variable, int fallback)
{
    const char* text = std::getenv(variable);
    return text != nullptr ? std::atoi(text) : fallback;
}

} // namespace cahier::store::test
