"""scripts/words check finds each fault a catalogue can have, on copies that have it."""

import importlib.util
import pathlib
import subprocess
import tempfile
import unittest
from importlib.machinery import SourceFileLoader

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "scripts" / "words"


def script():
    """scripts/words as a module."""
    loader = SourceFileLoader("words", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("words", loader))
    loader.exec_module(module)
    return module


class Checker(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.kept.cleanup)
        folder = pathlib.Path(cls.kept.name)
        cls.words = script()
        cls.copy = folder / "copy.po"
        whole = folder / "whole.po"  # every message is its own translation
        subprocess.run(["msgen", "--no-wrap", "-o", whole, cls.words.template(folder)], check=True)
        cls.whole = whole.read_text(encoding="utf-8")

    def faults(self, text):
        self.copy.write_text(text, encoding="utf-8")
        return list(self.words.faults(self.copy))

    def faults_after(self, old, new):
        self.assertIn(old, self.whole)
        return self.faults(self.whole.replace(old, new, 1))

    def test_a_whole_catalogue_has_none(self):
        self.assertEqual([], self.faults(self.whole))

    def test_a_translation_that_is_not_there(self):
        message = "run the program with --help"
        found = self.faults_after(f'msgstr "{message}"', 'msgstr ""')
        self.assertEqual([f"missing: {message!r}"], found)

    def test_a_message_that_is_not_there(self):
        message = "run the program with --help"
        found = self.faults_after(f'msgid "{message}"\nmsgstr "{message}"\n', "")
        self.assertEqual([f"missing: {message!r}"], found)

    def test_a_translation_that_was_guessed(self):
        message = "run the program with --help"
        found = self.faults_after(f'msgid "{message}"', f'#, fuzzy\nmsgid "{message}"')
        self.assertEqual([f"unsure: {message!r}"], found)

    def test_what_nobody_says(self):
        found = self.faults(self.whole + '\nmsgid "good morning"\nmsgstr "早上好"\n')
        self.assertEqual(["left over: 'good morning'"], found)
        found = self.faults(self.whole + '\n#~ msgid "good morning"\n#~ msgstr "早上好"\n')
        self.assertEqual(["left over: 'good morning'"], found)

    def test_values_that_are_lost(self):
        for translation in ("读取", "读取 {} {}", "读取 {1}", "读取 {path}", "读取 {{}}"):
            with self.subTest(translation):
                found = self.faults_after('msgstr "read {}"', f'msgstr "{translation}"')
                self.assertEqual([f"other values: 'read {{}}': {translation!r}"], found)

    def test_another_option(self):
        message = "run the program with --help"
        found = self.faults_after(f'msgstr "{message}"', 'msgstr "run the program with --hilfe"')
        self.assertEqual([f"other options: {message!r}: 'run the program with --hilfe'"], found)

    def test_values_in_another_order(self):
        message = "profile {} of {} is not in it"
        self.assertEqual([], self.faults_after(f'msgstr "{message}"', 'msgstr "其中没有 {1} 的 {0}"'))
        self.assertEqual(1, len(self.faults_after(f'msgstr "{message}"', 'msgstr "其中没有 {1} 的 {}"')))

    def test_the_exit_status_tells(self):
        for text, status in ((self.whole, 0), (self.whole + '\nmsgid "good morning"\nmsgstr "早上好"\n', 1)):
            self.copy.write_text(text, encoding="utf-8")
            done = subprocess.run([SCRIPT, "check", self.copy], capture_output=True, text=True, check=False)
            self.assertEqual(status, done.returncode, done.stdout)


if __name__ == "__main__":
    unittest.main()
