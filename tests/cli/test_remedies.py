"""docs/security.md, "What a stolen … can do": a thief for each row of the table, and the remedy that stops him.

The thief has a copy of what was stolen, with its passphrase, made before anybody noticed.
"""

import functools
import re
import shutil
import unittest

import support
from support import PROJECT, SHUIMOGOU, TIANSHAN

SECRET = ("--passphrase-file", "pass")
STATE = ("--state", "reader.state")
COMMAND = r"`(?:permit-keys )?((?:station|status|authority|publisher|region|role) \w+|bundle)\b"


@functools.cache
def table():
    """What is stolen, as the page names it, and the commands of the remedy."""
    page = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
    part = page.split("## What a stolen … can do")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in part.splitlines() if line.startswith("| ")][1:]
    remedies = {}
    before = set()
    for stolen, _, _, remedy in rows:
        before = before if remedy.startswith("the same") else set(re.findall(COMMAND, remedy))
        remedies[stolen] = before
    return remedies


def thief_of(stolen):
    """Marks the test of a row: it has run every command of the remedy when it is over."""

    def mark(test):
        @functools.wraps(test)
        def tested(self):
            test(self)
            self.assertEqual(table()[stolen] - self.commands, set(), "named as remedy, but not run")

        tested.stolen = stolen
        return tested

    return mark


