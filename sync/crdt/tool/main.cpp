// SPDX-License-Identifier: MPL-2.0
// cahier-crdt: the engine on files, so that others can check it against their own.
#include "sync/crdt/debug.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/tool/bench.h"
#include "sync/crdt/tool/ops.h"
#include "sync/crdt/update.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::crdt {

namespace {

constexpr std::string_view Usage =
    R"(usage: cahier-crdt merge [--v2] [--in-v2] -o OUT IN...
       cahier-crdt show [--in-v2] --root NAME=TYPE... IN...      (TYPE text|map|array|xmlfragment)
       cahier-crdt state-vector [--in-v2] -o OUT IN...
       cahier-crdt diff [--v2] [--in-v2] --state-vector SV -o OUT IN...
       cahier-crdt edit --client ID [--in STATE] [--in-v2] [--v2] [--updates DIR] -o OUT < ops.jsonl
       cahier-crdt debug [--in-v2] IN...                         (structs without their content)
       cahier-crdt bench --inputs DIR [--runs N] [--only REGEX]
       cahier-crdt --help | --version
Files are Yjs updates (V1; V2 with --in-v2 for input and --v2 for output). Exit code: 0 done,
1 refused or failed, 2 wrong usage.
)";

/// The client of documents that only read.
constexpr ClientId Reader = MaxClientId;

struct Arguments
{
    std::map<std::string, std::vector<std::string>, std::less<>> options;
    std::vector<std::string> files;

    bool has(std::string_view name) const { return options.contains(name); }

    std::string get(std::string_view name) const
    {
        const auto at = options.find(name);
        return at == options.end() || at->second.empty() ? std::string() : at->second.back();
    }

    UpdateFormat in() const { return has("--in-v2") ? UpdateFormat::V2 : UpdateFormat::V1; }

    UpdateFormat out() const { return has("--v2") ? UpdateFormat::V2 : UpdateFormat::V1; }
};

int usageError(const std::string& what)
{
    std::cerr << "cahier-crdt: " << what << " (--help shows the usage)\n";
    return 2;
}

int failed(const std::string& what)
{
    std::cerr << "cahier-crdt: " << what << '\n';
    return 1;
}

int failed(const std::string& where, const Error& error)
{
    return failed(where + ": " + name(error.code) +
                  (error.detail.empty() ? std::string() : " (" + error.detail + ")"));
}

/// Options of a command: with a value, or (a trailing '!') without.
Result<Arguments> parse(const std::vector<std::string>& words,
                        const std::vector<std::string_view>& known)
{
    Arguments out;
    const auto find = [&known](std::string_view word) -> std::string_view {
        for (const std::string_view one : known) {
            if (one == word || (one.ends_with('!') && one.substr(0, one.size() - 1) == word))
                return one;
        }
        return {};
    };
    bool onlyFiles = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (onlyFiles || word.size() < 2 || word[0] != '-') {
            out.files.push_back(word);
            continue;
        }
        if (word == "--") {
            onlyFiles = true;
            continue;
        }
        const std::string_view option = find(word);
        if (option.empty())
            return fail(Errc::InvalidArgument, "unknown option " + word);
        if (option.ends_with('!')) {
            out.options[word];
        } else if (i + 1 < words.size()) {
            out.options[word].push_back(words[++i]);
        } else {
            return fail(Errc::InvalidArgument, word + " needs a value");
        }
    }
    return out;
}

Result<Bytes> readFile(const std::string& path)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        return fail(Errc::IoError, "is a directory");
    std::ifstream in(path, std::ios::binary);
    if (!in)
        return fail(Errc::NotFound, "cannot be opened");
    std::string text(std::istreambuf_iterator<char>(in), {});
    if (in.bad())
        return fail(Errc::IoError, "cannot be read");
    return toBytes(asBytes(text));
}

Result<void> writeFile(const std::string& path, ByteView bytes)
{
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    const std::string_view text = asText(bytes);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.flush();
    if (!out)
        return fail(Errc::IoError, "cannot be written");
    return {};
}

/// Applies the files; 0 or the exit code.
int load(Doc& doc, const std::vector<std::string>& files, UpdateFormat format)
{
    for (const std::string& file : files) {
        const auto bytes = readFile(file);
        if (!bytes)
            return failed(file, bytes.error());
        if (const auto done = doc.applyUpdate(*bytes, Origin{}, format); !done)
            return failed(file, done.error());
    }
    return 0;
}

int store(const std::string& path, ByteView bytes)
{
    const auto done = writeFile(path, bytes);
    return done ? 0 : failed(path, done.error());
}

/// All or nothing: what came new is taken away again when a later file cannot be written.
int storeAll(const std::vector<std::pair<std::string, Bytes>>& files)
{
    std::vector<std::string> made;
    for (const auto& [path, bytes] : files) {
        std::error_code error;
        const bool isNew = !std::filesystem::exists(path, error);
        const int code = store(path, bytes);
        if (isNew)
            made.push_back(path);
        if (code == 0)
            continue;
        for (const std::string& one : made)
            std::filesystem::remove(one, error);
        return code;
    }
    return 0;
}

