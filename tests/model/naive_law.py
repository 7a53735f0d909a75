"""Permit law a second time, read from the reference and the tables alone: slow, plain, day by day.

Nothing here is made from the C++ sources, and nothing of theirs from this. Dates are datetime.date; a permit is
looked at one day after the other, and every day of residence is a mark on that day.
"""

import csv
from datetime import date, timedelta

DAY = timedelta(days=1)


def matching_day(day, months):
    """The same day of another month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue


def later(day, period):
    count = int(period[1:-1])
    return matching_day(day, count) if period[-1] == "M" else day + count * DAY


def earlier(day, period):
    count = int(period[1:-1])
    return matching_day(day, -count) if period[-1] == "M" else day - count * DAY


def first_day(row):
    return date.fromisoformat(row["from"]) if row["from"] else date.min


class Rules:
    """What holds in a place for a kind: its own rows once any of them has begun, before that the national ones."""

    def __init__(self, table, profile, kind):
        own = [row for row in table if row["profile"] == profile]
        self.kind, self.table = kind, table
        self.begins = min(map(first_day, own), default=date.max)
        self.own = [row for row in own if row["permit_kind"] == kind]
        self.found = {}  # row_on by day

    def of(self, profile):
        return [row for row in self.table if (row["profile"], row["permit_kind"]) == (profile, self.kind)]


def read_table(*files):
    table = []
    for file in files:
        with open(file, encoding="utf-8", newline="") as lines:
            table += csv.DictReader(lines)
    return table


def read_profiles(table):
    """{(profile, kind): its rules} for every one the table names."""
    return {(row["profile"], row["permit_kind"]): Rules(table, row["profile"], row["permit_kind"]) for row in table}


def begun_last(rows, day):
    best = None
    for row in rows:
        if first_day(row) <= day and (best is None or first_day(row) >= first_day(best)):
            best = row
    return best


def row_on(rules, day):
    """The row that counts; None where there is no permit of the kind."""
    if day not in rules.found:
        rules.found[day] = find_row(rules, day)
    return rules.found[day]


def find_row(rules, day):
    row = begun_last(rules.own if rules.begins <= day else rules.of("national"), day)
    if row is None and rules.kind == "hong_kong_macao_taiwan":
        row = begun_last(rules.of("hmt"), day)
    return row


def held_since(rules, row, column):
    """The first day from which the place has had what this row says in a column."""
    while first_day(row) != date.min:
        before = row_on(rules, first_day(row) - DAY)
        if before is None or before[column] != row[column]:
            return first_day(row)
        row = before
    return date.min


class Calendar:
    def __init__(self, file):
        self.special, years = {}, set()
        with open(file, encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                self.special[date.fromisoformat(row["date"])] = row["type"] == "work"
                years.add(int(row["notice_year"]))
        self.first, self.last = date(min(years), 1, 1), date(max(years), 12, 24)

    def works(self, day):
        return self.special.get(day, day.weekday() < 5)

    def known(self, day):
        """The notice for the next New Year may still change the days after Christmas Eve."""
        return self.first <= day <= self.last

    def deadline(self, start, days, unit, rest_day):
        """(last day, certain?); the starting day is not counted."""
        certain = True
        if unit == "working":
            day = start
            while days > 0:
                day += DAY
                certain = certain and self.known(day)
                if self.works(day):
                    days -= 1
            return day, certain
        day = start + days * DAY
        if rest_day == "stays":
            return day, True
        certain = self.known(day)
        while not self.works(day):
            day += DAY
            certain = certain and self.known(day)
        return day, certain


def limit(calendar, row, start, days, unit):
    if not row[days]:
        return None, True
    return calendar.deadline(start, int(row[days]), row[unit] or "calendar", row["rest_day"])


def last_day_of(row, anniversary):
    return anniversary if row["last_day"] == "anniversary" else anniversary - DAY


def grace_over(rules, row, first_late):
    """The first day that the grace does not tolerate; a grace made later counts from when it was made."""
    if not row["grace"]:
        return first_late
    return later(max(first_late, held_since(rules, row, "grace")), row["grace"])


def lapsed(rules, row, first_late, day):
    if not row["lapse_after"] or day < grace_over(rules, row, first_late):
        return False
    return day >= later(max(first_late, held_since(rules, row, "lapse_after")), row["lapse_after"])


def state_of_endorsed(rules, row, anniversary, day):
    """(state, step) of a yearly endorsed permit whose year ends at this anniversary, by one row."""
    if day < earlier(anniversary, row["window"] or "P1M"):
        return "valid", "none"
    if day <= last_day_of(row, anniversary):
        return "due-soon", "endorse"
    first_late = last_day_of(row, anniversary) + DAY
    tolerated = day < grace_over(rules, row, first_late)
    if tolerated and row["within_grace"] == "usable":
        return "due-soon", "endorse"
    if row["late_effect"] == "expire":
        return ("suspended", "restore") if tolerated else ("expired", "apply-again")
    if lapsed(rules, row, first_late, day):
        return "cancelled", "apply-again"
    return "suspended", "restore"


def how_to_go_on(row):
    """A card made by identity-card technology is not rewritten."""
    return "new-card" if row["permit_kind"] == "hong_kong_macao_taiwan" else "extend"


def state_of_term(row, end, day):
    """`end` is the first day after the term."""
    if day >= end:
        return "expired", "apply-again"
    if day >= earlier(end, row["window"] or "P1M"):
        return "due-soon", how_to_go_on(row)
    return "valid", "none"


class Permit:
    """A permit from its issue on."""

    def __init__(self, rules, issued):
        self.rules, self.issued = rules, issued
        row = row_on(rules, issued)
        self.endorsed = bool(row["endorse_every"])
        self.end = later(issued, row["endorse_every"] if self.endorsed else row["term"])
        self.resident = {}  # day: True when it counts, False when it was left out or annulled
        self.mark(issued, self.end, True)

    def mark(self, start, stop, counts):
        while start < stop:
            self.resident[start] = counts
            start += DAY

    def by_row(self, row, day):
        if self.endorsed:
            return state_of_endorsed(self.rules, row, self.end, day)
        return state_of_term(row, self.end, day)

    def run_on(self, row, day):
        for run in self.runs(row):
            if run[1] is None or run[1] >= day:
                return run

    def endorse(self, day):
        """What the act gives, as the engine's words."""
        row = row_on(self.rules, day)
        since, _, state, _ = self.run_on(row, day)
        if state in ("expired", "cancelled"):
            return "refused", state, since
        if not self.endorsed:
            own_card = row["permit_kind"] == "hong_kong_macao_taiwan"
            return "refused", "card-not-rewritable" if own_card else "not-endorsed", None
        if state == "valid":
            return "refused", "too-early", earlier(self.end, row["window"] or "P1M")
        old_end, last_day = self.end, last_day_of(row, self.end)
        gap, effect = (None, None), "counted"
        if day <= last_day:
            base = min(day, old_end) if row["next_base"] == "endorsement_day" else old_end
        else:
            base = day
            if day > old_end:
                gap, effect = (old_end, day - DAY), self.effect(row, last_day + DAY, day)
        if effect == "restart":
            self.mark(self.issued, day, False)
        elif day > old_end:
            self.mark(old_end, day, effect == "counted")
        self.end = later(base, row["endorse_every"] or "P12M")
        self.mark(base, self.end, True)
        event = "restoration" if state == "suspended" else "endorsement"
        return "granted", event, base, self.end - DAY, *gap, effect

    def effect(self, row, first_late, day):
        if day < grace_over(self.rules, row, first_late):
            made_before = held_since(self.rules, row, "grace") <= first_late
            return "counted" if made_before and row["within_grace"] != "gap_excluded" else "left-out"
        return "restart" if row["after_grace"] == "restart" else "left-out"

    def extend(self, day, until):
        row = row_on(self.rules, day)
        term = row["term"] or row["endorse_every"]
        if self.endorsed:
            return "refused", "no-fixed-term", None
        if day >= self.end:
            return "refused", "expired", self.end
        if row["permit_kind"] == "hong_kong_macao_taiwan":
            return "refused", "card-not-rewritable", None
        if day < earlier(self.end, term):
            return "refused", "too-early", earlier(self.end, term)
        if until < self.end:
            return "refused", "not-later", None
        if until >= later(self.end, term):
            return "refused", "beyond-term", later(self.end, term) - DAY
        self.mark(self.end, until + DAY, True)
        self.end = until + DAY
        return "granted", until

    def runs(self, row=None):
        """[(first day or None, last day or None, state, step), …] found by going through the days.

        With a row: as it looks while that row is in force, later ones not known. Without: under all of them. A
        permit that was over once is over for good.
        """
        newest = max(map(first_day, self.rules.own or [row_on(self.rules, self.issued)]))
        day, stop = self.end - 900 * DAY, max(self.end, newest) + 900 * DAY
        runs, begun, state = [], None, ("valid", "none")
        known = first_day(row) if row else date.max
        while day < stop:
            if state[0] not in ("expired", "cancelled"):
                then = row if day >= known else row_on(self.rules, day)
                now = self.by_row(then, day)
                if now != state:
                    runs.append((begun, day - DAY, *state))
                    begun, state = None if now[0] == "valid" else day, now
            day += DAY
        runs.append((begun, None, *state))
        return runs

    def duty(self, row, day, run):
        first, last, state, step = run
        if state in ("expired", "cancelled"):
            return "apply-again", None, None
        if state == "suspended":
            return "restore", None, last
        last_in_time = last_day_of(row, self.end) if self.endorsed else self.end - DAY
        if day > last_in_time:
            return step, None, last
        opens = earlier(self.end, row["window"] or "P1M")
        return ("endorse" if self.endorsed else how_to_go_on(row)), opens, last_in_time

    def residence(self):
        """(days in order with a running sum, continuous since): for the days that are marked now."""
        total, sums = 0, {}
        for day in sorted(self.resident):
            sums[day] = total
            total += self.resident[day]
        since = max(day for day, counts in self.resident.items() if counts)
        while self.resident.get(since - DAY):
            since -= DAY
        return sums, total, since


