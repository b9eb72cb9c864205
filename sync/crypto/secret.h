// SPDX-License-Identifier: MPL-2.0
// Memory for keys: guarded pages, locked against swapping where the system allows, inaccessible
// while idle, wiped at the end, impossible to copy or print.
#pragma once

#include "sync/base/bytes.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace cahier::crypto {

/// A borrowed key of 32 bytes; lives no longer than the access it was taken from.
class KeyView
{
public:
    explicit KeyView(std::span<const std::uint8_t, 32> bytes) noexcept
        : m_bytes(bytes)
    {
    }

    ByteView view() const noexcept { return m_bytes; }

private:
    std::span<const std::uint8_t, 32> m_bytes; ///< Borrowed.
};

/// A guarded allocation of fixed size. One owner; one thread at a time (it may be handed over).
/// Moving or destroying it while an Access or Fill lives ends the process.
class SecretBuffer
{
public:
    SecretBuffer() = default;
    /// Zero-filled; ends the process when memory is exhausted.
    explicit SecretBuffer(std::size_t sizeBytes);
    ~SecretBuffer();
    SecretBuffer(SecretBuffer&& other) noexcept;
    SecretBuffer& operator=(SecretBuffer&& other) noexcept;
    SecretBuffer(const SecretBuffer&) = delete;
    SecretBuffer& operator=(const SecretBuffer&) = delete;

    std::size_t size() const noexcept { return m_sizeBytes; }

    bool empty() const noexcept { return m_sizeBytes == 0; }

    /// Readable while it exists. Accesses nest; the buffer must outlive them.
    class Access
    {
    public:
        ~Access();
        Access(const Access&) = delete;
        Access& operator=(const Access&) = delete;

        ByteView view() const noexcept;

    private:
        friend class SecretBuffer;
        explicit Access(const SecretBuffer& buffer) noexcept;

        const SecretBuffer& m_buffer; ///< Outlives this.
    };

    /// Readable and writable while it exists; not while an Access exists.
    class Fill
    {
    public:
        ~Fill();
        Fill(const Fill&) = delete;
        Fill& operator=(const Fill&) = delete;

        MutableByteView bytes() const noexcept;

    private:
        friend class SecretBuffer;
        explicit Fill(SecretBuffer& buffer) noexcept;

        SecretBuffer& m_buffer; ///< Outlives this.
    };

    [[nodiscard]] Access open() const noexcept { return Access(*this); }

    [[nodiscard]] Fill fill() noexcept { return Fill(*this); }

private:
    void release() noexcept;

    std::uint8_t* m_data = nullptr; ///< From sodium_malloc; null when empty or moved from.
    std::size_t m_sizeBytes = 0;
    mutable std::size_t m_readers = 0; ///< Live Access objects.
    bool m_filling = false;            ///< A Fill object lives.
};

namespace detail {
void fillRandom(MutableByteView out) noexcept;
void wipe(MutableByteView bytes) noexcept;
/// The sizes are equal (CHECK).
void copy(ByteView from, MutableByteView to) noexcept;
} // namespace detail

/// A secret of exactly N bytes. Move-only; a moved-from secret is empty and must not be opened.
template <std::size_t N>
class Secret
{
public:
    static constexpr std::size_t SizeBytes = N;

    /// N zero bytes, to be filled.
    Secret()
        : m_buffer(N)
    {
    }

    static Secret random();

    /// Copies `source` and wipes it. InvalidArgument unless it has N bytes.
    static Result<Secret> take(MutableByteView source);

    /// An explicit second copy, for handing a key to another thread.
    Secret duplicate() const
    {
        Secret copy;
        detail::copy(m_buffer.open().view(), copy.m_buffer.fill().bytes());
        return copy;
    }

    class Access
    {
    public:
        explicit Access(const SecretBuffer& buffer) noexcept
            : m_access(buffer.open())
        {
        }

        std::span<const std::uint8_t, N> bytes() const noexcept
        {
            return m_access.view().template first<N>();
        }

        ByteView view() const noexcept { return m_access.view(); }

        KeyView key() const noexcept
            requires(N == 32)
        {
            return KeyView(bytes());
        }

    private:
        SecretBuffer::Access m_access;
    };

    [[nodiscard]] Access open() const noexcept { return Access(m_buffer); }

    [[nodiscard]] SecretBuffer::Fill fill() noexcept { return m_buffer.fill(); }

private:
    SecretBuffer m_buffer; ///< N bytes.
};

template <std::size_t N>
Secret<N> Secret<N>::random()
{
    Secret out;
    detail::fillRandom(out.m_buffer.fill().bytes());
    return out;
}

template <std::size_t N>
Result<Secret<N>> Secret<N>::take(MutableByteView source)
{
    if (source.size() != N) {
        detail::wipe(source);
        return fail(Errc::InvalidArgument, "a secret of another size");
    }
    Secret out;
    detail::copy(source, out.m_buffer.fill().bytes());
    detail::wipe(source);
    return out;
}

using SecretKey = Secret<32>;

/// A passphrase as UTF-8, at most MaxPassphraseBytes. The caller normalises (NFC) before.
class Passphrase
{
public:
    static constexpr std::size_t MaxPassphraseBytes = 1024;

    /// Copies and wipes `text`. InvalidArgument when empty, TooLarge when too long; wiped all the
    /// same.
    static Result<Passphrase> take(MutableByteView text);
    static Result<Passphrase> take(std::string& text);

    [[nodiscard]] SecretBuffer::Access open() const noexcept { return m_buffer.open(); }

    Passphrase duplicate() const;

private:
    SecretBuffer m_buffer; ///< Exactly the passphrase's bytes.
};

/// Whether this process may lock memory (RLIMIT_MEMLOCK). Tried with `sizeBytes` of guarded memory.
/// Logs a warning when not; never a reason to stop.
bool memoryLockingWorks(std::size_t sizeBytes = 65536);

} // namespace cahier::crypto
