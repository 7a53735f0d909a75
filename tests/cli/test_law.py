#!/usr/bin/python3
"""The counter decides by the law: what it refuses names reason and basis, what it grants is shown before it is written,
new cards go on with old permits, and a retired card is over."""

import json
import shutil

import support
from support import ISSUED_ON, PREFECTURE, SHUIMOGOU, TIANSHAN, UID

OLD, NEW = UID, "04AABBCCDDEE01"
FORMER = {
    "serial": 1,
    "version": 1,
    "kind": "standard",
    "valid_until": None,
    "endorsed_until": "2027-03-01",
    "base": ISSUED_ON,
    "days_counted": 0,
    "continuous_since": ISSUED_ON,
}


class Law(support.Case):
    def issued(self):
        self.lay_on("issued.image")

    def check_note(self, result, text):
        self.assertTrue(any(text in note for note in result["decision"]["notes"]), result["decision"])

    def issued_in(self, profile):
        """A permit of an authority of this profile for every county of 6501."""
        support.add_authority(
            self.folder, "office", profile, "6501", "--profile", profile, "--valid-from", "2026-01-01"
        )
        self.lay_on_blank()
        self.done(*self.issue(authority=profile))
        return profile


class Moves(Law):
    def test_a_late_report_is_noted(self):
        place = self.issued_in("jiangsu")
        moved = self.done(*self.resign("--moved", "2026-06-01", authority=place, date="2026-06-23"))
        self.check_note(moved, "reported late, 12 days after 2026-06-11; a note, no bar")
        self.assertEqual(moved["event"], "address_change")

    def test_a_move_that_lies_ahead(self):
        self.issued()
        with self.nothing_changes():
            self.refused("bad-input", *self.resign("--moved", "2026-06-16", date="2026-06-15"))

    def test_another_county_by_the_rule_of_the_place(self):
        place = self.issued_in("jiangsu")
        moved = self.done(*self.resign(authority=place))
        self.assertEqual(moved["permit"]["division"], "650105")
        self.assertIn("local rule of profile jiangsu", moved["decision"]["rests_on"])
        self.assertIn({"item": "division", "before": "650102", "after": "650105"}, moved["decision"]["changes"])

    def test_codes_are_words_for_people_and_codes_in_json(self):
        self.issued()
        home = {"division": "650102", "authority": TIANSHAN}
        told = self.run_program(*self.resign("--ground", "home", "--lang", "zh", "--dry-run", **home))
        self.assertRegex(told.stderr, r"(?m)^  事由 +合法稳定就业 → 合法稳定住所$")
        planned = self.done(*self.resign("--ground", "home", "--dry-run", **home))
        self.assertIn({"item": "ground", "before": "job", "after": "home"}, planned["decision"]["changes"])

    def test_another_county_where_that_suspends(self):
        place = self.issued_in("henan_xuchang")
        with self.nothing_changes():
            error = self.refused("rule-refuses", *self.resign(authority=place))
        self.assertIn("by local rule the permit is suspended", error["why"])
        self.assertIn("rests on: ", error["why"])
        self.assertRegex(error["next"], r"permit-keys status add DIR \d+ --as suspended")

    def test_another_county_where_that_cancels(self):
        place = self.issued_in("shandong")
        with self.nothing_changes():
            error = self.refused("rule-refuses", *self.resign(authority=place))
        self.assertIn("hand this card back", error["why"])
        self.assertIn("local rule of profile shandong", error["why"])
        self.assertIn("permit-clerk retire --ground left-the-area", error["next"])


