// SPDX-License-Identifier: MPL-2.0
// Blobs as files: DIR/blobs/ab/cd/abcd….bin, written beside and renamed when complete.
#pragma once

#include "server/core/stores.h"

#include <filesystem>

namespace cahier::server {

/// Any thread, one writer per id. Objects are opaque ciphertext.
class FileBlobStore final : public BlobStore
{
public:
    /// Creates DIR and removes what earlier crashes left half-written.
    static Result<std::unique_ptr<FileBlobStore>> open(const std::filesystem::path& directory);

    Result<std::unique_ptr<BlobWriter>> create(const BlobId& id) override;
    Result<std::uint64_t> size(const BlobId& id) const override;
    Result<Bytes> read(const BlobId& id, std::uint64_t offset, std::size_t maxBytes) const override;
    Result<void> remove(const BlobId& id) override;

private:
    explicit FileBlobStore(std::filesystem::path directory);
    std::filesystem::path pathOf(const BlobId& id) const;

    const std::filesystem::path m_directory;
};

} // namespace cahier::server
