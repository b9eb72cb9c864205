# SPDX-License-Identifier: MPL-2.0
"""Waiting for what another process does, without sleeping longer than it takes."""

import time


def wait_until(condition, seconds, what, every=0.02):
    """Polls until condition() is true and returns its value; fails with `what` after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"{what} (waited {seconds} s)")
        time.sleep(every)
