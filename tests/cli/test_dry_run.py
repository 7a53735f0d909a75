"""--dry-run tells each exchange in words before anything is sent, and tells the truth: the command then makes exactly
these. On a reader the same, as far as a card's state can be read from outside."""

import subprocess

import support
from support import PREFECTURE, SHUIMOGOU, UID

ON_A_READER = support.WAY == "pcsc"


def data_command(name, apdu):
    """Offset and length of a data command, read from the APDU by the chip manual."""
    header = bytes.fromhex(apdu[10:24])
    offset, length = (int.from_bytes(header[at : at + 3], "little") for at in (1, 4))
    return f"{name} file {header[0]:02X}, offset {offset}, {length} byte"


# What the words of some commands begin with, by CLA and INS.
BEGINNINGS = {
    "FFCA": lambda apdu: "ask the reader for the UID",
    "905A": lambda apdu: f"SelectApplication {bytes.fromhex(apdu[10:16])[::-1].hex().upper()}",
    "9071": lambda apdu: f"AuthenticateEV2First with key {int(apdu[10:12], 16)}",
    "9077": lambda apdu: f"AuthenticateEV2NonFirst with key {int(apdu[10:12], 16)}",
    "90AD": lambda apdu: data_command("ReadData from", apdu),
    "908D": lambda apdu: data_command("WriteData to", apdu),
    "908B": lambda apdu: data_command("WriteRecord to", apdu),
    "90C4": lambda apdu: f"ChangeKey of key {int(apdu[10:12], 16) & 0x3F}",
    "90C7": lambda apdu: "CommitTransaction",
}


class Rehearsal(support.Case):
    def rehearse(self, *command, status=0):
        with self.nothing_changes():
            return self.done(*command, "--dry-run", status=status)

    def in_words(self, apdus):
        told = subprocess.run(
            [support.HELPERS / "cli_words"],
            input="".join(apdu.replace("?", "0") + "\n" for apdu in apdus),
            capture_output=True,
            text=True,
            check=True,
        )
        return [f"{number}. {words}" for number, words in enumerate(told.stdout.splitlines(), start=1)]

    def made_by(self, *command):
        """The exchanges the command really makes, in words."""
        apdus = [apdu for apdu, _ in self.trace_of(*command)]
        words = self.in_words(apdus)
        for apdu, line in zip(apdus, words, strict=True):
            if begins := BEGINNINGS.get(apdu[:4]):
                self.assertTrue(line.split(". ", 1)[1].startswith(begins(apdu)), (apdu, line))
        return words

    def check(self, *command):
        """Rehearsed and done are the same; both."""
        planned = self.rehearse(*command)
        self.assertFalse(planned["written"])
        self.assertGreater(len(planned["exchanges"]), 3)
        self.assertEqual(planned["rehearsal_remarks"], [])
        self.assertEqual(planned["exchanges"], self.made_by(*command))
        return planned

    def issued(self):
        self.lay_on("issued.image")


class Issue(Rehearsal):
    def test_with_a_portrait(self):
        self.lay_on_blank()
        planned = self.check(*self.issue(portrait="portrait.jpg"))
        self.assertIsNone(planned["permit"]["serial"], "none is drawn")
        self.assertEqual(self.done(*self.gate())["verdict"], "valid")

    def test_the_result_is_told_before(self):
        self.lay_on_blank()
        planned = self.rehearse(*self.issue(portrait="portrait.jpg"))
        issued = self.done(*self.issue(portrait="portrait.jpg"))
        for member in ("panel", "portrait_bytes", "event", "purse_locked"):
            self.assertEqual(planned[member], issued[member])
        self.assertEqual(issued["permit"]["serial"], 2, "the serial after the one on the issued card")

    def test_small_chips_and_neighbours(self):
        self.lay_on_blank(chip="ev2-4k")
        self.check(*self.issue())
        self.reader.take_off()
        shared = self.blank("shared.image", chip="ev3-16k", uid="04AA0000000001")
        self.add_neighbour(shared)
        self.lay_on(shared)
        if ON_A_READER:
            self.rehearse(*self.issue(self.application(name="艾力")))
        else:
            self.check(*self.issue(self.application(name="艾力")))

    def test_a_serial_that_was_drawn_and_no_more(self):
        """Long serials make longer records: the rehearsal uses the very serial."""
        self.lay_on_blank()
        support.made(
            *("permit-keys", "authority", "add", "office", "Far", "--divisions", "650102", "--valid-from", "2026-01-01"),
            *("--passphrase-file", "pass"),
            folder=self.folder,
        )
        self.check(*self.issue(authority="Far"))


class Rewrite(Rehearsal):
    def test_each_of_them(self):
        self.issued()
        for command in (self.resign(), self.endorse(authority=SHUIMOGOU, date="2027-02-10")):
            with self.subTest(command[1]):
                self.check(*command)

    def test_extension(self):
        self.lay_on_blank()
        self.done(*self.issue(self.application(kind="temporary"), authority=PREFECTURE))
        self.check(*self.extend("2027-03-01", date="2026-08-20"))

    def test_what_changes_nothing_writes_nothing(self):
        self.issued()
        self.done(*self.resign())
        planned = self.rehearse(*self.resign())
        self.assertEqual(planned["event"], "unchanged")
        self.assertEqual([line for line in planned["exchanges"] if "Write" in line or "Commit" in line], [])
        self.assertEqual(planned["exchanges"], self.made_by(*self.resign()))

    def test_what_is_refused_is_refused(self):
        self.issued()
        with self.nothing_changes():
            self.refused("rule-refuses", *self.endorse("--dry-run", date="2026-05-01"))


