// SPDX-License-Identifier: MPL-2.0
// Works on decoded structs: an edit is nothing but ids, references to ids, and content.
#include "sync/crdt/reissue.h"

#include "sync/crdt/codec.h"
#include "sync/crdt/doc_state.h"
#include "sync/crdt/limits.h"

#include <algorithm>

namespace cahier::crdt {

using namespace detail; // the implementation of the public functions

namespace {

enum class Side { Left, Right };

class Mover
{
public:
    Mover(const Reissue& how, Pools& pools)
        : m_how(how)
        , m_pools(pools)
        , m_to(pools.clients.intern(how.to))
        , m_moves(how.moves)
    {
        std::sort(m_moves.begin(), m_moves.end(), [](const IdMove& a, const IdMove& b) {
            return a.from != b.from ? a.from < b.from : a.clock < b.clock;
        });
    }

    Result<Bytes> run(DecodedUpdate& in)
    {
        for (RawStruct& item : in.structs) {
            if (item.kind == ContentKind::Skip)
                return fail(Errc::BadUpdate, "an edit with a hole");
            CAHIER_TRY_VOID(take(item));
        }
        for (const DeleteRange& range : in.deletes)
            takeDeletes(range);
        if (m_out.empty())
            return Bytes{};
        CAHIER_TRY_VOID(closeBlock());
        normaliseDeletes(m_out.deletes, m_pools.clients);
        Lib0Writer writer;
        encodeDecoded(m_out, m_pools, UpdateFormat::V1, writer);
        return writer.toBytes();
    }

private:
    /// The first move that takes something of [from, end), or null.
    const IdMove* moveOf(ClientIndex client, Clock32 from, Clock32 end) const
    {
        const ClientId id = m_pools.clients.id(client);
        // They do not overlap, so they also end in order.
        const auto found =
            std::partition_point(m_moves.begin(), m_moves.end(), [id, from](const IdMove& move) {
                return move.from != id ? move.from < id
                                       : std::uint64_t{move.clock} + move.length <= from;
            });
        return found != m_moves.end() && found->from == id && found->clock < end ? &*found
                                                                                 : nullptr;
    }

    bool isLost(ClientIndex client, Clock32 clock) const
    {
        return m_how.lost.contains({m_pools.clients.id(client), clock});
    }

    Ref moved(Ref ref) const
    {
        const IdMove* move = moveOf(ref.client, ref.clock, ref.clock + 1);
        return move == nullptr ? ref : Ref{m_to, ref.clock - move->clock + move->toClock};
    }

    Result<void> take(RawStruct& item)
    {
        const IdMove* move = moveOf(item.id.client, item.id.clock, item.end());
        if (move == nullptr)
            return {};
        if (move->clock > item.id.clock)
            sliceStruct(item, move->clock - item.id.clock, m_pools);
        if (item.end() > std::uint64_t{move->clock} + move->length)
            return fail(Errc::InvalidArgument, "a move ends inside an operation");
        item.id = moved(item.id);
        relocate(item);
        m_out.structs.push_back(item);
        item.kind = ContentKind::Gc; // its box moved
        return {};
    }

    void relocate(RawStruct& item)
    {
        if (item.kind == ContentKind::Gc)
            return;
        const Ref origin = item.origin;
        const Ref rightOrigin = item.rightOrigin;
        if (origin)
            item.origin = survivor(origin, item.id, Side::Left);
        if (rightOrigin)
            item.rightOrigin = survivor(rightOrigin, item.id, Side::Right);
        if (item.parent.kind == ParentRef::Kind::Nested) {
            if (isLost(item.parent.nested.client, item.parent.nested.clock))
                return drop(item);
            item.parent.nested = moved(item.parent.nested);
        }
        const bool hadNeighbour = origin || rightOrigin;
        if (hadNeighbour && !item.origin && !item.rightOrigin &&
            !adoptParent(item, origin ? origin : rightOrigin))
            drop(item);
    }

    /// Its number stays taken, so that clocks continue.
    static void drop(RawStruct& item)
    {
        if (item.hasBox())
            delete item.content.box;
        item.kind = ContentKind::Gc;
        item.origin = item.rightOrigin = Ref{};
    }

    /// The nearest operation on that side that will exist before `self` does; none: the edge.
    Ref survivor(Ref ref, Ref self, Side side) const
    {
        if (!isLost(ref.client, ref.clock))
            return moved(ref);
        const Item* item = seen(ref);
        Clock32 clock = ref.clock;
        while (item != nullptr) {
            for (;;) {
                const Ref here{m_pools.clients.intern(idIn(*item)), clock};
                const Ref there = moved(here);
                const bool tooLate = there.client == self.client && there.clock >= self.clock;
                if (!tooLate && !isLost(here.client, clock))
                    return there;
                if (clock == (side == Side::Left ? item->id.clock : item->end() - 1))
                    break;
                clock = side == Side::Left ? clock - 1 : clock + 1;
            }
            item = side == Side::Left ? item->left : item->right;
            if (item != nullptr)
                clock = side == Side::Left ? item->end() - 1 : item->id.clock;
        }
        return {};
    }

