"""Work that breaks off: the clerk's program is killed or, with a reader, the card is taken away. Whatever the
moment, the card is then readable or begun, never spoilt, and the same command finishes."""

import shutil

import support
from support import SHUIMOGOU, UID

# Exchanges at which an issue (101 with a portrait) is broken off: before the first key, between keys, between
# files, while writing, while reading back, between the two seals, at the very end. With a reader every break costs
# seconds, for pcscd to see the card go and come.
MOMENTS_OF_ISSUE = (5, 15, 26, 40, 55, 72, 88, 100, 101) if support.WAY == "sim" else (15, 40, 72, 101)
# A re-sign has 14 and the UID query; the commit comes before the last two.
MOMENTS_OF_RESIGN = (1, 5, 9, 11, 12, 13, 14, 15) if support.WAY == "sim" else (1, 5, 10, 13, 15)


class Broken(support.Case):
    """`interrupt` and then the same card again, ready for the next command."""

    def kill_program(self, exchange, *command):
        result = self.interrupt(exchange, lambda process: process.kill(), *command)
        self.assertIn(result.status, (0, -9), result)

    def remove_card(self, exchange, *command):
        """The card leaves the reader while the program works; it says so and ends."""
        result = self.interrupt(exchange, lambda process: self.reader.pull(), *command)
        if result.status != 0:
            self.broken_off(result, *support.CARD_GONE)
        self.reader.take_off()
        self.reader.lay_on(self.card)

    def ways(self):
        return [self.kill_program] if support.WAY == "sim" else [self.kill_program, self.remove_card]

    def check_begun(self):
        """Nothing that verifies as another permit, nothing that cannot be read again."""
        verdict = self.run_program(*self.verify(date="2026-06-15"), "--json").json
        self.assertIn(verdict["verdict"], ("valid", "not-a-permit", "unreadable-card"), verdict)


class Issue(Broken):
    def test_at_every_step(self):
        for breaking in self.ways():
            for exchange in MOMENTS_OF_ISSUE:
                with self.subTest(breaking.__name__, exchange=exchange):
                    self.issue_broken_at(exchange, breaking)

    def issue_broken_at(self, exchange, breaking):
        name = f"{breaking.__name__}-{exchange}.image"
        self.card = self.lay_on_blank(name=name, uid=f"04{len(breaking.__name__):02X}{exchange:010X}")
        try:
            breaking(exchange, *self.issue(portrait="portrait.jpg"))
            self.check_begun()
            self.finish_issue()
        finally:
            self.reader.take_off()

    def finish_issue(self):
        """The same command again, unless the work was done in the last moment."""
        result = self.run_program(*self.issue(portrait="portrait.jpg"), "--json")
        if result.status != 0:
            self.check_refusal("already-issued", result)
        self.assertEqual(self.pending(), [])
        self.assertEqual(self.done(*self.show())["verdict"], "valid")

    def test_again_and_again(self):
        """Broken off at every attempt, a little later each time."""
        self.card = self.lay_on_blank()
        serials = set()
        for exchange in (20, 25, 30, 35, 40) if support.WAY == "sim" else (20, 40):
            self.ways()[-1](exchange, *self.issue(portrait="portrait.jpg"))
            listed = self.done("permit-clerk", "pending", "--keys", "office", "--passphrase-file", "pass")["pending"]
            serials.update(work["serial"] for work in listed)
        self.finish_issue()
        self.assertEqual(len(serials), 1, "one card, one serial")

    def test_resume_needs_no_application(self):
        self.card = self.lay_on_blank()
        self.kill_program(60, *self.issue(portrait="portrait.jpg"))
        (self.folder / "application.json").unlink()
        resumed = self.done(*self.resume())
        self.assertEqual((resumed["event"], resumed["resumed"]), ("issue", True))
        self.assertEqual(self.done(*self.gate())["verdict"], "valid")
        self.refused("bad-input", *self.resume())


class Rewrite(Broken):
    def restore(self):
        """Card and office as they were before anything was rewritten."""
        shutil.rmtree(self.folder / "office")
        shutil.copytree(support.test_realm() / "office", self.folder / "office")
        shutil.copy(support.test_realm() / "issued.image", self.folder)

    def test_a_resign_at_every_step(self):
        for breaking in self.ways():
            for exchange in MOMENTS_OF_RESIGN:
                with self.subTest(breaking.__name__, exchange=exchange):
                    self.resign_broken_at(exchange, breaking)

    def resign_broken_at(self, exchange, breaking):
        self.restore()
        self.card = self.lay_on("issued.image")
        try:
            breaking(exchange, *self.resign())
            shown = self.done(*self.show(date="2026-06-15"))
            self.assertEqual(shown["verdict"], "valid", "the old state or the new one")
            state = (shown["permit"]["version"], shown["permit"]["division"], shown["residence"]["text"])
            self.assertIn(state, [(1, "650102", "解放北路1号"), (2, "650105", "南湖路3号")])
            self.finish_resign(state[0])
        finally:
            self.reader.take_off()

    def finish_resign(self, version):
        """The same command again; when nothing is kept and the card is rewritten, it was finished."""
        if version == 1 or self.pending() == [UID]:
            self.done(*self.resign())
        self.assertEqual(self.pending(), [])
        shown = self.done(*self.show(date="2026-06-15"))
        self.assertEqual((shown["permit"]["version"], shown["permit"]["division"]), (2, "650105"))
        self.assertEqual([entry["version"] for entry in shown["journal"]], [2, 1])

    def test_something_else_has_to_wait_until_it_is_finished(self):
        self.card = self.lay_on("issued.image")
        self.break_off(10, *self.resign())
        self.assertEqual(self.pending(), [UID])
        error = self.refused("pending-mismatch", *self.endorse(authority=SHUIMOGOU))
        self.assertIn("resume", error["next"])
        self.refused("pending-mismatch", *self.resign(address="南湖路4号"))
        resumed = self.done(*self.resume())
        self.assertEqual((resumed["event"], resumed["permit"]["version"]), ("address_change", 2))
        self.done(*self.endorse(authority=SHUIMOGOU))


if __name__ == "__main__":
    support.main()
