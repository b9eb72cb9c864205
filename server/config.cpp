// SPDX-License-Identifier: MPL-2.0
#include "server/config.h"

#include "sync/base/bytes.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>

namespace cahier::server {

namespace {

/// HOST:PORT, [IPV6]:PORT. False when it is neither.
bool splitAddress(const std::string& text, Config& config)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0)
        return false;
    std::string host = text.substr(0, colon);
    if (host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string::npos)
        return false;
    const std::string digits = text.substr(colon + 1);
    unsigned port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port > 65535)
        return false;
    config.listenHost = host;
    config.listenPort = static_cast<std::uint16_t>(port);
    return true;
}

struct Raw
{
    std::optional<std::string> listen;
    std::vector<std::string> spki;
    std::size_t perAddress = 0;
};

std::optional<std::string> complete(const Raw& raw, Config& config)
{
    if (raw.listen && !splitAddress(*raw.listen, config))
        return "--listen: expected HOST:PORT, e.g. 127.0.0.1:8787";
    for (const std::string& text : raw.spki) {
        const auto bytes = fromHex(text);
        if (!bytes || bytes->size() != 32)
            return "--spki: expected 64 hex digits";
        std::array<std::uint8_t, 32> hash{};
        std::copy(bytes->begin(), bytes->end(), hash.begin());
        config.spki.push_back(hash);
    }
    if (!config.publicUrl.empty() && config.publicUrl.rfind("ws://", 0) != 0 &&
        config.publicUrl.rfind("wss://", 0) != 0)
        return "--public: expected wss://HOST[:PORT] or ws://HOST[:PORT]";
    if (raw.perAddress > 0)
        config.connectionsPerAddress = raw.perAddress;
    return std::nullopt;
}

void addOptions(CLI::App& app, Config& config, Raw& raw)
{
    const std::map<std::string, LogLevel> levels{{"debug", LogLevel::Debug},
                                                 {"info", LogLevel::Info},
                                                 {"warning", LogLevel::Warning},
                                                 {"error", LogLevel::Error}};
    app.add_option("--data", config.data, "Folder of the relay's data")->type_name("DIR");
    app.add_option("--listen", raw.listen, "Address to serve; port 0 takes a free one")
        ->type_name("HOST:PORT");
    app.add_option("--public", config.publicUrl, "Address that links name, e.g. wss://example.org")
        ->type_name("URL");
    app.add_option("--spki", raw.spki, "SHA-256 of a TLS public key that clients see (repeatable)")
        ->type_name("HEX");
    app.add_option("--expires-days", config.expiresDays, "How long a registration link is good")
        ->check(CLI::Range(1, 365));
    app.add_option("--drain-seconds", config.drainSeconds, "Spread of reconnects after a shutdown")
        ->check(CLI::Range(0, 600));
    app.add_option("--max-connections-per-address", raw.perAddress, "Also for loopback when given");
    app.add_option("--log-level", config.logLevel, "debug, info, warning or error")
        ->transform(CLI::CheckedTransformer(levels, CLI::ignore_case));
}

} // namespace

std::variant<Config, ExitWith> parseCommandLine(int argc, const char* const* argv)
{
    Config config;
    Raw raw;
    CLI::App app{"The relay of Cahier: keeps and forwards encrypted documents it cannot read.",
                 "cahier-relay"};
    app.set_version_flag("--version", std::string{"cahier-relay "} + CAHIER_VERSION);
    app.require_subcommand(0, 1);
    addOptions(app, config, raw);
    const auto command = [&](const char* name, const char* help, Command value) {
        CLI::App* sub = app.add_subcommand(name, help);
        sub->fallthrough();
        sub->callback([&config, value] { config.command = value; });
    };
    command("serve", "Serve (the default)", Command::Serve);
    command(
        "invite", "Print a new registration link, also while the relay serves", Command::Invite);
    command("users", "List registered users", Command::Users);
    command("doctor", "Check the data folder and say what to mend", Command::Doctor);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out;
        std::ostringstream problem;
        const int code = app.exit(error, out, problem);
        if (code == 0)
            return ExitWith{0, out.str()};
        std::string text = error.what();
        text = text.substr(0, text.find('\n'));
        return ExitWith{2, "cahier-relay: " + text + " (cahier-relay --help tells more)\n"};
    }
    if (const auto problem = complete(raw, config))
        return ExitWith{2, "cahier-relay: " + *problem + '\n'};
    return config;
}

} // namespace cahier::server
