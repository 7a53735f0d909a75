"""Re-signing and endorsing in three steps: an acceptance point asks, an authority signs on another machine, the
acceptance point writes. The files in between hold nothing that anybody could read, alter, exchange or use again."""

import os
import pty
import shutil
import subprocess

import support
from support import SHUIMOGOU, TIANSHAN, UID, made

ASKED, SIGNED, WRITTEN = "2026-06-15", "2026-06-17", "2026-06-18"
ADDRESS = "南湖路3号"
# The station's writing has 14 exchanges and the UID query; the commit comes before the last two.
MOMENTS = (1, 5, 9, 11, 12, 13, 14, 15) if support.WAY == "sim" else (1, 10, 13, 15)


class Carry(support.Case):
    """West is an acceptance point with a store of its own; its authority is the office."""

    def setUp(self):
        super().setUp()
        self.station("West", "amend,inspect")
        self.lay_on("issued.image")

    def station(self, name, roles):
        self.write(f"{name}-pass", f"the passphrase of {name}\n")
        made(
            *("permit-keys", "station", "add", "office", name, "--roles", roles, "--out", name),
            *("--passphrase-file", "pass", "--station-passphrase-file", f"{name}-pass"),
            folder=self.folder,
        )

    def at(self, station):
        return ("--keys", station, "--passphrase-file", "pass" if station == "office" else f"{station}-pass")

    def asking(self, *wish, station="West", date=ASKED, out="move.request"):
        wish = wish or ("resign", "--division", "650105", "--address", ADDRESS)
        return [
            *("permit-clerk", "request", *wish, *self.at(station)),
            *("--bundle", "trust.bundle", "--date", date, "--out", out),
        ]

    def signing(self, *more, request="move.request", authority=SHUIMOGOU, date=SIGNED, out="move.signed", yes=True):
        return [
            *("permit-clerk", "sign", request, *self.at("office"), "--authority", authority),
            *("--date", date, "--out", out, *more, *(["--yes"] if yes else [])),
        ]

    def writing(self, *more, file="move.signed", station="West", date=WRITTEN):
        return ["permit-clerk", "write", file, *self.at(station), "--bundle", "trust.bundle", "--date", date, *more]

    def carried(self, file, station="West"):
        return ["permit-clerk", "carried", file, *self.at(station)]

    def asked_and_signed(self):
        self.done(*self.asking())
        return self.done(*self.signing())

    def shown(self, date=WRITTEN):
        return self.done(*self.show(date=date))

    def unfinished(self, station):
        return [work["chip"] for work in self.done("permit-clerk", "pending", *self.at(station))["pending"]]


