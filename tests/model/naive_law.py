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


def read_profiles(*files):
    """{(profile, kind): [row, …]}; several files, a later one wins whole profiles."""
    tables = {}
    for file in files:
        with open(file, encoding="utf-8", newline="") as lines:
            of_file = {}
            for row in csv.DictReader(lines):
                of_file.setdefault((row["profile"], row["permit_kind"]), []).append(row)
            tables.update(of_file)
    return tables


def row_on(rows, day):
    """The row that has begun last."""
    best = None
    for row in rows:
        begins = date.fromisoformat(row["from"]) if row["from"] else date.min
        if begins <= day and (best is None or begins >= best[0]):
            best = begins, row
    return best[1]


class Calendar:
    def __init__(self, file):
        self.special, years = {}, set()
        with open(file, encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                self.special[date.fromisoformat(row["date"])] = row["type"] == "work"
                years.add(int(row["notice_year"]))
        self.years = range(min(years), max(years) + 1)

    def works(self, day):
        return self.special.get(day, day.weekday() < 5)

    def known(self, day):
        return day.year in self.years

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


def state_of_endorsed(row, anniversary, day):
    """(state, step) of a yearly endorsed permit whose year ends at this anniversary."""
    last_day = anniversary if row["last_day"] == "anniversary" else anniversary - DAY
    if day < earlier(anniversary, row["window"]):
        return "valid", "none"
    if day <= last_day:
        return "due-soon", "endorse"
    first_late = last_day + DAY
    tolerated = bool(row["grace"]) and day < later(first_late, row["grace"])
    if tolerated and row["within_grace"] == "usable":
        return "due-soon", "endorse"
    if row["late_effect"] == "expire":
        return ("suspended", "restore") if tolerated else ("expired", "apply-again")
    if row["lapse_after"] and day >= later(first_late, row["lapse_after"]):
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

    def __init__(self, rows, issued):
        self.rows, self.issued = rows, issued
        row = row_on(rows, issued)
        self.endorsed = bool(row["endorse_every"])
        self.end = later(issued, row["endorse_every"] if self.endorsed else row["term"])
        self.resident = {}  # day: True when it counts, False when it was left out or annulled
        self.mark(issued, self.end, True)

    def mark(self, start, stop, counts):
        while start < stop:
            self.resident[start] = counts
            start += DAY

    def state(self, row, day):
        return (state_of_endorsed if self.endorsed else state_of_term)(row, self.end, day)

    def endorse(self, day):
        """What the act gives, as the engine's words."""
        row = row_on(self.rows, day)
        if not self.endorsed:
            return "refused", "not-endorsed", None
        state, _ = self.state(row, day)
        if state == "valid":
            return "refused", "too-early", earlier(self.end, row["window"])
        if state in ("expired", "cancelled"):
            return "refused", state, self.first_day_of(row, day)
        old_end, last_day = self.end, self.end if row["last_day"] == "anniversary" else self.end - DAY
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
        self.end = later(base, row["endorse_every"])
        self.mark(base, self.end, True)
        event = "restoration" if state == "suspended" else "endorsement"
        return "granted", event, base, self.end - DAY, *gap, effect

    @staticmethod
    def effect(row, first_late, day):
        if row["grace"] and day < later(first_late, row["grace"]):
            return "left-out" if row["within_grace"] == "gap_excluded" else "counted"
        return "restart" if row["after_grace"] == "restart" else "left-out"

    def extend(self, day, until):
        row = row_on(self.rows, day)
        if self.endorsed:
            return "refused", "no-fixed-term", None
        if row["permit_kind"] == "hong_kong_macao_taiwan":
            return "refused", "card-not-rewritable", None
        if day >= self.end:
            return "refused", "expired", self.end
        if day < earlier(self.end, row["term"]):
            return "refused", "too-early", earlier(self.end, row["term"])
        if until < self.end:
            return "refused", "not-later", None
        if until >= later(self.end, row["term"]):
            return "refused", "beyond-term", later(self.end, row["term"]) - DAY
        self.mark(self.end, until + DAY, True)
        self.end = until + DAY
        return "granted", until

    def first_day_of(self, row, day):
        state = self.state(row, day)
        while self.state(row, day - DAY) == state:
            day -= DAY
        return day

    def runs(self, row):
        """[(first day or None, last day or None, state, step), …] found by going through the days."""
        runs, day = [], self.end - 900 * DAY
        stop = self.end + 900 * DAY
        begun, state = None, self.state(row, day)
        while day < stop:
            now = self.state(row, day)
            if now != state:
                runs.append((begun, day - DAY, *state))
                begun, state = day, now
            day += DAY
        runs.append((begun, None, *state))
        return runs

    def duty(self, row, day, run):
        first, last, state, step = run
        if state in ("expired", "cancelled"):
            return "apply-again", None, None
        if state == "suspended":
            return "restore", None, last
        anniversary_counts = self.endorsed and row["last_day"] == "anniversary"
        last_in_time = self.end if anniversary_counts else self.end - DAY
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
    """For each act and each day up to `last` what there is to say, in the engine's order."""
    acts = sorted(acts, key=lambda act: act[0])
    day, row, runs, sums = permit.issued, None, None, None
    while day <= last:
        while acts and acts[0][0] == day:
            _, what, *more = acts.pop(0)
            yield permit.endorse(day) if what == "endorse" else permit.extend(day, *more)
            runs = None
        row_now = row_on(permit.rows, day)
        if runs is None or row_now is not row:
            row, runs, at = row_now, permit.runs(row_now), 0
            sums, whole, since = permit.residence()
        while runs[at][1] is not None and runs[at][1] < day:
            at += 1
        run = runs[at]
        total = sums.get(day, whole)
        years = full_years(total, since, min(day, permit.end))
        yield run[2], run[3], run[0], run[1], *permit.duty(row, day, run), total, years, since
        day += DAY


def move(permit, relation, moved, reported, calendar):
    row = row_on(permit.rows, reported)
    state, _ = permit.state(row, reported)
    if state in ("expired", "cancelled"):
        return "refused", state, permit.first_day_of(row, reported)
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
    row = row_on(permit.rows, permit.issued)
    anniversary_counts = permit.endorsed and row["last_day"] == "anniversary"
    last = permit.end if anniversary_counts else permit.end - DAY
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
