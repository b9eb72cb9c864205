#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""A second implementation of the E1 formats, written from CRYPTO.md and not from the C++.

Without arguments it computes every vector anew and compares it with the files beside it, byte for
byte; with --write it writes the files that do not exist yet (vectors are added, never edited).
Primitives come from libsodium through ctypes; everything built on them is here.
"""

import base64
import ctypes
import ctypes.util
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
SODIUM = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")
assert SODIUM.sodium_init() >= 0


# --- primitives ---

def u8(n):
    return struct.pack("<B", n)


def u16(n):
    return struct.pack("<H", n)


def u32(n):
    return struct.pack("<I", n)


def u64(n):
    return struct.pack("<Q", n)


def call(name, *args):
    assert getattr(SODIUM, name)(*args) == 0, name


def long(n):
    return ctypes.c_ulonglong(n)


def labelled(label, parts):
    out = u8(len(label)) + label.encode()
    for part in parts:
        out += u64(len(part)) + part
    return out


def blake(data, key=b"", size=32):
    out = ctypes.create_string_buffer(size)
    call("crypto_generichash", out, ctypes.c_size_t(size), data, long(len(data)),
         key or None, ctypes.c_size_t(len(key)))
    return out.raw


def H(label, *parts):
    return blake(labelled(label, parts))


def KDF(key, label, *parts):
    return blake(labelled(label, parts), key)


class Sign:
    """An Ed25519 pair from a seed."""

    def __init__(self, seed):
        pk, sk = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        call("crypto_sign_seed_keypair", pk, sk, seed)
        self.pk, self.sk, self.seed = pk.raw, sk.raw, seed

    def sign(self, label, digest):
        message = b"E1SIG" + u8(len(label)) + label.encode() + digest
        out = ctypes.create_string_buffer(64)
        call("crypto_sign_detached", out, None, message, long(len(message)), self.sk)
        return out.raw


class Box:
    """An X25519 pair from a seed."""

    def __init__(self, seed):
        pk, sk = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
        call("crypto_box_seed_keypair", pk, sk, seed)
        self.pk, self.sk, self.seed = pk.raw, sk.raw, seed


def aead(key, nonce, ad, plain):
    out = ctypes.create_string_buffer(len(plain) + 16)
    call("crypto_aead_xchacha20poly1305_ietf_encrypt", out, None, plain, long(len(plain)), ad,
         long(len(ad)), None, nonce, key)
    return out.raw


def seal(pk, message, ephemeral):
    """crypto_box_seal with a given ephemeral pair: epk, then crypto_box under BLAKE2b-192."""
    nonce = blake(ephemeral.pk + pk, size=24)
    out = ctypes.create_string_buffer(len(message) + 16)
    call("crypto_box_easy", out, message, long(len(message)), nonce, pk, ephemeral.sk)
    return ephemeral.pk + out.raw


def argon2id(passphrase, salt, ops, mem_kib):
    out = ctypes.create_string_buffer(32)
    call("crypto_pwhash", out, long(32), passphrase, long(len(passphrase)), salt, long(ops),
         ctypes.c_size_t(mem_kib * 1024), 2)
    return out.raw


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def fill(n, size=32):
    return bytes([n]) * size


# --- constructions ---

def padme(n):
    if n < 2:
        return n
    e = n.bit_length() - 1
    s = e.bit_length()
    step = 1 << max(0, e - s)
    return (n + step - 1) // step * step


def log_entry(signer, log_type, log, seq, prev, user, uhead, ms, ops):
    body = u16(len(ops)) + b"".join(u8(c) + u32(len(d)) + d for c, d in ops)
    head = (b"E1LG" + u8(1) + u8(log_type) + u16(0) + log + u64(seq) + prev + user + signer.pk
            + uhead + u64(ms) + u32(len(body)) + body)
    digest = H("log", head)
    return head + signer.sign("log", digest), digest, head


def envelope(signer, key, nonce, group, doc, seq, prev, head, epoch, body, kind=1, ext=b"",
             kind_type=1):
    size = padme(max(256, 5 + len(body)))
    payload = (u8(1) + u32(len(body)) + body).ljust(size, b"\0")
    ad = (b"E1EV" + u8(1) + u8(kind_type) + u8(kind) + u8(0) + group + doc + signer.pk + u64(seq)
          + prev + head + u64(epoch) + nonce + u32(len(ext)) + u32(size + 16) + ext)
    ct = aead(key, nonce, ad, payload)
    env_id = H("env", ad, H("ct", ct))
    sig = signer.sign("env", env_id)
    return ad + ct + sig, env_id, ad + H("ct", ct) + sig


def presence(signer, key, nonce, group, doc, epoch, counter, payload):
    ad = (b"E1PR" + u8(1) + bytes(3) + group + doc + signer.pk + u64(epoch) + u64(counter) + nonce)
    signed = ad + aead(key, nonce, ad, payload)
    return signed + signer.sign("presence", H("presence", signed))


def field(data, room):
    return u8(len(data)) + data.ljust(room, b"\0")


def digits(number, groups):
    value = int.from_bytes(number, "little") % 10 ** (5 * groups)
    text = str(value).rjust(5 * groups, "0")
    return " ".join(text[i:i + 5] for i in range(0, len(text), 5))


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def kit_text(key):
    bits = int.from_bytes(key + H("kit-check", key)[:3], "big")
    text = "".join(CROCKFORD[bits >> (5 * i) & 31] for i in reversed(range(56)))
    return "-".join(text[i:i + 4] for i in range(0, 56, 4))


# --- vectors ---

def flip(data, at, mask=1):
    at %= len(data)
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1:]


def put(data, at, value):
    return data[:at] + value + data[at + len(value):]


def record(comment, expect="ok", **fields):
    out = {"comment": comment, "expect": expect}
    for name, value in fields.items():
        name = name.replace("_", "-")
        out[name] = value.hex() if isinstance(value, bytes) else str(value)
    return out


DEVICE, BOX = Sign(fill(1)), Box(fill(2))
RECOVERY, RECOVERY_BOX = Sign(fill(3)), Box(fill(4))
NEXT, NEXT_BOX = Sign(fill(5)), Box(fill(6))


def user_genesis():
    keys = [RECOVERY.pk, RECOVERY_BOX.pk, DEVICE.pk, BOX.pk]
    op = b"".join(keys) + RECOVERY.sign("dev-add", H("dev-add", *keys))
    return log_entry(DEVICE, 1, bytes(32), 0, bytes(32), bytes(32), bytes(32), 1000, [(1, op)])


def group_genesis():
    _, head, signed = user_genesis()
    user = H("user-id", signed)
    op = user + head + fill(9)
    return log_entry(DEVICE, 2, bytes(32), 0, bytes(32), user, head, 2000, [(0x10, op)]), user, head


def log_entries():
    entry, digest, signed = user_genesis()
    user = H("user-id", signed)
    yield record("user genesis", bytes=entry, hash=digest, id=user)
    proof = NEXT.sign("dev-add", H("dev-add", user, NEXT.pk, NEXT_BOX.pk, digest))
    add = log_entry(DEVICE, 1, user, 1, digest, bytes(32), bytes(32), 1001,
                    [(2, NEXT.pk + NEXT_BOX.pk + proof)])
    yield record("DEV_ADD after it", bytes=add[0], hash=add[1], after=entry)
    (genesis, ghash, gsigned), _, uhead = group_genesis()
    group = H("group-id", gsigned)
    yield record("group genesis", bytes=genesis, hash=ghash, id=group)
    key = fill(0x77)
    wraps = sorted((who, seal(pk, group + u64(0) + key, Box(fill(who[0] ^ 0x5a))))
                   for who, pk in [(DEVICE.pk, BOX.pk), (RECOVERY_BOX.pk, RECOVERY_BOX.pk)])
    epoch = (u64(0) + KDF(key, "ek-commit", group, u64(0)) + bytes(72) + u32(len(wraps))
             + b"".join(w + s for w, s in wraps))
    second = log_entry(DEVICE, 2, group, 1, ghash, user, uhead, 2001, [(0x16, epoch)])
    yield record("EPOCH 0", bytes=second[0], hash=second[1], after=genesis)
    for comment, expect, data in [
            ("empty", "Truncated", b""),
            ("magic", "Malformed", flip(add[0], 0)),
            ("suite 0", "Unsupported", put(add[0], 4, u8(0))),
            ("suite 255", "Unsupported", put(add[0], 4, u8(255))),
            ("log type 3", "Malformed", put(add[0], 5, u8(3))),
            ("flags", "Malformed", put(add[0], 6, u8(1))),
            ("cut off", "Truncated", add[0][:-1]),
            ("one byte more", "TrailingBytes", add[0] + b"\0"),
            ("body longer than 1 MiB", "TooLarge", put(add[0], 184, u32(2 ** 20 + 1))),
            ("log_id zero after genesis", "Malformed", put(add[0], 8, bytes(32))),
            ("prev in a genesis", "Malformed", put(entry, 48, fill(1))),
            ("author_user in a user log", "Malformed", put(add[0], 80, fill(1))),
            ("signature", "NotAuthentic", flip(add[0], -1)),
            ("body", "NotAuthentic", flip(add[0], 200)),
            ("claimed time", "NotAuthentic", flip(add[0], 176)),
            ("author", "NotAuthentic", put(add[0], 112, NEXT.pk))]:
        yield record(comment, expect, bytes=data)


def envelopes():
    group, doc, head, key, nonce = fill(10), fill(11), fill(12), fill(13), fill(14, 24)
    point = fill(15) + u64(3) + fill(16)
    body = u16(1) + point + u64(5000) + b"update"
    good, env_id, stub = envelope(DEVICE, key, nonce, group, doc, 1, group, head, 7, body)
    yield record("first op of a feed", bytes=good, key=key, id=env_id, body=body, stub=stub)
    other, oid, ostub = envelope(DEVICE, key, nonce, group, doc, 9, env_id, head, 7, bytes(300), 3)
    yield record("directory op of 300 zeros", bytes=other, key=key, id=oid, body=bytes(300),
                 stub=ostub)
    cover = u32(1) + point
    snap, sid, sstub = envelope(DEVICE, key, nonce, group, doc, 2, env_id, head, 7, b"state", 1,
                                cover, 2)
    yield record("snapshot with a cover", bytes=snap, key=key, id=sid, body=b"state", stub=sstub)
    attest, aid, astub = envelope(DEVICE, key, nonce, group, doc, 3, sid, head, 7, u8(1), 2, sid, 3)
    yield record("attestation", bytes=attest, key=key, id=aid, body=u8(1), stub=astub)
    bad_pad = aead(key, nonce, good[:216], (u8(1) + u32(0)).ljust(255, b"\0") + b"\1")
    for comment, expect, data in [
            ("empty", "Truncated", b""),
            ("magic", "Malformed", flip(good, 3)),
            ("suite 2", "Unsupported", put(good, 4, u8(2))),
            ("type 0", "Malformed", put(good, 5, u8(0))),
            ("type 4", "Malformed", put(good, 5, u8(4))),
            ("kind 4", "Malformed", put(good, 6, u8(4))),
            ("flags", "Malformed", put(good, 7, u8(1))),
            ("seq 0", "Malformed", put(good, 104, u64(0))),
            ("ext beyond 64 KiB", "TooLarge", put(good, 208, u32(65537))),
            ("ciphertext beyond 1 MiB", "TooLarge", put(good, 212, u32(2 ** 20 + 1))),
            ("ciphertext of no padded size", "Malformed", put(good, 212, u32(273))),
            ("below the floor", "Malformed", put(good, 212, u32(200))),
            ("an op with ext", "Malformed", put(snap, 5, u8(1))),
            ("an attestation without", "Malformed", put(good, 5, u8(3))),
            ("cover count does not fit", "Malformed", put(snap, 216, u32(0))),
            ("cut off", "Truncated", good[:-1]),
            ("one byte more", "TrailingBytes", good + b"\0"),
            ("signature", "NotAuthentic", flip(good, -1)),
            ("other document", "NotAuthentic", put(good, 40, fill(99))),
            ("other author", "NotAuthentic", put(good, 72, NEXT.pk)),
            ("ciphertext", "NotAuthentic", flip(good, 250)),
            ("another envelope's signature", "NotAuthentic", good[:-64] + other[-64:])]:
        yield record(comment, expect, bytes=data, key=key)
    yield record("wrong key", "NotAuthentic", bytes=good, key=fill(99))
    resigned = good[:216] + bad_pad
    resigned += DEVICE.sign("env", H("env", good[:216], H("ct", bad_pad)))
    yield record("padding not zero, signed", "NotAuthentic", bytes=resigned, key=key)


def presences():
    key, nonce, group, doc = fill(20), fill(21, 24), fill(22), fill(23)
    payload = (u8(1) + fill(24) + fill(25) + u8(1) + u8(3) + field("Änna".encode(), 64)
               + field(b"caret", 48) + field(b"anchor", 48)).ljust(256, b"\0")
    good = presence(DEVICE, key, nonce, group, doc, 4, 1234567, payload)
    assert len(good) == 480
    yield record("caret and name", bytes=good, key=key, epoch=4, counter=1234567,
                 name="Änna".encode(), caret=b"caret", anchor=b"anchor", log_head=fill(24),
                 feeds=fill(25))
    signed = [("payload version 2", put(payload, 0, u8(2))),
              ("state 0", put(payload, 65, u8(0))),
              ("name of 65 bytes", put(payload, 67, u8(65))),
              ("name shorter than its bytes", put(payload, 67, u8(1))),
              ("padding not zero", flip(payload, -1))]
    for comment, bad in signed:
        data = presence(DEVICE, key, nonce, group, doc, 4, 1234567, bad)
        yield record(comment, "NotAuthentic", bytes=data, key=key)
    for comment, expect, data in [
            ("empty", "Truncated", b""),
            ("479 bytes", "Truncated", good[:-1]),
            ("481 bytes", "TrailingBytes", good + b"\0"),
            ("magic", "Malformed", flip(good, 0)),
            ("suite", "Unsupported", put(good, 4, u8(2))),
            ("flags", "Malformed", flip(good, 6)),
            ("signature", "NotAuthentic", flip(good, -1)),
            ("counter", "NotAuthentic", flip(good, 112)),
            ("document", "NotAuthentic", flip(good, 40)),
            ("ciphertext", "NotAuthentic", flip(good, 200))]:
        yield record(comment, expect, bytes=data, key=key)


def vaults():
    db, vault_key, salt, nonce, phrase = (fill(30, 16), fill(31), fill(32, 16), fill(33, 24),
                                          "grüne Tür".encode())
    keychain = fill(34)

    def slot(fixed, kind, ops, mem, slot_salt, slot_key):
        public = u8(kind) + bytes(3) + u32(ops) + u32(mem) + slot_salt
        return public + nonce + aead(slot_key, nonce, fixed + public, vault_key)

    fixed = b"E1VH" + u8(1) + u8(1) + u8(1) + u8(0) + db
    good = fixed + slot(fixed, 1, 1, 65536, salt, argon2id(phrase, salt, 1, 65536))
    yield record("one passphrase slot", bytes=good, passphrase=phrase, vault_key=vault_key, db=db)
    two = put(fixed, 6, u8(2))
    both = (two + slot(two, 1, 1, 65536, salt, argon2id(phrase, salt, 1, 65536))
            + slot(two, 2, 0, 0, bytes(16), keychain))
    yield record("passphrase and keychain", bytes=both, passphrase=phrase, vault_key=vault_key,
                 db=db, keychain=keychain)
    yield record("wrong passphrase", "WrongPassphrase", bytes=good, passphrase=b"gruene Tuer")
    for comment, expect, data in [
            ("empty", "VaultDamaged", b""),
            ("magic", "VaultDamaged", flip(good, 0)),
            ("version 2", "Unsupported", put(good, 4, u8(2))),
            ("suite 2", "Unsupported", put(good, 5, u8(2))),
            ("no slots", "VaultDamaged", put(good, 6, u8(0))),
            ("five slots", "VaultDamaged", put(good, 6, u8(5)) + bytes(400)),
            ("reserved byte", "VaultDamaged", put(good, 7, u8(1))),
            ("slot type 3", "VaultDamaged", put(good, 24, u8(3))),
            ("slot zeros", "VaultDamaged", put(good, 25, u8(1))),
            ("no passes", "BadKdfParameters", put(good, 28, u32(0))),
            ("11 passes", "BadKdfParameters", put(good, 28, u32(11))),
            ("memory below 64 MiB", "BadKdfParameters", put(good, 32, u32(65535))),
            ("memory above 2 GiB", "BadKdfParameters", put(good, 32, u32(2097153))),
            ("cut off", "VaultDamaged", good[:-1]),
            ("one byte more", "VaultDamaged", good + b"\0"),
            ("two slots announced", "VaultDamaged", put(good, 6, u8(2))),
            ("salt", "WrongPassphrase", flip(good, 40)),
            ("sealed key", "WrongPassphrase", flip(good, -1)),
            ("database id", "WrongPassphrase", flip(good, 10)),
            ("keychain slot dropped", "WrongPassphrase", put(both[:124], 6, u8(1)))]:
        yield record(comment, expect, bytes=data, passphrase=phrase)


def links():
    relay, group, head, secret = fill(40), fill(41), fill(42), fill(43)
    join = b64(u8(1) + relay + group + head + secret)
    register = b64(u8(1) + relay + secret)
    for text, host, port, tls in [
            ("cahier://relay.example.org", "relay.example.org", 443, 1),
            ("cahier://relay.example.org:8443", "relay.example.org", 8443, 1),
            ("cahier+ws://localhost", "localhost", 8787, 0),
            ("cahier+ws://[::1]:9000", "::1", 9000, 0)]:
        yield record("invitation", text=f"{text}/join#{join}", kind="join", host=host, port=port,
                     tls=tls, relay=relay, group=group, log_head=head, secret=secret)
        yield record("registration", text=f"{text}/relay#{register}", kind="relay", host=host,
                     port=port, tls=tls, relay=relay, secret=secret)
    for comment, text in [
            ("another scheme", f"https://h/join#{join}"),
            ("no path", "cahier://h"),
            ("no host", f"cahier:///join#{join}"),
            ("user name", f"cahier://me@h/join#{join}"),
            ("port 0", f"cahier://h:0/join#{join}"),
            ("port 65536", f"cahier://h:65536/join#{join}"),
            ("unclosed bracket", f"cahier://[::1/join#{join}"),
            ("other path", f"cahier://h/enter#{join}"),
            ("no fragment", "cahier://h/join"),
            ("cut off", f"cahier://h/join#{join[:-1]}"),
            ("padding", f"cahier://h/join#{join}="),
            ("longer", f"cahier://h/join#{join}AAAA"),
            ("version 2", "cahier://h/join#" + b64(u8(2) + relay + group + head + secret)),
            ("registration data under /join", f"cahier://h/join#{register}"),
            ("invitation data under /relay", f"cahier://h/relay#{join}")]:
        yield record(comment, "BadLink", text=text)


def receipts():
    relay = Sign(fill(50))
    log, prev, entry = fill(51), fill(52), fill(53)
    good = u64(777) + relay.sign("receipt", H("receipt", log, u64(3), prev, entry, u64(777)))
    facts = {"relay": relay.pk, "log": log, "seq": 3, "prev": prev, "entry": entry}
    yield record("receipt", bytes=good, **facts)
    yield record("cut off", "Truncated", bytes=good[:-1], **facts)
    yield record("one byte more", "TrailingBytes", bytes=good + b"\0", **facts)
    yield record("empty", "Truncated", bytes=b"", **facts)
    for comment, data in [("time", flip(good, 0)), ("signature", flip(good, -1)),
                          ("signature's first half", flip(good, 8))]:
        yield record(comment, "NotAuthentic", bytes=data, **facts)
    for name, value in [("relay", DEVICE.pk), ("log", fill(1)), ("seq", 4), ("prev", fill(1)),
                        ("entry", fill(1))]:
        yield record(f"other {name}", "NotAuthentic", bytes=good, **{**facts, name: value})


def join_requests():
    group, secret, user, head = fill(60), fill(61), fill(62), fill(63)
    invite = Sign(KDF(secret, "invite-sign", group))
    good = (u8(1) + group + invite.pk + user + head
            + invite.sign("join", H("join", group, invite.pk, user, head)))
    yield record("request", bytes=good, secret=secret, group=group, user=user, head=head)
    for comment, expect, data in [
            ("empty", "Truncated", b""), ("cut off", "Truncated", good[:-1]),
            ("one byte more", "TrailingBytes", good + b"\0"),
            ("version", "Unsupported", put(good, 0, u8(2))),
            ("version 0", "Unsupported", put(good, 0, u8(0))),
            ("group", "NotAuthentic", flip(good, 1)),
            ("invite key", "NotAuthentic", flip(good, 33)),
            ("user", "NotAuthentic", flip(good, 65)), ("user head", "NotAuthentic", flip(good, 97)),
            ("signature", "NotAuthentic", flip(good, 129)),
            ("signature's end", "NotAuthentic", flip(good, -1))]:
        yield record(comment, expect, bytes=data)


def wraps():
    group, key, old = fill(70), fill(71), fill(72)
    commit = KDF(key, "ek-commit", group, u64(5))
    old_commit = KDF(old, "ek-commit", group, u64(4))
    plain = group + u64(5) + key
    good = seal(BOX.pk, plain, Box(fill(73)))
    nonce = fill(74, 24)
    ad = b"E1PREV" + group + u64(5)
    prev = nonce + aead(KDF(key, "ek-prev", group, u64(5)), nonce, ad, old)
    base = {"box_seed": BOX.seed, "group": group, "epoch": 5, "commit": commit}
    yield record("wrap", sealed=good, key=key, **base)
    yield record("previous key", prev_wrap=prev, key=key, previous=old, group=group, epoch=5,
                 commit=old_commit)
    for comment, data in [
            ("ephemeral key", flip(good, 0)), ("ciphertext", flip(good, 60)),
            ("tag", flip(good, 40)), ("end", flip(good, -1)), ("zeros", bytes(120)),
            ("for another device", seal(NEXT_BOX.pk, plain, Box(fill(73)))),
            ("for another group", seal(BOX.pk, fill(1) + u64(5) + key, Box(fill(73)))),
            ("for another epoch", seal(BOX.pk, group + u64(6) + key, Box(fill(73)))),
            ("a key the log does not commit to",
             seal(BOX.pk, group + u64(5) + fill(1), Box(fill(73))))]:
        yield record(comment, "NotAuthentic", sealed=data, **base)
    yield record("commitment for another epoch", "NotAuthentic", sealed=good,
                 **{**base, "commit": KDF(key, "ek-commit", group, u64(6))})


def kits():
    for n in (80, 81):
        key = fill(n)
        yield record("kit", text=kit_text(key),
                     sign=Sign(KDF(key, "recovery-sign")).pk,
                     box=Box(KDF(key, "recovery-box")).pk)
    text = kit_text(fill(80))
    yield record("typed small, zeros as o, ones as l",
                 text=text.lower().replace("0", "o").replace("1", "l").replace("-", " "),
                 sign=Sign(KDF(fill(80), "recovery-sign")).pk,
                 box=Box(KDF(fill(80), "recovery-box")).pk)
    swap = text[5:9] + "-" + text[:4] + text[9:]
    other = "1" if text[0] != "1" else "2"
    for comment, bad in [("empty", ""), ("cut off", text[:-1]), ("one more", text + "0"),
                         ("first character", other + text[1:]),
                         ("last character", text[:-1] + ("0" if text[-1] != "0" else "2")),
                         ("two groups swapped", swap if swap != text else "X"),
                         ("U is no digit", "U" + text[1:]), ("punctuation", "*" + text[1:]),
                         ("not ASCII", "É" + text[1:]), ("a group missing", text[5:]),
                         ("twice", text + text)]:
        yield record(comment, "Malformed", text=bad)


def primitives():
    yield record("H", what="hash", label="env", parts=b"a".hex() + "," + b"".hex() + ","
                 + fill(1).hex(), out=H("env", b"a", b"", fill(1)))
    yield record("KDF", what="kdf", label="stream", key=fill(90),
                 parts=fill(1).hex() + "," + u64(3).hex(),
                 out=KDF(fill(90), "stream", fill(1), u64(3)))
    args = fill(91), u64(2), fill(92)
    yield record("stream key", what="stream", key=fill(90), group=fill(91), epoch=2,
                 document=fill(92), out=KDF(fill(90), "stream", *args, u8(2)))
    yield record("presence key", what="presence", key=fill(90), group=fill(91), epoch=2,
                 document=fill(92), out=KDF(fill(90), "presence", *args))
    yield record("page key", what="page", key=fill(90), db=fill(93, 16),
                 out=KDF(fill(90), "db-page", fill(93, 16)))
    yield record("SIG", what="sign", label="relay-auth", seed=fill(1), digest=fill(94),
                 out=DEVICE.sign("relay-auth", fill(94)))
    relay, spki, sn, cn, user = fill(95), bytes(32), fill(96), fill(97), fill(98)
    yield record("login", what="login", seed=fill(1), relay=relay, spki=spki, sn=sn, cn=cn,
                 user=user, version=1,
                 out=DEVICE.sign("relay-auth", H("relay-auth", relay, spki, sn, cn, user,
                                                 DEVICE.pk, u16(1))))
    hello = Sign(fill(99))
    yield record("hello", what="hello", seed=fill(99), sn=sn, cn=cn,
                 out=hello.sign("relay-hello", H("relay-hello", hello.pk, cn, sn)))
    for n in (0, 7):
        group, device = fill(n), fill(n + 1)
        actor = int.from_bytes(H("actor", group, device)[:8], "little") & (2 ** 53 - 1) or 1
        yield record("actor", what="actor", group=group, device=device, out=actor)
    yield record("safety number", what="safety", a=fill(2), b=fill(1),
                 out=digits(H("safety", fill(1), fill(2)), 12))
    yield record("group fingerprint", what="fingerprint", group=bytes(range(32)),
                 out=digits(bytes(range(32)), 4))
    feeds = u32(1) + fill(1) + u64(2) + fill(3)
    yield record("feeds digest", what="feeds", heads=feeds, out=H("feeds", feeds))
    sizes = [0, 1, 250, 251, 252, 1000, 5000, 70000, 1032187]
    yield record("payload sizes", what="padme", sizes=",".join(map(str, sizes)),
                 out=",".join(str(padme(max(256, 5 + n))) for n in sizes))


FILES = {"envelope": envelopes, "join-request": join_requests, "link": links,
         "log-entry": log_entries, "presence": presences, "primitives": primitives,
         "receipt": receipts, "recovery-kit": kits, "vault-header": vaults, "wrap": wraps}


def text_of(name, records):
    out = [f"# {name}: made by reference.py; one record a paragraph, bytes in hex."]
    for fields in records:
        out.append("")
        out += [f"{key}: {value}".rstrip() for key, value in fields.items()]
    return "\n".join(out) + "\n"


def main():
    bad = 0
    for name, make in FILES.items():
        text = text_of(name, make())
        path = HERE / f"{name}.txt"
        if "--write" in sys.argv and not path.exists():
            path.write_text(text, encoding="utf-8")
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path.name}: does not hold what this implementation computes")
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
