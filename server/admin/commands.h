// SPDX-License-Identifier: MPL-2.0
// The commands that do not serve. They open the database themselves, so they work beside a serving
// process (WAL) as well as without one.
#pragma once

#include "sync/base/clock.h"
#include "sync/base/ids.h"

#include <filesystem>
#include <iosfwd>
#include <string>

namespace cahier::server {

struct InviteRequest
{
    std::filesystem::path data;
    std::string publicUrl; ///< Empty: what serve wrote down last.
    std::uint32_t expiresDays = 7;
};

/// Makes the folder and the identity if need be, stores a new token and returns its link.
Result<std::string> createRegistrationLink(const InviteRequest& request, const Clock& clock);
/// "ws://host:port" or "wss://host[:port]" and a token as a link. BadLink for a bad address.
Result<std::string> registrationLink(const std::string& url,
                                     const RelayId& relay,
                                     const std::array<std::uint8_t, 32>& token);

/// One user a line: id, registration time, number of log entries.
Result<void> listUsers(const std::filesystem::path& data, std::ostream& out);
/// Looks for what is wrong; each finding names its cure. The number of problems.
Result<unsigned> examine(const std::filesystem::path& data, const Clock& clock, std::ostream& out);

} // namespace cahier::server
