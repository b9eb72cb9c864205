// SPDX-License-Identifier: MPL-2.0
// The command line of cahier-relay, as a validated value.
#pragma once

#include "server/core/limits.h"
#include "sync/base/log.h"
#include "sync/base/result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cahier::server {

enum class Command { Serve, Invite, Users, Doctor };

struct Config
{
    Command command = Command::Serve;
    std::filesystem::path data = "cahier-data";
    std::string listenHost = "127.0.0.1";
    std::uint16_t listenPort = 8787;
    /// What links name instead of the listening address: "wss://host[:port]" or "ws://…".
    std::string publicUrl;
    /// SHA-256 of the TLS public keys that clients may see; empty: no TLS in front.
    std::vector<std::array<std::uint8_t, 32>> spki;
    std::uint32_t expiresDays = 7;
    std::uint32_t drainSeconds = 5; ///< Spread of the clients' return after a shutdown.
    std::optional<std::size_t> connectionsPerAddress;
    LogLevel logLevel = LogLevel::Info;
};

/// What to do instead of running: the text belongs on stdout for code 0, else on stderr.
struct ExitWith
{
    int code = 0;
    std::string text;
};

/// Wrong usage is ExitWith{2, …}; --help and --version are ExitWith{0, …}.
std::variant<Config, ExitWith> parseCommandLine(int argc, const char* const* argv);

} // namespace cahier::server