int needFilesAndOutput(const Arguments& arguments)
{
    if (arguments.files.empty())
        return usageError("no input file");
    if (!arguments.has("-o"))
        return usageError("-o OUT is missing");
    return 0;
}

int merge(const Arguments& arguments)
{
    if (const int code = needFilesAndOutput(arguments))
        return code;
    Doc doc(Reader);
    if (const int code = load(doc, arguments.files, arguments.in()))
        return code;
    return store(arguments.get("-o"), encodeStateAsUpdate(doc, {}, arguments.out()));
}

int stateVector(const Arguments& arguments)
{
    if (const int code = needFilesAndOutput(arguments))
        return code;
    Doc doc(Reader);
    if (const int code = load(doc, arguments.files, arguments.in()))
        return code;
    return store(arguments.get("-o"), encodeStateVector(doc));
}

int diff(const Arguments& arguments)
{
    if (const int code = needFilesAndOutput(arguments))
        return code;
    if (!arguments.has("--state-vector"))
        return usageError("--state-vector SV is missing");
    const std::string file = arguments.get("--state-vector");
    const auto bytes = readFile(file);
    if (!bytes)
        return failed(file, bytes.error());
    const auto known = decodeStateVector(*bytes);
    if (!known)
        return failed(file, known.error());
    Doc doc(Reader);
    if (const int code = load(doc, arguments.files, arguments.in()))
        return code;
    return store(arguments.get("-o"), encodeStateAsUpdate(doc, *known, arguments.out()));
}

/// Appends `"name":value` of one root.
void showRoot(std::string& out,
              const std::string& root,
              const std::string& type,
              const SharedType& shared)
{
    out += out.back() == '{' ? "" : ",";
    appendJsonString(out, root);
    out += ':';
    if (type == "text") {
        out += "{\"text\":";
        shared.toJson().appendJson(out);
        out += ",\"delta\":" + toJson(shared.asText().toDelta()) + '}';
    } else {
        shared.toJson().appendJson(out);
    }
}

int show(const Arguments& arguments)
{
    if (arguments.files.empty())
        return usageError("no input file");
    Doc doc(Reader);
    std::vector<std::pair<std::string, std::string>> roots;
    const auto given = arguments.options.find("--root");
    if (given == arguments.options.end())
        return usageError("--root NAME=TYPE is missing");
    for (const std::string& root : given->second) {
        const std::size_t at = root.rfind('=');
        if (at == std::string::npos)
            return usageError("--root " + root + " is not NAME=TYPE");
        const auto wanted = std::pair(root.substr(0, at), root.substr(at + 1));
        if (!rootOf(doc, wanted.first, wanted.second))
            return usageError("--root " + root + " has no known type");
        const auto before = std::find_if(
            roots.begin(), roots.end(), [&](const auto& one) { return one.first == wanted.first; });
        if (before == roots.end())
            roots.push_back(wanted);
        else if (before->second != wanted.second)
            return usageError("--root " + wanted.first + " is given with two types");
    }
    if (const int code = load(doc, arguments.files, arguments.in()))
        return code;
    std::string out = "{\"roots\":{";
    for (const auto& [root, type] : roots) {
        if (const auto shared = rootOf(doc, root, type))
            showRoot(out, root, type, *shared);
    }
    out += "},\"stateVector\":{";
    const StateVector vector = doc.stateVector();
    for (const StateVector::Entry& entry : vector.entries()) {
        out += out.back() == '{' ? "\"" : ",\"";
        out += std::to_string(entry.client) + "\":" + std::to_string(entry.clock);
    }
    out += "},\"pending\":";
    out += doc.hasPending() ? "true}" : "false}";
    std::cout << out << '\n' << std::flush;
    return std::cout ? 0 : failed("standard output cannot be written");
}

int debug(const Arguments& arguments)
{
    if (arguments.files.empty())
        return usageError("no input file");
    for (const std::string& file : arguments.files) {
        const auto bytes = readFile(file);
        if (!bytes)
            return failed(file, bytes.error());
        const auto text = describeUpdate(*bytes, arguments.in());
        if (!text)
            return failed(file, text.error());
        std::cout << *text;
    }
    return 0;
}

/// The type of each root edited so far.
using RootTypes = std::map<std::string, std::string>;

/// As in Yjs a root has one type for as long as the document is open.
Result<void> checkRoot(RootTypes& types, const Any& op)
{
    const Any* root = op.find("root");
    const Any* type = op.find("type");
    if (!root || !type)
        return {}; // applyOp says what is missing
    const auto [at, isNew] = types.emplace(root->toString(), type->toString());
    if (!isNew && at->second != type->toString())
        return fail(Errc::InvalidArgument, "the root " + at->first + " is a " + at->second);
    return {};
}

