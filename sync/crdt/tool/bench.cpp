// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/tool/bench.h"

#include "sync/base/check.h"
#include "sync/base/system.h"
#include "sync/crdt/tool/bench_inputs.h"
#include "sync/crdt/tool/growth.h"
#include "sync/crdt/update.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <sstream>

namespace cahier::crdt {

namespace {

/// Edits of the trace that the b4 benches replay.
constexpr std::size_t B4Edits = 259'778;

/// Process CPU time: on a busy machine the wall clock measures the others.
double cpuMs()
{
    return 1000.0 * static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

double wallMs()
{
    return std::chrono::duration<double, std::milli>(SystemClock().steady()).count();
}

double residentMb()
{
    std::ifstream in("/proc/self/status");
    std::string line;
    while (std::getline(in, line)) {
        if (line.starts_with("VmRSS:"))
            return std::stod(line.substr(6)) / 1024.0;
    }
    return 0;
}

void edit(Doc& doc, const Text& text, const Edits& edits)
{
    for (const auto& patches : edits) {
        doc.transact(Origin{}, [&](Transaction& txn) {
            for (const Patch& patch : patches) {
                if (patch.removed > 0)
                    static_cast<void>(text.remove(txn, patch.at, patch.removed));
                if (!patch.text.empty())
                    static_cast<void>(text.insert(txn, patch.at, patch.text));
            }
        });
    }
}

class Bench
{
public:
    explicit Bench(const BenchOptions& options)
        : m_options(options)
        , m_inputs(options.inputs)
        , m_only(options.only)
    {
    }

    int run()
    {
        std::error_code error;
        if (!std::filesystem::is_directory(m_options.inputs, error)) {
            std::cerr << "cahier-crdt: " << m_options.inputs << " is not a folder\n";
            return 1;
        }
        memory(); // first: resident memory of a fresh process
        b4();
        for (const char* name : {"rustcode",
                                 "sveltecomponent",
                                 "seph-blog1",
                                 "friendsforever_flat",
                                 "clownschool_flat"})
            local("seq." + std::string(name), name);
        for (const char* name : {"b1.1", "b1.2", "b1.3", "b1.4", "b1.5", "b1.6", "b1.7"})
            b1(name);
        for (const char* name : {"b2.1", "b2.2", "b2.3", "b2.4"})
            b2(name);
        remoteUpdates("b3.5.one-by-one", "b3.5.updates-v1", {});
        remoteOneTransaction("b3.5.one-transaction", "b3.5.updates-v1");
        for (const char* name : {"friendsforever", "clownschool"})
            concurrent(name);
        for (const char* name : {"S1", "S2", "S3", "C1", "C2", "A1", "A2"})
            load("egw." + std::string(name) + ".load",
                 0,
                 "egw." + std::string(name) + ".v2",
                 UpdateFormat::V2,
                 "egw." + std::string(name) + ".end.txt");
        rich();
        growth();
        if (!m_any)
            std::cerr << "cahier-crdt: no known input in " << m_options.inputs << '\n';
        return m_any && m_good ? 0 : 1;
    }

private:
    bool wanted(const std::string& name) { return std::regex_search(name, m_only); }

    struct Sample
    {
        double ms = 0;   ///< Process CPU time.
        double wall = 0; ///< By the clock on the wall.
        std::size_t bytes = 0;
    };

    static double median(std::vector<double> values)
    {
        std::sort(values.begin(), values.end());
        const std::size_t half = values.size() / 2;
        return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    /// `n` as in the harness: edits, updates or ops of a delta; 0 if the input does not say.
    void report(const std::string& name,
                std::size_t n,
                const std::vector<Sample>& samples,
                const std::string& extra = {})
    {
        if (!wanted(name))
            return;
        m_any = true;
        std::vector<double> cpu;
        std::vector<double> wall;
        for (const Sample& sample : samples) {
            cpu.push_back(sample.ms);
            wall.push_back(sample.wall);
        }
        const std::size_t bytes = samples.front().bytes;
        std::ostringstream out;
        out << std::fixed;
        out.precision(3);
        out << "{\"lib\":\"cahier\",\"version\":\"" CAHIER_VERSION "\",\"bench\":\"" << name
            << "\",\"n\":" << (n > 0 ? std::to_string(n) : "null")
            << ",\"median_ms\":" << median(cpu)
            << ",\"min_ms\":" << *std::min_element(cpu.begin(), cpu.end())
            << ",\"max_ms\":" << *std::max_element(cpu.begin(), cpu.end())
            << ",\"wall_ms\":" << median(wall)
            << ",\"bytes\":" << (bytes > 0 ? std::to_string(bytes) : "null")
            << ",\"runs\":" << samples.size() << extra << "}\n";
        std::cout << out.str() << std::flush;
    }

    template <typename Body>
    void measure(const std::string& name, std::size_t n, Body body)
    {
        if (!wanted(name))
            return;
        std::vector<Sample> samples;
        for (int i = 0; i < m_options.runs; ++i)
            samples.push_back(body());
        report(name, n, samples);
    }

    /// `work` returns the bytes it made or took; 0 if that says nothing.
    template <typename Work>
    static Sample timed(Work work)
    {
        Sample out;
        const double wall = wallMs();
        const double start = cpuMs();
        out.bytes = work();
        out.ms = cpuMs() - start;
        out.wall = wallMs() - wall;
        return out;
    }

    /// The state of a document, and how long a fresh one takes to load it and read the text.
    static Sample parse(const Doc& doc)
    {
        const Bytes state = encodeStateAsUpdate(doc);
        std::optional<Doc> fresh; // freed after the clock stops
        return timed([&] {
            const Text text = fresh.emplace(3).text("text");
            static_cast<void>(fresh->applyUpdate(state, Origin{}));
            static_cast<void>(text.toString());
            return state.size();
        });
    }

    static std::size_t patchesOf(const Edits& edits)
    {
        std::size_t n = 0;
        for (const auto& patches : edits)
            n += patches.size();
        return n;
    }

    static std::size_t bytesOf(const std::vector<Bytes>& updates)
    {
        std::size_t bytes = 0;
        for (const Bytes& update : updates)
            bytes += update.size();
        return bytes;
    }

    void check(bool good, const std::string& name)
    {
        if (good)
            return;
        std::cerr << "cahier-crdt: wrong result in " << name << '\n';
        m_good = false;
    }

    void memory()
    {
        const std::string name = "b4.mem.v1";
        if (!wanted(name))
            return;
        const auto state = m_inputs.bytes("b4.state.v1");
        if (!state)
            return;
        const double before = residentMb();
        Doc doc(1);
        const Text text = doc.text("text");
        const Sample sample = timed([&] {
            static_cast<void>(doc.applyUpdate(*state, Origin{}));
            return state->size();
        });
        const double after = residentMb();
        check(text.length() > 0, name);
        std::ostringstream extra;
        extra << ",\"rss_mb\":" << after - before << ",\"rss_total_mb\":" << after;
        report(name, B4Edits, {sample}, extra.str());
    }

    void local(const std::string& name, const std::string& file)
    {
        if (!wanted(name + ".local"))
            return;
        const auto edits = m_inputs.edits(file + ".ops");
        const auto end = m_inputs.text(file + ".end.txt");
        if (!edits || !end)
            return;
        measure(name + ".local", patchesOf(*edits), [&] {
            Doc doc(1);
            const Text text = doc.text("text");
            std::u16string result;
            const Sample sample = timed([&] {
                edit(doc, text, *edits);
                result = text.toString();
                return std::size_t{0};
            });
            check(result == *end, name);
            return sample;
        });
    }

    void b4()
    {
        local("b4", "automerge-paper");
        b4Updates();
        load("b4.load.v1", B4Edits, "b4.state.v1", UpdateFormat::V1, "automerge-paper.end.txt");
        load("b4.load.v2", B4Edits, "b4.state.v2", UpdateFormat::V2, "automerge-paper.end.txt");
        remoteUpdates("b4.remote", "b4.updates-v1", "automerge-paper.end.txt");
        remoteOneTransaction("b4.remote.one-transaction", "b4.updates-v1");
    }

    void b4Updates()
    {
        const bool all = wanted("b4.local+updates") || wanted("b4.encode.v1") ||
                         wanted("b4.encode.v2") || wanted("b4.encode-loaded.v1") ||
                         wanted("b4.encode-loaded.v2");
        const auto edits = all ? m_inputs.edits("automerge-paper.ops") : std::nullopt;
        if (!edits)
            return;
        measure("b4.local+updates", B4Edits, [&] {
            Doc doc(1);
            const Text text = doc.text("text");
            std::vector<Bytes> updates;
            const Subscription keep = doc.onUpdate(
                [&](const UpdateEvent& event) { updates.push_back(toBytes(event.update)); });
            Sample sample = timed([&] {
                edit(doc, text, *edits);
                return text.toString().size();
            });
            sample.bytes = bytesOf(updates);
            return sample;
        });
        Doc doc(1);
        edit(doc, doc.text("text"), *edits);
        measure("b4.encode.v1", B4Edits, [&] {
            return timed([&] { return encodeStateAsUpdate(doc).size(); });
        });
        measure("b4.encode.v2", B4Edits, [&] {
            return timed([&] { return encodeStateAsUpdate(doc, {}, UpdateFormat::V2).size(); });
        });
        Doc loaded(2);
        static_cast<void>(loaded.applyUpdate(encodeStateAsUpdate(doc), Origin{}));
        measure("b4.encode-loaded.v1", B4Edits, [&] {
            return timed([&] { return encodeStateAsUpdate(loaded).size(); });
        });
        measure("b4.encode-loaded.v2", B4Edits, [&] {
            return timed([&] { return encodeStateAsUpdate(loaded, {}, UpdateFormat::V2).size(); });
        });
    }

    void load(const std::string& name,
              std::size_t n,
              const std::string& file,
              UpdateFormat format,
              const std::string& endFile)
    {
        if (!wanted(name))
            return;
        const auto state = m_inputs.bytes(file);
        const auto end = m_inputs.text(endFile);
        if (!state)
            return;
        measure(name, n, [&] {
            std::optional<Doc> doc;
            std::u16string result;
            const Sample sample = timed([&] {
                doc.emplace(2);
                const Text text = doc->text("text");
                static_cast<void>(doc->applyUpdate(*state, Origin{}, format));
                result = text.toString();
                return state->size();
            });
            check(!result.empty() && (!end || result == *end), name);
            return sample;
        });
    }

    void remoteUpdates(const std::string& name, const std::string& file, const std::string& endFile)
    {
        if (!wanted(name))
            return;
        const auto updates = m_inputs.updates(file);
        if (!updates)
            return;
        const auto end = m_inputs.text(endFile);
        measure(name, updates->size(), [&] {
            Doc doc(2);
            const Text text = doc.text("text");
            std::u16string result;
            const Sample sample = timed([&] {
                for (const Bytes& update : *updates)
                    static_cast<void>(doc.applyUpdate(update, Origin{}));
                result = text.toString();
                return bytesOf(*updates);
            });
            check(!result.empty() && (!end || result == *end), name);
            return sample;
        });
    }

    void remoteOneTransaction(const std::string& name, const std::string& file)
    {
        if (!wanted(name))
            return;
        const auto updates = m_inputs.updates(file);
        if (!updates)
            return;
        measure(name, updates->size(), [&] {
            Doc doc(2);
            const Text text = doc.text("text");
            return timed([&] {
                doc.transact(Origin{}, [&](Transaction&) {
                    for (const Bytes& update : *updates)
                        static_cast<void>(doc.applyUpdate(update, Origin{}));
                });
                static_cast<void>(text.toString());
                return bytesOf(*updates);
            });
        });
    }

    void b1(const std::string& name)
    {
        const std::array parts{".total", ".local", ".local+updates", ".remote", ".parse"};
        if (std::none_of(
                parts.begin(), parts.end(), [&](const char* part) { return wanted(name + part); }))
            return;
        const auto edits = m_inputs.edits(name + ".ops");
        const auto end = m_inputs.text(name + ".end.txt");
        if (!edits || !end)
            return;
        local(name, name);
        std::array<std::vector<Sample>, 4> samples;
        for (int i = 0; i < m_options.runs; ++i)
            editAndFollow(name, *edits, *end, samples);
        const std::size_t n = patchesOf(*edits);
        report(name + ".total", n, samples[0]);
        report(name + ".local+updates", n, samples[1]);
        report(name + ".remote", n, samples[2]);
        report(name + ".parse", n, samples[3]);
    }

    void editAndFollow(const std::string& name,
                       const Edits& edits,
                       const std::u16string& end,
                       std::array<std::vector<Sample>, 4>& samples)
    {
        Doc doc(1);
        Doc other(2);
        const Text text = doc.text("text");
        const Text otherText = other.text("text");
        std::vector<Bytes> updates;
        const Subscription keep = doc.onUpdate(
            [&](const UpdateEvent& event) { updates.push_back(toBytes(event.update)); });
        bool same = false;
        const Sample first = timed([&] {
            edit(doc, text, edits);
            return std::size_t{0};
        });
        const Sample second = timed([&] {
            for (const Bytes& update : updates)
                static_cast<void>(other.applyUpdate(update, Origin{}));
            same = text.toString() == otherText.toString();
            return std::size_t{0};
        });
        check(same && text.toString() == end, name);
        const Sample last = parse(doc);
        samples[0].push_back({first.ms + second.ms, first.wall + second.wall, last.bytes});
        samples[1].push_back(first);
        samples[2].push_back(second);
        samples[3].push_back(last);
    }

    void b2(const std::string& name)
    {
        if (!wanted(name + ".total") && !wanted(name + ".parse"))
            return;
        const auto start = m_inputs.text(name + ".init.txt");
        const auto a = m_inputs.edits(name + ".a.ops");
        const auto b = m_inputs.edits(name + ".b.ops");
        if (!start || !a || !b)
            return;
        std::vector<Sample> samples;
        std::vector<Sample> parses;
        for (int i = 0; i < m_options.runs; ++i)
            samples.push_back(exchange(name, *start, *a, *b, parses));
        report(name + ".total", patchesOf(*a) + patchesOf(*b), samples);
        report(name + ".parse", patchesOf(*a) + patchesOf(*b), parses);
    }

    Sample exchange(const std::string& name,
                    const std::u16string& start,
                    const Edits& a,
                    const Edits& b,
                    std::vector<Sample>& parses)
    {
        Doc first(1);
        Doc second(2);
        const Text one = first.text("text");
        const Text two = second.text("text");
        first.transact(Origin{},
                       [&](Transaction& txn) { static_cast<void>(one.insert(txn, 0, start)); });
        static_cast<void>(second.applyUpdate(encodeStateAsUpdate(first), Origin{}));
        Bytes fromFirst;
        Bytes fromSecond;
        const Subscription keepFirst =
            first.onUpdate([&](const UpdateEvent& event) { fromFirst = toBytes(event.update); });
        Subscription keepSecond =
            second.onUpdate([&](const UpdateEvent& event) { fromSecond = toBytes(event.update); });
        bool same = false;
        Sample sample = timed([&] {
            edit(first, one, a);
            edit(second, two, b);
            const Bytes sent = fromFirst;
            static_cast<void>(first.applyUpdate(fromSecond, Origin{}));
            static_cast<void>(second.applyUpdate(sent, Origin{}));
            same = one.toString() == two.toString();
            return std::size_t{0};
        });
        check(same, name);
        parses.push_back(parse(first));
        sample.bytes = parses.back().bytes;
        return sample;
    }

    void concurrent(const std::string& trace)
    {
        const std::string file = "conc." + trace;
        remoteUpdates(file + ".one-by-one", file + ".updates-v1", file + ".end.txt");
        if (!wanted(file + ".load.v1") && !wanted(file + ".load.v2"))
            return;
        const auto updates = m_inputs.updates(file + ".updates-v1");
        if (!updates)
            return;
        Doc doc(2);
        for (const Bytes& update : *updates)
            static_cast<void>(doc.applyUpdate(update, Origin{}));
        for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2}) {
            const Bytes state = encodeStateAsUpdate(doc, {}, format);
            const char* const part = format == UpdateFormat::V1 ? ".load.v1" : ".load.v2";
            measure(file + part, updates->size(), [&] {
                std::optional<Doc> fresh;
                return timed([&] {
                    static_cast<void>(fresh.emplace(3).applyUpdate(state, Origin{}, format));
                    static_cast<void>(fresh->text("text").toString());
                    return state.size();
                });
            });
        }
    }

    void rich()
    {
        if (!wanted("rich.format10k") && !wanted("rich.toDelta") && !wanted("rich.load+toDelta.v1"))
            return;
        const auto start = m_inputs.text("rich.text.txt");
        const auto want = m_inputs.file("rich.delta.json");
        if (!start || !want)
            return;
        const std::vector<Format> all = m_inputs.formats("rich.fmts.tsv");
        measure("rich.format10k", all.size(), [&] {
            Doc doc(1);
            const Text text = doc.text("text");
            doc.transact(Origin{},
                         [&](Transaction& txn) { static_cast<void>(text.insert(txn, 0, *start)); });
            Sample sample = timed([&] {
                for (const Format& format : all) {
                    doc.transact(Origin{}, [&](Transaction& txn) {
                        static_cast<void>(
                            text.format(txn, format.at, format.length, format.attributes));
                    });
                }
                return std::size_t{0};
            });
            check(toJson(text.toDelta()) == *want, "rich.format10k");
            sample.bytes = encodeStateAsUpdate(doc).size();
            return sample;
        });
        richRead();
    }

    void richRead()
    {
        const auto state = m_inputs.bytes("rich.state.v1");
        if (!state)
            return;
        Doc doc(2);
        const Text text = doc.text("text");
        static_cast<void>(doc.applyUpdate(*state, Origin{}));
        const std::size_t ops = text.toDelta().size();
        Delta delta;
        measure("rich.toDelta", ops, [&] {
            return timed([&] {
                delta = text.toDelta();
                return std::size_t{0};
            });
        });
        measure("rich.load+toDelta.v1", ops, [&] {
            std::optional<Doc> fresh;
            return timed([&] {
                const Text loaded = fresh.emplace(3).text("text");
                static_cast<void>(fresh->applyUpdate(*state, Origin{}));
                delta = loaded.toDelta();
                return state->size();
            });
        });
    }

    void growth()
    {
        const GrowthResult result = runGrowth(m_options);
        m_any = m_any || result.any;
        m_good = m_good && result.good;
    }

    BenchOptions m_options;
    Inputs m_inputs;
    std::regex m_only;
    bool m_any = false;
    bool m_good = true;
};

} // namespace

int runBench(const BenchOptions& options)
{
    return Bench(options).run();
}

} // namespace cahier::crdt