def full_years(total, since, until):
    years, day = 0, since
    while matching_day(day, 12) <= until:
        day = matching_day(day, 12)
        years += 1
    run = max((until - since).days, 0)
    return years + max(total - run, 0) // 365


def days_of_life(permit, last, acts):
    """For each act and each day up to `last` what there is to say; then each day's sum as it is told afterwards."""
    acts = sorted(acts, key=lambda act: act[0])
    day, row, runs, sums, told = permit.issued, None, None, None, []
    while day <= last:
        while acts and acts[0][0] == day:
            _, what, *more = acts.pop(0)
            yield permit.endorse(day) if what == "endorse" else permit.extend(day, *more)
            runs = None
        row_now = row_on(permit.rules, day)
        if runs is None or row_now is not row:
            row, runs, at = row_now, permit.runs(row_now), 0
            sums, whole, since = permit.residence()
        while runs[at][1] is not None and runs[at][1] < day:
            at += 1
        run = runs[at]
        total = sums.get(day, whole)
        years = full_years(total, since, min(day, permit.end))
        told.append((total, years, since))
        yield run[2], run[3], run[0], run[1], *permit.duty(row, day, run), *told[-1]
        day += DAY
    yield from told


def outlook(permit, day):
    """The states from a day on, under all the rows that are announced."""
    found = []
    for since, until, state, step in permit.runs():
        if until is None or until >= day:
            found += [state, step, since, until]
    return found