class Endorsements(Law):
    def test_too_early_names_the_first_day_and_the_article(self):
        self.issued()
        with self.nothing_changes():
            error = self.refused("rule-refuses", *self.endorse(date="2027-02-01"))
        self.assertIn("(2027-02-02)", error["why"])
        self.assertIn("article 10", error["why"])

    def test_no_ground_no_endorsement(self):
        self.issued()
        with self.nothing_changes():
            for finding, why in (("gone", "no longer exists"), ("left-the-area", "no longer lives here")):
                self.assertIn(why, self.refused("rule-refuses", *self.endorse("--ground-now", finding))["why"])
            self.refused("usage", *self.endorse("--ground-now", "perhaps"))
        self.done(*self.endorse("--ground-now", "holds"))

    def test_a_late_one_leaves_the_gap_out(self):
        self.issued()
        restored = self.done(*self.endorse(date="2027-06-01"))
        self.assertEqual(restored["event"], "restoration")
        self.check_note(restored, "2027-03-02 to 2027-05-31 do not count as residence: 91 days")

    def test_a_restart_is_said_plainly(self):
        place = self.issued_in("jiangsu")
        restored = self.done(*self.endorse(authority=place, date="2027-06-01"))
        self.check_note(restored, "starts again on 2027-06-01: the 365 days counted until 2027-03-01 are lost")

    def test_the_decision_comes_before_the_result(self):
        self.issued()
        result = self.run_program(*self.endorse())
        self.assertEqual(result.status, 0, result)
        said = result.stderr.splitlines()
        self.assertEqual(
            said[0],
            f"permit-clerk: decision about card {UID}, permit 1: endorsed until 2028-03-01; "
            "the year counts from 2027-03-02",
        )
        self.assertTrue(any(line.split() == ["endorsed", "until", "2027-03-01", "→", "2028-03-01"] for line in said))
        self.assertTrue(said[-1].startswith("  rests on "), said)
        self.assertNotIn("decision", result.stdout)

    def test_a_rehearsal_shows_it_too_and_writes_nothing(self):
        self.issued()
        with self.nothing_changes():
            planned = self.done(*self.endorse("--dry-run"))
        self.assertEqual(planned["decision"], self.done(*self.endorse())["decision"])

    def test_signing_shows_the_decision(self):
        self.issued()
        support.made(
            *("permit-keys", "station", "add", "office", "west", "--roles", "amend,inspect", "--out", "west"),
            *("--passphrase-file", "pass", "--station-passphrase-file", "desk-pass"),
            folder=self.folder,
        )
        station = ("--keys", "west", "--passphrase-file", "desk-pass", "--bundle", "trust.bundle")
        self.done("permit-clerk", "request", "endorse", *station, "--out", "late.request", "--date", "2027-06-01")
        office = ("--keys", "office", "--passphrase-file", "pass", "--authority", TIANSHAN, "--date", "2027-06-01")
        signing = ("permit-clerk", "sign", "late.request", *office, "--out", "late.signed")
        with self.nothing_changes():
            rehearsed = self.run_program(*signing, "--dry-run")
        self.assertEqual(rehearsed.status, 0, rehearsed)
        self.assertIn("do not count as residence: 91 days", rehearsed.stderr)
        signed = self.done(*signing, "--yes")
        self.check_note(signed, "do not count as residence: 91 days")
        self.done("permit-clerk", "request", "endorse", *station, "--ground-now", "gone", "--out", "gone.request",
                  "--date", "2027-06-01")
        shown = self.done("permit-clerk", "carried", "gone.request", *station[:4])
        self.assertEqual(shown["request"]["ground_now"], "gone")

    def test_in_chinese(self):
        self.issued()
        result = self.run_program(*self.endorse("--lang", "zh", date="2027-02-01"), "--json")
        self.assertEqual(result.status, support.EXIT["rule-refuses"], result)
        error = result.json["error"]
        self.assertIn("未到办理时间", error["why"])
        self.assertIn("最早可于2027-02-02办理", error["why"])
        self.assertIn("《居住证暂行条例》（国务院令第663号）第十条", error["why"])


class Extensions(Law):
    def test_not_beyond_a_term(self):
        self.lay_on_blank()
        self.done(*self.issue(self.application(kind="temporary"), authority=PREFECTURE))
        with self.nothing_changes():
            error = self.refused("rule-refuses", *self.extend("2027-03-02", date="2026-08-20"))
        self.assertIn("at most until 2027-03-01", error["why"])
        self.assertIn("local rule of profile xinjiang", error["why"])
        extended = self.done(*self.extend("2027-03-01", date="2026-08-20"))
        self.assertIn(
            {"item": "valid until", "before": "2026-09-01", "after": "2027-03-01"}, extended["decision"]["changes"]
        )


class Issues(Law):
    def test_what_was_not_checked_is_said(self):
        self.lay_on_blank()
        issued = self.done(*self.issue())
        for what in ("eligibility was not checked here", "was not looked up in the office's register"):
            self.check_note(issued, what)

    def test_one_person_one_permit_as_far_as_the_store_knows(self):
        self.lay_on_blank()
        self.broken_off(self.break_off(30, *self.issue()), "card-lost", "no-card", "reader-fault", "timed-out")
        self.reader.take_off()
        self.lay_on(self.blank("other.image", uid=NEW))
        error = self.refused("rule-refuses", *self.issue(self.application(residence={"division": "650102", "text": "别处2号"})))
        self.assertIn("one person, one permit", error["why"])
        self.assertIn(f"finish card {UID} with permit-clerk resume", error["next"])


