"""What an officer and a gate are told of a permit besides its verdict: state, deadlines, what comes next, the count."""

import support
from support import PREFECTURE, SHUIMOGOU, TIANSHAN

JIANGSU = "江苏公安分局"  # a grace of 30 days in which the days count, later a restart


class Show(support.Case):
    def setUp(self):
        super().setUp()
        self.reader.lay_on("issued.image")

    def told(self, *more, status=0, **how):
        return self.done(*self.show(*more, **how), status=status)

    def text(self, command, status=0, **how):
        result = self.run_program(*command, **how)
        self.assertEqual(result.status, status, result)
        return result.stdout

    def test_the_state_and_what_comes_next(self):
        told = self.told(date="2026-06-01")
        self.assertEqual(
            told["standing"], {"state": "valid", "since": None, "until": "2027-02-01", "next_step": "none"}
        )
        self.assertEqual(told["next_duty"], {"step": "endorse", "first": "2027-02-02", "last": "2027-03-01"})
        self.assertEqual(told["terms"], {"profile": "national", "term": None, "from": None})
        self.assertEqual(
            [(state["state"], state["since"], state["until"], state["next_step"]) for state in told["outlook"]],
            [
                ("valid", None, "2027-02-01", "none"),
                ("due-soon", "2027-02-02", "2027-03-01", "endorse"),
                ("suspended", "2027-03-02", None, "restore"),
            ],
        )
        self.assertIsNone(told["rules_change"])

    def test_the_reminders_still_ahead(self):
        every = [("2026-12-31", 60, False), ("2027-01-30", 30, False), ("2027-02-02", 27, True), ("2027-02-22", 7, False)]
        for day, ahead in (("2026-03-03", every), ("2027-01-30", every[1:]), ("2027-02-03", every[3:]), ("2027-02-23", [])):
            told = self.told(date=day)
            reminders = [(one["day"], one["days_ahead"], one["window_opens"]) for one in told["reminders"]]
            self.assertEqual(reminders, ahead, day)

    def test_what_is_left_when_nobody_came(self):
        told = self.told(date="2027-03-15", status=7)
        self.assertEqual(told["standing"], {"state": "suspended", "since": "2027-03-02", "until": None, "next_step": "restore"})
        self.assertEqual(told["next_duty"], {"step": "restore", "first": None, "last": None})
        self.assertEqual(len(told["outlook"]), 1)

    def test_deadlines_that_rest_on_unpublished_holidays_say_so(self):
        card = {"day": "2026-03-18", "provisional": False}
        self.assertEqual(self.told()["deadlines"], {"report_move": None, "card_ready": card})
        self.assertEqual(self.told(date="2026-12-30")["deadlines"]["card_ready"], {"day": "2027-01-14", "provisional": True})
        shown = self.text(self.show(date="2026-12-30"))
        self.assertIn("a card applied for on this day is ready by 2027-01-14 (provisional: holidays not published)", shown)

    def test_the_count_of_residence(self):
        count = self.told(date="2027-01-01")["count"]
        self.assertEqual(
            count,
            {"day": "2027-01-01", "total": 305, "full_years": 0, "continuous_since": "2026-03-02", "shown_from": None},
        )
        self.done(*self.endorse(date="2027-03-12"))  # ten days late: left out
        count = self.told(date="2028-03-12", status=7)["count"]
        self.assertEqual((count["total"], count["full_years"]), (365 + 366, 2))
        self.assertEqual(count["continuous_since"], "2027-03-12")
        self.assertIn("  residence counted    731 days before 2028-03-12, 2 full years\n", self.text(self.show(date="2028-03-12"), status=7))

    def test_text_for_people(self):
        shown = self.text(self.show(date="2027-02-10"))
        for line in (
            "TEST: due-soon - the permit is valid; its renewal is due\n",
            "  kind            residence permit (term: open)\n",
            "  state           valid, the renewal is due\n",
            "  since           2027-02-02\n",
            "  until           2027-03-01\n",
            "  next step       endorse from 2027-02-02 to 2027-03-01\n",
            "  - to be endorsed by 2027-03-01\n",
            "  ahead\n    valid, the renewal is due from 2027-02-02 until 2027-03-01; endorse\n"
            "    suspended from 2027-03-02; restore by endorsing late\n"
            "    reminder 2027-02-22: 7 days to the last day, 2027-03-01\n",
            "    2026-03-02  version 1  hand-out  650102\n",
        ):
            self.assertIn(line, shown)

    def test_events_in_words_stand_in_columns(self):
        self.done(*self.resign())
        self.done(*self.endorse(authority=SHUIMOGOU, date="2027-02-10"))
        journal = self.told(date="2027-02-10")["journal"]
        self.assertEqual([entry["event_words"] for entry in journal], ["endorsement", "address change", "hand-out"])
        shown = self.text(self.show(date="2027-02-10"))
        self.assertIn("    2026-06-15  version 2  address change  650105\n    2026-03-02  version 1  hand-out        650102\n", shown)

    def test_a_fixed_term(self):
        self.reader.take_off()
        self.lay_on_blank()
        self.done(*self.issue(self.application(kind="temporary"), authority=PREFECTURE))
        told = self.told(date="2026-08-20")
        self.assertEqual(told["next_duty"], {"step": "extend", "first": "2026-08-02", "last": "2026-09-01"})
        self.assertEqual(told["terms"], {"profile": "xinjiang", "term": "P6M", "from": None})
        self.assertIn("temporary residence permit (term: 6 months)", self.text(self.show(date="2026-08-20")))
        over = self.told(date="2026-09-02", status=7)
        self.assertEqual(over["next_duty"]["step"], "apply-again")

    def test_a_gate_hears_state_and_next_step_and_no_personal_data(self):
        verdict = self.done(*self.gate(date="2027-02-10"))
        self.assertEqual(verdict["standing"]["until"], "2027-03-01")
        self.assertEqual(verdict["next_duty"], {"step": "endorse", "first": "2027-02-02", "last": "2027-03-01"})
        self.assertNotIn("holder", verdict)
        shown = self.text(self.gate(date="2027-02-10"))
        self.assertIn("  next step       endorse from 2027-02-02 to 2027-03-01\n", shown)
        self.assertNotIn("ahead", shown)

    def test_where_more_than_the_dates_decides_nothing_is_promised(self):
        self.done("permit-keys", "status", "add", "office", "1", "--as", "lost", "--passphrase-file", "pass")
        support.publish(self.folder, "office")
        told = self.told(status=7)
        self.assertEqual((told["verdict"], told["standing"]["state"]), ("lost", "valid"))
        for member in ("next_duty", "outlook", "reminders", "deadlines"):
            self.assertNotIn(member, told)
        self.assertNotIn("next step", self.text(self.show(), status=7))

    def test_the_law_of_the_place_that_signed_judges(self):
        """A bundle carries the rows of its authorities' profiles, and what every place inherits."""
        support.add_authority(self.folder, "office", JIANGSU, "6502", "--profile", "jiangsu", "--valid-from", "2026-01-01")
        support.publish(self.folder, "office")
        self.reader.take_off()
        self.lay_on_blank()
        home = {"division": "650202", "text": "大庆东路1号"}
        self.done(*self.issue(self.application(residence=home), authority=JIANGSU))
        self.assertEqual(self.told()["terms"]["profile"], "jiangsu")
        self.assertEqual(self.told(date="2027-03-10", status=7)["standing"]["next_step"], "restore")
        self.done(*self.endorse(authority=JIANGSU, date="2027-03-10"))  # late by nine days: they count
        self.assertEqual(self.told(date="2027-03-10")["count"]["total"], 373)
        bundle = (self.folder / "trust.bundle").read_bytes()
        for profile in (b"\njiangsu,", b"\nnational,", b"\nhmt,", b"\nxinjiang,"):
            self.assertIn(profile, bundle)
        self.assertNotIn(b"\nbeijing,", bundle)

    def test_chinese(self):
        shown = self.text([*self.show(date="2027-02-10"), "--lang", "zh"])
        for words in ("有效，应办理签注或延期", "办理签注：2027-02-02至2027-03-01", "居住证", "发放"):
            self.assertIn(words, shown)
        told = self.done(*self.show(date="2027-02-10"), "--lang", "zh")
        self.assertEqual(told["journal"][0]["event"], "issue")
        self.assertEqual(told["journal"][0]["event_words"], "发放")


if __name__ == "__main__":
    support.main()
