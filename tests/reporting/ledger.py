"""Where a program stands, worked out again from the rows, person by person; it shares no code with the product.

Completions come from the ledger, not from the assignments that the product derives; everything else from the rows that
people and the mail host wrote. Rules are those of the blueprint: 11 (Verdicts), and the method that a report prints.
"""

import datetime
import json
import math
import zoneinfo
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

Row = dict[str, Any]
Day = datetime.date
NOTHING = "\N{EN DASH}"
MINIMUM = 5  # people, of the demo company
NEEDED = ("elearning", "vilt", "ilt", "assessment")  # kinds of modules that somebody completes


def rows(table: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY id")
        return [json.loads(text) for (text,) in cursor.fetchall()]


def moment(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None


def short(day: Day) -> str:
    return f"{day.day} {day:%b}"


def share(part: int, whole: int) -> str:
    """Half up; one decimal over 1,000 people; 100% and 0% only when they are true."""
    if not whole:
        return NOTHING
    if part in (0, whole):
        return f"{100 * part // whole}%"
    unit = 10 if whole > 1000 else 1
    steps = (2 * 100 * unit * part + whole) // (2 * whole)
    if steps >= 100 * unit:
        steps = 100 * unit - 1
    if steps == 0:
        return f"under {1 / unit:g}%"
    return f"{steps / unit:.1f}%" if unit == 10 else f"{steps}%"


@dataclass
class Learner:
    """One counted assignment at the instant."""

    wave: int
    division: str
    region: tuple[str, str]  # code, name
    since: datetime.datetime
    due_at: datetime.datetime
    done_at: datetime.datetime | None
    begun: bool
    reached: bool
    mailbox: bool


@dataclass
class Part:
    """One wave."""

    row: Row
    learners: list[Learner]
    planned: int
    due: Day
    items: list[Row]
    blocking: list[Row]
    settled: int
    color: str = "Grey"
    word: str = "No data"
    reason: str = ""
    over: bool = False
    band: list[tuple[Day, float, float]] = field(default_factory=list)
    plan: dict[Day, float] = field(default_factory=dict)

    @property
    def launched(self) -> bool:
        return self.row["state"] in ("launched", "closed")

    @property
    def starts(self) -> Day:
        return Day.fromisoformat(self.row["starts_on"])

    @property
    def ends(self) -> Day:
        return Day.fromisoformat(self.row["ends_on"])

    @property
    def done(self) -> int:
        return sum(one.done_at is not None for one in self.learners)

    @property
    def people(self) -> int:
        return len(self.learners) if self.launched else self.planned


class Account:
    """Of one program at one instant."""

    def __init__(self, slug: str, *, at: datetime.datetime, zone: str) -> None:
        self.at, self.zone = at, zoneinfo.ZoneInfo(zone)
        self.today = at.astimezone(self.zone).date()
        self.program = next(row for row in rows("programs_program") if row["slug"] == slug)
        self.target = self.program["target_percent"]
        self.people = {row["id"]: row for row in rows("audiences_person")}
        self.parts = self._parts()
        for part in self.parts:
            self._judge(part)

    # Rows -----------------------------------------------------------------------------------------

    def _completed(self) -> dict[int, datetime.datetime]:
        """Instant of the last module, by person, from the ledger alone."""
        modules = [m for m in rows("programs_module") if m["program_id"] == self.program["id"] and m["kind"] in NEEDED]
        course = {m["id"]: m["course_id"] for m in rows("programs_module")}
        ledger = rows("delivery_completionrecord")
        replaced = {record["supersedes_id"] for record in ledger}
        first: dict[tuple[int, str], datetime.datetime] = {}
        for record in ledger:
            if record["id"] in replaced or record["status"] != "completed" or record["unmet"]:
                continue
            instant = min(moment(record["completed_at"]), moment(record["received_at"]))
            key = (record["person_id"], course[record["module_id"]])
            first[key] = min(instant, first.get(key, instant))
        found = {}
        for person in self.people:
            instants = [first.get((person, module["course_id"])) for module in modules]
            if instants and None not in instants and max(instants) <= self.at:
                found[person] = max(instants)
        return found

    def _begun(self) -> set[int]:
        listed = [m for m in rows("programs_module") if m["program_id"] == self.program["id"]]
        courses = {m["course_id"] for m in listed if m["kind"] in NEEDED}
        course = {m["id"]: m["course_id"] for m in rows("programs_module")}
        return {
            record["person_id"]
            for record in rows("delivery_completionrecord")
            if course[record["module_id"]] in courses
            and min(moment(record["started_at"] or record["completed_at"]), moment(record["received_at"])) <= self.at
        }

    def _parts(self) -> list[Part]:
        done, begun = self._completed(), self._begun()
        sent = {
            message["assignment_id"]
            for message in rows("comms_message")
            if message["state"] == "sent" and moment(message["settled_at"]) <= self.at
        }
        countries = {row["id"]: row for row in rows("audiences_country")}
        regions = {row["id"]: row for row in rows("audiences_region")}
        divisions = {row["id"]: row for row in rows("audiences_division")}
        learners: dict[int, list[Learner]] = {}
        due: dict[int, Day] = {}
        for row in rows("delivery_assignment"):
            if row["state"] == "withdrawn" or moment(row["assigned_at"]) > self.at:
                continue
            last = moment(row["due_at"]).astimezone(zoneinfo.ZoneInfo(row["due_zone"])).date()
            if row["state"] != "exempt":
                due[row["wave_id"]] = max(last, due.get(row["wave_id"], last))
            out, back = moment(row["exempt_from"]), moment(row["exempt_until"])
            if out and out <= self.at and not (back and back <= self.at):
                continue
            person = self.people[row["person_id"]]
            region = regions[countries[person["country_id"]]["region_id"]]
            learners.setdefault(row["wave_id"], []).append(
                Learner(
                    wave=row["wave_id"],
                    division=divisions[person["division_id"]]["path"].split("/")[0],
                    region=(region["code"], region["name"]),
                    since=moment(row["assigned_at"]),
                    due_at=moment(row["due_at"]),
                    done_at=done.get(person["id"]),
                    begun=person["id"] in begun,
                    reached=row["id"] in sent,
                    mailbox=bool(person["email"]) and not person["shared_mailbox"],
                )
            )
        waves = [row for row in rows("programs_wave") if row["program_id"] == self.program["id"]]
        return [
            self._part(wave, learners.get(wave["id"], []), due) for wave in sorted(waves, key=lambda w: w["number"])
        ]

    def _part(self, wave: Row, learners: list[Learner], due: dict[int, Day]) -> Part:
        items = [row for row in rows("programs_readinessitem") if row["wave_id"] == wave["id"]]
        items.sort(key=lambda row: row["number"])
        waived = {
            waiver["item_id"]
            for waiver in rows("programs_waiver")
            if waiver["state"] == "granted" and Day.fromisoformat(waiver["expires_on"]) >= self.today
        }
        passed = [i for i in items if i["state"] == "done" or (i["id"] in waived and not i["statutory"])]
        standing = [i for i in items if i["blocking"] and i not in passed]
        ends = Day.fromisoformat(wave["ends_on"])
        return Part(
            wave,
            learners,
            self._planned(wave),
            due.get(wave["id"], ends),
            items,
            standing if wave["state"] not in ("launched", "closed") else [],
            len(passed),
        )

    def _planned(self, wave: Row) -> int:
        """People present in any of the wave's segments, whose rules name values of fields."""
        named = {row["segment_id"] for row in rows("programs_wavesegment") if row["wave_id"] == wave["id"]}
        wanted = [row["rule"]["all"] for row in rows("audiences_segment") if row["id"] in named]
        countries = {row["id"]: row["code"] for row in rows("audiences_country")}
        divisions = {row["id"]: row["path"] for row in rows("audiences_division")}

        def has(person: Row, clause: Row) -> bool:
            if clause["field"] == "country":
                return countries.get(person["country_id"]) in clause["value"]
            if clause["field"] == "division":
                path = divisions.get(person["division_id"], "")
                return any(path == value or path.startswith(f"{value}/") for value in clause["value"])
            return person[clause["field"]] in clause["value"]

        present = [person for person in self.people.values() if person["status"] != "left"]
        return sum(any(all(has(person, clause) for clause in rule) for rule in wanted) for person in present)

    # Verdicts -------------------------------------------------------------------------------------

    def _judge(self, part: Part) -> None:
        part.plan = self._plan(part)
        band = self._band(part) if part.launched else []
        if part.launched and part.row["state"] == "launched" and part.due >= self.today:
            part.band = band
        late = [item for item in part.blocking if Day.fromisoformat(item["due_on"]) < self.today]
        if part.launched:
            self._judge_running(part, band)
        elif late or (part.blocking and part.starts <= self.today):
            part.color, part.word, part.reason = "Red", "Not ready", "late"
            if late and part.starts > self.today:
                first = min(late, key=lambda one: one["due_on"])
                was = short(Day.fromisoformat(first["due_on"]))
                part.reason = f"The gate cannot open in time for {short(part.starts)}: {first['title']} was due {was}."
        else:
            part.color, part.word = "Grey", "Planned"
            part.reason = f"It launches on {short(part.starts)}; nothing is late."
            for item in sorted(part.blocking, key=lambda one: one["due_on"]):
                due = Day.fromisoformat(item["due_on"])
                if due - self.today <= part.starts - due:
                    part.color, part.word = "Amber", "At risk"
                    part.reason = f"{item['title']} is due {short(due)} and still open."
                    break

    def _judge_running(self, part: Part, band: list[tuple[Day, float, float]]) -> None:
        people, done = len(part.learners), part.done
        if people < MINIMUM:
            part.reason = f"It has fewer than {MINIMUM} people, so no share is shown."
            return
        enough, now = 100 * done >= self.target * people, 100 * done // people
        if part.row["state"] == "closed" or part.due < self.today:
            part.color, part.word, part.over = ("Green", "Complete", True) if enough else ("Red", "Missed", True)
            part.reason = f"It ended at {now}%, target {self.target}%."
        elif enough:
            part.color, part.word, part.reason = "Green", "On track", f"It is at {now}%, target {self.target}%."
        elif band:
            _, low, high = band[-1]
            part.color, part.word = "Amber", "At risk"
            if low >= self.target:
                part.color, part.word = "Green", "On track"
            elif high < self.target:
                part.color, part.word = "Red", "Off track"
            part.reason = f"The forecast is {self.between(low, high)} by {short(part.due)}, target {self.target}%."
        else:
            part.reason = "There are too few days of data for a forecast."

    @staticmethod
    def between(low: float, high: float) -> str:
        low, high = math.floor(low), math.floor(high)
        return f"{low}%" if low == high else f"{low} to {high}%"

    def _on(self, learner: Learner) -> Day | None:
        return learner.done_at.astimezone(self.zone).date() if learner.done_at else None

    def by(self, learners: list[Learner], day: Day) -> int:
        """Complete at the end of the day."""
        return sum((on := self._on(one)) is not None and on <= day for one in learners)

    def _plan(self, part: Part) -> dict[Day, float]:
        """Percent a day: like the waves that are over came in, else a straight line to the target."""
        length = max((part.due - part.starts).days, 1)
        curves = []
        if part.due >= self.today:
            for other in self.parts_over():
                curve = self._curve(other)
                curves += [curve] if curve else []
        curve = [step / 20 for step in range(21)]
        if curves:
            curve = [sum(each[step] for each in curves) / len(curves) for step in range(21)]
        found = {}
        for n in range(length + 1):
            whole, rest = divmod(20 * n / length, 1)
            left = min(int(whole), 19)
            rest = 20 * n / length - left
            level = curve[left] * (1 - rest) + curve[left + 1] * rest
            found[part.starts + datetime.timedelta(n)] = self.target * level
        return found

    def parts_over(self) -> list[Part]:
        return [one for one in self.parts if one.learners and one.due < self.today]

    def _curve(self, part: Part) -> list[float]:
        length = (part.due - part.starts).days
        final = self.by(part.learners, part.due)
        if not final or length < 1:
            return []
        on = [part.starts + datetime.timedelta(round(step * length / 20)) for step in range(21)]
        return [0.0, *(self.by(part.learners, day) / final for day in on[1:])]

    def _band(self, part: Part) -> list[tuple[Day, float, float]]:
        """80% of a quasi-Poisson count of completions, at the pace of up to 14 whole days before today."""
        people, done = len(part.learners), part.done
        days = [self.today - datetime.timedelta(n) for n in range(14, 0, -1)]
        days = [day for day in days if day >= part.starts]
        if len(days) < 3 or not people:
            return []
        seen = [sum(self._on(one) == day for one in part.learners) for day in days]
        waiting = [people - self.by(part.learners, day - datetime.timedelta(1)) for day in days]
        count, exposure = max(sum(seen), 0.5), sum(waiting)
        pace = min(1.0, count / exposure) if exposure else 0.0
        spread = [(n - pace * w) ** 2 / (pace * w) for n, w in zip(seen, waiting, strict=True) if pace * w > 0]
        phi = max(1.0, sum(spread) / (len(spread) - 1)) if len(spread) > 1 else 1.0
        left, found = people - done, []
        for n in range(max((part.due - self.today).days, 0) + 1):
            keep = (1 - pace) ** n
            mean = left * (1 - keep)
            slope = left * n * pace * (1 - pace) ** (n - 1) if n else 0.0
            wide = 1.2815515655446004 * math.sqrt(phi * mean * keep + (phi / count) * slope * slope)
            low = done + max(mean - wide, 0.0)
            high = done + min(mean + wide, left)
            day = self.today + datetime.timedelta(n)
            found.append((day, 100 * min(low, people) / people, 100 * min(high, people) / people))
        return found
