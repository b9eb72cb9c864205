// SPDX-License-Identifier: MPL-2.0
// A script of bulk edits of one text, so that few bytes make deep indexes: long runs of typing and
// deleting, formats that overlap, storms of clients at one place. A document that may take every
// short cut, one that may take none (it is observed, has undo, keeps everything) and a string must
// agree after each step, and so must those that hear of it in another order.
#include "sync/crdt/relative_position.h"
#include "sync/crdt/undo.h"
#include "tests/fuzz/script.h"
#include "tests/fuzz/update_target.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

using namespace cahier;
using namespace cahier::crdt;

namespace {

constexpr Origin Net = Origin::named("net");
constexpr ClientId Own = 100;
constexpr int MaxSteps = 24;
constexpr std::uint32_t MaxUnits = 3000;

class Play
{
public:
    explicit Play(Script script)
        : m_script(script)
        , m_quick(Own)
        , m_careful(Own, DocOptions{.gc = DocOptions::Gc::Off})
        , m_told(m_careful.text("t").observe([](const TextEvent&) {}))
        , m_sent(m_quick.onUpdate(
              [this](const UpdateEvent& event) { m_updates.push_back(toBytes(event.update)); }))
    {
        const SharedType scope[] = {m_careful.text("t")};
        m_undo = std::make_unique<UndoManager>(m_careful, scope, m_clock);
    }

    void run()
    {
        for (int i = 0; i < MaxSteps && !m_script.atEnd(); ++i) {
            step();
            checkStep();
        }
        checkOthers();
    }

private:
    std::uint32_t below(std::uint32_t bound) { return m_script.below(bound); }

    /// A place of the text; the byte says where in relation to its length.
    std::uint32_t place()
    {
        const auto length = static_cast<std::uint32_t>(m_model.size());
        const std::uint32_t where = below(256);
        return where < 64 ? std::min(where, length) : (length * (where - 63)) / 192;
    }

    void step()
    {
        const std::uint32_t count = 1 + below(48);
        const std::uint32_t at = place();
        switch (below(8)) {
        case 0: // typing
            for (std::uint32_t i = 0, end = at; i < count; ++i) {
                const std::u16string_view units = m_pairs && i % 3 == 0 ? u"\xD83D\xDE00" : u"a";
                insert(end, units);
                end += static_cast<std::uint32_t>(units.size());
            }
            break;
        case 1: // each before the last
            for (std::uint32_t i = 0; i < count; ++i)
                insert(at, u"bc");
            break;
        case 2: // here and there
            for (std::uint32_t i = 0; i < count; ++i)
                insert((at + i * 7) % (static_cast<std::uint32_t>(m_model.size()) + 1), u"d");
            break;
        case 3: // backspace
            for (std::uint32_t i = 0; i < std::min(count, at); ++i)
                remove(at - i - 1, 1);
            break;
        case 4: // delete forwards
            for (std::uint32_t i = 0; i < count; ++i)
                remove(at, 1 + i % 3);
            break;
        case 5: // every second one
            for (std::uint32_t i = 0; i < count; ++i)
                remove(at + i, 1);
            break;
        case 6:
            for (std::uint32_t i = 0; i < count; ++i)
                format(at + 2 * i, 1 + below(8));
            break;
        default:
            storm(at, count);
        }
    }

    template <typename Edit>
    void both(Edit edit)
    {
        for (Doc* doc : {&m_quick, &m_careful})
            doc->transact(Origin{}, [&](Transaction& txn) { edit(doc->text("t"), txn); });
    }

    void insert(std::uint32_t at, std::u16string_view units)
    {
        if (at > m_model.size() || m_model.size() > MaxUnits)
            return;
        both(
            [&](const Text& text, Transaction& txn) { CAHIER_CHECK(text.insert(txn, at, units)); });
        breakPair(at);
        m_model.insert(at, units);
    }

    void remove(std::uint32_t at, std::uint32_t length)
    {
        if (at >= m_model.size())
            return;
        length = std::min(length, static_cast<std::uint32_t>(m_model.size()) - at);
        both([&](const Text& text, Transaction& txn) {
            CAHIER_CHECK(text.remove(txn, at, length));
        });
        breakPair(at);
        breakPair(at + length);
        m_model.erase(at, length);
    }

    void format(std::uint32_t at, std::uint32_t length)
    {
        if (at >= m_model.size())
            return;
        length = std::min(length, static_cast<std::uint32_t>(m_model.size()) - at);
        static constexpr std::array<const char*, 3> Keys{"bold", "link", "size"};
        const std::uint32_t value = below(4);
        const Attributes attributes{
            {Keys[below(3)], value == 0 ? Any(nullptr) : Any(static_cast<int>(value))}};
        both([&](const Text& text, Transaction& txn) {
            CAHIER_CHECK(text.format(txn, at, length, attributes));
        });
        breakPair(at);
        breakPair(at + length);
    }

    /// Half a character is none.
    void breakPair(std::uint32_t at)
    {
        if (at == 0 || at >= m_model.size() || m_model[at - 1] != 0xD83D || m_model[at] != 0xDE00)
            return;
        m_model[at - 1] = m_model[at] = 0xFFFD;
    }

