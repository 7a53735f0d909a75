"""Least knowledge: what leaks nowhere, however much the programs are made to say."""

import stat

import support
from support import SHUIMOGOU

PASSPHRASES = [f"the passphrase in {name}" for name in ("pass", "gate-pass", "desk-pass")]
NAME, NUMBER = "古丽·买买提", "990101199001010027"
ADDRESSES = ["色满路12号", "解放北路1号", "南湖路3号"]


def spellings(text):
    """As the text may stand in a log or a trace."""
    encoded = text.encode()
    return [text, encoded.hex(), encoded.hex().upper(), " ".join(f"{byte:02X}" for byte in encoded)]


class Life(support.Case):
    """Everything said during a whole life with -v and --trace on every command."""

    def setUp(self):
        super().setUp()
        self.results, self.traces = [], []

    def talk(self, *command, status=0):
        trace = self.folder / f"{len(self.traces)}.trace"
        result = self.run_program(*command, "-v", "--trace", trace)
        self.assertEqual(result.status, status, result)
        self.results.append(result)
        self.traces.append(trace.read_text(encoding="utf-8"))
        return result

    def live(self):
        self.lay_on_blank()
        self.talk("permit-diag", "info")
        self.talk(*self.issue(portrait="portrait.jpg"), "--dry-run")
        self.talk(*self.issue(portrait="portrait.jpg"))
        self.talk(*self.issue(portrait="portrait.jpg"), status=7)
        self.talk(*self.verify())
        self.talk(*self.gate())
        self.shown = self.talk(*self.show())
        self.talk(*self.resign())
        self.talk(*self.endorse(authority=SHUIMOGOU), status=0)
        self.talk(*self.gate(date="2029-01-01"), status=7)
        self.talk("permit-diag", "info", "--json")

    def assert_nowhere(self, secret, texts, where):
        for spelling in spellings(secret):
            for text in texts:
                self.assertFalse(spelling in text, f"{where} says {secret!r}\n{text}")

    def test_who_the_holder_is_stays_between_card_and_officer(self):
        self.live()
        self.assertIn(NAME, self.shown.stdout)
        self.assertIn(ADDRESSES[1], self.shown.stdout)
        said = [result.stderr for result in self.results]
        self.assertTrue(any("commit" in text for text in said), "-v says what is done")
        self.assertTrue(all(self.traces))
        for personal in (NAME, NUMBER, *ADDRESSES):
            self.assert_nowhere(personal, said, "stderr")
            self.assert_nowhere(personal, self.traces, "a trace")
        keyless = [result.stdout for result in self.results if "show" not in result.command]
        for personal in (NAME, NUMBER):
            self.assert_nowhere(personal, keyless, "a program that is not permit show")
        self.assertNotIn(NUMBER, self.shown.stdout, "masked unless asked for")

    def test_passphrases_are_said_nowhere(self):
        self.live()
        texts = [result.stdout + result.stderr for result in self.results] + self.traces
        for passphrase in PASSPHRASES:
            self.assert_nowhere(passphrase, texts, "a program")

    def test_traces_hold_no_cryptograms_of_keys(self):
        """ChangeKey and what authentication exchanges are left out of traces."""
        self.live()
        for trace in self.traces:
            for line in trace.splitlines():
                if line.startswith(("> 90C4", "> 90C6", "> 90AF000020", "> 90AF000010")):
                    self.assertIn("????????????????", line)

    def test_errors_repeat_no_personal_data(self):
        self.lay_on_blank()
        for changes in (
            {"birth_date": "1990-01-02"},
            {"name": "买" * 51},
            {"ethnic_group": "57"},
            {"citizen_number": NUMBER[:-1] + "8"},
            {"registered_address": {"division": "653101", "text": ADDRESSES[0] * 30}},
        ):
            with self.subTest(changes):
                result = self.run_program(*self.issue(self.application(**changes)), "--json", "-v")
                self.assertEqual(result.status, 2, result)
                for personal in (NAME, "买买", NUMBER[:12], NUMBER[:-1], *ADDRESSES):
                    self.assertNotIn(personal, result.stdout + result.stderr)

    def test_broken_files_are_not_quoted(self):
        self.lay_on_blank()
        self.write("cut.json", (self.folder / "application.json").read_text(encoding="utf-8")[:-40])
        result = self.run_program(*self.issue("cut.json"), "--json", "-v")
        self.check_refusal("bad-json", result)
        for personal in (NAME, NUMBER, *ADDRESSES):
            self.assertNotIn(personal, result.stdout + result.stderr)


class Stores(support.Case):
    def test_files_are_for_their_owner_alone(self):
        for store in ("office", "gate", "desk"):
            for path in [self.folder / store, *(self.folder / store).rglob("*")]:
                wanted = 0o700 if path.is_dir() else 0o600
                self.assertEqual(stat.S_IMODE(path.stat().st_mode), wanted, path)

    def test_unfinished_work_and_keys_are_sealed(self):
        self.lay_on_blank()
        self.interrupt(40, lambda process: process.kill(), *self.issue(portrait="portrait.jpg"))
        self.assertEqual(len(list((self.folder / "office" / "pending").iterdir())), 1)
        photo = (self.folder / "portrait.jpg").read_bytes()[:12]
        for path in (self.folder / "office").rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            for secret in (NAME, NUMBER, *ADDRESSES, *PASSPHRASES):
                for spelling in spellings(secret):
                    self.assertNotIn(spelling.encode(), content, path)
            self.assertNotIn(photo, content, path)
            self.assertNotIn(b"PRIVATE KEY", content, path)
        self.assertEqual(stat.S_IMODE(next((self.folder / "office" / "pending").iterdir()).stat().st_mode), 0o600)

    def test_a_station_holds_what_it_was_given_and_no_more(self):
        gate = self.done("permit-keys", "show", "gate")["store"]
        self.assertEqual((gate["kind"], gate["roles"], gate["authorities"]), ("station", ["gate"], []))
        sealed = sorted(path.name for path in (self.folder / "gate" / "sealed").iterdir())
        self.assertEqual(sealed, ["role-gate-01"])

    def test_a_portrait_that_is_saved_is_the_owners(self):
        self.reader.lay_on("issued.image")
        self.done(*self.show("--portrait", "shown.jpg"))
        self.assertEqual(stat.S_IMODE((self.folder / "shown.jpg").stat().st_mode), 0o600)

    def test_a_passphrase_on_the_command_line_is_not_understood(self):
        self.reader.lay_on("issued.image")
        for option in ("--passphrase", "--password"):
            error = self.refused("usage", *self.verify(option, PASSPHRASES[0], "--keys", "gate"))
            self.assertIn(option, error["why"])


if __name__ == "__main__":
    support.main()
