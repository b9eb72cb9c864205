// SPDX-License-Identifier: MPL-2.0
// Updates that a script writes struct by struct: always well-formed, never what an engine would
// make. Random bytes seldom get past a decoder; these all do, and hit each other's ids, neighbours,
// parents and keys in ways that only malice can.
#include "sync/crdt/undo.h"
#include "tests/fuzz/script.h"
#include "tests/fuzz/update_target.h"
#include "tests/sync/crdt/update_builder.h"

#include <array>
#include <vector>

using namespace cahier;
using namespace cahier::crdt;
using namespace cahier::crdt::test;
using detail::ContentKind;

namespace {

class Writer
{
public:
    explicit Writer(Script& script)
        : m_script(script)
    {
    }

    Bytes update()
    {
        return buildUpdate(UpdateFormat::V1, [this](auto& out) {
            const std::uint32_t blocks = 1 + m_script.below(3);
            const std::uint32_t first = m_script.below(Clients);
            out.rest().varUint(blocks);
            for (std::uint32_t i = 0; i < blocks; ++i)
                block(out, (first + i) % Clients);
            const std::uint32_t deletes = m_script.below(3);
            out.rest().varUint(deletes);
            for (std::uint32_t i = 0; i < deletes; ++i) {
                beginDeletes(out, 1, clientOf((first + i) % Clients));
                out.deleteClock(m_script.below(24));
                out.deleteLength(1 + m_script.below(4));
            }
        });
    }

private:
    static constexpr std::uint32_t Clients = 4;

    /// The first one is also the author of what the document holds at the start.
    static ClientId clientOf(std::uint32_t index) { return index + 1; }

    template <typename Encoder>
    void block(Encoder& out, std::uint32_t index)
    {
        const std::uint32_t count = 1 + m_script.below(6);
        std::uint32_t clock = m_next[index];
        // Mostly what comes next; otherwise a gap, or ids that are used already.
        const std::uint32_t shift = m_script.below(16);
        if (shift == 1)
            clock += 1;
        else if (shift < 6)
            clock -= std::min(clock, shift);
        beginBlock(out, count, clientOf(index), clock);
        for (std::uint32_t i = 0; i < count; ++i)
            clock += one(out, index, clock);
        m_next[index] = std::max(m_next[index], clock);
    }

    /// An id that is used; of the same client one before `clock`.
    template <typename Encoder>
    void ref(Encoder& out, std::uint32_t index, std::uint32_t clock, bool left)
    {
        std::uint32_t other = m_script.below(Clients);
        if (other == index && clock == 0)
            other = (other + 1) % Clients;
        const std::uint32_t bound = other == index ? clock : std::max(m_next[other], 1U);
        const Clock32 at = m_script.below(bound);
        if (left)
            out.leftId(clientOf(other), at);
        else
            out.rightId(clientOf(other), at);
    }

    template <typename Encoder>
    void place(Encoder& out, ContentKind kind, std::uint32_t index, std::uint32_t clock)
    {
        static constexpr std::array<std::uint8_t, 8> Flags{0,
                                                           HasOrigin,
                                                           HasOrigin,
                                                           HasOrigin,
                                                           HasRightOrigin,
                                                           HasOrigin | HasRightOrigin,
                                                           HasOrigin | HasRightOrigin,
                                                           HasParentSub};
        static constexpr std::array<std::string_view, 4> Roots{"t", "a", "m", "x"};
        const std::uint8_t flags = Flags[m_script.below(Flags.size())];
        out.info(static_cast<std::uint8_t>(kindOf(kind) | flags));
        if ((flags & HasOrigin) != 0)
            ref(out, index, clock, true);
        if ((flags & HasRightOrigin) != 0)
            ref(out, index, clock, false);
        if ((flags & (HasOrigin | HasRightOrigin)) != 0)
            return;
        const bool root = m_script.below(2) == 0;
        out.parentInfo(root);
        if (root)
            out.string(Roots[m_script.below(Roots.size())]);
        else
            ref(out, index, clock, true);
        if ((flags & HasParentSub) != 0)
            out.string(m_script.below(2) == 0 ? "k" : "l");
    }