def move(permit, relation, moved, reported, calendar):
    row = row_on(permit.rules, reported)
    since, _, state, _ = permit.run_on(row, reported)
    if state in ("expired", "cancelled"):
        return "refused", state, since
    if relation == "renamed":
        outcome = "correct"
    elif relation == "other-province":
        outcome = "cancel"
    elif row["permit_kind"] == "hong_kong_macao_taiwan":
        outcome = "new-card"
    elif relation == "other-county":
        outcome = {"new_card": "cancel", "suspend": "suspend"}.get(row["cross_county_move"], "rewrite")
    else:
        outcome = "rewrite"
    if relation == "renamed":
        return outcome, None, "in-time"
    report, _ = limit(calendar, row, moved, "address_change_days", "address_change_unit")
    return outcome, report, "late" if report and reported > report else "in-time"


def stay(row, day, registrations):
    """(since, first day long enough): every registered day marked, short holes filled."""
    registered = set()
    for start, stop in registrations:
        while start < stop and start <= day:
            registered.add(start)
            start += DAY
    if day not in registered:
        return None, None
    bridge = int(row["bridge"][1:-1]) if row["bridge"] else 0
    since, hole, look = day, 0, day
    while look > min(registered):
        look -= DAY
        if look in registered:
            since, hole = look, 0
        else:
            hole += 1
            if hole > bridge:
                break
    return since, later(since, row["min_stay"])


def reminders(permit):
    row = row_on(permit.rules, permit.issued)
    last = last_day_of(row, permit.end) if permit.endorsed else permit.end - DAY
    opens, found = earlier(permit.end, row["window"] or "P1M"), []
    day = last - 100 * DAY
    while day <= last:
        ahead = (last - day).days
        if day == opens:
            found += [day, ahead, "opens"]
        elif ahead in (60, 30, 7):
            found += [day, ahead, "ahead"]
        day += DAY
    return found