class Remedies(support.Case):
    def setUp(self):
        super().setUp()
        self.commands = set()
        self.reader.lay_on("issued.image")

    def run_program(self, program, *words, **how):
        if program == "permit-keys":
            self.commands |= {words[0], " ".join(words[:2])}
        return super().run_program(program, *words, **how)

    def stolen(self, store):
        """A copy in the thief's hands."""
        shutil.copytree(self.folder / store, self.folder / "loot")
        return "loot"

    def remedy(self, *command, **how):
        return self.done("permit-keys", *command, *SECRET, **how)

    def station(self, name, roles):
        self.remedy("station", "add", "office", name, "--roles", roles, "--out", name)

    def publish(self, office="office", bundle="trust.bundle"):
        self.remedy("bundle", office, "--out", bundle, "--use-by", "2039-12-31")

    def with_store(self, command, old, new):
        return [new if word == old else word for word in command]

    def verdict(self, command):
        said = self.run_program(*command, "--json").json
        return said["verdict"], [finding["code"] for finding in said["findings"]]

    def is_genuine(self, store, passphrase="gate-pass"):
        command = self.with_store(self.with_store(self.gate(), "gate", store), "gate-pass", passphrase)
        return "genuine" in self.run_program(*command, "--json").json["assurance"]

    def forge(self, store, *, uid, authority=TIANSHAN, date="2026-03-03"):
        """A whole card made with a stolen office store; left on the reader."""
        self.reader.take_off()
        self.lay_on_blank(name="forged.image", uid=uid)
        self.done(*self.issue(keys=store, authority=authority, date=date))

    def purse(self, work, amount, store):
        """What a terminal with a station's store makes of the purse on the reader: its value, or an error."""
        said = self.helper(work, amount, store, "pass", "issued.image", program="cli_purse").strip()
        return int(said) if said.isdigit() else said

    def revoked_and_renewed(self, station, other):
        """The remedy for a stolen station, up to the card; another station of the role goes on with a new store."""
        self.remedy("station", "revoke", "office", station, "--yes")
        self.remedy("station", "renew", "office", other, "--out", f"{other}-2")
        self.done("permit-clerk", "renew-keys", "--keys", "office", *SECRET)

    # The rows

    @thief_of("trust bundle, status list, root certificate")
    def test_what_is_public(self):
        self.done("permit-keys", "init", "loot", "--realm", "test", "--under", "root.pem", *SECRET)
        self.refused("unknown-authority", "permit-keys", "bundle", "loot", "--out", "stolen.bundle", *SECRET)

    @thief_of("gate with its store (gate role) and passphrase")
    def test_gate(self):
        self.station("door", "gate")
        loot = self.stolen("gate")
        self.assertTrue(self.is_genuine(loot))
        self.remedy("station", "revoke", "office", "gate", "--yes")
        shutil.copy(self.folder / "issued.image", self.folder / "before.image")
        self.done(*self.resign())
        self.assertFalse(self.is_genuine(loot))
        self.remedy("station", "renew", "office", "door", "--out", "door-2")
        self.assertTrue(self.is_genuine("door-2", "pass"))

        # What an emulator with the stolen key makes of a card that was not rewritten yet.
        self.reader.take_off()
        self.reader.lay_on("before.image")
        door = lambda store: self.with_store(self.with_store(self.gate(), "gate", store), "gate-pass", "pass")
        self.assertEqual(self.verdict(door("door-2")), ("valid", ["key-version-old"]))
        self.remedy("role", "drop", "office", "gate", "01", "--yes")
        self.remedy("station", "renew", "office", "door", "--out", "door-3")
        self.assertEqual(self.verdict(door("door-3"))[0], "not-genuine")

    @thief_of("bus terminal (debit role)")
    def test_bus_terminal(self):
        for station, role in (("counter", "load"), ("bus", "debit"), ("other-bus", "debit")):
            self.station(station, role)
        loot = self.stolen("bus")
        self.assertEqual(self.purse("top-up", 1000, "counter"), 1000)
        self.assertEqual(self.purse("debit", 300, loot), 700)
        self.assertEqual(self.purse("top-up", 300, loot), "role-not-held")
        self.refused("role-not-held", *self.resign(keys=loot))
        shutil.copy(self.folder / "issued.image", self.folder / "before.image")
        self.revoked_and_renewed("bus", "other-bus")
        self.assertEqual(self.purse("debit", 300, loot), "authentication-refused")
        self.assertEqual(self.purse("debit", 100, "other-bus-2"), 600)

        # On a card that was not rewritten yet, terminals do without the stolen key once it is dropped.
        shutil.copy(self.folder / "before.image", self.folder / "issued.image")
        self.assertEqual(self.purse("debit", 100, "other-bus-2"), 600)
        self.remedy("role", "drop", "office", "debit", "01", "--yes")
        self.remedy("station", "renew", "office", "other-bus", "--out", "other-bus-3")
        self.assertEqual(self.purse("debit", 100, "other-bus-3"), "authentication-refused")

    @thief_of("loading point (load role)")
    def test_loading_point(self):
        for station in ("counter", "other-counter"):
            self.station(station, "load")
        loot = self.stolen("counter")
        self.assertEqual(self.purse("top-up", 5000, loot), 5000)
        self.refused("role-not-held", *self.resign(keys=loot))
        self.revoked_and_renewed("counter", "other-counter")
        self.assertEqual(self.purse("top-up", 5000, loot), "authentication-refused")
        self.assertEqual(self.purse("top-up", 100, "other-counter-2"), 5100)
        self.remedy("role", "drop", "office", "load", "01", "--yes")

    @thief_of("acceptance point (amend and inspect roles)")
    def test_acceptance_point(self):
        self.station("point", "amend,inspect")
        loot = self.stolen("point")
        reading = self.with_store(self.with_store(self.show(), "desk", loot), "desk-pass", "pass")
        self.assertEqual(self.done(*reading)["holder"]["name"], "古丽·买买提")
        shutil.copy(self.folder / "issued.image", self.folder / "before.image")
        revoked = self.remedy("station", "revoke", "office", "point", "--yes")
        self.assertEqual(revoked["rolled"], {"amend": ["02"], "inspect": ["02"]})
        self.assertEqual(revoked["to_renew"], ["desk"])
        self.done(*self.resign())
        self.assertNotEqual(self.run_program(*reading, "--json").status, 0, "the stolen keys read it no more")

        # What the thief put back before: the older state of a card.
        self.reader.take_off()
        self.reader.lay_on("before.image")
        self.assertEqual(self.verdict(self.verify()), ("valid", []))
        self.remedy("status", "add", "office", "1", "--minimum-version", "2")
        self.publish()
        self.assertEqual(self.verdict(self.verify()), ("rolled-back", ["below-minimum-version"]))

    @thief_of("a permit")
    def test_permit(self):
        self.assertEqual(self.verdict(self.gate())[0], "valid")
        self.remedy("status", "add", "office", "1", "--as", "lost")
        self.remedy("status", "publish", "office", "--out", "lost.list")
        self.assertEqual(self.verdict(self.gate("--list", "lost.list")), ("lost", ["listed-lost"]))
        self.publish()
        self.assertEqual(self.verdict(self.gate()), ("lost", ["listed-lost"]))

    @thief_of("office store, locked")
    def test_office_store_without_its_passphrase(self):
        loot = self.stolen("office")
        guess = ("--passphrase-file", "gate-pass")
        self.refused("wrong-passphrase", "permit-keys", "bundle", loot, "--out", "stolen.bundle", *guess)
        self.refused("wrong-passphrase", *self.with_store(self.resign(keys=loot), "pass", "gate-pass"))

    @thief_of("office store, unlocked; or the passphrase with it")
    def test_office_store_with_its_passphrase(self):
        loot = self.stolen("office")
        shutil.rmtree(self.folder / loot / "root-key")  # which lies elsewhere, as it should
        self.refused("not-a-store", "permit-keys", "authority", "add", loot, "X", "--divisions", "65", *SECRET)
        self.forge(loot, uid="04AABBCCDDEE01")
        self.assertEqual(self.verdict(self.verify())[0], "valid")
        self.remedy("authority", "revoke", "office", TIANSHAN, "--yes")
        self.remedy("authority", "renew", "office", TIANSHAN, "--yes")
        self.remedy("publisher", "renew", "office", "--yes")
        self.publish()
        self.assertEqual(self.verdict(self.verify()), ("not-genuine", ["signer-revoked"]))
        self.reader.take_off()
        self.reader.lay_on("issued.image")
        reading = self.with_store(self.with_store(self.show(), "desk", loot), "desk-pass", "pass")
        self.assertEqual(self.done(*reading, status=7)["holder"]["name"], "古丽·买买提")
        self.remedy("role", "roll", "office", "inspect", "--yes")
        self.done("permit-clerk", "renew-keys", "--keys", "office", *SECRET)
        self.assertNotIn("古丽·买买提", self.run_program(*reading, "--json").stdout)

    @thief_of("publisher key")
    def test_publisher(self):
        loot = self.stolen("office")
        for _ in range(3):
            self.publish(loot, "stolen.bundle")
        by_thief = self.with_store(self.verify(*STATE), "trust.bundle", "stolen.bundle")
        self.assertEqual(self.verdict(by_thief)[0], "valid", "nothing tells it from the publisher's own yet")
        self.remedy("publisher", "renew", "office", "--yes")
        self.publish()
        self.assertEqual(self.verdict(self.verify(*STATE))[0], "valid", "a later term, though a lower number")
        self.refused("old-bundle", *by_thief)
        self.remedy("status", "publish", loot, "--out", "stolen.list")
        self.refused("bad-status-list", *self.verify(*STATE, "--list", "stolen.list"))

    @thief_of("authority key")
    def test_authority(self):
        self.done(*self.issue_another("04AABBCCDDEE05"))
        loot = self.stolen("office")
        good = self.run_program("permit-keys", "authority", "signed", "office", TIANSHAN, *SECRET).stdout
        self.write("good.txt", good)
        self.forge(loot, uid="04AABBCCDDEE02", date="2026-03-02")
        self.assertEqual(self.verdict(self.verify())[0], "valid")
        self.remedy("authority", "revoke", "office", TIANSHAN, "--good", "good.txt", "--yes")
        self.remedy("authority", "renew", "office", TIANSHAN, "--yes")
        self.publish()
        self.assertEqual(self.verdict(self.verify()), ("not-genuine", ["signer-revoked"]))
        self.reader.take_off()
        self.reader.lay_on("another.image")
        self.assertEqual(self.verdict(self.verify()), ("valid", []))

    def issue_another(self, uid):
        self.reader.take_off()
        self.lay_on_blank(name="another.image", uid=uid)
        return self.issue()

    @thief_of("region key")
    def test_region(self):
        self.remedy("region", "add", "office", "新疆", "--divisions", "65")
        self.remedy("authority", "add", "office", "米东区公安分局", "--divisions", "650109", "--region", "新疆")
        self.publish()
        self.reader.take_off()
        self.lay_on_blank(uid="04AABBCCDDEE06")
        application = self.application(residence={"division": "650109", "text": "古牧地路1号"})
        self.done(*self.issue(application, authority="米东区公安分局"))
        self.assertEqual(self.verdict(self.verify())[0], "valid")
        loot = self.stolen("office")
        good = self.run_program("permit-keys", "region", "signed", "office", "新疆", *SECRET).stdout
        self.assertEqual(len(good.splitlines()), 4)
        self.write("good.txt", good)
        self.remedy("region", "revoke", "office", "新疆", "--good", "good.txt", "--yes")
        self.remedy("region", "add", "office", "新疆维吾尔自治区", "--divisions", "65")
        renewal = ("--region", "新疆维吾尔自治区", "--date", "2026-03-04", "--yes")
        self.remedy("authority", "renew", "office", "米东区公安分局", *renewal)
        self.publish()
        self.assertEqual(self.verdict(self.verify()), ("valid", []), "the honest card")
        here = ("--division", "650109", "--address", "古牧地路2号", "--date", "2026-06-15")
        signing = ("--keys", "office", "--authority", "米东区公安分局", *SECRET)
        self.done("permit-clerk", "resign", *signing, *here)
        self.reader.take_off()
        self.lay_on_blank(name="forged.image", uid="04AABBCCDDEE07")
        self.done(*self.issue(application, authority="米东区公安分局", keys=loot))
        self.assertEqual(self.verdict(self.verify()), ("not-genuine", ["signer-revoked"]))

    @thief_of("root key")
    def test_root(self):
        shutil.copytree(self.folder / "office" / "root-key", self.folder / "stolen-root")
        self.done("permit-keys", "init", "thief", "--realm", "test", "--under", "root.pem", *SECRET)
        self.done("permit-keys", "publisher", "request", "thief", "--out", "asked", *SECRET)
        self.done("permit-keys", "certify", "stolen-root", "asked", "--out", "given", "--yes", *SECRET)
        self.done("permit-keys", "publisher", "accept", "thief", "--certificate", "given", "--yes", *SECRET)
        founding = ("--divisions", "650102", "--valid-from", "2026-01-01", "--root-store", "stolen-root")
        self.done("permit-keys", "authority", "add", "thief", TIANSHAN, *founding, *SECRET)
        self.publish("thief", "stolen.bundle")
        self.forge("thief", uid="04AABBCCDDEE08")
        by_thief = self.with_store(self.verify(), "trust.bundle", "stolen.bundle")
        self.assertEqual(self.verdict(by_thief)[0], "valid", "everything but the chip's proof")
        self.assertEqual(self.verdict(self.with_store(self.gate(), "trust.bundle", "stolen.bundle"))[0], "not-genuine")

        self.done("permit-keys", "init", "office-2", "--realm", "test", *SECRET)
        self.publish("office-2", "new.bundle")
        self.done("permit-keys", "root", "office-2", "--out", "new-root.pem", *SECRET)
        self.refused("wrong-root", *self.with_store(by_thief, "root.pem", "new-root.pem"))
        renewed = self.with_store(self.with_store(self.verify(), "trust.bundle", "new.bundle"), "root.pem", "new-root.pem")
        self.assertEqual(self.verdict(renewed), ("not-genuine", ["signer-unknown"]))

    @thief_of("master or chip master role key")
    def test_master(self):
        loot = self.stolen("office")
        taking_over = ("permit-clerk", "renew-keys", "--keys", loot, *SECRET)
        self.done("permit-keys", "role", "roll", loot, "gate", "--yes", *SECRET)
        shutil.copy(self.folder / "issued.image", self.folder / "before.image")
        self.assertEqual(self.done(*taking_over)["keys_moved"], ["gate"])
        self.assertFalse(self.is_genuine("gate"), "the thief has the card to himself")

        self.reader.take_off()
        self.reader.lay_on("before.image")
        self.remedy("role", "roll", "office", "master", "--yes")
        self.done(*self.resign())
        self.assertEqual(self.done(*taking_over)["keys_moved"], [])
        self.assertTrue(self.is_genuine("gate"))
        self.done(*self.endorse(authority=SHUIMOGOU))
        self.assertEqual(self.verdict(self.gate(date="2027-02-11")), ("valid", []))


class Table(unittest.TestCase):
    def test_every_row_has_a_thief(self):
        thieves = [test.stolen for test in vars(Remedies).values() if hasattr(test, "stolen")]
        self.assertEqual(sorted(thieves), sorted(table()))

    def test_remedies_are_read_from_the_page(self):
        self.assertEqual(table()["authority key"], {"authority revoke", "authority renew", "authority signed", "bundle"})
        self.assertEqual(table()["loading point (load role)"], {"station revoke", "station renew", "role drop"})
        self.assertEqual(table()["root key"], set())


if __name__ == "__main__":
    support.main()
