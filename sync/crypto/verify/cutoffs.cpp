// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/cutoffs.h"

#include "sync/base/check.h"
#include "sync/crypto/verify/hash.h"
#include "sync/crypto/verify/limits.h"

#include <algorithm>

namespace cahier::crypto {

namespace {

FeedPoint readPoint(ByteReader& in) noexcept
{
    FeedPoint point;
    point.device = DeviceId(in.array<32>());
    point.seq = in.u64();
    point.env = EnvelopeId(in.array<32>());
    return point;
}

/// A device that never wrote has seq 0 and no envelope; any other has both.
bool consistent(const FeedPoint& point) noexcept
{
    return (point.seq == 0) == point.env.isZero();
}

} // namespace

void encodeCutoffs(ByteWriter& out, const Cutoffs& cutoffs)
{
    out.u32(static_cast<std::uint32_t>(cutoffs.size()));
    const FeedPoint* before = nullptr;
    for (const FeedPoint& point : cutoffs) {
        CAHIER_CHECK(before == nullptr || before->device < point.device);
        out.raw(point.device.view()).u64(point.seq).raw(point.env.view());
        before = &point;
    }
}

Result<Cutoffs> parseCutoffs(ByteReader& in)
{
    const std::uint32_t count = in.u32();
    if (!in.ok() || count > in.remaining() / CutoffBytes)
        return fail(Errc::Truncated, "cutoffs");
    Cutoffs cutoffs;
    cutoffs.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const FeedPoint point = readPoint(in);
        if (!cutoffs.empty() && !(cutoffs.back().device < point.device))
            return fail(Errc::Malformed, "cutoffs are not ascending");
        if (!consistent(point))
            return fail(Errc::Malformed, "a cutoff's seq and envelope disagree");
        cutoffs.push_back(point);
    }
    return cutoffs;
}

bool isCutoffsEncoding(ByteView bytes) noexcept
{
    ByteReader in(bytes);
    const std::uint32_t count = in.u32();
    if (!in.ok() || in.remaining() != std::size_t{count} * CutoffBytes)
        return false;
    DeviceId before;
    for (std::uint32_t i = 0; i < count; ++i) {
        const FeedPoint point = readPoint(in);
        if ((i > 0 && !(before < point.device)) || !consistent(point))
            return false;
        before = point.device;
    }
    return true;
}

const FeedPoint* findCutoff(const Cutoffs& cutoffs, const DeviceId& device) noexcept
{
    const auto at = std::lower_bound(
        cutoffs.begin(), cutoffs.end(), device, [](const FeedPoint& point, const DeviceId& id) {
            return point.device < id;
        });
    return at != cutoffs.end() && at->device == device ? &*at : nullptr;
}

EntryHash feedsDigest(const Cutoffs& heads)
{
    ByteWriter out(4 + heads.size() * CutoffBytes);
    encodeCutoffs(out, heads);
    return EntryHash(hash(Label::Feeds, {out.view()}));
}

} // namespace cahier::crypto
