"""permit-clerk explain: the count of residence line by line, and why a permit is what it is."""

import shutil

import support
from support import TIANSHAN

JIANGSU = "江苏公安分局"  # a grace of 30 days in which the days count, later a restart


class Explain(support.Case):
    def explain(self, *more, date, keys="office", passphrase="pass"):
        return ["permit-clerk", "explain", "--keys", keys, "--passphrase-file", passphrase, "--date", date, *more]

    def explained(self, *more, status=0, **how):
        return self.done(*self.explain(*more, **how), status=status)

    def sum_of(self, **how):
        """The lines without their texts, after what must hold of every sum."""
        residence = self.explained(**how)["residence"]
        self.assertEqual(sum(line["days"] for line in residence["lines"]), residence["total"])
        return [(line["from"], line["until"], line["days"], line["reason"]) for line in residence["lines"]]

    def issued_in(self, authority, division, profile):
        support.add_authority(self.folder, "office", authority, division, "--profile", profile, "--valid-from", "2026-01-01")
        self.lay_on_blank()
        home = {"division": f"{division}02", "text": "大庆东路1号"}
        self.done(*self.issue(self.application(residence=home), authority=authority))

    def test_a_permit_that_was_endorsed_late(self):
        self.reader.lay_on("issued.image")
        self.assertEqual(self.sum_of(date="2026-03-12"), [("2026-03-02", "2026-03-11", 10, "running")])
        self.done(*self.endorse(date="2027-03-12"))
        self.assertEqual(
            self.sum_of(date="2027-03-22"),
            [
                ("2026-03-02", "2027-03-01", 365, "endorsed-year"),
                ("2027-03-02", "2027-03-11", 0, "late-left-out"),
                ("2027-03-12", "2027-03-21", 10, "running"),
            ],
        )
        residence = self.explained(date="2027-03-22")["residence"]
        self.assertEqual(
            (residence["total"], residence["full_years"], residence["continuous_since"], residence["shown_from"]),
            (375, 1, "2027-03-12", None),
        )
        self.assertEqual(
            residence["spans"],
            [
                {"from": "2026-03-02", "until": "2027-03-01", "began": "issue", "ended": "end-of-year"},
                {"from": "2027-03-12", "until": "2027-03-21", "began": "late-endorsement", "ended": "today"},
            ],
        )

    def test_late_within_the_grace_and_after_it(self):
        self.issued_in(JIANGSU, "6502", "jiangsu")
        self.done(*self.endorse(authority=JIANGSU, date="2027-03-31"))  # the last of 30 late days
        within = [
            ("2026-03-02", "2027-03-01", 365, "endorsed-year"),
            ("2027-03-02", "2027-03-30", 29, "late-tolerated"),
        ]
        self.assertEqual(self.sum_of(date="2027-04-01"), [*within, ("2027-03-31", "2027-03-31", 1, "running")])
        self.assertEqual(self.explained(date="2028-04-30", status=7)["count_kept_until"], "2028-04-29")
        self.assertIn(
            "endorsed after 2028-04-29, the count of residence begins anew",
            self.run_program(*self.explain(date="2028-04-30")).stdout,
        )
        self.done(*self.endorse(authority=JIANGSU, date="2028-05-01"))
        self.assertEqual(
            self.sum_of(date="2028-05-02"),
            [
                *within,
                ("2027-03-31", "2028-03-30", 366, "endorsed-year"),
                ("2028-03-31", "2028-04-30", 0, "late-left-out"),
                ("2028-05-01", "2028-05-01", -760, "restarted"),
                ("2028-05-01", "2028-05-01", 1, "running"),
            ],
        )
        residence = self.explained(date="2028-05-02")["residence"]
        self.assertEqual((residence["total"], residence["continuous_since"]), (1, "2028-05-01"))
        self.assertEqual([span["began"] for span in residence["spans"]], ["restart"])

    def test_where_the_journal_no_longer_reaches_back(self):
        self.reader.lay_on("issued.image")
        years = range(2027, 2036)
        for year in years:
            self.done(*self.endorse(date=f"{year}-02-10"))
        told = self.explained(date="2035-03-02")
        journal = self.done(*self.show(date="2035-03-02"))["journal"]
        self.assertNotIn("issue", [entry["event"] for entry in journal])
        oldest = journal[-1]
        residence = told["residence"]
        self.assertEqual(residence["shown_from"], oldest["base"])
        first = residence["lines"][0]
        self.assertEqual((first["reason"], first["days"]), ("carried", oldest["days_counted"]))
        self.assertEqual(residence["spans"][0]["began"], "beyond-journal")
        self.assertEqual((residence["full_years"], residence["continuous_since"]), (9, "2026-03-02"))
        self.assertEqual(sum(line["days"] for line in residence["lines"]), residence["total"])
        said = self.run_program(*self.explain(date="2035-03-02")).stdout
        self.assertIn(f"the journal reaches back to {oldest['base']}; the sum is shown from that day on\n", said)

    def test_why_and_what_it_rests_on(self):
        self.reader.lay_on("issued.image")
        told = self.explained(date="2027-03-15", status=7)
        self.assertEqual(told["verdict"], "suspended")
        self.assertEqual(told["standing"]["since"], "2027-03-02")
        self.assertEqual([clause["setting"] for clause in told["grounds"]["clauses"]], ["late_effect", "grace", "after_grace", "lapse_after"])
        self.assertIn("State Council Order 663), article 10", told["grounds"]["cited"])
        self.assertEqual(told["next_duty"], {"step": "restore", "first": None, "last": None})
        self.assertIn("deadlines", told)

    def test_text_for_the_holder(self):
        self.reader.lay_on("issued.image")
        self.done(*self.endorse(date="2027-03-12"))
        said = self.run_program(*self.explain(date="2027-03-22")).stdout
        for part in (
            "TEST: valid - the permit is valid\n",
            "  residence before 2027-03-22\n"
            "    2026-03-02 to 2027-03-01: 365 days, endorsed year\n"
            "    2027-03-02 to 2027-03-11: 0 days, endorsed late: does not count\n"
            "    2027-03-12 to 2027-03-21: 10 days, running year or term\n"
            "    total: 375 days\n"
            "    full years: 1\n"
            "    continuous since: 2027-03-12\n",
            "  next step       endorse from 2028-02-12 to 2028-03-11\n",
            "  because\n    endorsed every: 12 months\n    window: 1 month before the end of the year\n",
            "  rests on Interim Regulations on Residence Permits (State Council Order 663), article 10\n",
        ):
            self.assertIn(part, said)
        for secret in ("古丽", "解放北路", "990101"):
            self.assertNotIn(secret, said)

    def test_chinese(self):
        self.reader.lay_on("issued.image")
        self.done(*self.endorse(date="2027-03-12"))
        said = self.run_program(*self.explain("--lang", "zh", date="2027-03-22")).stdout
        for part in (
            "2026-03-02至2027-03-01：365天，已签注的居住年度",
            "2027-03-02至2027-03-11：0天，逾期补办签注，中断期间不计入",
            "累计居住：375天",
            "《居住证暂行条例》（国务院令第663号）第十条",
        ):
            self.assertIn(part, said)

    def retired_ahead(self):
        """Endorsed ahead, and cancelled before the new year begins."""
        self.reader.lay_on("issued.image")
        self.done(*self.endorse(date="2027-02-10"))
        retire = ("permit-clerk", "retire", "--keys", "office", "--passphrase-file", "pass", "--authority", TIANSHAN)
        self.done(*retire, "--ground", "own-wish", "--date", "2027-02-15", "--yes")

    def test_a_cancelled_permit_says_so(self):
        self.retired_ahead()
        counted = ("2026-03-02", "2027-02-14", 350, "endorsed-year")
        self.assertEqual(self.sum_of(date="2027-02-15", status=7), [counted])
        self.assertEqual(
            self.sum_of(date="2027-02-20", status=7), [counted, ("2027-02-15", "2027-02-19", 0, "permit-over")]
        )
        told = self.explained(date="2027-02-20", status=7)
        self.assertEqual((told["verdict"], told["permit"]["retired_on"]), ("cancelled", "2027-02-15"), "listed here")
        for absent in ("grounds", "reminders", "next_duty"):
            self.assertNotIn(absent, told)
        for verdict, command in {
            "cancelled": self.explain(date="2027-02-20"),
            "expired": self.show(date="2027-02-20"),
        }.items():
            said = self.run_program(*command).stdout
            self.assertIn(f"{verdict} - the permit was cancelled by decision of 2027-02-15\n", said)
            self.assertRegex(said, r"(?m)^  cancelled +by decision of 2027-02-15$")
            for wrong in ("because", "late: ", "term is over", "(term:", "reminder"):
                self.assertNotIn(wrong, said)

    def test_a_permit_in_force_was_not_retired(self):
        self.reader.lay_on("issued.image")
        self.assertIsNone(self.explained(date="2026-06-01")["permit"]["retired_on"])

    def test_chinese_words_for_people_and_the_same_json(self):
        self.reader.lay_on("issued.image")
        said = self.run_program(*self.explain("--lang", "zh", date="2026-06-01")).stdout
        self.assertIn("测试：有效 - ", said)
        self.assertIn("签名可验证、与芯片绑定、芯片真实\n", said)
        told = self.explained("--lang", "zh", date="2026-06-01")
        self.assertEqual((told["verdict"], told["assurance"]), ("valid", ["signed", "bound", "genuine"]))

    def test_a_card_that_is_not_genuine_has_no_sum(self):
        self.done("permit-sim", "copy", "issued.image", "copied.image", "--uid", "04998877665544")
        self.reader.lay_on("copied.image")
        told = self.explained(date="2026-06-01", status=7)
        self.assertEqual(told["verdict"], "not-genuine")
        for member in ("residence", "grounds", "next_duty"):
            self.assertNotIn(member, told)

    def test_a_station_needs_the_bundle_and_the_inspect_role(self):
        self.reader.lay_on("issued.image")
        desk = {"keys": "desk", "passphrase": "desk-pass"}
        self.refused("usage", *self.explain(date="2026-06-01", **desk))
        self.assertEqual(
            self.explained("--bundle", "trust.bundle", date="2026-06-01", **desk)["residence"],
            self.explained(date="2026-06-01")["residence"],
        )
        self.refused("role-not-held", *self.explain("--bundle", "trust.bundle", date="2026-06-01", keys="gate", passphrase="gate-pass"))

    def test_only_what_is_needed_is_read_and_nothing_is_written(self):
        self.reader.lay_on("issued.image")
        sent = [out for out, _ in self.trace_of(*self.explain(date="2026-06-01"))]
        read = {out[10:12] for out in sent if out[:4] in ("90AD", "90AB")}
        self.assertEqual(read, {"01", "03", "04", "05"}, sent)
        if support.WAY == "sim":
            with self.nothing_changes():
                self.explained(date="2026-06-01")

    def test_an_older_bundle_than_was_used_is_refused(self):
        shutil.copy(self.folder / "trust.bundle", self.folder / "old.bundle")
        support.publish(self.folder, "office")
        self.reader.lay_on("issued.image")
        self.done(*self.endorse("--bundle", "trust.bundle", date="2027-02-10"))
        self.refused("old-bundle", *self.explain("--bundle", "old.bundle", date="2027-02-11"))


