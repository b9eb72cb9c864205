// SPDX-License-Identifier: MPL-2.0
// The vault header `vault.e1`: the vault key under a passphrase (and, if the user chose so, under a
// key in the system's keychain). Bytes in, bytes out; files belong to sync/store.
#pragma once

#include "sync/crypto/keys.h"

#include <optional>
#include <vector>

namespace cahier::crypto {

inline constexpr std::size_t VaultFixedBytes = 24;
inline constexpr std::size_t VaultSlotBytes = 100;
inline constexpr std::size_t MaxVaultSlots = 4;

enum class SlotType : std::uint8_t { Passphrase = 1, Keychain = 2 };

struct VaultSlotInfo
{
    SlotType type = SlotType::Passphrase;
    KdfCost cost; ///< Zero for the keychain.
};

struct VaultInfo
{
    DbId db{};
    std::vector<VaultSlotInfo> slots;
};

/// Structure only: VaultDamaged, Unsupported (newer version or suite), BadKdfParameters.
Result<VaultInfo> inspectVault(ByteView header);

struct OpenVault
{
    SecretKey vaultKey;
    DbId db{};
};

struct NewVault
{
    Bytes header;
    OpenVault vault;
};

/// A header for a new vault (random key, random db id) with a passphrase slot and, if `keychainKey`
/// is not null, a keychain slot. BadKdfParameters.
Result<NewVault> createVault(const Passphrase& passphrase,
                             const KdfCost& cost,
                             const SecretKey* keychainKey = nullptr);
/// A header for an existing vault key: passphrase changed, keychain added or removed (adding or
/// removing a slot needs the passphrase, since every slot is bound to the number of slots).
Result<Bytes> encodeVault(const OpenVault& vault,
                          const Passphrase& passphrase,
                          const KdfCost& cost,
                          const SecretKey* keychainKey = nullptr);
/// Replaces the passphrase slot and keeps the others byte for byte.
Result<Bytes> changePassphrase(ByteView header,
                               const Passphrase& current,
                               const Passphrase& next,
                               const KdfCost& cost);

/// WrongPassphrase when no passphrase slot opens, VaultDamaged, Unsupported, BadKdfParameters. As
/// slow as the slot's cost.
Result<OpenVault> unlockVault(ByteView header, const Passphrase& passphrase);
Result<OpenVault> unlockVault(ByteView header, const SecretKey& keychainKey);

/// The header and its copy: which one opened.
struct UnlockedPair
{
    enum class Healthy : std::uint8_t { Both, PrimaryOnly, BackupOnly };

    OpenVault vault;
    Healthy healthy = Healthy::Both; ///< Otherwise the caller rewrites the other from it.
};

/// Tries the header, then its copy if it differs. Empty bytes stand for a missing file.
/// VaultDamaged when neither has the form of a vault, else WrongPassphrase.
Result<UnlockedPair>
unlockVaultPair(ByteView header, ByteView backup, const Passphrase& passphrase);

} // namespace cahier::crypto