class Replacements(Law):
    def replace(self, *more, date="2026-09-10", reason="damaged", application="application.json"):
        return [
            *("permit-clerk", "replace", "--keys", "office", "--passphrase-file", "pass", "--authority", TIANSHAN),
            *("--application", application, "--date", date, "--reason", reason, *more),
        ]

    def by_old_card(self, **how):
        return self.replace("--old", "sim:issued.image", **how)

    def application_moved(self):
        return self.application(residence={"division": "650102", "text": "别处2号"})

    def by_file(self, *, reason="lost", **changes):
        return self.replace("--former", self.write("former.json", json.dumps({**FORMER, **changes})), reason=reason)

    def check_replaced(self, result):
        self.assertEqual((result["event"], result["permit"]["serial"], result["permit"]["version"]), ("replacement", 2, 1))
        self.assertEqual(result["permit"]["endorsed_until"], "2027-03-01")
        self.verdict(self.gate(date="2026-09-11"), "valid")
        shown = self.done(*self.show(date="2026-09-11"))
        self.assertEqual([entry["event"] for entry in shown["journal"]], ["replacement"])

    def verdict(self, command, expected):
        self.assertEqual(self.done(*command)["verdict"], expected)

    def test_a_damaged_card(self):
        self.lay_on_blank(uid=NEW)
        old = (self.folder / "issued.image").read_bytes()
        replaced = self.done(*self.by_old_card())
        self.check_replaced(replaced)
        self.assertEqual(old, (self.folder / "issued.image").read_bytes())
        self.assertIn("permit 1 is listed here as replaced", replaced["remaining"][0])
        self.check_note(replaced, "the count of residence goes on: 0 days before 2026-03-02")
        self.assertIn("article 11", replaced["decision"]["rests_on"])

    def test_what_the_last_lines_say(self):
        self.lay_on_blank(uid=NEW)
        result = self.run_program(*self.by_old_card())
        self.assertEqual(
            result.stdout.splitlines()[-2:],
            [
                "to do: tell readers that permit 1 is listed here as replaced: permit-keys bundle office, "
                "or permit-keys status publish office",
                "to do: take the old card in, or end it with permit-clerk retire",
            ],
        )
        listed = self.done("permit-keys", "status", "show", "office", "1", "--passphrase-file", "pass")
        self.assertEqual(listed["permits"][0]["status"], "replaced")

    def test_once(self):
        self.lay_on_blank(uid=NEW)
        self.done(*self.by_old_card())
        self.reader.take_off()
        self.lay_on(self.blank("third.image", uid="04AABBCCDDEE03"))
        self.refused("rule-refuses", *self.by_old_card())
        self.refused("rule-refuses", *self.by_file())
        self.reader.take_off()
        self.issued()
        self.refused("rule-refuses", *self.endorse(date="2027-02-10"))

    def test_nobody_else_gets_it(self):
        self.lay_on_blank(uid=NEW)
        other = self.application(name="古丽")
        with self.nothing_changes("seen.json"):
            self.assertIn("--reason changed", self.refused("facts-disagree", *self.by_old_card(application=other))["next"])
            self.refused("facts-disagree", *self.by_old_card(reason="changed"))

    def test_resume_says_the_same(self):
        self.lay_on_blank(uid=NEW)
        self.broken_off(self.break_off(30, *self.by_old_card()), *support.CARD_GONE)
        resumed = self.done("permit-clerk", "resume", "--keys", "office", "--passphrase-file", "pass")
        self.assertIn("permit 1 is listed here as replaced", resumed["remaining"][0])
        self.assertEqual(len(resumed["remaining"]), 2)

    def test_a_changed_item(self):
        self.lay_on_blank(uid=NEW)
        changed = self.application(name="古丽")
        self.check_note(self.done(*self.by_old_card(reason="changed", application=changed)), "a new card: name")

    def test_a_lost_card(self):
        self.lay_on_blank(uid=NEW)
        replaced = self.done(*self.by_file())
        self.check_replaced(replaced)
        self.assertIn("permit 1 is listed here as replaced", replaced["remaining"][0])
        self.assertEqual(replaced["remaining"][1], "when the lost card turns up, take it in")

    def test_broken_off_and_finished(self):
        for exchange in (12, 30, 45):
            with self.subTest(exchange=exchange):
                self.lay_on(self.blank(f"{exchange}.image", uid=f"04AABBCCDDEE{exchange}"))
                self.broken_off(self.break_off(exchange, *self.by_old_card()), *support.CARD_GONE)
                finished = self.done(*self.by_old_card())
                self.assertTrue(finished["resumed"])
                self.assertEqual(finished["event"], "replacement")
                self.reader.take_off()
                self.done("permit-keys", "status", "remove", "office", "1", "--passphrase-file", "pass")
        self.assertEqual(self.pending(), [])

    def test_what_cannot_be(self):
        self.lay_on_blank(uid=NEW)
        with self.nothing_changes("seen.json", "former.json", "changed.json"):
            self.refused("usage", *self.replace())
            self.refused("usage", *self.by_old_card(reason="lost"))
            self.refused("usage", *self.by_old_card(reason="stolen"))
            self.refused("bad-input", *self.by_file(serial=0))
            self.refused("facts-disagree", *self.by_file(kind="electronic"))
            moved = self.application_moved()
            self.assertIn("residence", self.refused("facts-disagree", *self.by_old_card(application=moved))["why"])

    def test_a_listed_card(self):
        self.lay_on_blank(uid=NEW)
        self.done("permit-keys", "status", "add", "office", "1", "--as", "lost", "--passphrase-file", "pass")
        with self.nothing_changes("seen.json"):
            self.refused("rule-refuses", *self.by_old_card())


