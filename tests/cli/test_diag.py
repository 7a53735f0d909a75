"""The technician's program: what it says of chips and words, what it mends, and how our procedures bear being torn."""

import json
import os
import re
import shutil

import support
from support import TIANSHAN, UID

NAME, ADDRESS, NUMBER = "古丽", "解放北路", "990101199001010027"
NXP_EV3_KEY = (
    "041DB46C145D0A36539C6544BD6D9B0AA62FF91EC48CBC6ABAE36E0089A46F0D08C8A715EA40A63313B92E90DDC1730230E0458A33276FB743"
)


class Info(support.Case):
    def info(self, *more, **how):
        return self.done("permit-diag", "info", *more, **how)

    def test_a_permit_in_words(self):
        self.reader.lay_on("issued.image")
        text = self.run_program("permit-diag", "info").stdout
        self.assertRegex(text, "(?m)^originality +simulated: ")
        self.assertIn("residence permit", text)
        self.assertIn("read: key 3 (inspect), write: nobody", text)
        for private in (NAME, ADDRESS, NUMBER, TIANSHAN):
            self.assertNotIn(private, text)
        self.assertEqual(self.info()["not_told"], [])

    def test_the_makers_key_can_be_trusted(self):
        self.lay_on_blank()
        self.assertEqual(self.info()["originality"]["answer"], "simulated")
        self.write("maker.key", NXP_EV3_KEY[:60] + "\n" + NXP_EV3_KEY[60:] + "\n")
        for key in (NXP_EV3_KEY, "maker.key"):
            self.assertEqual(self.info("--trust-originality", key)["originality"]["answer"], "simulated")
        self.refused("bad-input", "permit-diag", "info", "--trust-originality", NXP_EV3_KEY[:-2])
        self.refused("bad-hex", "permit-diag", "info", "--trust-originality", "no-such-file")

    def test_chips_that_hold_no_permit_are_told_as_far_as_they_answer(self):
        for chip, said in {"ev1-8k": "EV1", "light": "Light"}.items():
            with self.subTest(chip):
                self.lay_on_blank(name=f"{chip}.image", chip=chip)
                report = self.info()
                self.assertIn(said, report["product"])
                self.assertEqual(report["uid"], UID)
                self.assertIn("cannot hold a permit", report["remarks"][0])
                self.reader.take_off()
        self.lay_on_blank(name="light.image.2", chip="light")
        self.assertTrue(self.info()["not_told"])

    def test_a_torn_issue_is_odd(self):
        self.lay_on_blank()
        self.break_off(90, *self.issue(portrait="portrait.jpg"))
        self.assertIn("broke off", " ".join(self.info()["remarks"]))


class Explain(support.Case):
    def explain(self, *words):
        return self.done("permit-diag", "explain", *words)["explained"]

    def test_words_of_every_kind(self):
        status, short, hexadecimal, error, exit_status = self.explain("91AE", "ae", "0x6982", "card-in-use", "3")
        self.assertEqual((status["kind"], status["word"], status["name"]), ("status", "91AE", "authentication error"))
        self.assertEqual(short, status)
        self.assertEqual(hexadecimal["word"], "6982")
        self.assertEqual((error["kind"], error["exit"]), ("error", 3))
        self.assertEqual(self.explain("card_in_use"), [error])
        self.assertEqual(exit_status["kind"], "exit")
        for one in (status, hexadecimal, error, exit_status):
            self.assertTrue(one["cause"] and one["next"], one)

    def test_every_error_can_be_explained(self):
        for code, status in support.EXIT.items():
            if code != "usage":
                (explained,) = self.explain(code)
                self.assertEqual(explained["exit"], status, code)

    def test_an_undocumented_status_has_an_answer_and_nonsense_has_none(self):
        (unknown,) = self.explain("9155")
        self.assertIn("undocumented", unknown["name"])
        for word in ("9", "91A", "xyz", "91AEF0", ""):
            self.refused("bad-input", "permit-diag", "explain", word)

    def test_as_text(self):
        text = self.run_program("permit-diag", "explain", "91AE").stdout
        self.assertRegex(text, r"\A91AE authentication error\n  cause +\S.*\n  next +\S.*\n\Z")


