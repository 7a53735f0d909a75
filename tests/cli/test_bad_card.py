"""Cards, keys and disks that are not as they should be. Every refusal leaves card and store as they were, or leaves
work that the same command finishes."""

import hashlib
import resource
import shutil
import signal

import support
from support import TIANSHAN, UID

OTHER_UID = "04FFEEDDCCBBAA"
BIGGEST_FILE = 3000  # bytes: the store's files are smaller, the image of a finished card without portrait is larger


def authentications(exchanges):
    """Commands that begin to prove a key: EV2First, EV2NonFirst, and the older ones."""
    return [command for command, _ in exchanges if command[:4] in ("9071", "9077", "901A", "900A", "90AA")]


def no_more_than(limit):
    """For a program that is about to start: no file of it may grow over `limit` bytes."""

    def apply():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return {"preexec_fn": apply, "restore_signals": False}


class WrongKeys(support.Case):
    """Another office's keys: tried once, never again."""

    def setUp(self):
        super().setUp()
        shutil.copytree(support.strangers() / "strangers", self.folder / "strangers")
        self.lay_on("issued.image")

    def check(self, code, *command):
        image = (self.folder / "issued.image").read_bytes()
        error = self.refused(code, *command, "--trace", "command.trace")
        tries = authentications(support.exchanges_in(self.folder / "command.trace"))
        self.assertEqual(len(tries), 1, tries)
        self.assertEqual((self.folder / "issued.image").read_bytes(), image)
        self.assertEqual(self.pending(), [])
        return error

    def test_rewriting_with_a_wrong_role_key(self):
        self.check("authentication-refused", *self.resign(authority=TIANSHAN, division="650102", keys="strangers"))
        self.check("authentication-refused", *self.endorse(keys="strangers"))
        self.done(*self.resign())

    def test_a_verdict_with_a_wrong_role_key_is_not_genuine(self):
        shutil.copy(support.strangers() / "trust.bundle", self.folder)
        shutil.copy(support.strangers() / "root.pem", self.folder)
        keys = ("--keys", "strangers", "--passphrase-file", "pass")
        verdict = self.done(*self.verify(*keys, "--trace", "command.trace"), status=7)
        self.assertEqual(verdict["verdict"], "not-genuine")
        self.assertNotIn("genuine", verdict["assurance"])
        self.assertEqual(len(authentications(support.exchanges_in(self.folder / "command.trace"))), 1)

    def test_issuing_on_a_card_somebody_else_began(self):
        blank = self.blank("begun.image", uid=OTHER_UID)
        self.reader.take_off()
        self.lay_on(blank)
        self.interrupt(30, lambda process: process.kill(), *self.issue())
        with self.nothing_changes("command.trace"):
            self.refused("card-not-blank", *self.issue(keys="strangers"), "--trace", "command.trace")
        self.assertEqual(authentications(support.exchanges_in(self.folder / "command.trace")), [])
        self.done(*self.issue())


class OtherCards(support.Case):
    def test_a_card_that_is_issued_already(self):
        self.lay_on("issued.image")
        with self.nothing_changes():
            error = self.refused("already-issued", *self.issue())
        self.assertIn(UID, error["doing"])

    def test_chips_of_the_wrong_kind(self):
        for chip, code in (
            ("ev1-8k", "chip-unsupported"),
            ("light", "chip-unsupported"),
            ("ev2-2k", "chip-too-small"),
            ("ev3-2k", "chip-too-small"),
        ):
            with self.subTest(chip):
                self.lay_on_blank(name=f"{chip}.image", chip=chip)
                with self.nothing_changes():
                    self.refused(code, *self.issue())
                    self.refused("not-a-permit", *self.resign())
                self.assertEqual(self.done(*self.verify(), status=6)["verdict"], "not-a-permit")
                self.reader.take_off()

    def test_a_small_chip_gets_a_permit_without_portrait(self):
        self.lay_on_blank(chip="ev2-4k")
        self.assertIsNone(self.done(*self.issue(portrait="portrait.jpg"))["portrait_bytes"])
        self.assertEqual(self.done(*self.gate())["verdict"], "valid")

    def test_a_second_application_is_left_untouched(self):
        card = self.blank(chip="ev3-16k")
        self.helper("put", card)
        self.lay_on(card)
        self.done(*self.issue(portrait="portrait.jpg"))
        self.done(*self.resign())
        self.assertEqual(self.done(*self.gate(date="2026-06-15"))["verdict"], "valid")
        applications = [application["id"] for application in self.done("permit-diag", "info")["applications"]]
        self.assertEqual(applications, ["F40110", "4A5A01"])
        self.reader.take_off()
        self.assertEqual(self.helper("show", card), "ten rides to go \n")

    def test_too_little_room_beside_a_second_application(self):
        card = self.blank()
        self.helper("put", card)
        self.lay_on(card)
        with self.nothing_changes():
            self.refused("chip-too-small", *self.issue())

    def test_our_application_made_by_somebody_else(self):
        card = self.blank()
        self.helper("put-ours", card)
        self.lay_on(card)
        with self.nothing_changes():
            self.refused("card-not-blank", *self.issue())

    def test_a_newer_layout_is_newer_and_not_forged(self):
        self.lay_on("issued.image")
        (_, answer), *_ = [pair for pair in self.trace_of(*self.verify()) if pair[0].startswith("90AD")]
        self.reader.take_off()
        self.raise_layout("issued.image", bytes.fromhex(answer)[:-2].rstrip(b"\0"))
        self.lay_on("issued.image")
        verdict = self.done(*self.verify(), status=6)
        self.assertEqual(verdict["verdict"], "unreadable-card")
        self.assertEqual([finding["code"] for finding in verdict["findings"]], ["newer-layout"])
        with self.nothing_changes():
            error = self.refused("newer-layout", *self.endorse())
        self.assertIn("update", error["next"])

    def raise_layout(self, name, record):
        """The validity record's first item, its layout number, from 1 to 2; the image's checksum made good."""
        payload = record.index(b"\x88\x01", record.index(b"\xa1\x04\x44") + 7)
        newer = record[: payload + 1] + b"\x02" + record[payload + 2 :]
        image = (self.folder / name).read_bytes()[:-32]
        self.assertIn(record, image)
        image = image.replace(record, newer)
        self.write(name, image + hashlib.sha256(image).digest())