Result<void> applyLine(Doc& doc, Transaction& txn, RootTypes& types, const std::string& line)
{
    CAHIER_TRY(const Any ops, Any::fromJson(line));
    if (!ops.isArray())
        return fail(Errc::Malformed, "not an array of ops");
    for (const Any& op : ops.toArray()) {
        CAHIER_TRY_VOID(checkRoot(types, op));
        CAHIER_TRY_VOID(applyOp(doc, txn, op));
    }
    return {};
}

int editLines(Doc& doc, std::vector<Bytes>& updates)
{
    const Subscription keep = doc.onUpdate(
        [&updates](const UpdateEvent& event) { updates.push_back(toBytes(event.update)); });
    RootTypes types;
    std::string line;
    for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        const auto done = doc.transact(
            Origin{}, [&](Transaction& txn) { return applyLine(doc, txn, types, line); });
        if (!done)
            return failed("line " + std::to_string(number), done.error());
    }
    return 0;
}

int edit(const Arguments& arguments)
{
    if (!arguments.files.empty())
        return usageError("unexpected argument " + arguments.files.front());
    if (!arguments.has("-o"))
        return usageError("-o OUT is missing");
    const std::string id = arguments.get("--client");
    ClientId client = 0;
    const auto parsed = std::from_chars(id.data(), id.data() + id.size(), client);
    if (parsed.ec != std::errc() || parsed.ptr != id.data() + id.size() || client > MaxClientId)
        return usageError("--client ID is missing or not a number from 0 to 2^53-1");
    Doc doc(client);
    if (arguments.has("--in")) {
        if (const int code = load(doc, {arguments.get("--in")}, arguments.in()))
            return code;
    }
    const std::string folder = arguments.get("--updates");
    if (arguments.has("--updates") && !std::filesystem::is_directory(folder))
        return failed(folder + ": is not a folder");
    std::vector<Bytes> updates;
    if (const int code = editLines(doc, updates))
        return code;
    std::vector<std::pair<std::string, Bytes>> files;
    files.emplace_back(arguments.get("-o"), encodeStateAsUpdate(doc, {}, arguments.out()));
    for (std::size_t i = 0; arguments.has("--updates") && i < updates.size(); ++i) {
        std::string number = std::to_string(i + 1);
        number.insert(0, number.size() < 6 ? 6 - number.size() : 0, '0');
        files.emplace_back(folder + "/" + number + ".bin", std::move(updates[i]));
    }
    return storeAll(files);
}

int bench(const Arguments& arguments)
{
    if (!arguments.files.empty())
        return usageError("unexpected argument " + arguments.files.front());
    BenchOptions options;
    options.inputs = arguments.get("--inputs");
    if (options.inputs.empty())
        return usageError("--inputs DIR is missing");
    if (arguments.has("--runs")) {
        const std::string runs = arguments.get("--runs");
        const auto parsed = std::from_chars(runs.data(), runs.data() + runs.size(), options.runs);
        if (parsed.ec != std::errc() || parsed.ptr != runs.data() + runs.size() || options.runs < 1)
            return usageError("--runs is not a number above 0");
    }
    if (arguments.has("--only"))
        options.only = arguments.get("--only");
    return runBench(options);
}

struct Command
{
    std::string_view name;
    std::vector<std::string_view> options;
    int (*run)(const Arguments&);
};

int run(std::vector<std::string> words)
{
    const std::vector<Command> commands{
        {"merge", {"--v2!", "--in-v2!", "-o"}, merge},
        {"show", {"--in-v2!", "--root"}, show},
        {"state-vector", {"--in-v2!", "-o"}, stateVector},
        {"diff", {"--v2!", "--in-v2!", "--state-vector", "-o"}, diff},
        {"edit", {"--v2!", "--in-v2!", "--client", "--in", "--updates", "-o"}, edit},
        {"debug", {"--in-v2!"}, debug},
        {"bench", {"--inputs", "--runs", "--only"}, bench},
    };
    if (words.empty())
        return usageError("no command");
    for (const std::string& word : words) {
        if (word == "--help" || word == "-h") {
            std::cout << Usage;
            return 0;
        }
        if (word == "--version") {
            std::cout << "cahier-crdt " CAHIER_VERSION "\n";
            return 0;
        }
    }
    const std::string first = words.front();
    words.erase(words.begin());
    for (const Command& command : commands) {
        if (command.name != first)
            continue;
        const auto arguments = parse(words, command.options);
        return arguments ? command.run(*arguments) : usageError(arguments.error().detail);
    }
    return usageError("unknown command " + first);
}

} // namespace

} // namespace cahier::crdt

int main(int argc, char** argv)
{
    // Only the standard library throws here: no memory, or a malformed regular expression.
    try {
        return cahier::crdt::run(std::vector<std::string>(argv + 1, argv + argc));
    } catch (const std::exception& error) {
        std::cerr << "cahier-crdt: " << error.what() << '\n';
        return 1;
    }
}