class Selftest(support.Case):
    def steps(self, *more, status=0, **how):
        result = self.run_program("permit-diag", "selftest", *more, "--json", **how)
        self.assertEqual(result.status, status, result)
        return {step["step"]: step for step in result.json["steps"]}

    def results(self, *more, **how):
        return [step["result"] for step in self.steps(*more, **how).values()]

    def test_a_permit(self):
        self.reader.lay_on("issued.image")
        self.assertEqual(self.results(), ["not used", "not used", "ok", "ok", "ok", "ok"])
        steps = self.steps("--bundle", "trust.bundle", "--root", "root.pem", "--date", "2026-03-03")
        self.assertIn("verdict valid", steps["records"]["text"])
        late = self.steps("--bundle", "trust.bundle", "--root", "root.pem", "--date", "2035-03-03")
        self.assertEqual(late["records"]["result"], "ok", "the chain works, whatever the verdict")

    def test_nothing_personal_is_in_the_block(self):
        self.reader.lay_on("issued.image")
        blocks = [self.run_program("permit-diag", "selftest", *more).stdout for more in ((), ("--json",))]
        self.lay_on_blank(name=f"{NAME}.image")
        blocks.append(self.run_program("permit-diag", "selftest").stdout)
        (self.folder / f"{NAME}.image").write_bytes(b"nothing")
        blocks.append(self.run_program("permit-diag", "selftest").stdout)
        for block in blocks:
            for private in (UID, NAME, ADDRESS, NUMBER, TIANSHAN, "issued.image", "650102"):
                self.assertNotIn(private, block)

    def test_a_blank_chip_is_no_failure(self):
        self.lay_on_blank()
        self.assertEqual(self.results(), ["not used", "not used", "ok", "ok", "not used", "not used"])

    def test_the_first_failure_decides_and_the_rest_is_skipped(self):
        steps = self.steps(status=1)
        self.assertEqual([step["result"] for step in steps.values()][2:], ["failed"] + ["skipped"] * 3)
        self.lay_on_blank(name="ev1.image", chip="ev1-8k")
        steps = self.steps(status=6)
        self.assertEqual(steps["card"]["error"], "chip-unsupported")
        self.assertTrue(steps["card"]["next"])

    def test_a_torn_issue(self):
        self.lay_on_blank()
        self.break_off(50, *self.issue())
        self.assertEqual(self.steps(status=6)["application"]["result"], "failed")

    def test_a_card_of_another_root(self):
        self.reader.lay_on("issued.image")
        other = support.strangers()
        steps = self.steps("--bundle", other / "trust.bundle", "--root", other / "root.pem", status=7)
        self.assertEqual(steps["records"]["error"], "not-genuine")

    def test_as_text(self):
        self.reader.lay_on("issued.image")
        lines = self.run_program("permit-diag", "selftest").stdout.splitlines()
        self.assertRegex(lines[0], r"^--- permit-diag selftest, permitcard \S+, card sim$")
        self.assertRegex(lines[3], r"^driver +ok +\d+\.\d ms +a card answers")
        self.assertEqual(lines[-1], "--- healthy")


class Repair(support.Case):
    def repair(self, *more, **how):
        return self.done("permit-diag", "repair", "--keys", "office", "--passphrase-file", "pass", *more, **how)

    def test_nothing_is_torn(self):
        self.reader.lay_on("issued.image")
        with self.nothing_changes():
            done = self.repair()
        self.assertEqual((done["condition"], done["torn"], done["repaired"]), ("whole", False, False))
        self.lay_on_blank()
        self.assertEqual(self.repair()["condition"], "blank")

    def test_an_issue_is_finished(self):
        self.lay_on_blank()
        self.break_off(60, *self.issue(portrait="portrait.jpg"))
        with self.nothing_changes():
            asked = self.run_program("permit-diag", "repair", "--keys", "office", "--passphrase-file", "pass", "--json")
        self.assertEqual((asked.status, asked.json["error"]["code"]), (2, "confirmation-needed"), asked)
        self.assertIn(UID, asked.stderr)
        done = self.repair("--yes")
        self.assertEqual((done["condition"], done["repaired"]), ("issue-open", True))
        self.assertEqual(self.done(*self.gate())["verdict"], "valid")
        self.assertEqual(self.pending(), [])
        self.assertEqual(self.repair()["condition"], "whole")

    def test_a_rewrite_is_finished_on_either_side_of_its_commit(self):
        for exchange, condition in ((11, "rewrite-open"), (14, "rewrite-committed")):
            with self.subTest(condition):
                shutil.rmtree(self.folder / "office")
                shutil.copytree(support.test_realm() / "office", self.folder / "office")
                shutil.copy(support.test_realm() / "issued.image", self.folder)
                self.reader.lay_on("issued.image")
                self.break_off(exchange, *self.resign())
                done = self.repair("--yes")
                self.assertEqual((done["condition"], done["work"]["work"]), (condition, "resign"))
                self.assertEqual(self.done(*self.gate(date="2026-06-15"))["permit"]["version"], 2)
                self.assertEqual(self.pending(), [])

    def test_a_dry_run_shows_the_exchanges_and_writes_nothing(self):
        self.reader.lay_on("issued.image")
        self.break_off(11, *self.resign())
        with self.nothing_changes():
            rehearsed = self.repair("--dry-run")
        self.assertIn("CommitTransaction", " ".join(rehearsed["exchanges"]))
        self.assertEqual(self.pending(), [UID])

    def test_another_offices_half_card_is_left_alone(self):
        shutil.copytree(support.strangers() / "strangers", self.folder / "strangers")
        self.lay_on_blank()
        self.break_off(50, *self.issue(keys="strangers"))
        with self.nothing_changes():
            left = self.repair("--yes", status=6)
        self.assertEqual((left["condition"], left["repaired"]), ("begun-elsewhere", False))
        self.assertTrue(left["evidence"])

    def test_a_station_has_nothing_to_finish(self):
        self.reader.lay_on("issued.image")
        self.refused("role-not-held", "permit-diag", "repair", "--keys", "desk", "--passphrase-file", "desk-pass")


