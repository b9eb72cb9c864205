#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""A relay behind a proxy that ends TLS: trusted through a private authority, and refused with one
clear line for an unknown issuer, another name, and a certificate that has expired."""

import asyncio
import contextlib
import hashlib
import os
import re
import ssl
import subprocess
import threading
import unittest

from cli_world import OPTIONS, World, join, main, settle, wait_until

CA_CONFIG = """
[ca]
default_ca = it
[it]
new_certs_dir = {folder}
database = {folder}/index
serial = {folder}/serial
default_md = sha256
policy = any
[any]
commonName = supplied
[leaf]
basicConstraints = CA:FALSE
subjectAltName = {name}
"""


def openssl(*words, **more):
    return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True,
                          timeout=60, **more).stdout


class Authority:
    """A certificate authority in a folder."""

    def __init__(self, folder, name):
        self.folder = folder
        folder.mkdir()
        self.certificate = folder / "ca.pem"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", folder / "ca.key", "-out", self.certificate, "-days", "2",
                "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE")
        (folder / "index").touch()
        (folder / "serial").write_text("1000\n")

    def issue(self, name, subject="DNS:localhost,IP:127.0.0.1", start="", end=""):
        """(certificate, key); `start` and `end` as YYYYMMDDHHMMSSZ."""
        config = self.folder / f"{name}.cnf"
        config.write_text(CA_CONFIG.format(folder=self.folder, name=subject))
        key, request, out = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                key, "-out", request, "-subj", f"/CN={name}")
        span = ["-startdate", start, "-enddate", end] if start else ["-days", "2"]
        openssl("ca", "-batch", "-notext", "-config", config, "-extensions", "leaf", "-cert",
                self.certificate, "-keyfile", self.folder / "ca.key", "-in", request, "-out", out,
                *span)
        return out, key


def spki(certificate):
    public = openssl("x509", "-in", certificate, "-noout", "-pubkey")
    return hashlib.sha256(openssl("pkey", "-pubin", "-outform", "der", input=public)).hexdigest()


class TlsProxy:
    """Ends TLS and hands the bytes to the relay; certificates can be changed while it runs."""

    def __init__(self, port=0, newest=ssl.TLSVersion.TLSv1_3):
        self.relay_port = 0
        self.newest = newest
        self.loop = asyncio.new_event_loop()
        self.server = None
        self.port = port
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def start(self, certificate):
        """Serves with (certificate, key) from now on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = self.newest
        context.load_cert_chain(*certificate)

        async def begin():
            if self.server:
                self.server.close()
                await self.server.wait_closed()
            self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port,
                                                     ssl=context)
            self.port = self.server.sockets[0].getsockname()[1]

        asyncio.run_coroutine_threadsafe(begin(), self.loop).result(20)

    async def serve(self, reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.relay_port)
            await asyncio.gather(self.pump(reader, inner_writer), self.pump(inner_reader, writer))

    @staticmethod
    async def pump(reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    def close(self):
        async def end():
            if self.server:
                self.server.close()

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(20)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@unittest.skipIf(subprocess.run(["which", "openssl"], capture_output=True, check=False).returncode,
                 "openssl is not installed")
class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ.pop("CAHIER_CA_FILE", None)

    @contextlib.contextmanager
    def stage(self, host="localhost"):
        """A world with a relay that calls itself wss://HOST:PORT, and its proxy."""
        with World() as world:
            ours = Authority(world.folder / "ours", "Our authority")
            good = ours.issue("good")
            proxy = TlsProxy()
            try:
                proxy.start(good)
                process, link = self.serve(world, proxy, host, spki(good[0]))
                yield world, proxy, ours, good, link
                process.stop()
            finally:
                proxy.close()

    @staticmethod
    def serve(world, proxy, host, key_hash):
        process = world.start([OPTIONS.relay, "serve", "--data", str(world.folder / "relay"),
                               "--listen", "127.0.0.1:0", "--public", f"wss://{host}:{proxy.port}",
                               "--spki", key_hash], "relay")
        found = wait_until(lambda: re.search(r"127\.0\.0\.1:([1-9][0-9]*)", process.output()), 20,
                           "the relay did not say where it listens")
        proxy.relay_port = int(found.group(1))
        link = wait_until(lambda: re.search(r"^\S+://\S+/relay#\S+$", process.output(),
                                            re.MULTILINE), 20, "no link")
        return process, link.group(0)

    def refused(self, outcome, words):
        """One clear line, exit status 1, nothing else."""
        self.assertEqual(outcome.status, 1, outcome)
        self.assertEqual(outcome.err.count("\n"), 1, outcome)
        self.assertIn(words, outcome.err, outcome)
        self.assertIn("nothing was sent", outcome.err, outcome)
        self.assertEqual(outcome.out, "", outcome)

    def test_a_private_authority(self):
        with self.stage() as (world, _, ours, _, link):
            self.assertTrue(link.startswith("cahier://localhost:"), link)
            anna, ben = world.person("Anna"), world.person("Ben")
            anna.init(link, status=3)
            anna.do("workspace", "create", "Team")
            document = anna.do("doc", "new", "Plan").line
            trust = ["--ca-file", str(ours.certificate)]
            self.refused(anna.run("sync", "--once"), "its issuer is not trusted on this computer")
            anna.do("sync", "--once", *trust)
            # The variable does the same; the other one joins with it.
            os.environ["CAHIER_CA_FILE"] = str(ours.certificate)
            try:
                join(anna, ben)
                settle(anna, ben, rounds=1)
                self.assertIn(document, ben.do("doc", "list").out)
            finally:
                del os.environ["CAHIER_CA_FILE"]
            self.refused(ben.run("sync", "--once"), "its issuer is not trusted on this computer")

    def test_what_is_refused(self):
        with self.stage() as (world, proxy, ours, good, link):
            anna = world.person("Anna")
            anna.init(link, status=3)
            anna.do("workspace", "create", "Team")
            trust = ["--ca-file", str(ours.certificate)]
            anna.do("sync", "--once", *trust)
            theirs = Authority(world.folder / "theirs", "Somebody else")
            proxy.start(theirs.issue("good"))
            self.refused(anna.run("sync", "--once", *trust), "its issuer is not trusted")
            proxy.start(ours.issue("other", "DNS:relay.example.org"))
            self.refused(anna.run("sync", "--once", *trust), "it is for another name")
            proxy.start(ours.issue("old", start="20200101000000Z", end="20200201000000Z"))
            self.refused(anna.run("sync", "--once", *trust), "it has expired")
            proxy.start(ours.issue("soon", start="20990101000000Z", end="20990201000000Z"))
            self.refused(anna.run("sync", "--once", *trust), "it is not valid yet")
            # Trusted, but not the key that the relay says it has: a machine in the middle.
            proxy.start(ours.issue("middle"))
            outcome = anna.run("sync", "--once", *trust)
            self.assertEqual((outcome.status, outcome.err.count("\n")), (1, 1), outcome)
            proxy.start(good)
            anna.do("sync", "--once", *trust)

    def test_old_tls_and_no_tls(self):
        with self.stage() as (world, proxy, ours, good, link):
            anna = world.person("Anna")
            anna.init(link, status=3)
            trust = ["--ca-file", str(ours.certificate)]
            proxy.newest = ssl.TLSVersion.TLSv1_2
            proxy.start(good)
            outcome = anna.run("sync", "--once", *trust)
            self.assertEqual((outcome.status, outcome.err.count("\n")), (1, 1), outcome)
            proxy.newest = ssl.TLSVersion.TLSv1_3
            proxy.start(good)
            anna.do("sync", "--once", *trust)
            # A link to the port that speaks no TLS.
            plain = link.replace(f":{proxy.port}/", f":{proxy.relay_port}/")
            ben = world.person("Ben")
            ben.init(plain)
            outcome = ben.run("sync", "--once", "--timeout", "10", *trust)
            self.assertEqual((outcome.status, outcome.err.count("\n")), (1, 1), outcome)

    def test_files_that_hold_no_authority(self):
        with World() as world:
            anna = world.person("Anna")
            anna.init()
            empty = world.folder / "empty.pem"
            empty.write_text("nothing\n")
            for file in (empty, world.folder / "absent.pem"):
                outcome = anna.run("status", "--ca-file", file)
                self.assertEqual((outcome.status, outcome.err.count("\n")), (1, 1), outcome)
                self.assertIn("trusted certificates", outcome.err)
            self.assertEqual(anna.run("status", "--ca-file").status, 2)


if __name__ == "__main__":
    main(__doc__)
