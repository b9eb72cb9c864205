// SPDX-License-Identifier: MPL-2.0
#include "sync/store/settings.h"

#include "sync/store/database.h"

#include <algorithm>

namespace cahier::store {

Result<std::optional<Bytes>> Settings::find(std::string_view key)
{
    CAHIER_TRY(Statement statement, m_database.prepare("SELECT value FROM setting WHERE key = ?"));
    statement.bind(key);
    return readOne<Bytes>(statement, [](Statement& row) { return row.bytes(0); });
}

Result<bool> Settings::findInto(std::string_view key, MutableByteView out)
{
    CAHIER_TRY(Statement statement, m_database.prepare("SELECT value FROM setting WHERE key = ?"));
    statement.bind(key);
    CAHIER_TRY(const bool found, statement.step());
    if (!found)
        return false;
    const ByteView value = statement.blob(0);
    if (value.size() != out.size())
        return fail(Errc::DatabaseDamaged, "a secret has another size");
    std::ranges::copy(value, out.begin());
    return true;
}

Result<void> Settings::set(std::string_view key, ByteView value)
{
    return m_database.run("INSERT INTO setting (key, value) VALUES (?, ?) "
                          "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                          key,
                          value);
}

Result<void> Settings::remove(std::string_view key)
{
    return m_database.run("DELETE FROM setting WHERE key = ?", key);
}

Result<std::vector<std::string>> Settings::keys(std::string_view prefix)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT key FROM setting WHERE key >= ?1 "
                                  "AND substr(key, 1, length(?1)) = ?1 ORDER BY key"));
    statement.bind(prefix);
    return readAll<std::string>(statement, [](Statement& row) { return row.string(0); });
}

} // namespace cahier::store