class BrokenOff(Rehearsal):
    """The same after a command that broke off: what is left to do."""

    def interrupted(self, exchange, *command):
        self.break_off(exchange, *command)
        self.assertEqual(self.pending(), [UID])

    def check_rest(self, *command):
        """On a reader an issue may be further than can be seen from outside; that is said, and never less is."""
        planned = self.rehearse(*command)
        made = self.made_by(*command)
        if planned["rehearsal_remarks"]:
            self.assertTrue(ON_A_READER)
            self.assertIn("further", planned["rehearsal_remarks"][0])
            self.assertGreaterEqual(len(planned["exchanges"]), len(made))
        else:
            self.assertEqual(planned["exchanges"], made)
        return planned

    def test_an_issue(self):
        # In the middle of the role keys, of the files, of the fixed records; while it is read back.
        for exchange in (26, 40, 60, 90):
            with self.subTest(exchange):
                image = self.lay_on_blank(name=f"{exchange}.image")
                self.interrupted(exchange, *self.issue(portrait="portrait.jpg"))
                planned = self.check_rest(*self.resume())
                self.assertIn("finish the issue", planned["would"])
                self.reader.take_off()
                (self.folder / image).unlink()

    def test_an_issue_repeated(self):
        self.lay_on_blank()
        self.interrupted(60, *self.issue(portrait="portrait.jpg"))
        self.assertTrue(self.check_rest(*self.issue(portrait="portrait.jpg"))["resumed"])

    def test_a_repair(self):
        """The technician's program first asks what is torn; what it then writes is what was rehearsed."""
        repair = ("permit-diag", "repair", "--keys", "office", "--passphrase-file", "pass")
        self.issued()
        self.interrupted(11, *self.resign())
        rehearsed = [line.split(". ", 1)[1] for line in self.rehearse(*repair)["exchanges"]]
        made = [line.split(". ", 1)[1] for line in self.made_by(*repair, "--yes")]
        self.assertIn("CommitTransaction", rehearsed)
        self.assertEqual(made[-len(rehearsed) :], rehearsed)

    def test_a_rewrite(self):
        self.issued()
        self.interrupted(11, *self.resign())
        self.assertEqual(self.check_rest(*self.resume())["rehearsal_remarks"], [])


class Telling(Rehearsal):
    def test_as_text(self):
        self.issued()
        with self.nothing_changes():
            told = self.run_program(*self.resign(), "--dry-run")
        self.assertEqual((told.status, support.behind_the_decision(told.stderr.splitlines())), (0, []), told)
        lines = told.stdout.splitlines()
        summary = lines.index("TEST: would be re-signed; nothing was written")
        self.assertRegex(lines[0], f"^{summary - 1} exchanges, tried on .*:$")
        for number, line in enumerate(lines[1:summary], start=1):
            self.assertRegex(line, rf"^  {number:>{len(str(summary - 1))}}\. \S")
        self.assertIn("WriteData to file 03, offset 0, 112 bytes", told.stdout)

    def test_what_stood_in_for_the_card_is_named(self):
        self.issued()
        named = self.rehearse(*self.resign())["rehearsed_on"]
        self.assertRegex(named, "^a simulated ev3-8k like the card on " if ON_A_READER else "^a copy of image issued.image")

    def test_only_reads_reach_the_card(self):
        self.lay_on_blank()
        self.rehearse_traced(*self.issue(portrait="portrait.jpg"))
        self.reader.take_off()
        self.issued()
        self.rehearse_traced(*self.resign())

    def rehearse_traced(self, *command):
        with self.nothing_changes("dry.trace"):
            self.done(*command, "--dry-run", "--trace", "dry.trace")
        sent = {apdu[:4] for apdu, _ in support.exchanges_in(self.folder / "dry.trace")}
        asking = "FFCA 9060 90AF 905A 9045 9064 906E 906F 90F5 906C 9071 9077 90AD 90BD 90AB 90BB".split()
        self.assertEqual(sorted(sent - set(asking)), [])

    def test_a_script_has_no_twin(self):
        self.lay_on_blank()
        self.done(*self.issue(), "--dry-run", "--trace", "blank.trace")
        script = "blank.trace" if not ON_A_READER else None
        if script is None:
            return  # the rehearsal on a reader reads more than a replay asks for
        planned = self.rehearse(*self.issue(), "--card", f"replay:{script}")
        self.assertEqual((planned["exchanges"], planned["rehearsed_on"]), ([], None))
        self.assertIn("script", planned["rehearsal_remarks"][0])

    def test_nothing_about_the_holder_in_the_words(self):
        self.lay_on_blank()
        words = "\n".join(self.rehearse(*self.issue(portrait="portrait.jpg"))["exchanges"])
        self.assertTrue(words.isascii())
        self.assertNotRegex(words, "[0-9A-F]{9}")


if __name__ == "__main__":
    support.main()