class WholeWay(Carry):
    def test_a_move(self):
        asked = self.done(*self.asking())
        self.assertEqual((asked["realm"], asked["written"], asked["file"]), ("test", True, "move.request"))
        request = asked["request"]
        self.assertEqual((request["station"], request["event"], request["chip"]), ("West", "resign", UID))
        self.assertEqual((request["serial"], request["version"]), (1, 1))
        self.assertEqual((request["made"], request["good_until"]), (ASKED, "2026-06-29"))
        self.assertEqual(asked["cost"]["exchanges"], 6)

        self.reader.take_off()  # nobody needs the card where it is signed
        signed = self.done(*self.signing())
        self.assertEqual(signed["request"], request, "two people can compare what they have before them")
        self.assertEqual((signed["authority"], signed["signed_already"]), (SHUIMOGOU, False))
        self.assertEqual((signed["before"]["version"], signed["permit"]["version"]), (1, 2))
        self.assertEqual((signed["permit"]["division"], signed["permit"]["decided"]), ("650105", SIGNED))
        self.assertEqual(self.unfinished("office"), [UID])

        self.lay_on("issued.image")
        written = self.done(*self.writing())
        self.assertEqual((written["event"], written["written"], written["resumed"]), ("address_change", True, False))
        self.assertEqual(written["permit"]["decided"], SIGNED)
        self.assertEqual(written["panel"]["authority"], SHUIMOGOU)
        self.assertEqual(written["cost"]["exchanges"], 14)
        self.assertEqual(self.unfinished("West"), [])
        shown = self.shown()
        self.assertEqual((shown["verdict"], shown["findings"]), ("valid", []))
        self.assertEqual((shown["permit"]["version"], shown["residence"]["text"]), (2, ADDRESS))
        self.assertEqual([entry["event"] for entry in shown["journal"]], ["address_change", "issue"])

    def test_an_endorsement(self):
        self.done(*self.asking("endorse", date="2027-02-10"))
        self.done(*self.signing(authority=TIANSHAN, date="2027-02-11"))
        written = self.done(*self.writing(date="2027-02-12"))
        self.assertEqual((written["event"], written["permit"]["endorsed_until"]), ("endorsement", "2028-03-01"))

    def test_an_extension(self):
        self.reader.take_off()
        self.lay_on_blank(uid="04AA0000000001")
        self.done(*self.issue(self.application(kind="temporary"), authority=support.PREFECTURE))
        self.done(*self.asking("extend", "--until", "2027-03-01", date="2026-08-20"))
        self.done(*self.signing(authority=support.PREFECTURE, date="2026-08-20"))
        written = self.done(*self.writing(date="2026-08-21"))
        self.assertEqual((written["event"], written["permit"]["valid_until"]), ("extension", "2027-03-01"))

    def test_written_twice(self):
        self.asked_and_signed()
        self.done(*self.writing())
        with self.nothing_changes("issued.image.lock"):
            again = self.done(*self.writing())
        self.assertEqual((again["event"], again["written"]), ("unchanged", False))
        self.assertEqual(self.shown()["permit"]["version"], 2)

    def test_the_office_can_do_the_stations_part(self):
        self.done(*self.asking(station="office"))
        self.done(*self.signing())
        self.done(*self.writing(station="office"))
        self.assertEqual(self.shown()["permit"]["version"], 2)
        self.assertEqual(self.unfinished("office"), [])

    def test_as_text(self):
        asked = self.run_program(*self.asking())
        self.assertEqual((asked.status, asked.stderr), (0, ""), asked)
        self.assertIn("TEST: request made", asked.stdout)
        signed = self.run_program(*self.signing())
        self.assertEqual(signed.status, 0, signed)
        self.assertIn("TEST: signed\n", signed.stdout)
        self.assertRegex(signed.stderr, r"version +1 → 2")
        self.assertNotIn("before ", signed.stderr)
        written = self.run_program(*self.writing())
        self.assertIn("TEST: re-signed", written.stdout)

    def test_what_is_on_its_way_can_be_looked_at(self):
        self.asked_and_signed()
        request = self.done(*self.carried("move.request"))
        self.assertEqual((request["cargo"], request["amend_version"]), ("request", 1))
        self.assertEqual(request["request"]["residence"], {"division": "650105", "text": ADDRESS})
        signed = self.done(*self.carried("move.signed", station="office"))
        self.assertEqual(signed["cargo"], "signed-work")
        self.assertEqual((signed["signed_work"]["authority"], signed["signed_work"]["version"]), (SHUIMOGOU, 2))
        self.assertEqual(signed["signed_work"]["fingerprint"], request["request"]["fingerprint"])
        self.assertIn(ADDRESS, self.run_program(*self.carried("move.request")).stdout)
        self.refused("role-not-held", *["permit-clerk", "carried", "move.request", "--keys", "desk"],
                     *["--passphrase-file", "desk-pass"])