    /// Many who know the same type at one place, some once more behind their own.
    void storm(std::uint32_t at, std::uint32_t count)
    {
        m_states.push_back({encodeStateAsUpdate(m_quick), m_quick.stateVector()});
        std::vector<Bytes> updates;
        for (std::uint32_t i = 0; i < count; ++i) {
            // Some are behind: what they type has another right neighbour.
            const std::size_t behind = std::min<std::size_t>(below(4), m_states.size() - 1);
            const auto& [state, known] = m_states[m_states.size() - 1 - behind];
            // Ids around the own one, in no order; each types from the same state once.
            const ClientId client = 1 + (i * 37 + behind * 53) % 200;
            if (client == Own || m_quick.stateVector().get(client) != known.get(client))
                continue;
            Doc doc(client);
            CAHIER_CHECK(doc.applyUpdate(state, Net));
            doc.transact(Origin{}, [&](Transaction& txn) {
                const Text text = doc.text("t");
                const std::uint32_t length = text.length();
                const std::uint32_t what = below(6);
                const std::uint32_t from = std::min(at + (what == 5 ? i % 3 : 0), length);
                CAHIER_CHECK(text.insert(txn, from, u"xyz"));
                if (what == 1)
                    CAHIER_CHECK(text.insert(txn, from, u"w"));
                if (what == 2)
                    CAHIER_CHECK(text.insert(txn, from + 1, u"v"));
                if (what == 3 && from < length)
                    CAHIER_CHECK(text.remove(txn, from + 3, 1));
            });
            updates.push_back(encodeStateAsUpdate(doc, known));
            CAHIER_CHECK(m_quick.applyUpdate(updates.back(), Net));
        }
        for (auto update = updates.rbegin(); update != updates.rend(); ++update)
            CAHIER_CHECK(m_careful.applyUpdate(*update, Net));
        const Text text = m_quick.text("t");
        m_model = text.slice(0, text.length());
    }

    void checkStep()
    {
        const Text quick = m_quick.text("t");
        const Text careful = m_careful.text("t");
        CAHIER_CHECK(quick.slice(0, quick.length()) == m_model);
        CAHIER_CHECK(careful.slice(0, careful.length()) == m_model);
        CAHIER_CHECK(quick.toDelta() == careful.toDelta());
        CAHIER_CHECK(canonicalState(m_quick) == canonicalState(m_careful));
        const std::uint32_t at = place();
        CAHIER_CHECK(quick.attributesAt(at) == careful.attributesAt(at));
        CAHIER_CHECK(quick.slice(at, 5) == m_model.substr(at, 5));
        for (const Assoc assoc : {Assoc::Left, Assoc::Right}) {
            const auto position = relativePosition(quick, at, assoc);
            CAHIER_CHECK(position && resolve(m_quick, *position)->index == at);
            CAHIER_CHECK(resolve(m_careful, *position)->index == at);
        }
        checkFormats(quick);
    }

    /// What the summaries say is what a walk over the whole text finds.
    static void checkFormats(const Text& text)
    {
        std::uint32_t at = 0;
        for (const DeltaOp& op : text.toDelta()) {
            const auto length = static_cast<std::uint32_t>(op.text.size());
            // What is typed behind a unit takes over its formats, unless one ends or begins there.
            if (length > 1)
                CAHIER_CHECK(text.attributesAt(at + length / 2) == op.attributes);
            at += length;
        }
        CAHIER_CHECK(at == text.length());
    }

    void checkOthers()
    {
        const Bytes canonical = *canonicalState(m_quick);
        const std::vector<ByteView> all(m_updates.begin(), m_updates.end());
        Doc merged(201);
        if (!all.empty())
            CAHIER_CHECK(merged.applyUpdate(*mergeUpdates(all), Net));
        Doc backwards(202);
        for (auto update = m_updates.rbegin(); update != m_updates.rend(); ++update)
            CAHIER_CHECK(backwards.applyUpdate(*update, Net));
        backwards.applyWaiting(Net);
        Doc loaded(203);
        CAHIER_CHECK(loaded.applyUpdate(
            encodeStateAsUpdate(m_careful, {}, UpdateFormat::V2), Net, UpdateFormat::V2));
        for (Doc* doc : {&merged, &backwards, &loaded}) {
            const Text text = doc->text("t");
            CAHIER_CHECK(!doc->hasPending());
            CAHIER_CHECK(text.length() == m_model.size());
            if (m_pairs)
                continue; // as in Yjs, an edit inside a pair breaks it here, even if it is none
            CAHIER_CHECK(text.toDelta() == m_quick.text("t").toDelta());
            CAHIER_CHECK(canonicalState(*doc) == canonical);
        }
        while (m_undo->undo()) {
        }
        const Text careful = m_careful.text("t");
        CAHIER_CHECK(careful.slice(0, careful.length()).size() == careful.length());
    }

    Script m_script;
    ManualClock m_clock;
    bool m_pairs = m_script.below(2) == 1;
    Doc m_quick;
    Doc m_careful;
    Subscription m_told;
    Subscription m_sent;
    std::unique_ptr<UndoManager> m_undo;                 ///< After its document.
    std::vector<std::pair<Bytes, StateVector>> m_states; ///< Before each storm.
    std::vector<Bytes> m_updates;
    std::u16string m_model;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Play(Script(data, size)).run();
    return 0;
}
