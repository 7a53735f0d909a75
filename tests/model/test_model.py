#!/usr/bin/python3
"""The engine of lib/rules against the naive model, over the days of 2020 to 2031: no difference, and how many
comparisons. Everyday a sample; MODEL=full takes every month's end and leap day as a day of issue."""

import os
import random
import subprocess
import sys
import unittest
from datetime import date, timedelta
from pathlib import Path

import naive_law as law

HERE = Path(__file__).parent
CARDLAYOUT = Path(os.environ["CARDLAYOUT"])
FULL = os.environ.get("MODEL") == "full"
DAY = timedelta(days=1)
EPOCH = date(1970, 1, 1)
FIRST, LAST = date(2020, 1, 1), date(2031, 12, 31)

TABLES = [CARDLAYOUT / "policies" / "policy_profiles.csv", HERE / "invented_profiles.csv"]
TABLE = law.read_table(*TABLES)
PROFILES = law.read_profiles(TABLE)
CALENDAR = law.Calendar(CARDLAYOUT / "codes" / "holidays.csv")

compared = 0


def in_words(value):
    if value is None:
        return "-"
    return str((value - EPOCH).days) if isinstance(value, date) else str(value)


def line_of(values):
    return " ".join(map(in_words, values))


class Engine:
    """The engine answering one scenario at a time."""

    def __init__(self):
        command = [os.environ["ENGINE"], str(CARDLAYOUT / "codes"), *map(str, TABLES)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        encoding="utf-8")

    def ask(self, *words):
        self.process.stdin.write(line_of(words) + "\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line == ".\n":
                return lines
            lines.append(line.rstrip("\n"))
        raise AssertionError(f"the engine gave up at: {line_of(words)}")

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()


def month_ends():
    """Every last day of a month, every 29 February and the days around them."""
    day = FIRST
    while day <= LAST:
        if (day + DAY).day == 1 or (day.month == 2 and day.day >= 28):
            yield day
        day += DAY


def acts_of(rules, issued, way, dice):
    """A holder's dealings with the office: each way asks for another day of the year."""
    row = law.row_on(rules, issued)
    if not row["endorse_every"]:
        return extensions(row, issued, way)
    anniversary = law.later(issued, row["endorse_every"])
    opens = law.earlier(anniversary, row["window"])
    grace = law.later(anniversary, row["grace"]) if row["grace"] else anniversary
    lapse = law.later(anniversary, row["lapse_after"] or "P36M")
    days = {
        "never": [],
        "too early": [opens - DAY, opens],
        "first day": [opens],
        "last day": [anniversary - DAY],
        "on the anniversary": [anniversary],
        "a day late": [anniversary + DAY],
        "last day of grace": [grace - DAY],
        "grace over": [grace],
        "a day after grace": [grace + DAY],
        "two days after grace": [grace + 2 * DAY],
        "last day before lapse": [lapse - DAY],
        "lapsed": [lapse],
        "a day after lapse": [lapse + DAY],
        "months late": [anniversary + 150 * DAY],
    }.get(way)
    if days is None:  # through some years, in time and late
        days, day = [], issued
        for _ in range(3 if way == "some years" else 12):
            day += dice.randint(300, 420) * DAY
            days.append(day)
    return [(day, "endorse") for day in days]


def extensions(row, issued, way):
    end = law.later(issued, row["term"])
    after = law.later(end, row["term"])
    opens = law.earlier(end, row["term"])
    return {
        "first day": [(opens, "extend", after - DAY)],
        "last day": [(end - DAY, "extend", end)],
        "too early": [(end - DAY, "extend", after - DAY), (end, "extend", after + 5 * DAY)],
        "on the anniversary": [(end, "extend", after)],
        "a day late": [(end - DAY, "extend", after)],
        "grace over": [(end - DAY, "extend", end - DAY)],
        "months late": [(end - DAY, "endorse")],
    }.get(way, [])


WAYS = ["never", "too early", "first day", "last day", "on the anniversary", "a day late", "last day of grace",
        "grace over", "a day after grace", "two days after grace", "last day before lapse", "lapsed",
        "a day after lapse", "months late", "some years"] + ["many years"] * FULL


class Model(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = Engine()
        cls.dice = random.Random(20260601)

    @classmethod
    def tearDownClass(cls):
        assert cls.engine.close() == 0

    def agree(self, question, expected):
        global compared
        answered = self.engine.ask(*question)
        expected = [line_of(values) for values in expected]
        compared += len(expected)
        if answered == expected:
            return
        for number, (theirs, ours) in enumerate(zip(answered, expected)):
            if theirs != ours:
                self.fail(f"{line_of(question)}\nline {number}: engine {theirs}\nmodel  {ours}")
        self.fail(f"{line_of(question)}: {len(answered)} lines instead of {len(expected)}")

    def live(self, place, issued, last, way):
        """A life up to `last`; without one, up to where nothing new can come of the holder's acts."""
        rules = PROFILES[place]
        acts = acts_of(rules, issued, way, self.dice)
        if last is None:
            last = min(LAST, max([act[0] for act in acts], default=issued + 800 * DAY) + 40 * DAY)
        acts = [act for act in acts if issued <= act[0] <= last]
        question = ["life", *place, issued, last, *(word for act in acts for word in act)]
        self.agree(question, law.days_of_life(law.Permit(rules, issued), last, acts))

    def test_every_profile_from_the_ends_of_months(self):
        starts = list(month_ends())
        if not FULL:
            starts = [day for day in starts if (day.month, day.day) == (2, 29)] + self.dice.sample(starts, 2)
        for turn, place in enumerate(PROFILES):
            for other, issued in enumerate(starts):
                way = WAYS[(turn + other) % len(WAYS)]
                self.live(place, issued, LAST if FULL else min(LAST, issued + 800 * DAY), way)

    def test_every_way_in_every_profile(self):
        for place in PROFILES:
            for way in WAYS:
                for _ in range(3 if FULL else 1):
                    issued = FIRST + self.dice.randrange(0, 3000) * DAY
                    self.live(place, issued, LAST if FULL else None, way)

    def test_every_day_is_a_day_of_issue(self):
        """Whatever the day of issue, the days on which something happens are those of the model."""
        day = FIRST
        while day <= LAST:
            for place in PROFILES if FULL else self.dice.sample(list(PROFILES), 1):
                permit = law.Permit(PROFILES[place], day)
                self.agree(["reminders", *place, day], [law.reminders(permit)])
            day += DAY

    def test_outlooks_under_announced_rules(self):
        for place, rules in PROFILES.items():
            for _ in range(400 if FULL else 20):
                issued = FIRST + self.dice.randrange(0, 3000) * DAY
                day = issued + self.dice.randrange(0, 700) * DAY
                self.agree(["outlook", *place, issued, day], [law.outlook(law.Permit(rules, issued), day)])

    def test_the_rules_of_every_day(self):
        """Also of places and kinds that no row names."""
        kinds = sorted({row["permit_kind"] for row in TABLE})
        for profile in [*sorted({row["profile"] for row in TABLE}), "atlantis"]:
            for kind in kinds:
                rules, expected, day = law.Rules(TABLE, profile, kind), [], FIRST
                while day <= LAST:
                    row = law.row_on(rules, day)
                    expected.append((row["profile"], row["from"] or "always") if row else ("-",))
                    day += DAY
                self.agree(["terms", profile, kind, FIRST, LAST], expected)

    def test_moves(self):
        relations = ["same-county", "renamed", "other-county", "other-province"]
        for place, rules in PROFILES.items():
            for relation in relations:
                for _ in range(400 if FULL else 20):
                    issued = FIRST + self.dice.randrange(0, 3000) * DAY
                    moved = issued + self.dice.randrange(0, 700) * DAY
                    reported = moved + self.dice.randrange(0, 45) * DAY
                    found = law.move(law.Permit(rules, issued), relation, moved, reported, CALENDAR)
                    self.agree(["move", *place, issued, relation, moved, reported], [found])

    def test_deadlines_of_every_day(self):
        for place, rules in PROFILES.items():
            first, last = (FIRST, LAST) if FULL else (date(2024, 1, 1), date(2027, 3, 1))
            self.agree(["deadlines", *place, first, last], self.deadlines(rules, first, last))

    @staticmethod
    def deadlines(rules, day, last):
        while day <= last:
            row, said = law.row_on(rules, day), []
            unit = "issue_unit" if row["issue_days"] else "address_change_unit"
            assert row["issue_days"] or not row["issue_max_days"]
            for days, of in (("issue_days", unit), ("issue_max_days", unit),
                             ("address_change_days", "address_change_unit")):
                end, certain = law.limit(CALENDAR, row, day, days, of)
                said += [end, "certain" if certain else "provisional"]
            yield said
            day += DAY

    def test_stays(self):
        for place, rules in PROFILES.items():
            for _ in range(400 if FULL else 20):
                day = FIRST + self.dice.randrange(900, 3000) * DAY
                registrations = self.registrations(day)
                words = [word for registration in registrations for word in registration]
                found = law.stay(law.row_on(rules, day), day, registrations)
                self.agree(["stay", *place, day, *words], [found])

    def registrations(self, day):
        start, found = day - self.dice.randrange(100, 800) * DAY, []
        while start <= day:
            stop = start + self.dice.randrange(1, 300) * DAY
            found.append((start, stop))
            start = stop + self.dice.choice([-5, 0, 1, 9, 10, 11, 12, 40]) * DAY
        return found


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    print(f"{compared} comparisons, {len(result.failures) + len(result.errors)} differences", flush=True)
    sys.exit(not result.wasSuccessful())
