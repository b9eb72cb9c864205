// SPDX-License-Identifier: MPL-2.0
#include "server/ops/json_log.h"

#include <memory>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace cahier::server {

namespace {

spdlog::level::level_enum levelOf(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return spdlog::level::debug;
    case LogLevel::Info:
        return spdlog::level::info;
    case LogLevel::Warning:
        return spdlog::level::warn;
    case LogLevel::Error:
        return spdlog::level::err;
    }
    return spdlog::level::err;
}

} // namespace

std::string jsonEscaped(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        } else {
            out += c;
        }
    }
    return out;
}

void installJsonLog(LogLevel least)
{
    auto logger = std::make_shared<spdlog::logger>(
        "relay", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_level(levelOf(least));
    logger->flush_on(spdlog::level::debug);
    logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc));
    setLogSink([logger](LogLevel level, std::string_view category, std::string_view message) {
        const std::string line = "\"module\":\"" + jsonEscaped(category) + "\",\"message\":\"" +
                                 jsonEscaped(message) + '"';
        logger->log(levelOf(level), spdlog::string_view_t{line.data(), line.size()});
    });
}

} // namespace cahier::server