class Deciding(Carry):
    def test_somebody_has_to_agree(self):
        self.done(*self.asking())
        with self.nothing_changes():
            result = self.run_program(*self.signing(yes=False), "--json")
        self.assertEqual(result.status, support.EXIT["confirmation-needed"], result)
        self.assertEqual(result.json["error"]["code"], "confirmation-needed")
        self.assertIn("To be signed:", result.stderr)

    def test_names_stand_before_a_person_alone(self):
        """At a terminal the plan tells whom it is about; in what a log may keep it does not."""
        self.done(*self.asking())
        logged = self.run_program(*self.signing("--dry-run"))
        self.assertEqual(logged.status, 0, logged)
        self.assertIn("West", logged.stderr)
        for personal in ("古丽·买买提", ADDRESS, "解放北路1号"):
            self.assertNotIn(personal, logged.stdout + logged.stderr)
        asked, answer = self.at_a_terminal(self.signing(yes=False), "no\n")
        for shown in ("古丽·买买提", ADDRESS, "解放北路1号", SHUIMOGOU):
            self.assertIn(shown, asked)
        self.assertEqual(answer, support.EXIT["confirmation-needed"])
        self.assertFalse((self.folder / "move.signed").exists())
        _, answer = self.at_a_terminal(self.signing(yes=False), "yes\n")
        self.assertEqual(answer, 0)

    def at_a_terminal(self, command, typed):
        """What a person sees who runs the command; not kept, for it is for that person."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [support.PROGRAMS / command[0], *command[1:]],
            cwd=self.folder, stdin=theirs, stdout=theirs, stderr=theirs,
        )
        os.close(theirs)
        os.write(ours, typed.encode())
        said = b""
        try:
            while piece := os.read(ours, 4096):
                said += piece
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        return said.decode(), process.wait(timeout=support.PATIENCE)

    def test_the_same_request_twice(self):
        self.done(*self.asking())
        first = self.done(*self.signing())
        again = self.done(*self.signing(date="2026-06-20", out="again.signed"))
        self.assertEqual((again["signed_already"], again["permit"]), (True, first["permit"]))
        self.done(*self.writing(file="again.signed", date="2026-06-20"))
        self.assertEqual(self.done(*self.writing(date="2026-06-20"))["event"], "unchanged")

    def test_another_request_waits_until_the_first_is_written(self):
        self.asked_and_signed()
        self.done(*self.asking("resign", "--division", "650105", "--address", "南湖路4号", out="other.request"))
        error = self.refused("pending-mismatch", *self.signing(request="other.request", out="other.signed"))
        self.assertIn(SIGNED, error["why"])
        self.refused("pending-mismatch", *self.resign())
        self.done(*self.writing())
        self.refused("pending-mismatch", *self.signing(request="other.request", out="other.signed"))
        self.done(*self.asking("resign", "--division", "650105", "--address", "南湖路4号", date=WRITTEN))
        self.assertEqual(self.done(*self.signing(date=WRITTEN))["permit"]["version"], 3)
        self.refused("expired-request", *self.writing(date="2026-08-01"))
        self.assertEqual(self.done(*self.writing())["permit"]["version"], 3)

    def test_the_rules_are_the_same(self):
        self.done(*self.asking("endorse", date="2026-06-01"))
        self.refused("rule-refuses", *self.signing(authority=TIANSHAN, date="2026-06-01"))
        self.done(*self.asking())
        self.refused("authority-out-of-scope", *self.signing(authority=TIANSHAN))
        self.refused("unknown-authority", *self.signing(authority="nobody"))
        self.assertEqual(self.unfinished("office"), [])

    def test_a_station_that_was_revoked_gets_no_signature(self):
        self.done(*self.asking())
        self.done("permit-keys", "station", "revoke", "office", "West", "--yes", "--passphrase-file", "pass")
        with self.nothing_changes():
            self.refused("rule-refuses", *self.signing())


    def test_a_stolen_station_asks_under_no_other_name(self):
        """It has the versions of the amend key it was given, whatever name it writes into its requests."""
        self.station("East", "amend,inspect")
        self.done(*self.asking())
        self.done("permit-keys", "station", "revoke", "office", "East", "--yes", "--passphrase-file", "pass")
        with self.nothing_changes():
            error = self.refused("rule-refuses", *self.signing())
        self.assertIn("East", error["why"])
        self.assertIn("renew", error["next"])
        self.done("permit-keys", "role", "roll", "office", "amend", "--passphrase-file", "pass", "--yes")
        self.refused("rule-refuses", *self.signing())
        self.done(*self.asking(station="office"))
        self.done(*self.signing())

    def test_a_station_of_no_register(self):
        shutil.copytree(self.folder / "office", self.folder / "office-before")
        self.station("East", "amend,inspect")
        self.done(*self.asking(station="East"))
        shutil.rmtree(self.folder / "office")
        (self.folder / "office-before").rename(self.folder / "office")
        self.assertIn("register", self.refused("rule-refuses", *self.signing())["why"])


class Bundles(Carry):
    """What is published counts for everybody who writes cards, and an older bundle does not come back."""

    def publish(self, out):
        self.done("permit-keys", "bundle", "office", "--out", out, "--passphrase-file", "pass")

    def enter(self, serial, status):
        self.done("permit-keys", "status", "add", "office", serial, "--as", status, "--passphrase-file", "pass")

    def test_an_older_bundle_is_refused(self):
        self.asked_and_signed()
        shutil.copy(self.folder / "trust.bundle", self.folder / "old.bundle")
        self.publish("trust.bundle")
        self.done(*self.asking(out="again.request"))
        shutil.copy(self.folder / "old.bundle", self.folder / "trust.bundle")
        with self.nothing_changes():
            self.refused("old-bundle", *self.asking(out="third.request"))
            self.refused("old-bundle", *self.writing())
        self.assertEqual(self.shown()["permit"]["version"], 1)

    def test_an_older_bundle_is_refused_at_a_desk(self):
        shutil.copy(self.folder / "trust.bundle", self.folder / "old.bundle")
        self.publish("trust.bundle")
        with self.nothing_changes():
            self.done(*self.resign(), "--bundle", "trust.bundle", "--dry-run")
        self.done(*self.resign(), "--bundle", "trust.bundle")
        with self.nothing_changes():
            self.refused("old-bundle", *self.resign(address="南湖路4号"), "--bundle", "old.bundle")

    def test_a_bundle_takes_nothing_away_from_what_the_office_knows(self):
        self.done(*self.asking())
        self.enter("1", "cancelled")
        for command in (self.resign(), self.signing()):
            self.refused("rule-refuses", *command, "--bundle", "trust.bundle")

    def test_signed_work_is_checked_at_the_office_too(self):
        self.done(*self.asking(station="office"))
        self.done(*self.signing())
        self.refused("expired-request", *self.writing(station="office", date="2026-08-01"))
        self.refused("pending-mismatch", "permit-clerk", "resume", *self.at("office"))
        self.enter("1", "suspended")
        self.publish("trust.bundle")
        self.refused("rule-refuses", *self.writing(station="office"))
        self.assertEqual(self.unfinished("office"), [UID])


class Refusals(Carry):
    def test_stations_sign_nothing(self):
        self.done(*self.asking())
        command = ["permit-clerk", "sign", "move.request", *self.at("West"), "--authority", SHUIMOGOU]
        self.refused("role-not-held", *command, "--date", SIGNED, "--out", "move.signed", "--yes")

    def test_a_station_without_the_amend_role_asks_for_nothing(self):
        with self.nothing_changes():
            self.refused("role-not-held", *self.asking(station="desk"))

    def test_out_of_time(self):
        self.done(*self.asking("endorse", "--good-for", "2", out="soon.request", date="2027-02-10"))
        for day in ("2027-02-13", "2027-02-09"):
            self.refused("expired-request", *self.signing(request="soon.request", authority=TIANSHAN, date=day))
        self.done(*self.signing(request="soon.request", authority=TIANSHAN, date="2027-02-12"))
        for day in ("2027-02-13", "2027-02-11"):
            with self.nothing_changes():
                self.refused("expired-request", *self.writing(date=day))
        self.done(*self.writing(date="2027-02-12"))

    def test_times_out_of_bounds(self):
        for days in ("-1", "367"):
            self.refused("bad-input", *self.asking("endorse", "--good-for", days))

    def test_no_dates_in_production(self):
        shutil.copytree(support.production_realm() / "real", self.folder / "real", dirs_exist_ok=True)
        (self.folder / "real-pass").write_bytes((self.folder / "pass").read_bytes())
        self.asked_and_signed()
        dated = ("--date", ASKED)
        ends = ("--bundle", "trust.bundle", *dated)
        for command in (
            ["permit-clerk", "request", "endorse", *self.at("real"), "--out", "x", *ends],
            ["permit-clerk", "write", "move.signed", *self.at("real"), *ends],
            ["permit-clerk", "sign", "move.request", *self.at("real"), "--authority", TIANSHAN, "--out", "x", *dated],
        ):
            self.refused("date-in-production", *command)

    def test_other_files(self):
        self.write("note.txt", "a shopping list\n")
        self.refused("altered-file", *self.signing(request="note.txt"))
        self.refused("altered-file", *self.writing(file="note.txt"))
        self.refused("altered-file", *self.carried("note.txt"))
        self.refused("file-io", *self.signing(request="not-there"))
        self.refused("already-exists", *self.asking(out="note.txt"))
        self.asked_and_signed()
        self.refused("already-exists", *self.signing(out="note.txt"))
        self.assertIn("sign first", self.refused("altered-file", *self.writing(file="move.request"))["next"])
        self.refused("altered-file", *self.signing(request="move.signed"))
        self.assertEqual((self.folder / "note.txt").read_text(), "a shopping list\n")

    def test_damage_on_the_way(self):
        self.asked_and_signed()
        for name, command in (("move.request", self.signing), ("move.signed", self.writing)):
            whole = (self.folder / name).read_bytes()
            for at in (*range(0, 80, 7), len(whole) // 2, len(whole) - 1):
                with self.subTest(name, at=at):
                    self.write("damaged", whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
                    changed = {"request": "damaged"} if command == self.signing else {"file": "damaged"}
                    error = self.run_program(*command(**changed), "--json").json["error"]
                    self.assertIn(error["code"], ("altered-file", "wrong-root", "key-version-unknown"))
            self.write("short", whole[:-1])
            self.refused("altered-file", *self.carried("short"))

    def test_another_card_or_station(self):
        self.asked_and_signed()
        self.station("East", "amend,inspect")
        self.refused("bad-input", *self.writing(station="East"))
        self.reader.take_off()
        self.lay_on_blank(uid="04AA0000000001")
        self.done(*self.issue(self.application(name="艾力")))
        self.refused("card-swapped", *self.writing())

    def test_another_office(self):
        self.done(*self.asking())
        shutil.copytree(support.strangers() / "strangers", self.folder / "strangers")
        (self.folder / "strangers-pass").write_bytes((self.folder / "pass").read_bytes())
        self.refused("wrong-root", *self.carried("move.request", station="strangers"))

    def test_files_are_for_their_owner(self):
        self.asked_and_signed()
        for name in ("move.request", "move.signed"):
            self.assertEqual((self.folder / name).stat().st_mode & 0o077, 0, name)


class BrokenOff(Carry):
    def restore(self):
        """Card and station as they were; a station that had seen the new version would refuse the old one."""
        shutil.copy(support.test_realm() / "issued.image", self.folder)
        shutil.rmtree(self.folder / "West")
        shutil.copytree(self.folder / "West-before", self.folder / "West")

    def test_at_every_step(self):
        self.asked_and_signed()
        shutil.copytree(self.folder / "West", self.folder / "West-before")
        for number, exchange in enumerate(MOMENTS):
            finishing = self.writing() if number % 2 else ["permit-clerk", "resume", *self.at("West")]
            with self.subTest(exchange=exchange, finishing=finishing[1]):
                self.reader.take_off()
                self.restore()
                self.lay_on("issued.image")
                self.break_off(exchange, *self.writing())
                self.finish(finishing)

    def finish(self, finishing):
        """What is kept is finished, also after the file's last day; what is not was never begun, or is done."""
        if self.unfinished("West") == [UID]:
            late = ["2026-09-01" if word == WRITTEN else word for word in finishing]
            self.assertTrue(self.done(*late)["resumed"])
        else:
            self.done(*self.writing())
        self.assertEqual(self.unfinished("West"), [])
        shown = self.shown()
        self.assertEqual((shown["verdict"], shown["permit"]["version"]), ("valid", 2))
        self.assertEqual([entry["version"] for entry in shown["journal"]], [2, 1])

    def test_a_dry_run_first(self):
        self.done(*self.asking())
        with self.nothing_changes():
            self.assertFalse(self.done(*self.asking(out="other.request"), "--dry-run")["written"])
            self.assertFalse(self.done(*self.signing(), "--dry-run")["written"])
        self.done(*self.signing())
        with self.nothing_changes():
            planned = self.done(*self.writing(), "--dry-run")
        self.assertFalse(planned["written"])
        made_of = [line.split(". ", 1)[1] for line in planned["exchanges"]]
        self.assertIn("CommitTransaction", made_of)
        self.break_off(11, *self.writing())
        rest = self.done("permit-clerk", "resume", *self.at("West"), "--dry-run")
        self.assertIn("finish the resign", rest["would"])
        self.done("permit-clerk", "resume", *self.at("West"))
        self.assertEqual(self.shown()["permit"]["version"], 2)