class Retirements(Law):
    def retire(self, *more, ground="own-wish", date="2026-09-10", authority=TIANSHAN):
        return [
            *("permit-clerk", "retire", "--keys", "office", "--passphrase-file", "pass", "--authority", authority),
            *("--ground", ground, "--date", date, *more),
        ]

    def test_it_asks_first_and_names_card_and_permit(self):
        self.issued()
        with self.nothing_changes("seen.json"):
            result = self.run_program(*self.retire("--note", "handed in at the window"))
        self.assertEqual(result.status, support.EXIT["confirmation-needed"], result)
        self.assertIn(f"decision about card {UID}, permit 1: cancelled: the holder wishes it", result.stderr)
        self.assertIn("handed in at the window", result.stderr)
        with self.nothing_changes("seen.json"):
            self.assertEqual(self.done(*self.retire("--dry-run"))["event"], "cancellation")

    def test_over_for_every_reader_and_every_verb(self):
        self.issued()
        retired = self.done(*self.retire("--yes"))
        self.assertEqual((retired["event"], retired["permit"]["version"]), ("cancellation", 2))
        self.assertEqual(retired["permit"]["valid_until"], "2026-09-09")
        self.assertIn("permit 1 is listed here as cancelled", retired["remaining"][0])
        for command in (self.verify(date="2026-09-10"), self.gate(date="2026-09-10")):
            self.assertEqual(self.done(*command, status=7)["verdict"], "expired")
        shown = self.done(*self.show(date="2026-09-10"), status=7)
        self.assertEqual([entry["event"] for entry in shown["journal"]], ["cancellation", "issue"])

        with self.nothing_changes("seen.json"):
            for command in (self.endorse(), self.resign(), self.extend("2027-09-01", date="2026-09-10")):
                error = self.refused("rule-refuses", *command)
                self.assertEqual(error["why"], "the permit was cancelled by decision of 2026-09-10")
            self.assertEqual(self.done(*self.retire("--yes", date="2026-09-20"))["event"], "unchanged")

    def test_suspended_expired_and_listed_permits(self):
        self.issued()
        self.done("permit-keys", "status", "add", "office", "1", "--as", "suspended", "--passphrase-file", "pass")
        self.refused("rule-refuses", *self.endorse(date="2027-04-01"))
        self.done(*self.retire("--yes", ground="suspended-too-long", date="2027-04-01"))
        self.assertEqual(self.done(*self.verify(date="2027-04-01"), status=7)["verdict"], "expired")

    def test_no_other_card(self):
        self.done("permit-sim", "copy", "issued.image", "other.image", "--uid", NEW)
        self.lay_on("other.image")
        with self.nothing_changes("seen.json"):
            self.refused("authentication-refused", *self.retire("--yes"))
        self.reader.take_off()
        self.issued()
        with self.nothing_changes("seen.json"):
            self.refused("authority-out-of-scope", *self.retire("--yes", authority=SHUIMOGOU))
            self.refused("usage", *self.retire("--yes", ground="boredom"))

    def test_broken_off_and_finished(self):
        for exchange in (11, 14):
            with self.subTest(exchange=exchange):
                self.lay_on(shutil.copy(self.folder / "issued.image", self.folder / f"{exchange}.image").name)
                (self.folder / "office" / "seen.json").unlink(missing_ok=True)  # or the copy is an older card
                result = self.break_off(exchange, *self.retire("--yes"))
                self.assertIn(result.json["error"]["code"], support.CARD_GONE, result)
                finished = self.done(*self.retire("--yes"))
                self.assertEqual((finished["event"], finished["resumed"]), ("cancellation", True))
                self.reader.take_off()


if __name__ == "__main__":
    support.main()