class Policy(support.Case):
    def table(self, *rows):
        """A table of profiles like the one shipped; a row's other cells are empty."""
        shipped = support.PROJECT / "cardlayout" / "policies" / "policy_profiles.csv"
        columns = shipped.read_text(encoding="utf-8").split("\n")[0].split(",")
        usual = {"profile": "here", "permit_kind": "standard", "endorse_every": "P12M", "window": "P1M"}
        usual.update({"late_effect": "suspend", "grade": "C"})
        lines = [",".join({**usual, **row}.get(column, "") for column in columns) for row in rows]
        return "\n".join([",".join(columns), *lines, ""])

    def test_a_profile_in_words(self):
        told = self.done("permit-clerk", "policy", "show", "shenzhen", "--date", "2026-06-01")
        self.assertEqual((told["profile"], told["known"], told["date"]), ("shenzhen", True, "2026-06-01"))
        standard, hmt = told["kinds"]
        self.assertEqual((standard["kind"], standard["inherited"], standard["next_change"]), ("standard", False, None))
        clauses = {clause["setting"]: clause["text"] for clause in standard["clauses"]}
        self.assertEqual(clauses["grace"], "grace: 24 months")
        self.assertIn("insured", clauses["note"])
        self.assertEqual((hmt["kind"], hmt["profile"], hmt["inherited"]), ("hong_kong_macao_taiwan", "hmt", True))

    def test_text_in_both_languages(self):
        show = ("permit-clerk", "policy", "show", "beijing", "--date", "2026-06-01")
        said = self.run_program(*show).stdout
        self.assertIn("profile beijing on 2026-06-01\nresidence permit\n  term: 12 months at a time", said)
        self.assertIn("  cancelled when late by 6 months and still not endorsed\n", said)
        self.assertIn("residence permit for Hong Kong, Macao and Taiwan residents, by the rules of profile hmt\n", said)
        self.assertIn("逾期满6个月未补办签注的，予以注销", self.run_program(*show, "--lang", "zh").stdout)

    def test_an_unknown_place_has_the_national_rules(self):
        told = self.done("permit-clerk", "policy", "show", "gansu", "--kind", "standard")
        self.assertFalse(told["known"])
        self.assertEqual([(kind["profile"], kind["inherited"]) for kind in told["kinds"]], [("national", True)])
        said = self.run_program("permit-clerk", "policy", "show", "gansu").stdout
        self.assertIn("there is no profile of this name: the national rules hold\n", said)

    def test_kinds_that_a_place_does_not_have(self):
        self.refused("kind-not-offered", "permit-clerk", "policy", "show", "beijing", "--kind", "temporary")
        self.refused("bad-input", "permit-clerk", "policy", "show", "beijing", "--kind", "blue")

    def test_rules_that_change_on_a_day(self):
        data = self.folder / "data"
        shutil.copytree(support.PROJECT / "cardlayout" / "codes", data / "codes")
        (data / "policies").mkdir()
        table = self.table({}, {"grace": "P30D", "within_grace": "continuous", "from": "2027-01-01"})
        (data / "policies" / "policy_profiles.csv").write_text(table, encoding="utf-8")
        shown = lambda day: self.done(
            *("permit-clerk", "policy", "show", "here", "--date", day), environment={"PERMIT_DATA": str(data)}
        )["kinds"][0]
        before, after = shown("2026-12-31"), shown("2027-01-01")
        self.assertEqual((before["from"], before["next_change"]), (None, "2027-01-01"))
        self.assertEqual((after["from"], after["next_change"]), ("2027-01-01", None))
        self.assertIn("grace: 30 days", [clause["text"] for clause in after["clauses"]])

    def test_the_list(self):
        policies = self.done("permit-clerk", "policy", "list")["policies"]
        self.assertIn({"profile": "xinjiang", "kind": "long_term", "from": None}, policies)
        said = self.run_program("permit-clerk", "policy", "list").stdout.splitlines()
        self.assertEqual(said[0].split(), ["profile", "kind", "since"])
        self.assertEqual(len(said), len(policies) + 1)

    def test_a_good_table_is_counted(self):
        shipped = support.PROJECT / "cardlayout" / "policies"
        for path in (shipped, shipped / "policy_profiles.csv"):
            checked = self.done("permit-clerk", "policy", "check", path)["files"]
            self.assertEqual([(file["profiles"], file["rows"]) for file in checked], [(14, 16)])

    def test_a_bad_table_names_row_and_column(self):
        for window, column in (("P13M", "window"), ("a month", "window")):
            self.write("bad.csv", self.table({"profile": "there"}, {"window": window}))
            error = self.refused("bad-input", "permit-clerk", "policy", "check", "bad.csv")
            self.assertIn("bad.csv", error["doing"])
            self.assertIn(f"line 3: column {column}: ", error["why"])
        error = self.refused("file-io", "permit-clerk", "policy", "check", "nowhere.csv")
        self.assertIn("check that the path exists", error["next"])
        (self.folder / "empty").mkdir()
        self.refused("bad-input", "permit-clerk", "policy", "check", "empty")
        self.refused("file-io", "permit-clerk", "policy", "check", "name-that-is-too-long" * 20)


if __name__ == "__main__":
    support.main()
