// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/vault_header.h"

#include "sync/base/check.h"
#include "sync/crypto/aead.h"

#include <algorithm>

namespace cahier::crypto {

namespace {

constexpr std::string_view Magic = "E1VH";
constexpr std::uint8_t VaultVersion = 1;
constexpr std::size_t SlotPublicBytes = 28; ///< Slot bytes before the nonce.
constexpr std::size_t SealedKeyBytes = 32 + TagBytes;

struct Slot
{
    VaultSlotInfo info;
    KdfSalt salt{};
    ByteView publicPart;
    ByteView nonce;
    ByteView sealed;
    ByteView whole;
};

struct Header
{
    DbId db{};
    ByteView fixed;
    std::vector<Slot> slots;
};

Result<Slot> readSlot(ByteReader& in, ByteView all)
{
    const std::size_t start = in.position();
    Slot slot;
    const std::uint8_t type = in.u8();
    const ByteView zeros = in.raw(3);
    slot.info.cost.ops = in.u32();
    slot.info.cost.memoryKib = in.u32();
    slot.salt = in.array<16>();
    slot.nonce = in.raw(NonceBytes);
    slot.sealed = in.raw(SealedKeyBytes);
    if (!in.ok())
        return fail(Errc::VaultDamaged, "a slot is cut off");
    slot.info.type = static_cast<SlotType>(type);
    slot.publicPart = all.subspan(start, SlotPublicBytes);
    slot.whole = all.subspan(start, VaultSlotBytes);
    const bool clean = std::all_of(zeros.begin(), zeros.end(), [](auto byte) { return byte == 0; });
    if (!clean || (type != 1 && type != 2))
        return fail(Errc::VaultDamaged, "a slot of no known type");
    if (slot.info.type == SlotType::Passphrase && !isAcceptable(slot.info.cost))
        return fail(Errc::BadKdfParameters, "Argon2id: 1 to 10 passes, 64 MiB to 2 GiB");
    if (slot.info.type == SlotType::Keychain &&
        (slot.info.cost != KdfCost{0, 0} || slot.salt != KdfSalt{}))
        return fail(Errc::VaultDamaged, "a keychain slot has no cost and no salt");
    return slot;
}

Result<Header> readHeader(ByteView bytes)
{
    ByteReader in(bytes);
    if (asText(in.raw(4)) != Magic)
        return fail(Errc::VaultDamaged, "no vault header");
    const std::uint8_t version = in.u8();
    const std::uint8_t suite = in.u8();
    const std::uint8_t count = in.u8();
    const std::uint8_t zero = in.u8();
    Header header;
    header.db = in.array<16>();
    if (!in.ok())
        return fail(Errc::VaultDamaged, "the vault header is cut off");
    if (version != VaultVersion || suite != Suite)
        return fail(Errc::Unsupported, "a vault of another version");
    if (count < 1 || count > MaxVaultSlots || zero != 0 ||
        bytes.size() != VaultFixedBytes + count * VaultSlotBytes)
        return fail(Errc::VaultDamaged, "the vault header's size does not fit");
    header.fixed = bytes.first(VaultFixedBytes);
    for (std::uint8_t i = 0; i < count; ++i) {
        CAHIER_TRY(Slot slot, readSlot(in, bytes));
        header.slots.push_back(slot);
    }
    return header;
}

/// Fixed header ‖ slot bytes before the nonce.
Bytes slotAssociated(ByteView fixed, ByteView publicPart)
{
    ByteWriter out(fixed.size() + publicPart.size());
    out.raw(fixed).raw(publicPart);
    return std::move(out).take();
}

Bytes fixedHeader(const DbId& db, std::size_t slots)
{
    ByteWriter out(VaultFixedBytes);
    out.raw(Magic).u8(VaultVersion).u8(Suite).u8(static_cast<std::uint8_t>(slots)).u8(0).raw(db);
    return std::move(out).take();
}

void writeSlot(ByteWriter& out,
               ByteView fixed,
               const VaultSlotInfo& info,
               const KdfSalt& salt,
               const SecretKey& slotKey,
               const SecretKey& vaultKey)
{
    ByteWriter publicPart(SlotPublicBytes);
    publicPart.u8(static_cast<std::uint8_t>(info.type)).zeros(3);
    publicPart.u32(info.cost.ops).u32(info.cost.memoryKib).raw(salt);
    const Nonce nonce = randomNonce24();
    const Bytes sealed = aeadSeal(slotKey.open().key(),
                                  nonce,
                                  slotAssociated(fixed, publicPart.view()),
                                  vaultKey.open().view());
    out.raw(publicPart.view()).raw(nonce).raw(sealed);
}

Result<void> writePassphraseSlot(ByteWriter& out,
                                 ByteView fixed,
                                 const Passphrase& passphrase,
                                 const KdfCost& cost,
                                 const SecretKey& vaultKey)
{
    KdfSalt salt{};
    detail::fillRandom(salt);
    CAHIER_TRY(const SecretKey slotKey, deriveFromPassphrase(passphrase, salt, cost));
    writeSlot(out, fixed, VaultSlotInfo{SlotType::Passphrase, cost}, salt, slotKey, vaultKey);
    return {};
}

Result<SecretKey> openSlot(const Header& header, const Slot& slot, const SecretKey& slotKey)
{
    SecretKey vaultKey;
    CAHIER_TRY_VOID(aeadOpenInto(vaultKey.fill().bytes(),
                                 slotKey.open().key(),
                                 slot.nonce,
                                 slotAssociated(header.fixed, slot.publicPart),
                                 slot.sealed));
    return vaultKey;
}

Result<OpenVault> unlockHeader(const Header& header, const Passphrase& passphrase)
{
    for (const Slot& slot : header.slots) {
        if (slot.info.type != SlotType::Passphrase)
            continue;
        CAHIER_TRY(const SecretKey slotKey,
                   deriveFromPassphrase(passphrase, slot.salt, slot.info.cost));
        if (auto vaultKey = openSlot(header, slot, slotKey))
            return OpenVault{std::move(*vaultKey), header.db};
    }
    return fail(Errc::WrongPassphrase, "the passphrase opens no slot of the vault");
}

} // namespace

Result<VaultInfo> inspectVault(ByteView bytes)
{
    CAHIER_TRY(const Header header, readHeader(bytes));
    VaultInfo info;
    info.db = header.db;
    for (const Slot& slot : header.slots)
        info.slots.push_back(slot.info);
    return info;
}

Result<NewVault>
createVault(const Passphrase& passphrase, const KdfCost& cost, const SecretKey* keychainKey)
{
    NewVault made;
    made.vault.vaultKey = SecretKey::random();
    detail::fillRandom(made.vault.db);
    CAHIER_TRY(made.header, encodeVault(made.vault, passphrase, cost, keychainKey));
    return made;
}

Result<Bytes> encodeVault(const OpenVault& vault,
                          const Passphrase& passphrase,
                          const KdfCost& cost,
                          const SecretKey* keychainKey)
{
    const std::size_t slots = keychainKey == nullptr ? 1 : 2;
    const Bytes fixed = fixedHeader(vault.db, slots);
    ByteWriter out(VaultFixedBytes + slots * VaultSlotBytes);
    out.raw(fixed);
    CAHIER_TRY_VOID(writePassphraseSlot(out, fixed, passphrase, cost, vault.vaultKey));
    if (keychainKey != nullptr)
        writeSlot(out,
                  fixed,
                  VaultSlotInfo{SlotType::Keychain, KdfCost{0, 0}},
                  KdfSalt{},
                  *keychainKey,
                  vault.vaultKey);
    return std::move(out).take();
}

Result<Bytes> changePassphrase(ByteView bytes,
                               const Passphrase& current,
                               const Passphrase& next,
                               const KdfCost& cost)
{
    CAHIER_TRY(const Header header, readHeader(bytes));
    CAHIER_TRY(const OpenVault vault, unlockHeader(header, current));
    ByteWriter out(bytes.size());
    out.raw(header.fixed);
    for (const Slot& slot : header.slots) {
        if (slot.info.type == SlotType::Passphrase)
            CAHIER_TRY_VOID(writePassphraseSlot(out, header.fixed, next, cost, vault.vaultKey));
        else
            out.raw(slot.whole);
    }
    return std::move(out).take();
}

Result<OpenVault> unlockVault(ByteView bytes, const Passphrase& passphrase)
{
    CAHIER_TRY(const Header header, readHeader(bytes));
    return unlockHeader(header, passphrase);
}

Result<OpenVault> unlockVault(ByteView bytes, const SecretKey& keychainKey)
{
    CAHIER_TRY(const Header header, readHeader(bytes));
    for (const Slot& slot : header.slots) {
        if (slot.info.type != SlotType::Keychain)
            continue;
        if (auto vaultKey = openSlot(header, slot, keychainKey))
            return OpenVault{std::move(*vaultKey), header.db};
    }
    return fail(Errc::WrongPassphrase, "the keychain's key opens no slot of the vault");
}

Result<UnlockedPair> unlockVaultPair(ByteView header, ByteView backup, const Passphrase& passphrase)
{
    using Healthy = UnlockedPair::Healthy;
    auto first = unlockVault(header, passphrase);
    if (first) {
        const bool same = equal(header, backup);
        return UnlockedPair{std::move(*first), same ? Healthy::Both : Healthy::PrimaryOnly};
    }
    if (equal(header, backup) || backup.empty())
        return tl::make_unexpected(first.error());
    auto second = unlockVault(backup, passphrase);
    if (second)
        return UnlockedPair{std::move(*second), Healthy::BackupOnly};
    // One of the two has a vault's form: the passphrase is what does not fit. Otherwise say what is
    // wrong with the header itself, unless only the copy is there.
    if (second.error().code == Errc::WrongPassphrase || header.empty())
        return tl::make_unexpected(second.error());
    return tl::make_unexpected(first.error());
}

} // namespace cahier::crypto
