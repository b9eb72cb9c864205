// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/secret.h"

#include "sync/base/check.h"
#include "sync/base/log.h"
#include "sync/crypto/verify/sodium_init.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace cahier::crypto {

namespace detail {

void fillRandom(MutableByteView out) noexcept
{
    ensureSodium();
    randombytes_buf(out.data(), out.size());
}

void wipe(MutableByteView bytes) noexcept
{
    sodium_memzero(bytes.data(), bytes.size());
}

void copy(ByteView from, MutableByteView to) noexcept
{
    CAHIER_CHECK(from.size() == to.size());
    std::copy(from.begin(), from.end(), to.begin());
}

} // namespace detail

SecretBuffer::SecretBuffer(std::size_t sizeBytes)
    : m_sizeBytes(sizeBytes)
{
    if (sizeBytes == 0)
        return;
    ensureSodium();
    m_data = static_cast<std::uint8_t*>(sodium_malloc(sizeBytes));
    CAHIER_CHECK(m_data != nullptr);
    sodium_memzero(m_data, sizeBytes);
    sodium_mprotect_noaccess(m_data);
}

SecretBuffer::~SecretBuffer()
{
    release();
}

SecretBuffer::SecretBuffer(SecretBuffer&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr))
    , m_sizeBytes(std::exchange(other.m_sizeBytes, 0))
{
    CAHIER_CHECK(other.m_readers == 0 && !other.m_filling);
}

SecretBuffer& SecretBuffer::operator=(SecretBuffer&& other) noexcept
{
    if (this != &other) {
        CAHIER_CHECK(other.m_readers == 0 && !other.m_filling);
        release();
        m_data = std::exchange(other.m_data, nullptr);
        m_sizeBytes = std::exchange(other.m_sizeBytes, 0);
    }
    return *this;
}

void SecretBuffer::release() noexcept
{
    CAHIER_CHECK(m_readers == 0 && !m_filling);
    if (m_data != nullptr)
        sodium_free(m_data); // Wipes first.
    m_data = nullptr;
    m_sizeBytes = 0;
}

SecretBuffer::Access::Access(const SecretBuffer& buffer) noexcept
    : m_buffer(buffer)
{
    CAHIER_CHECK(buffer.m_data != nullptr && !buffer.m_filling);
    if (buffer.m_readers++ == 0)
        CAHIER_CHECK(sodium_mprotect_readonly(buffer.m_data) == 0);
}

SecretBuffer::Access::~Access()
{
    if (--m_buffer.m_readers == 0)
        sodium_mprotect_noaccess(m_buffer.m_data);
}

ByteView SecretBuffer::Access::view() const noexcept
{
    return {m_buffer.m_data, m_buffer.m_sizeBytes};
}

SecretBuffer::Fill::Fill(SecretBuffer& buffer) noexcept
    : m_buffer(buffer)
{
    CAHIER_CHECK(buffer.m_data != nullptr && buffer.m_readers == 0 && !buffer.m_filling);
    buffer.m_filling = true;
    CAHIER_CHECK(sodium_mprotect_readwrite(buffer.m_data) == 0);
}

SecretBuffer::Fill::~Fill()
{
    m_buffer.m_filling = false;
    sodium_mprotect_noaccess(m_buffer.m_data);
}

MutableByteView SecretBuffer::Fill::bytes() const noexcept
{
    return {m_buffer.m_data, m_buffer.m_sizeBytes};
}

Result<Passphrase> Passphrase::take(MutableByteView text)
{
    if (text.empty())
        return fail(Errc::InvalidArgument, "an empty passphrase");
    if (text.size() > MaxPassphraseBytes) {
        detail::wipe(text);
        return fail(Errc::TooLarge, "passphrase over 1024 bytes");
    }
    Passphrase passphrase;
    passphrase.m_buffer = SecretBuffer(text.size());
    std::copy(text.begin(), text.end(), passphrase.m_buffer.fill().bytes().begin());
    detail::wipe(text);
    return passphrase;
}

Result<Passphrase> Passphrase::take(std::string& text)
{
    Bytes copy = toBytes(asBytes(text));
    sodium_memzero(text.data(), text.size());
    text.clear();
    auto passphrase = take(MutableByteView(copy));
    return passphrase;
}

Passphrase Passphrase::duplicate() const
{
    Passphrase copy;
    copy.m_buffer = SecretBuffer(m_buffer.size());
    detail::copy(m_buffer.open().view(), copy.m_buffer.fill().bytes());
    return copy;
}

bool memoryLockingWorks(std::size_t sizeBytes)
{
    ensureSodium();
    Bytes probe(sizeBytes);
    if (sodium_mlock(probe.data(), probe.size()) != 0) {
        log(LogLevel::Warning,
            "crypto",
            "keys cannot be locked in memory (RLIMIT_MEMLOCK): they may reach the swap space");
        return false;
    }
    sodium_munlock(probe.data(), probe.size());
    return true;
}

} // namespace cahier::crypto
