// SPDX-License-Identifier: MPL-2.0
#include "app/cli/arguments.h"

#include "app/cli/tr.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace cahier::app::cli {

namespace {

/// A command, the words that name it and the one or two values that follow.
struct VerbSpec
{
    Verb verb;
    std::string_view first;
    std::string_view second;           ///< Empty: a command of one word.
    std::array<const char*, 2> values; ///< For Cli::tr().
};

constexpr std::array<VerbSpec, 13> Verbs{{
    {Verb::Init, "init", "", {}},
    {Verb::WorkspaceCreate,
     "workspace",
     "create",
     {QT_TRANSLATE_NOOP("cahier::app::cli::Cli", "NAME")}},
    {Verb::WorkspaceList, "workspace", "list", {}},
    {Verb::Invite, "invite", "", {}},
    {Verb::Join, "join", "", {QT_TRANSLATE_NOOP("cahier::app::cli::Cli", "LINK")}},
    {Verb::Relay, "relay", "", {QT_TRANSLATE_NOOP("cahier::app::cli::Cli", "LINK")}},
    {Verb::DocNew, "doc", "new", {QT_TRANSLATE_NOOP("cahier::app::cli::Cli", "TITLE")}},
    {Verb::DocList, "doc", "list", {}},
    {Verb::DocShow, "doc", "show", {"ID"}},
    {Verb::DocEdit, "doc", "edit", {"ID"}},
    {Verb::DocReplay, "doc", "replay", {"ID", "TRACE.json.gz"}},
    {Verb::Sync, "sync", "", {}},
    {Verb::Status, "status", "", {}},
}};

enum class Option : std::uint8_t {
    Profile,
    PassphraseFile,
    CaFile,
    Json,
    Offline,
    Timeout,
    Verbose,
    Help,
    Version,
    Name,
    Relay,
    Kdf,
    Role,
    Workspace,
    From,
    Format,
    Agent,
    Writers,
    Rate,
    Ack,
    Once,
    Watch,
    Follow,
};

enum class Takes : std::uint8_t { Nothing, Value };

struct OptionSpec
{
    Option option;
    std::string_view name;
    Takes takes;
    std::vector<Verb> verbs; ///< Empty: every command.
};

const std::vector<OptionSpec>& options()
{
    static const std::vector<OptionSpec> all{
        {Option::Profile, "--profile", Takes::Value, {}},
        {Option::PassphraseFile, "--passphrase-file", Takes::Value, {}},
        {Option::CaFile, "--ca-file", Takes::Value, {}},
        {Option::Json, "--json", Takes::Nothing, {}},
        {Option::Offline, "--offline", Takes::Nothing, {}},
        {Option::Timeout, "--timeout", Takes::Value, {}},
        {Option::Verbose, "--verbose", Takes::Nothing, {}},
        {Option::Help, "--help", Takes::Nothing, {}},
        {Option::Help, "-h", Takes::Nothing, {}},
        {Option::Version, "--version", Takes::Nothing, {}},
        {Option::Name, "--name", Takes::Value, {Verb::Init}},
        {Option::Relay, "--relay", Takes::Value, {Verb::Init}},
        {Option::Kdf, "--kdf", Takes::Value, {Verb::Init}},
        {Option::Role, "--role", Takes::Value, {Verb::Invite}},
        {Option::Workspace,
         "--workspace",
         Takes::Value,
         {Verb::Invite, Verb::DocNew, Verb::DocList}},
        {Option::From, "--from", Takes::Value, {Verb::DocNew}},
        {Option::Format, "--format", Takes::Value, {Verb::DocShow}},
        {Option::Agent, "--agent", Takes::Value, {Verb::DocReplay}},
        {Option::Writers, "--writers", Takes::Value, {Verb::DocReplay}},
        {Option::Rate, "--rate", Takes::Value, {Verb::DocReplay}},
        {Option::Ack, "--ack", Takes::Nothing, {Verb::DocEdit}},
        {Option::Once, "--once", Takes::Nothing, {Verb::Sync}},
        {Option::Watch, "--watch", Takes::Nothing, {Verb::Sync}},
        {Option::Follow, "--follow", Takes::Value, {Verb::Sync}},
    };
    return all;
}

tl::unexpected<Error> wrong(const QString& sentence)
{
    return refuse(Errc::InvalidArgument, sentence);
}

template <typename Number>
std::optional<Number> toNumber(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

class Parser
{
public:
    explicit Parser(const Environment& environment)
    {
        m_arguments.profile = environment.profile;
        m_arguments.passphraseFile = environment.passphraseFile;
        m_arguments.caFile = environment.caFile;
    }

    Result<Arguments> parse(std::span<const std::string_view> words)
    {
        CAHIER_TRY_VOID(split(words));
        if (m_help) {
            m_arguments.verb = Verb::Help;
            return m_arguments;
        }
        if (m_version) {
            m_arguments.verb = Verb::Version;
            return m_arguments;
        }
        CAHIER_TRY(const VerbSpec* spec, findVerb());
        m_arguments.verb = spec->verb;
        CAHIER_TRY_VOID(checkOptions());
        CAHIER_TRY_VOID(takeValues(*spec));
        CAHIER_TRY_VOID(checkComplete());
        return m_arguments;
    }

private:
    Result<void> split(std::span<const std::string_view> words);
    Result<void> set(const OptionSpec& spec, std::string_view value);
    Result<void> setKdf(std::string_view value);
    Result<void> setWriters(std::string_view value);
    Result<const VerbSpec*> findVerb();
    Result<void> checkOptions() const;
    Result<void> takeValues(const VerbSpec& spec);
    Result<void> checkComplete() const;

    Arguments m_arguments;
    std::vector<std::string_view> m_values; ///< Words that are no options.
    std::vector<const OptionSpec*> m_given; ///< Options on the command line.
    bool m_help = false;
    bool m_version = false;
};

Result<void> Parser::split(std::span<const std::string_view> words)
{
    bool onlyValues = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (onlyValues || word == "-" || !word.starts_with('-')) {
            m_values.push_back(word);
            continue;
        }
        if (word == "--") {
            onlyValues = true;
            continue;
        }
        const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
        const std::string_view name = word.substr(0, equals);
        const auto spec = std::find_if(
            options().begin(), options().end(), [name](const auto& o) { return o.name == name; });
        if (spec == options().end())
            return wrong(Cli::tr("unknown option %1").arg(toQString(name)));
        std::string_view value;
        if (spec->takes == Takes::Value) {
            if (equals != std::string_view::npos)
                value = word.substr(equals + 1);
            else if (i + 1 < words.size())
                value = words[++i];
            else
                return wrong(Cli::tr("%1 needs a value", "option").arg(toQString(name)));
        } else if (equals != std::string_view::npos) {
            return wrong(Cli::tr("%1 takes no value", "option").arg(toQString(name)));
        }
        m_given.push_back(&*spec);
        CAHIER_TRY_VOID(set(*spec, value));
    }
    return {};
}

Result<void> Parser::setKdf(std::string_view value)
{
    const std::size_t colon = value.find(':');
    const auto operations = toNumber<std::uint32_t>(value.substr(0, colon));
    const auto memory = colon == std::string_view::npos
                            ? std::nullopt
                            : toNumber<std::uint32_t>(value.substr(colon + 1));
    if (!operations || !memory)
        return wrong(Cli::tr("--kdf takes OPERATIONS:KIBIBYTES, e.g. 3:262144"));
    m_arguments.kdfOperations = *operations;
    m_arguments.kdfMemoryKiB = *memory;
    return {};
}

Result<void> Parser::setWriters(std::string_view value)
{
    m_arguments.writers.clear();
    while (!value.empty()) {
        const std::size_t comma = std::min(value.find(','), value.size());
        const auto writer = toNumber<std::uint64_t>(value.substr(0, comma));
        if (!writer || *writer == 0)
            return wrong(
                Cli::tr("--writers takes actors separated by commas (doc show --json tells them)"));
        m_arguments.writers.push_back(*writer);
        value.remove_prefix(std::min(value.size(), comma + 1));
    }
    return {};
}

Result<void> Parser::set(const OptionSpec& spec, std::string_view value)
{
    if (spec.takes == Takes::Value && value.empty())
        return wrong(Cli::tr("%1 needs a value", "option").arg(toQString(spec.name)));
    switch (spec.option) {
    case Option::Profile:
        m_arguments.profile = value;
        break;
    case Option::PassphraseFile:
        m_arguments.passphraseFile = value;
        break;
    case Option::CaFile:
        m_arguments.caFile = value;
        break;
    case Option::Json:
        m_arguments.output = Output::Json;
        break;
    case Option::Offline:
        m_arguments.network = Network::Avoid;
        break;
    case Option::Timeout: {
        const auto seconds = toNumber<std::uint32_t>(value);
        if (!seconds || *seconds == 0 || *seconds > 86'400)
            return wrong(Cli::tr("--timeout takes seconds, 1 to 86400"));
        m_arguments.timeout = Milliseconds(std::uint64_t{*seconds} * 1000);
        break;
    }
    case Option::Verbose:
        m_arguments.logging = Logging::On;
        break;
    case Option::Help:
        m_help = true;
        break;
    case Option::Version:
        m_version = true;
        break;
    case Option::Name:
        m_arguments.name = value;
        break;
    case Option::Relay:
        m_arguments.link = value;
        break;
    case Option::Kdf:
        return setKdf(value);
    case Option::Role:
        if (value != "owner" && value != "editor" && value != "commenter" && value != "viewer")
            return wrong(Cli::tr("--role is one of owner, editor, commenter, viewer"));
        m_arguments.role = value;
        break;
    case Option::Workspace:
        m_arguments.workspace = value;
        break;
    case Option::From:
        m_arguments.file = value;
        break;
    case Option::Format: {
        const auto format = convert::formatByName(value);
        if (!format)
            return wrong(Cli::tr("--format is one of text, md, html, delta"));
        m_arguments.format = *format;
        break;
    }
    case Option::Agent:
        m_arguments.agent = toNumber<std::uint32_t>(value);
        if (!m_arguments.agent)
            return wrong(Cli::tr("--agent takes a number"));
        break;
    case Option::Writers:
        return setWriters(value);
    case Option::Rate:
        m_arguments.rate = toNumber<std::uint32_t>(value);
        if (!m_arguments.rate || *m_arguments.rate == 0)
            return wrong(Cli::tr("--rate takes edits a second"));
        break;
    case Option::Ack:
        m_arguments.acknowledge = Acknowledge::EachLine;
        break;
    case Option::Once:
        m_arguments.syncMode = SyncMode::Once;
        break;
    case Option::Watch:
        m_arguments.syncMode = SyncMode::Watch;
        break;
    case Option::Follow:
        m_arguments.document = value;
        break;
    }
    return {};
}

Result<const VerbSpec*> Parser::findVerb()
{
    if (m_values.empty())
        return wrong(Cli::tr("which command?"));
    const std::string_view first = m_values.front();
    bool isGroup = false;
    for (const VerbSpec& spec : Verbs) {
        if (spec.first != first)
            continue;
        if (spec.second.empty()) {
            m_values.erase(m_values.begin());
            return &spec;
        }
        isGroup = true;
        if (m_values.size() > 1 && m_values[1] == spec.second) {
            m_values.erase(m_values.begin(), m_values.begin() + 2);
            return &spec;
        }
    }
    if (!isGroup)
        return wrong(Cli::tr("unknown command %1").arg(toQString(first)));
    if (m_values.size() < 2)
        return wrong(Cli::tr("%1 needs one more word", "command").arg(toQString(first)));
    return wrong(
        Cli::tr("unknown command %1").arg(toQString(first) + u' ' + toQString(m_values[1])));
}

Result<void> Parser::checkOptions() const
{
    const auto given = [this](Option option) {
        return std::any_of(m_given.begin(), m_given.end(), [option](const OptionSpec* spec) {
            return spec->option == option;
        });
    };
    for (const OptionSpec* spec : m_given) {
        const auto& verbs = spec->verbs;
        if (!verbs.empty() &&
            std::find(verbs.begin(), verbs.end(), m_arguments.verb) == verbs.end())
            return wrong(
                Cli::tr("%1 does not belong to this command", "option").arg(toQString(spec->name)));
    }
    if (given(Option::Agent) != given(Option::Writers))
        return wrong(Cli::tr("--agent and --writers belong together"));
    if (given(Option::Follow) && !given(Option::Watch))
        return wrong(Cli::tr("--follow needs --watch"));
    if (given(Option::Once) && given(Option::Watch))
        return wrong(Cli::tr("--once or --watch, not both"));
    return {};
}

Result<void> Parser::takeValues(const VerbSpec& spec)
{
    std::size_t wanted = 0;
    while (wanted < spec.values.size() && spec.values[wanted] != nullptr)
        ++wanted;
    QString command = toQString(spec.first);
    if (!spec.second.empty())
        command += u' ' + toQString(spec.second);
    if (m_values.size() < wanted)
        return wrong(Cli::tr("%1 needs %2", "command, value")
                         .arg(command, Cli::tr(spec.values[m_values.size()])));
    if (m_values.size() > wanted)
        return wrong(Cli::tr("too many words after %1", "command").arg(command));
    switch (spec.verb) {
    case Verb::WorkspaceCreate:
    case Verb::DocNew:
        m_arguments.name = m_values[0];
        break;
    case Verb::Join:
    case Verb::Relay:
        m_arguments.link = m_values[0];
        break;
    case Verb::DocReplay:
        m_arguments.file = m_values[1];
        [[fallthrough]];
    case Verb::DocShow:
    case Verb::DocEdit:
        m_arguments.document = m_values[0];
        break;
    default:
        break;
    }
    return {};
}

Result<void> Parser::checkComplete() const
{
    if (m_arguments.profile.empty())
        return wrong(Cli::tr("--profile DIR is missing"));
    if (m_arguments.passphraseFile.empty())
        return wrong(
            Cli::tr("the passphrase is missing: --passphrase-file F, - for standard input, or "
                    "CAHIER_PASSPHRASE_FILE"));
    if (m_arguments.verb == Verb::Init && m_arguments.name.empty())
        return wrong(Cli::tr("init needs --name NAME"));
    if (m_arguments.verb == Verb::WorkspaceCreate || m_arguments.verb == Verb::DocNew) {
        if (m_arguments.name.find_first_not_of(" \t") == std::string::npos)
            return wrong(m_arguments.verb == Verb::DocNew ? Cli::tr("the title is empty")
                                                          : Cli::tr("the name is empty"));
    }
    if (m_arguments.verb == Verb::DocNew && !m_arguments.file.empty() &&
        !convert::formatOfFile(m_arguments.file))
        return wrong(Cli::tr("--from takes a file that ends in .md, .html or .txt"));
    return {};
}

} // namespace

Result<Arguments> parseArguments(std::span<const std::string_view> words,
                                 const Environment& environment)
{
    return Parser(environment).parse(words);
}

} // namespace cahier::app::cli
