// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/sodium_init.h"

#include "sync/base/check.h"

#include <sodium.h>

namespace cahier::crypto {

void ensureSodium() noexcept
{
    // Thread-safe static initialisation; sodium_init() itself may be called again at no harm.
    static const int status = sodium_init();
    CAHIER_CHECK(status >= 0);
}

} // namespace cahier::crypto
