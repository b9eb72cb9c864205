#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The lint checks' own cases: each rule is seen to fire, and to leave good code alone."""

import unittest

import layering
import sources
import tidy

SPDX = "// SPDX-License-Identifier: MPL-2.0\n"
LAYERS = """
library sodium = sodium.h sodium/*
library qt = Q* Qt*
sync/base : | std
sync/crypto : sync/base | std sodium
sync/transport : sync/base | std qt
server/core : sync/base sync/crypto/verify* | std
server/main : server sync/base | std
"""


class LayeringTest(unittest.TestCase):
    def problems(self, **files):
        tree = {"sync/base/a.h": "", "sync/crypto/box.h": "", "sync/crypto/verify.h": ""}
        tree.update({name.replace("__", "."): text for name, text in files.items()})
        return layering.check(LAYERS, tree)

    def one(self, path, include):
        tree = {"sync/base/a.h": "", "sync/crypto/box.h": "", "sync/crypto/verify.h": "",
                "sync/crypto/verify/log.h": "", "server/core/room.h": "", path: include}
        return layering.check(LAYERS, tree)

    def test_allows_what_is_listed(self):
        self.assertEqual([], self.one("sync/crypto/x.cpp", '#include "sync/base/a.h"\n'))
        self.assertEqual([], self.one("sync/crypto/x.cpp", "#include <sodium.h>\n"))
        self.assertEqual([], self.one("sync/base/x.cpp", "#include <vector>\n"))
        self.assertEqual([], self.one("sync/crypto/x.cpp", '#include "sync/crypto/box.h"\n'))
        self.assertEqual([], self.one("sync/transport/x.cpp", "#include <QString>\n"))

    def test_refuses_an_arrow_the_other_way(self):
        self.assertEqual(
            ["sync/base/x.cpp:2: sync/base may not include sync/crypto/box.h"],
            self.one("sync/base/x.cpp", '\n#include "sync/crypto/box.h"\n'))

    def test_the_relay_sees_only_what_verifies(self):
        self.assertEqual([], self.one("server/core/x.cpp", '#include "sync/crypto/verify.h"\n'))
        self.assertEqual([], self.one("server/core/x.cpp", '#include "sync/crypto/verify/log.h"'))
        self.assertTrue(self.one("server/core/x.cpp", '#include "sync/crypto/box.h"\n'))

    def test_refuses_libraries(self):
        self.assertTrue(self.one("sync/base/x.cpp", "#include <QString>\n"))
        self.assertTrue(self.one("sync/base/x.cpp", "#include <sodium.h>\n"))
        self.assertIn("no library", self.one("sync/base/x.cpp", "#include <zlib.h>\n")[0])

    def test_single_files_are_modules_too(self):
        self.assertEqual([], self.one("server/main.cpp", '#include "server/core/room.h"\n'))
        self.assertTrue(self.one("server/mainly.cpp", '#include "server/core/room.h"\n'))

    def test_unknown_folder_and_local_include(self):
        self.assertIn("no module", self.one("sync/new/x.cpp", "")[0])
        self.assertIn("relative to the root",
                      self.one("sync/crypto/x.cpp", '#include "box.h"\n')[0])

    def test_commented_out_includes_do_not_count(self):
        self.assertEqual([], self.one("sync/base/x.cpp", '// #include "sync/crypto/box.h"\n'))

    def test_finds_the_shortest_cycle(self):
        tree = {"sync/base/a.h": '#include "sync/base/b.h"\n',
                "sync/base/b.h": '#include "sync/base/c.h"\n#include "sync/base/a.h"\n',
                "sync/base/c.h": '#include "sync/base/a.h"\n'}
        self.assertEqual(["include cycle: sync/base/a.h → sync/base/b.h → sync/base/a.h"],
                         layering.check(LAYERS, tree))

    def test_real_layers_have_no_module_cycle(self):
        text = (sources.ROOT / "tests/lint/layers.txt").read_text(encoding="utf-8")
        modules = layering.Layers(text).modules
        graph = {m: [a for a in allowed if a in modules] for m, (allowed, _) in modules.items()}
        self.assertIsNone(layering.find_cycle(graph))