    /// Writes a struct and returns its length.
    template <typename Encoder>
    std::uint32_t one(Encoder& out, std::uint32_t index, std::uint32_t clock)
    {
        const std::uint32_t length = 1 + m_script.below(3);
        switch (m_script.below(12)) {
        case 0:
            out.info(0);
            out.length(length);
            return length;
        case 1:
            out.info(kindOf(ContentKind::Skip));
            out.rest().varUint(length);
            return length;
        case 2:
            place(out, ContentKind::Deleted, index, clock);
            out.length(length);
            return length;
        case 3:
        case 4:
            place(out, ContentKind::Any, index, clock);
            out.length(length);
            for (std::uint32_t i = 0; i < length; ++i)
                out.rest().any(Any(1));
            return length;
        case 5:
        case 6:
            place(out, ContentKind::Format, index, clock);
            out.key(m_script.below(2) == 0 ? "bold" : "link");
            out.json(m_script.below(2) == 0 ? Any(true) : Any(nullptr));
            return 1;
        case 7:
        case 8:
            place(out, ContentKind::Type, index, clock);
            out.typeRef(m_script.below(3));
            return 1;
        case 9:
            place(out, ContentKind::String, index, clock);
            out.string("\U0001F600");
            return 2;
        default:
            place(out, ContentKind::String, index, clock);
            out.string(std::string_view("abc").substr(0, length));
            return length;
        }
    }

    Script& m_script;
    std::array<std::uint32_t, Clients> m_next{12, 0, 0, 0}; ///< About what fuzzBase() holds.
};

/// One's own changes in the middle of it all.
void edit(Doc& doc, Script& script)
{
    doc.transact(Origin{}, [&](Transaction& txn) {
        const Text text = doc.text("t");
        const std::uint32_t at = script.below(text.length() + 1);
        const std::uint32_t length = script.below(text.length() - at + 1);
        static_cast<void>(text.insert(txn, at, u"own"));
        static_cast<void>(text.format(txn, at, length, {{"bold", Any(nullptr)}}));
        static_cast<void>(text.remove(txn, at, length));
        const Array array = doc.array("a");
        static_cast<void>(array.remove(txn, 0, script.below(array.length() + 1)));
        static_cast<void>(doc.map("m").set(txn, "k", Any(2)));
    });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Script script(data, size);
    Writer writer(script);
    Doc doc(7);
    CAHIER_CHECK(doc.applyUpdate(fuzzBase(), Origin{}));
    const ManualClock clock;
    const SharedType scope[] = {doc.text("t"), doc.array("a"), doc.map("m")};
    UndoManager undo(doc, scope, clock);
    const auto told = doc.text("t").observeDeep([](auto) {});
    // Nobody watches this one, and it removes superfluous formats.
    Doc tidy(9,
             {.gc = DocOptions::Gc::Off,
              .cleanupFormatting = DocOptions::CleanupFormatting::AfterRemoteText});
    CAHIER_CHECK(tidy.applyUpdate(fuzzBase(), Origin{}));
    std::vector<Bytes> updates;
    const auto sent = doc.onUpdate(
        [&updates](const UpdateEvent& event) { updates.push_back(toBytes(event.update)); });
    for (int i = 0; i < 8 && !script.atEnd(); ++i) {
        const Bytes update = writer.update();
        CAHIER_CHECK(doc.applyUpdate(update, Origin{}).has_value() ==
                     inspectUpdate(update).has_value());
        static_cast<void>(tidy.applyUpdate(update, Origin{}));
        if (script.below(3) == 0)
            edit(doc, script);
        if (script.below(5) == 0)
            undo.undo();
    }
    readRoots(doc);
    readRoots(tidy);
    checkResend(tidy, UpdateFormat::V1);
    checkResend(doc, UpdateFormat::V1);
    checkResend(doc, UpdateFormat::V2);
    // Who only hears of what happened here can follow.
    Doc listener(8);
    CAHIER_CHECK(listener.applyUpdate(fuzzBase(), Origin{}));
    for (const Bytes& update : updates)
        CAHIER_CHECK(listener.applyUpdate(update, Origin{}));
    readRoots(listener);
    return 0;
}
