"""In Chinese all words are Chinese, columns stay straight, and nothing that a script relies on changes."""

import json
import re

import talking
from talking import HAN, PROGRAMS, columns

OPTION = re.compile(r"^  (-\S+)", re.MULTILINE)

# Commands and the exit status each has in every language.
FAILURES = [
    (2, "permit"),
    (2, "permit", "frobnicate"),
    (2, "permit", "verify"),
    (2, "permit", "verify", "--bundle", "absent", "--wait", "soon"),
    (2, "permit", "verify", "--bundle", "absent", "--wait", "-1"),
    (2, "permit", "verify", "--bundle", "absent", "--wait"),
    (1, "permit", "verify", "--bundle", "absent"),
    (2, "permit-clerk", "issue"),
    (2, "permit-clerk", "pending", "--keys", "absent"),
    (2, "permit-diag", "info", "--card", "usb"),
    (1, "permit-diag", "info", "--card", "sim:absent"),
    (2, "permit-diag", "explain", "nonsense"),
    (2, "permit-diag", "tear", "--procedure", "nonsense"),
    (2, "permit-diag", "tear", "--sample", "0"),
    (2, "permit-keys", "authority"),
    (1, "permit-keys", "show", "absent"),
    (2, "permit-keys", "init", "store", "--realm", "nowhere"),
    (2, "permit-sim", "new", "a", "b"),
    (2, "permit-sim", "new", "a", "--chip", "ev9"),
    (2, "permit-sim", "new", "a", "--uid", "red"),
    (1, "permit-sim", "info", "absent"),
]

# Commands that succeed, in an order in which each finds what it needs.
RESULTS = [
    ("permit-sim", "new", "chip.image", "--uid", "04112233445566"),
    ("permit-sim", "info", "chip.image"),
    ("permit-sim", "copy", "chip.image", "copy.image", "--uid", "04998877665544", "--dry-run"),
    ("permit-diag", "layout"),
    ("permit-diag", "info", "--card", "sim:chip.image"),
    ("permit-diag", "selftest", "--card", "sim:chip.image"),
    ("permit-diag", "explain", "91AE", "card-in-use", "3"),
    ("permit-keys", "init", "office", "--realm", "test", "--passphrase-file", "pass"),
    ("permit-keys", "show", "office"),
    ("permit-keys", "authority", "list", "office"),
    ("permit-clerk", "pending", "--keys", "office", "--passphrase-file", "pass"),
    ("permit", "doctor", "--card", "sim:chip.image"),
]


def names(value):
    """The member names of a JSON value, however deep."""
    if isinstance(value, dict):
        return {name: names(member) for name, member in value.items()}
    return [names(member) for member in value] if isinstance(value, list) else None


class Speaking(talking.Case):
    def in_both(self, program, *words):
        return [self.run_program(program, "--lang", language, *words) for language in ("en", "zh")]

    def in_json(self, program, *words):
        return self.in_both(program, "--json", *words)

    def test_help(self):
        for program in PROGRAMS:
            for words in self.commands(program):
                with self.subTest(program=program, words=words):
                    english, chinese = self.in_both(program, *words, "--help")
                    self.assertEqual((0, 0), (english.returncode, chinese.returncode))
                    self.assertEqual(OPTION.findall(english.stdout), OPTION.findall(chinese.stdout))
                    self.check_help(chinese.stdout)

    def commands(self, program, words=()):
        yield words
        text = self.run_program(program, *words, "--lang", "en", "--help").stdout
        for word in re.findall(r"^  (\S+)", text.partition("\nSubcommands:\n")[2], re.MULTILINE):
            yield from self.commands(program, (*words, word))

    def check_help(self, text):
        """Each line has Chinese words, and descriptions begin in column 36."""
        lines = text.splitlines()
        self.assertRegex(lines[0], HAN)
        for line, below in zip(lines[1:], [*lines[2:], ""]):
            if line.startswith(" " * 36):
                self.assertRegex(line[36:37], r"\S")
            elif line.startswith("  "):
                name = re.match(r"  \S.*?(?=\s{2,}|$)", line)[0]
                described = line[len(name):].lstrip()
                if described:
                    self.assertEqual(36, columns(line) - columns(described), line)
                self.assertRegex(described or below, HAN, line)

    def test_failures(self):
        for status, *command in FAILURES:
            with self.subTest(command):
                english, chinese = self.in_both(*command)
                self.assertEqual((status, status), (english.returncode, chinese.returncode), english.stderr)
                self.assertEqual(("", ""), (english.stdout, chinese.stdout))
                self.assertNotRegex(english.stderr, HAN)
                self.check_failure(english.stderr, chinese.stderr)

    def check_failure(self, english, chinese):
        """Three lines, all Chinese, about the same error."""
        said, same = chinese.splitlines(), english.splitlines()
        self.assertEqual((3, 3), (len(said), len(same)), chinese)
        for line in said:
            self.assertRegex(line, HAN)
        code = re.compile(r"[(（]([a-z-]+)[)）]$")
        self.assertEqual(code.search(same[0])[1], code.search(said[0])[1])

    def test_failures_as_json(self):
        for status, *command in FAILURES:
            with self.subTest(command):
                english, chinese = (json.loads(told.stdout) for told in self.in_json(*command))
                self.assertEqual(names(english), names(chinese))
                for member in ("code", "exit"):
                    self.assertEqual(english["error"][member], chinese["error"][member])
                self.assertEqual(status, chinese["error"]["exit"])

    def test_results(self):
        for command in self.results():
            with self.subTest(command):
                english, chinese = self.in_both(*command)
                self.assertEqual((0, 0), (english.returncode, chinese.returncode), chinese.stderr)
                self.assertRegex(chinese.stdout, HAN)

    def test_results_as_json(self):
        for command in self.results():
            with self.subTest(command):
                english, chinese = (json.loads(told.stdout) for told in self.in_json(*command))
                self.assertEqual(names(english), names(chinese))

    def results(self):
        """The commands; what is made is taken away, so that each can be run in both languages."""
        (self.folder / "pass").write_text("correct horse\n", encoding="utf-8")
        for command in RESULTS:
            dry = command if command[1] not in ("new", "init") else (*command, "--dry-run")
            yield dry
            if dry != command:
                self.assertEqual(0, self.run_program(*command).returncode)

    def test_tables_stay_straight(self):
        text = self.run_program("permit-diag", "layout", "--lang", "zh").stdout
        for block in text.split("\n\n")[1:3]:  # keys, files
            rows = [line for line in block.splitlines()[1:10]]
            starts = [columns(re.match(r".*\s{2,}", row)[0]) for row in rows]
            self.assertEqual([starts[0]] * len(starts), starts, block)


if __name__ == "__main__":
    talking.unittest.main()
