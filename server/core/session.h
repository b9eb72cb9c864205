// SPDX-License-Identifier: MPL-2.0
// What the relay remembers of one connection. Kept small: an idle connection is the product.
#pragma once

#include "server/core/group_cache.h"
#include "server/core/outlet.h"
#include "sync/crypto/verify/login.h"
#include "sync/protocol/message.h"

#include <deque>
#include <memory>
#include <vector>

namespace cahier::server {

/// The challenge that was sent and not yet answered.
struct Handshake
{
    crypto::LoginFacts facts;
    std::uint64_t issuedMs = 0;
};

/// An answer that comes in several frames, as fast as the client reads.
struct CatchUp
{
    enum class Kind : std::uint8_t { Stream, Log, Stubs };
    enum class Then : std::uint8_t { Stop, Follow };

    Kind kind = Kind::Stream;
    Then then = Then::Stop;
    protocol::StreamRef stream; ///< Kind::Stream; for Stubs only the group.
    protocol::LogRef log;       ///< Kind::Log.
    DeviceId device;            ///< Kind::Stubs.
    std::uint64_t next = 0;     ///< Position, entry or sequence number to go on with.
    protocol::RequestId request = 0;
    bool begun = false; ///< At least one frame was sent.
};

/// Owner: Relay. Core's thread.
struct Session
{
    /// Fresh → Challenged → Ready. Known: the user's log has this device; else only registering.
    enum class State : std::uint8_t { Fresh, Challenged, Ready, Closing };
    enum class Standing : std::uint8_t { Unknown, Known };

    SessionId id = 0;
    Outlet* outlet = nullptr; ///< Borrowed; valid until Relay::closed().
    State state = State::Fresh;
    Standing standing = Standing::Unknown;
    bool busy = false;     ///< A frame is being worked on; later ones wait in `backlog`.
    bool fetching = false; ///< A read for the first of `catchUps` is under way.
    std::uint8_t presenceTokens = 0;
    std::uint64_t presenceMs = 0; ///< When presenceTokens was last filled.
    UserId user;
    DeviceId device;
    std::unique_ptr<Handshake> handshake;          ///< State Challenged only.
    std::vector<protocol::StreamRef> streams;      ///< Followed.
    std::vector<protocol::LogRef> logs;            ///< Followed.
    std::unique_ptr<std::deque<CatchUp>> catchUps; ///< Null while there are none.
    std::vector<Bytes> backlog;                    ///< Frames read ahead.
    std::size_t backlogBytes = 0;
};

} // namespace cahier::server