    bool adoptParent(RawStruct& item, Ref neighbour) const
    {
        const Item* known = seen(neighbour);
        if (known == nullptr || known->parent == nullptr)
            return false;
        const DocState& doc = m_how.seenIn->state();
        if (known->parentSub != NoKey)
            item.parentSub = m_pools.keys.intern(doc.pools.keys.text(known->parentSub));
        if (known->parent->item == nullptr) {
            item.parent.kind = ParentRef::Kind::Root;
            item.parent.root = m_pools.keys.intern(doc.pools.keys.text(known->parent->name));
            return true;
        }
        const Item& holder = *known->parent->item;
        const Ref nested{m_pools.clients.intern(idIn(holder)), holder.id.clock};
        if (isLost(nested.client, nested.clock))
            return false;
        item.parent.kind = ParentRef::Kind::Nested;
        item.parent.nested = moved(nested);
        return true;
    }

    ClientId idIn(const Item& item) const
    {
        return m_how.seenIn->state().pools.clients.id(item.id.client);
    }

    const Item* seen(Ref ref) const
    {
        if (m_how.seenIn == nullptr)
            return nullptr;
        const DocState& doc = m_how.seenIn->state();
        const ClientIndex client = doc.pools.clients.find(m_pools.clients.id(ref.client));
        if (client == NoClient || client >= doc.clients.size() ||
            doc.clients[client].state() <= ref.clock)
            return nullptr;
        return doc.findItem({client, ref.clock});
    }

    void takeDeletes(const DeleteRange& range)
    {
        Clock32 from = range.clock;
        const Clock32 end = range.clock + range.length;
        for (const ClockRange& lost :
             m_how.lost.rangesFrom({m_pools.clients.id(range.client), from})) {
            if (lost.clock >= end)
                break;
            if (from < lost.clock)
                takeDeleted(range.client, from, lost.clock);
            from = static_cast<Clock32>(
                std::min<std::uint64_t>(end, std::uint64_t{lost.clock} + lost.length));
        }
        if (from < end)
            takeDeleted(range.client, from, end);
    }

    /// None of it is lost.
    void takeDeleted(ClientIndex client, Clock32 from, Clock32 end)
    {
        while (from < end) {
            const IdMove* move = moveOf(client, from, end);
            if (move == nullptr || move->clock > from) {
                const Clock32 until = move == nullptr ? end : move->clock;
                m_out.deletes.push_back({client, from, until - from});
                from = until;
                continue;
            }
            const auto until = static_cast<Clock32>(
                std::min<std::uint64_t>(end, std::uint64_t{move->clock} + move->length));
            m_out.deletes.push_back({m_to, from - move->clock + move->toClock, until - from});
            from = until;
        }
    }

    Result<void> closeBlock()
    {
        if (m_out.structs.empty())
            return {};
        std::sort(m_out.structs.begin(),
                  m_out.structs.end(),
                  [](const RawStruct& a, const RawStruct& b) { return a.id.clock < b.id.clock; });
        for (std::size_t i = 1; i < m_out.structs.size(); ++i) {
            if (m_out.structs[i].id.clock != m_out.structs[i - 1].end())
                return fail(Errc::InvalidArgument, "moved operations leave a hole");
        }
        m_out.blocks.push_back({m_to, 0, static_cast<std::uint32_t>(m_out.structs.size())});
        return {};
    }

    const Reissue& m_how;
    Pools& m_pools;
    ClientIndex m_to;
    std::vector<IdMove> m_moves; ///< By client and clock.
    DecodedUpdate m_out;
};

/// The structs of `client`, in order.
std::vector<const RawStruct*> structsOf(const DecodedUpdate& update, ClientIndex client)
{
    std::vector<const RawStruct*> out;
    for (const Block& block : update.blocks) {
        if (block.client != client)
            continue;
        for (std::uint32_t i = block.begin; i < block.end; ++i)
            out.push_back(&update.structs[i]);
    }
    return out;
}

Bytes encodedAlone(const RawStruct& item, const Pools& pools)
{
    DecodedUpdate one;
    one.structs.push_back(item);
    one.blocks.push_back({item.id.client, 0, 1});
    Lib0Writer writer;
    encodeDecoded(one, pools, UpdateFormat::V1, writer);
    one.structs.front().kind = ContentKind::Gc; // the box is not ours
    return writer.toBytes();
}

} // namespace

Result<Bytes> reissueUpdate(ByteView update, const Reissue& how)
{
    Pools pools;
    DecodedUpdate decoded;
    CAHIER_TRY_VOID(decodeUpdate(update, UpdateFormat::V1, pools, decoded));
    return Mover(how, pools).run(decoded);
}

Result<Clock32> agreeUntil(ByteView a, ByteView b, ClientId client, Clock32 from)
{
    Pools pools;
    DecodedUpdate first;
    DecodedUpdate second;
    CAHIER_TRY_VOID(decodeUpdate(a, UpdateFormat::V1, pools, first));
    CAHIER_TRY_VOID(decodeUpdate(b, UpdateFormat::V1, pools, second));
    const ClientIndex index = pools.clients.intern(client);
    const auto mine = structsOf(first, index);
    const auto theirs = structsOf(second, index);
    auto x = mine.begin();
    auto y = theirs.begin();
    Clock32 agreed = from;
    while (x != mine.end() && y != theirs.end()) {
        if ((*x)->end() <= agreed) {
            ++x;
        } else if ((*y)->end() <= agreed) {
            ++y;
        } else if ((*x)->kind != ContentKind::Skip && (*x)->id.clock <= agreed &&
                   encodedAlone(**x, pools) == encodedAlone(**y, pools)) {
            agreed = (*x)->end();
        } else {
            break;
        }
    }
    return agreed;
}

} // namespace cahier::crdt
