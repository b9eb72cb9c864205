#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""The check of the translations is seen to fire, and to leave good code alone."""

import pathlib
import tempfile
import unittest

import literals
import translations

TS = """<TS><context><name>{context}</name><message><source>{source}</source>
<translation>{german}</translation></message></context></TS>"""
ERRORS = "bool tellsDetail(Errc code) { case Errc::TooLarge: return true; }"
DETAILS = 'QT_TRANSLATE_NOOP("cahier::app::Detail", "too many words")'


class LiteralsTest(unittest.TestCase):
    def found(self, code):
        return [literal for _, literal in literals.untranslated(code)]

    def test_sentences(self):
        for code in ('std::string line = "the relay is gone";',
                     'throwAway("one thing: " + what + " and another");',
                     'text += R"(two words)";', 'auto a = QStringLiteral("no such thing");'):
            self.assertTrue(self.found(code), code)

    def test_single_words_that_are_spoken(self):
        for code in ('return fail(Errc::NotFound, "gone");',
                     'return fail(Errc::NotFound, std::string(what) + " gone");',
                     'return refuse(Errc::NotFound, QStringLiteral("gone"));',
                     'return Error{Errc::NotFound, "gone"};', 'printer.note("gone");',
                     'printer.print("gone", AnyObject{{"gone", true}});',
                     'button->setText(QStringLiteral("Share"));'):
            self.assertEqual(1, len(self.found(code)), code)

    def test_lines_are_counted(self):
        self.assertEqual([(3, "not here")],
                         list(literals.untranslated('// a\n/* b */\nf("not here");\n')))

    def test_translated_and_silent(self):
        for code in ('return refuse(Errc::NotFound, Cli::tr("the relay is gone"));',
                     'say(Cli::tr("%1 is gone", "a device").arg(name), {{"event", "gone"}});',
                     'QT_TRANSLATE_NOOP("cahier::app::Detail", "the relay is gone")',
                     'asTyped("doc edit ID")', '// says "the relay is gone"',
                     '#include "app/cli/words.h"', 'if (word == "editor") return;',
                     "const char c = '\"'; f(a, \"b\"); // 'two words'", 'AnyObject{{"id", id}}',
                     'printer.print(id.hex(), AnyObject{{"id", id.hex()}, {"name", name}});',
                     'return fail(errno == ENOENT ? Errc::NotFound : Errc::IoError);'):
            self.assertEqual([], self.found(code), code)


class TranslationsTest(unittest.TestCase):
    def complaints(self, source, german, context="cahier::app::X"):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "x.ts"
            file.write_text(TS.format(context=context, source=source, german=german),
                            encoding="utf-8")
            return list(translations.complaints("x.ts", file))

    def test_forms(self):
        self.assertEqual([], self.complaints("%1 needs --watch", "%1 braucht --watch"))
        for source, german in (("word", ""), ("%1 of %2", "%2"), ("Find…", "Suchen"),
                               ("word", "%1 Wort"), ("--once fails", "--einmal geht nicht"),
                               ("--once or --watch", "--once")):
            self.assertTrue(self.complaints(source, german), source)

    def test_contexts(self):
        self.assertTrue(self.complaints("word", "Wort", context="Cli"))

    def test_files(self):
        code = 'return fail(Errc::TooLarge, "too many letters");'
        self.assertEqual(1, len(list(translations.spoken_complaints({"app/cli/x.cpp": code}))))
        self.assertEqual([], list(translations.spoken_complaints({"app/convert/x.cpp": code})))

    def test_details(self):
        def check(**files):
            named = {name.replace("__", "/") + ".cpp": text for name, text in files.items()}
            return list(translations.detail_complaints(ERRORS, DETAILS, named))

        said = 'return fail(Errc::TooLarge, "too many words");'
        self.assertEqual([], check(sync__engine__x=said))
        self.assertEqual(1, len(check(sync__engine__x="")))  # Nobody says it any more.
        for more in ('fail(Errc::TooLarge, "too many letters")',
                     'Error{Errc::TooLarge,\n    "too many letters"}'):
            self.assertEqual(1, len(check(sync__engine__x=said + more)), more)
            self.assertEqual([], check(sync__engine__x=said, sync__crdt__x=more))
        self.assertEqual([], check(sync__engine__x=said + 'fail(Errc::WrongKey, "for logs")'))


if __name__ == "__main__":
    unittest.main(verbosity=2)
