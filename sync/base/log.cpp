// SPDX-License-Identifier: MPL-2.0
#include "sync/base/log.h"

#include <utility>

namespace cahier {

namespace {

LogSink& sink()
{
    static LogSink instance;
    return instance;
}

} // namespace

void setLogSink(LogSink newSink)
{
    sink() = std::move(newSink);
}

void log(LogLevel level, std::string_view category, std::string_view message)
{
    if (sink())
        sink()(level, category, message);
}

} // namespace cahier