class Tear(support.Case):
    def tear(self, *more, **how):
        return self.done("permit-diag", "tear", "--second", "1", *more, **how)

    def test_a_sample_of_everything(self):
        sample = os.environ.get("PERMIT_TEAR_SAMPLE", "300")
        swept = self.tear("--sample", sample)
        self.assertTrue(swept["clean"], swept)
        self.assertGreaterEqual(swept["total"]["cases"], int(sample))
        names = [procedure["procedure"] for procedure in swept["procedures"]]
        self.assertEqual(names[:4] + names[-2:], ["issue", "resign", "endorse", "extend", "debit", "top-up"])
        for procedure in swept["procedures"]:
            self.assertGreater(procedure["cases"], 0, procedure)
        for fault in ("torn", "unreadable", "applied_twice", "unrecoverable", "missed"):
            self.assertEqual(swept["total"][fault], 0, fault)
        # There is more to try than that.
        self.assertGreaterEqual(2 * sum(procedure["ways"] for procedure in swept["procedures"]), 25000)

    def test_going_on_where_it_ended(self):
        options = ("--procedure", "debit", "--procedure", "top-up", "--sample", "200", "--resume", "sweep.json")
        whole = self.tear(*options)
        kept = json.loads((self.folder / "sweep.json").read_text())
        part = kept["parts"]["debit"]
        part["done"] = "." * len(part["done"])
        part["tally"] = {name: [] if name == "failures" else 0 for name in part["tally"]}
        self.write("sweep.json", json.dumps(kept))
        again = self.tear(*options)
        counts = lambda swept: [(p["procedure"], p["cases"], p["left_before"]) for p in swept["procedures"]]
        self.assertEqual(counts(again), counts(whole))
        self.refused("bad-input", "permit-diag", "tear", *options, "--seed", "2")
        self.write("sweep.json", "nonsense")
        self.refused("bad-json", "permit-diag", "tear", *options)

    def test_somebodys_own_card(self):
        with self.nothing_changes():
            swept = self.tear(
                *("--card", "sim:issued.image", "--keys", "office", "--passphrase-file", "pass", "--sample", "100"),
            )
        names = [procedure["procedure"] for procedure in swept["procedures"]]
        self.assertIn("resign", names)
        self.assertIn("debit", names)
        self.assertTrue(any(line.startswith("extend: ") for line in swept["left_out"]), swept["left_out"])

    def test_what_cannot_be_torn(self):
        self.refused("usage", "permit-diag", "tear", "--procedure", "nonsense")
        self.refused("usage", "permit-diag", "tear", "--card", "sim:issued.image")
        self.refused(
            *("usage", "permit-diag", "tear", "--card", "pcsc", "--keys", "office", "--passphrase-file", "pass"),
        )
        self.blank()
        self.refused(
            *("not-a-permit", "permit-diag", "tear", "--card", "sim:card.image"),
            *("--keys", "office", "--passphrase-file", "pass"),
        )

    def test_as_text(self):
        text = self.run_program("permit-diag", "tear", "--procedure", "key-change", "--sample", "40").stdout
        self.assertRegex(text, re.compile(r"^procedure +exchanges +bytes +cases ", re.MULTILINE))
        self.assertRegex(text, re.compile(r"^key-change +\d+ ", re.MULTILINE))
        self.assertTrue(text.endswith("recovered at the next presentation\n"), text)


if __name__ == "__main__":
    support.main()
