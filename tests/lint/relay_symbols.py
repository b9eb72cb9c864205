#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""That the relay cannot decrypt is a fact of its link: of libsodium it may import only what
verifies, hashes, draws random bytes and signs its own receipts.
Usage: relay_symbols.py BINARY | --selftest"""

import subprocess
import sys

ALLOWED = {
    "crypto_generichash",
    "crypto_generichash_init",
    "crypto_generichash_update",
    "crypto_generichash_final",
    "crypto_sign_detached",  # its greeting and its receipts, with its own key
    "crypto_sign_keypair",
    "crypto_sign_ed25519_sk_to_pk",
    "crypto_sign_verify_detached",
    "randombytes_buf",
    "sodium_init",
    "sodium_memcmp",
    "sodium_memzero",
}
PREFIXES = ("crypto_", "sodium_", "randombytes")


def imported(nm_output):
    """The undefined symbols of libsodium in the output of nm -D."""
    names = set()
    for line in nm_output.splitlines():
        words = line.split()
        if len(words) >= 2 and words[-2] == "U":
            name = words[-1].split("@")[0]
            if name.startswith(PREFIXES):
                names.add(name)
    return names


def judge(names):
    """What is wrong, as lines; nothing when all is well."""
    problems = [f"imports {name}, which is not on the list" for name in sorted(names - ALLOWED)]
    if "crypto_sign_verify_detached" not in names:
        problems.append("does not import crypto_sign_verify_detached: linked statically?")
    return problems


def selftest():
    good = "                 U crypto_sign_verify_detached@LIBSODIUM\n                 U malloc\n"
    assert judge(imported(good)) == []
    bad = good + "                 U crypto_box_open_easy\n"
    assert judge(imported(bad)) == ["imports crypto_box_open_easy, which is not on the list"]
    for name in ("crypto_box_seal_open", "crypto_aead_xchacha20poly1305_ietf_decrypt",
                 "crypto_secretbox_easy", "crypto_scalarmult", "crypto_pwhash"):
        assert judge(imported(good + f" U {name}\n")), name
    assert judge(imported("                 U malloc\n"))
    assert imported("0000 T crypto_box_seal_open\n") == set()
    print("relay_symbols: selftest holds")
    return 0


def main():
    if sys.argv[1:] == ["--selftest"]:
        return selftest()
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    output = subprocess.run(["nm", "-D", "--undefined-only", sys.argv[1]], check=True, text=True,
                            capture_output=True).stdout
    names = imported(output)
    for problem in judge(names):
        print(f"{sys.argv[1]}: {problem}")
    print(f"relay_symbols: {len(names)} symbols of libsodium: {' '.join(sorted(names))}")
    return 1 if judge(names) else 0


if __name__ == "__main__":
    sys.exit(main())