class Swapped(support.Case):
    """Another card lies there than before."""

    def test_between_two_commands(self):
        first = self.lay_on_blank()
        self.interrupt(40, lambda process: process.kill(), *self.issue())
        self.reader.take_off()
        self.lay_on(self.blank("second.image", uid=OTHER_UID))
        error = self.refused("bad-input", *self.resume())
        self.assertIn(OTHER_UID, error["doing"])
        self.assertEqual(self.pending(), [UID])
        self.reader.take_off()
        self.lay_on(first)
        self.assertTrue(self.done(*self.resume())["resumed"])
        self.assertEqual(self.pending(), [])

    def test_within_one_command(self):
        """The card that was asked for its UID is another than the one that refuses the key."""
        shutil.copytree(support.strangers() / "strangers", self.folder / "strangers")
        self.lay_on("issued.image")
        command = self.endorse(keys="strangers")
        self.refused("authentication-refused", *command, "--trace", "swapped.trace")
        script = (self.folder / "swapped.trace").read_text()
        head, uid, tail = script.rpartition(UID)
        self.write("swapped.trace", head + OTHER_UID + tail)
        self.assertEqual(script.count(f"< {UID}9000"), 2, "asked before and after")
        self.refused("card-swapped", *command, "--card", "replay:swapped.trace")


class Kept(support.Case):
    """pending/<UID>, what is kept of unfinished work."""

    def setUp(self):
        super().setUp()
        self.kept = self.folder / "office" / "pending"
        self.first = self.blank()
        self.second = self.blank("second.image", uid=OTHER_UID)
        self.lay_on(self.first)
        self.interrupt(40, lambda process: process.kill(), *self.issue())
        self.assertTrue((self.kept / UID).exists())

    def test_another_cards_record(self):
        shutil.copy(self.kept / UID, self.kept / OTHER_UID)
        self.reader.take_off()
        self.lay_on(self.second)
        for command in (self.issue(), self.resume()):
            with self.subTest(command[1]), self.nothing_changes():
                error = self.refused("damaged-store", *command)
                self.assertIn(OTHER_UID, error["doing"] + error["why"])
        (self.kept / OTHER_UID).unlink()
        self.reader.take_off()
        self.lay_on(self.first)
        self.assertTrue(self.done(*self.issue())["resumed"])

    def test_another_application_on_a_begun_card(self):
        with self.nothing_changes("changed.json"):
            self.refused("pending-mismatch", *self.issue(self.application(name="艾力·买买提")))
        self.assertTrue(self.done(*self.issue())["resumed"])

    def test_listing_and_forgetting(self):
        self.assertEqual(self.pending(), [UID])
        forget = ("permit-clerk", "forget", "--keys", "office", "--passphrase-file", "pass")
        with self.nothing_changes():
            result = self.run_program(*forget, UID)
            self.assertEqual(result.status, 2, result)
            self.assertIn("confirmation-needed", result.stderr)
            self.assertIn(UID, result.stderr)
            self.refused("bad-input", *forget, OTHER_UID)
            self.refused("bad-hex", *forget, "no UID")
        self.done(*forget, UID, "--yes")
        self.assertEqual(self.pending(), [])


class NoRoom(support.Case):
    """The disk fills up."""

    def test_no_room_for_the_card_image(self):
        card = self.lay_on_blank()
        if support.WAY == "sim":
            self.refused("no-space", *self.issue(), **no_more_than(BIGGEST_FILE))
        else:
            self.refused_while_served_without_room(card)
        self.assertEqual([path.name for path in self.folder.glob(f"*{card}*")], [card], "nothing half written")
        self.assertEqual(self.pending(), [UID])
        issued = self.done(*self.issue())
        self.assertTrue(issued["resumed"])
        self.assertEqual(self.done(*self.gate())["verdict"], "valid")

    def refused_while_served_without_room(self, card):
        """With a reader the image is the serving program's, and the clerk sees a card that went away."""
        self.reader.take_off()
        self.reader.lay_on(card, **no_more_than(BIGGEST_FILE))
        self.broken_off(self.run_program(*self.issue(), "--json"), *support.CARD_GONE)
        served = self.reader.ended()
        self.assertEqual(served.status, 1, served)
        self.assertIn("no-space", served.stderr)
        self.reader.take_off()
        self.reader.lay_on(card)

    def test_no_room_in_the_store(self):
        self.lay_on_blank()
        with self.nothing_changes():
            self.refused("no-space", *self.issue(), **no_more_than(20))
        self.assertFalse(self.done(*self.issue())["resumed"])

    def test_no_room_for_a_new_image(self):
        with self.nothing_changes():
            self.refused("no-space", "permit-sim", "new", "new.image", **no_more_than(20))


if __name__ == "__main__":
    support.main()
