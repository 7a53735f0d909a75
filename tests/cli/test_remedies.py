"""docs/security.md, "What a stolen … can do": a thief for each row of the table, and the remedy that stops him.

The thief has a copy of what was stolen, with its passphrase, made before anybody noticed.
"""

import re
import shutil

import support
from support import PROJECT, SHUIMOGOU, TIANSHAN

SECRET = ("--passphrase-file", "pass")
STATE = ("--state", "reader.state")


class Remedies(support.Case):
    def setUp(self):
        super().setUp()
        self.reader.lay_on("issued.image")

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

    # The rows

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

    def test_bus_terminal_and_loading_point(self):
        for station, role in (("bus", "debit"), ("counter", "load")):
            with self.subTest(role):
                self.station(station, role)
                rolled = self.remedy("station", "revoke", "office", station, "--yes")["rolled"]
                self.assertEqual(rolled, {role: ["02"]})
                versions = {row["role"]: row["versions"] for row in self.done("permit-keys", "role", "list", "office")["roles"]}
                self.assertEqual(versions[role], ["01", "02"])

    def test_acceptance_point(self):
        self.station("point", "amend,inspect")
        loot = self.stolen("point")
        reading = self.with_store(self.with_store(self.show(), "desk", loot), "desk-pass", "pass")
        self.assertEqual(self.done(*reading)["holder"]["name"], "古丽·买买提")
        revoked = self.remedy("station", "revoke", "office", "point", "--yes")
        self.assertEqual(revoked["rolled"], {"amend": ["02"], "inspect": ["02"]})
        self.assertEqual(revoked["to_renew"], ["desk"])
        self.done(*self.resign())
        self.assertNotEqual(self.run_program(*reading, "--json").status, 0, "the stolen keys read it no more")

    def test_a_card_that_was_put_back(self):
        shutil.copy(self.folder / "issued.image", self.folder / "before.image")
        self.done(*self.resign())
        self.reader.take_off()
        self.reader.lay_on("before.image")
        self.assertEqual(self.verdict(self.verify()), ("valid", []))
        self.remedy("status", "add", "office", "1", "--minimum-version", "2")
        self.publish()
        self.assertEqual(self.verdict(self.verify()), ("rolled-back", ["below-minimum-version"]))

    def test_permit(self):
        self.remedy("status", "add", "office", "1", "--as", "lost")
        self.publish()
        self.assertEqual(self.verdict(self.gate()), ("lost", ["listed-lost"]))

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

    def test_master(self):
        self.remedy("role", "roll", "office", "master", "--yes")
        self.done(*self.resign())
        self.done(*self.endorse(authority=SHUIMOGOU))
        self.assertEqual(self.verdict(self.gate(date="2027-02-11")), ("valid", []))


class Table(support.Case):
    def test_every_row_with_a_remedy_has_a_thief(self):
        page = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
        table = page.split("## What a stolen … can do")[1].split("\n## ")[0]
        rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| ")][1:]
        commands = [re.findall(r"`(?:permit-keys )?((?:station|status|authority|publisher|region|role) \w+)", row[3]) for row in rows]
        named = {command for row in commands for command in row}
        with open(__file__, encoding="utf-8") as source:
            text = source.read()
        for command in sorted(named):
            group, verb = command.split()
            with self.subTest(command):
                self.assertRegex(text, rf'"{group}", "{verb}"')
        self.assertGreater(len(rows), 10)


if __name__ == "__main__":
    support.main()