class TidyTest(unittest.TestCase):
    def rules(self, path, body):
        tree = {path: SPDX + body, "CMakeLists.txt": "# SPDX-License-Identifier: MPL-2.0\n" + path}
        return tidy.check(tree)

    def assert_fires(self, path, body, word):
        found = self.rules(path, body)
        self.assertTrue(any(word in f for f in found), f"{word!r} not in {found}")

    def assert_silent(self, path, body):
        self.assertEqual([], self.rules(path, body))

    def test_each_ban_fires_once_in_its_place(self):
        for rule, path, line in [
                ("throw", "sync/a.cpp", "throw 1;"), ("qt", "server/a.cpp", "QString s;"),
                ("clock", "app/a.cpp", "auto t = std::chrono::system_clock::now();"),
                ("chance", "sync/a.cpp", "std::random_device d;"),
                ("sleep", "tests/a.cpp", "std::this_thread::sleep_for(1s);"),
                ("capture", "server/a.cpp", "asio::post(io, [&] { go(); });"),
                ("tr", "sync/a.cpp", 'auto s = tr("Hello");'),
                ("c-memory", "sync/a.cpp", "void* p = malloc(3);"),
                ("namespace", "app/a.h", "using namespace std;"),
                ("thread", "app/a.cpp", "std::mutex m_mutex;"),
                ("cast", "server/a.cpp", "auto* p = reinterpret_cast<int*>(q);"),
                ("detach", "server/a.cpp", "worker.detach();")]:
            with self.subTest(rule):
                self.assert_fires(path, line, f": {rule}: ")
        self.assertEqual(12, len(tidy.BANS), "a new ban needs a case here")

    def test_comments_and_strings_are_not_code(self):
        self.assert_silent("sync/a.cpp", '// throw\n/* throw\n */ auto s = "throw QString";\n')
        self.assert_silent("sync/a.cpp", 'auto s = R"(throw "x")"; int n = 1\'000;\n')

    def test_exempt_places(self):
        self.assert_silent("app/a.cpp", "using namespace std;")
        self.assert_silent("sync/base/system.cpp", "auto t = std::chrono::system_clock::now();")
        self.assert_silent("sync/transport/a.cpp", "QString s;")
        self.assert_silent("app/a.cpp", 'tr("Hello");')
        self.assert_silent("tests/a.cpp", "throw 1;")
        self.assert_silent("server/ops/worker_pool.h", "std::thread m_thread;")
        self.assert_silent("server/a.cpp", "auto id = std::thread::id{};")
        self.assert_silent("sync/base/bytes.cpp", "auto* p = reinterpret_cast<char*>(q);")

    def test_a_waiver_needs_a_reason(self):
        self.assert_silent("sync/a.cpp", "// tidy: allow(throw) the C library wants it\nthrow 1;")
        self.assert_fires("sync/a.cpp", "// tidy: allow(throw)\nthrow 1;", "throw")
        self.assert_fires("sync/a.cpp", "// tidy: allow(qt) other rule\nthrow 1;", "throw")

    def test_words(self):
        self.assert_fires("app/a.cpp", "// FIX" "ME later", "never merges")
        self.assert_fires("app/a.cpp", "// TO" "DO later", "with its issue")
        self.assert_silent("app/a.cpp", "// TO" "DO(#12): later")
        self.assert_fires("app/a.cpp", '"/ho' 'me/someone/x"', "path of one machine")
        self.assert_silent("app/a.cpp", '"${PREFIX}/share/x" and home/other')

    def test_sizes(self):
        self.assert_fires("app/a.cpp", "int " + "x" * 100 + ";", "columns")
        self.assert_silent("app/a.cpp", "int " + "ü" * 95 + ";")
        self.assert_fires("app/a.cpp", "int x;\n" * 600, "601 lines")
        self.assert_silent("app/a.cpp",
                           "// tidy: allow(file-length) one table\n" + "int x;\n" * 600)

    def test_cmake_lists_may_be_wider(self):
        spdx = "# SPDX-License-Identifier: MPL-2.0\n"
        self.assertEqual([], tidy.check({"CMakeLists.txt": spdx + "x" * 120}))
        self.assertIn("121 columns", tidy.check({"CMakeLists.txt": spdx + "x" * 121})[0])

    def test_long_functions(self):
        def function(lines, indent=""):
            body = f"{indent}    step();\n" * lines
            return f"{indent}void run()\n{indent}{{\n{body}{indent}}}\n"

        self.assert_silent("app/a.cpp", function(70) + function(70))
        self.assert_fires("app/a.cpp", function(71), "function-length: 71 lines")
        self.assert_fires("app/a.h", f"class A\n{{\n{function(71, '    ')}}};\n", "function-length")
        self.assert_silent("app/a.cpp", "class A\n{\n" + "    int x;\n" * 90 + "};\n")
        self.assert_silent("tests/a.cpp", function(90))
        listed, (allowed, _) = next(iter(tidy.LONG_FUNCTIONS.items()))
        self.assert_silent(listed, function(allowed))
        self.assert_fires(listed, function(allowed + 1), "function-length")
        self.assert_fires(listed, function(70), "take it off")

    def test_mirror(self):
        def mirror(*paths):
            return list(tidy.check_mirror(dict.fromkeys(paths, "")))

        self.assertEqual([], mirror("sync/x/y.cpp", "tests/sync/x/y_test.cpp"))
        self.assertEqual([], mirror("sync/x/y.h"))
        self.assertIn("sync/x: mirror", mirror("sync/x/y.cpp")[0])
        self.assertIn("no sync/z/", mirror("sync/z.h", "tests/sync/z/y_test.cpp")[0])
        listed = next(iter(tidy.TESTED_ELSEWHERE))
        self.assertEqual([], mirror(f"{listed}/y.cpp"))
        self.assertIn("take it off", mirror(f"{listed}/y.cpp", f"tests/{listed}/y_test.cpp")[0])

    def test_licence(self):
        self.assertIn("licence", tidy.check({"a.py": "print()\n"})[0])
        self.assertEqual([], tidy.check({"a.py": "#!/bin/x\n# SPDX-License-Identifier: MPL-2.0"}))

    def test_markdown(self):
        self.assertEqual([], tidy.check({"a.md": "# A\n```\n# not a title\n```\n[b](b.md#x)\n",
                                         "b.md": "# B\n[up](./a.md) [w](https://x.org)\n"}))
        self.assertIn("0 titles", tidy.check({"a.md": "text\n"})[0])
        self.assertIn("2 titles", tidy.check({"a.md": "# A\n# B\n"})[0])
        self.assertIn("does not exist", tidy.check({"a.md": "# A\n[b](b.md)\n"})[0])
        self.assertEqual([], tidy.check({"d/a.md": "# A\n[f](../d) `[x](y)`\n"}))

    def test_dead_files(self):
        cmake = "# SPDX-License-Identifier: MPL-2.0\nadd(x/a.cpp)\n"
        tree = {"tests/CMakeLists.txt": cmake, "tests/x/a.cpp": SPDX + '#include "tests/x/a.h"\n',
                "tests/x/a.h": SPDX, "tests/x/b.cpp": SPDX, "tests/x/b.h": SPDX}
        self.assertEqual(["tests/x/b.cpp", "tests/x/b.h"],
                         [p.split(":")[0] for p in tidy.check(tree)])


    def test_files_listed_by_a_loop(self):
        cmake = ("# SPDX-License-Identifier: MPL-2.0\nforeach(name a b)\n"
                 "    add_test_of(x/${name}_test.cpp)\nendforeach()\n")
        tree = {"tests/x/CMakeLists.txt": cmake, "tests/x/a_test.cpp": SPDX,
                "tests/x/c_test.cpp": SPDX}
        self.assertEqual(["tests/x/c_test.cpp"], [p.split(":")[0] for p in tidy.check(tree)])


if __name__ == "__main__":
    unittest.main()
