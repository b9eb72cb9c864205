// SPDX-License-Identifier: MPL-2.0
// The command line as a value; pure, so that a table can test it.
#pragma once

#include "app/convert/delta.h"
#include "sync/base/clock.h"
#include "sync/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::app::cli {

enum class Verb : std::uint8_t {
    Help,
    Version,
    Init,
    WorkspaceCreate,
    WorkspaceList,
    Invite,
    Join,
    Relay,
    DocNew,
    DocList,
    DocShow,
    DocEdit,
    DocReplay,
    Sync,
    Status,
};

enum class Output : std::uint8_t { Text, Json };
enum class Logging : std::uint8_t { Off, On };
enum class Network : std::uint8_t { Use, Avoid };
enum class SyncMode : std::uint8_t { Once, Watch };
enum class Acknowledge : std::uint8_t { Quietly, EachLine };

/// What was asked for. Fields that a verb does not know keep their defaults.
struct Arguments
{
    Verb verb = Verb::Help;
    Output output = Output::Text;
    Network network = Network::Use;
    Logging logging = Logging::Off;
    std::string profile;        ///< --profile or CAHIER_PROFILE.
    std::string passphraseFile; ///< --passphrase-file or CAHIER_PASSPHRASE_FILE; "-": stdin.
    std::string caFile;         ///< --ca-file or CAHIER_CA_FILE; empty: the system's authorities.
    std::string name;           ///< init --name, workspace create NAME, doc new TITLE.
    std::string link;           ///< init --relay, relay LINK, join LINK.
    std::string role = "editor";
    std::string workspace; ///< Hex prefix; empty: the only one.
    std::string document;  ///< Hex prefix; also of sync --follow.
    std::string file;      ///< doc new --from, doc replay TRACE.
    convert::Format format = convert::Format::Text;
    SyncMode syncMode = SyncMode::Once;
    Acknowledge acknowledge = Acknowledge::Quietly;
    std::optional<std::uint32_t> agent; ///< doc replay --agent.
    std::vector<std::uint64_t> writers; ///< doc replay --writers: actors by agent.
    std::optional<std::uint32_t> rate;  ///< doc replay --rate: edits a second; none: no limit.
    Milliseconds timeout{30'000};       ///< --timeout, for what waits for the relay.
    std::uint32_t kdfOperations = 3;
    std::uint32_t kdfMemoryKiB = 256 * 1024;
};

/// Values of environment variables that stand in for options; empty when not set.
struct Environment
{
    std::string profile;        ///< CAHIER_PROFILE.
    std::string passphraseFile; ///< CAHIER_PASSPHRASE_FILE.
    std::string caFile{};       ///< CAHIER_CA_FILE.
};

/// `words` are the command line without the program's name. The error's detail is one sentence for
/// the person at the terminal; its code is InvalidArgument.
Result<Arguments> parseArguments(std::span<const std::string_view> words,
                                 const Environment& environment);

} // namespace cahier::app::cli