class KeyVersions(Carry):
    """The amend role's key gets a new version; cards follow when they are next rewritten at the office."""

    def roll(self, *roles):
        for role in roles:
            self.done("permit-keys", "role", "roll", "office", role, "--passphrase-file", "pass", "--yes")

    def renew(self, *more):
        return self.done("permit-clerk", "renew-keys", *self.at("office"), *more)

    def test_a_station_goes_on_with_the_version_it_has(self):
        """Its request is sealed under the old version, and so is the answer; the card still has the old key."""
        self.roll("amend")
        self.asked_and_signed()
        self.assertEqual(self.done(*self.carried("move.signed", station="office"))["amend_version"], 1)
        self.assertNotIn("keys_moved", self.done(*self.writing()), "a station moves no keys")
        self.assertEqual(self.shown()["permit"]["version"], 2)

    def test_the_office_moves_the_card(self):
        self.roll("amend", "inspect", "picc", "master")
        if support.WAY == "sim":
            planned = self.done(*self.resign(), "--dry-run")["exchanges"]
            self.assertEqual(len([line for line in planned if "ChangeKey" in line]), 4)
        moved = self.done(*self.resign())
        self.assertEqual(moved["keys_moved"], ["amend", "inspect", "picc", "master"])
        again = self.done(*self.resign(address="南湖路4号"))
        self.assertEqual((again["permit"]["version"], again.get("keys_moved")), (3, None))
        # A station that was not renewed no longer opens the card, and no key is tried.
        error = self.run_program(*self.asking(date=WRITTEN), "--json").json["error"]
        self.assertEqual(error["code"], "authentication-refused")

    def test_the_card_moves_without_being_rewritten(self):
        self.roll("gate", "load")
        planned = self.renew("--dry-run")
        self.assertFalse(planned["written"])
        self.assertEqual(len([line for line in planned["exchanges"] if "ChangeKey" in line]), 2)
        self.assertEqual(self.renew()["keys_moved"], ["gate", "load"])
        self.assertEqual((self.renew()["keys_moved"], self.renew()["written"]), ([], False))
        self.refused("role-not-held", "permit-clerk", "renew-keys", *self.at("West"))

    def test_a_version_that_is_gone(self):
        self.roll("gate", "gate")
        self.done(
            *("permit-keys", "role", "drop", "office", "gate", "01", "--passphrase-file", "pass", "--yes")
        )
        renewed = self.renew()
        self.assertEqual((renewed["keys_moved"], renewed["keys_left"]), ([], ["gate"]))
        result = self.run_program(*self.resign(), "--json")
        self.assertEqual((result.status, result.json["permit"]["version"]), (0, 2), result)
        self.assertIn("gate key is of a version this store does not hold", result.stderr)


if __name__ == "__main__":
    support.main()
