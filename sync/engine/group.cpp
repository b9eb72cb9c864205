// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/group.h"

namespace cahier::engine {

void Group::newConnection()
{
    ownInDoubt = false;
    suspicions.clear();
    logSynced = false;
    headsSynced = false;
    streamsListed = false;
    subscribedLog = false;
    joinAnswer = JoinAnswer::NotAsked;
    gapsChecked = false;
    reuploading = false;
    trouble.reset();
    pendingEntries.clear();
    relayHeads.clear();
    stubsAsked.clear();
    heldFeeds.clear();
    userLogsAsked.clear();
    userRounds = 0;
    append.reset();
    uploadsLeft = 0;
    pushedThrough = ownAckedSeq;
}

} // namespace cahier::engine
