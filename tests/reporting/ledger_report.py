"""The texts of a status report in reading order, from `ledger.Account`: what page and PDF must say."""

import datetime
from collections.abc import Iterator
from typing import Any

from tests.reporting.ledger import MINIMUM, NOTHING, Account, Day, Learner, Part, moment, rows, share, short

RULES = (
    "Green: the low end of the forecast reaches the target by the due date. Amber: the band holds the target, or a "
    "blocking item is due within its own lead. Red: the high end misses, a gate cannot open in time, or a statutory "
    "item is open past its date. Grey: no data."
)
METHOD = (
    "The forecast takes the share of people still open who completed a day, over the last 14 whole days, to the due "
    "date. The band holds the result in 8 of 10 cases, judged by how much those days varied."
)
WEEK = datetime.timedelta(7)
COUNT = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven"]
KINDS = {  # of measures, asked of one person
    "completed": lambda one: one.done_at is not None,
    "on_time": lambda one: one.done_at is not None and one.done_at <= one.due_at,
    "reached": lambda one: one.reached,
    "started": lambda one: one.begun or one.done_at is not None,
}
HAPPENED = {
    "ask.made": "Asked of {1}: {0}.",
    "waiver.asked": "A waiver was asked for: {}, {}.",
    "waiver.granted": "A waiver was granted: {}, {}.",
    "readiness.finished": "Done: {}, {}.",
}


class Report:
    """`shown` says of how many of each list there was room; which ones, and how many more, is worked out here."""

    def __init__(self, account: Account, shown: dict[str, int]) -> None:
        self.of, self.shown, self.parts = account, shown, account.parts
        self.learners = [one for part in self.parts for one in part.learners]
        self.done = sum(one.done_at is not None for one in self.learners)
        self.scope = sum(part.people for part in self.parts)
        self.small = 0 < len(self.learners) < MINIMUM
        self.days = self._days()

    def name(self) -> str:
        return f"{self.of.program['name']}, status report {self._long(self.of.today)}"

    def texts(self) -> Iterator[str]:
        """From under the heading to the rules."""
        yield self.lede()
        yield from (part.row["name"] for part in self.parts)
        yield short(self.of.today)
        yield from self._tiles()
        yield from self._numbered("decisions", sorted(self._decisions()))
        yield from self._numbered("asks", self._asks())
        yield from self._chart()
        yield self._source()
        yield from self._waves()
        yield from self._measures()
        yield from self._groups("divisions", lambda one: (one.division, one.division))
        yield from self._groups("regions", lambda one: one.region)
        yield from self._risks()
        yield from self._changes()
        yield f"{RULES} {METHOD}"

    def headline(self) -> str:
        grave = [part for part in self.parts if part.color in ("Red", "Amber")]
        grave.sort(key=lambda part: (part.over, part.color == "Amber", part.row["number"]))
        target = f"{self.of.target}%"
        says = []
        for part in grave[:2]:
            name, red = part.row["name"], part.color == "Red"
            if not part.launched:
                says.append(f"{name} is not ready to launch" if red else f"{name} has an open gate")
            elif part.band:
                says.append(f"{name} will probably miss {target}" if red else f"{name} may miss {target}")
            else:
                says.append(f"{name} missed {target}")
        return ", ".join(says) or f"On course for {target}"

    def lede(self) -> str:
        says = f"Of {self.scope:,} people in scope, {self.done:,} have completed ({share(self.done, self.scope)})."
        ended = [part for part in self.parts if part.learners and part.due < self.of.today]
        made = sum(100 * part.done >= self.of.target * len(part.learners) for part in ended)
        if made:
            says += f" {COUNT[made]} wave{'s' if made > 1 else ''} ended at or above target."
        worst = self._worst()
        return f"{says} {worst.row['name']}: {worst.reason}" if worst.color in ("Red", "Amber") else says

    def _worst(self) -> Part:
        ahead = [part for part in self.parts if not part.over and part.color != "Grey"] or self.parts
        return min(ahead, key=lambda part: ["Red", "Amber", "Green", "Grey"].index(part.color))

    def _tiles(self) -> Iterator[str]:
        worst, planned = self._worst(), self._planned_on(min(self.of.today, self.days[-1]))
        note = f"complete, plan {self._percent(planned, self.scope)}" if self._has_chart() else "complete"
        yield f"{self._color(worst)} Overall {share(self.done, self.scope)} {note}"
        if self.learners:
            reached = sum(one.reached for one in self.learners)
            enough = 100 * reached >= self.of.target * len(self.learners)
            yield f"{'Green' if enough else 'Amber'} Reach {share(reached, len(self.learners))}"
            yield f"of {len(self.learners):,} assigned"
        running = [p for p in self.parts if p.row["state"] == "launched" and p.due >= self.of.today]
        ended = [p for p in self.parts if p.launched]
        current = min(running, key=lambda p: p.due) if running else max(ended, key=lambda p: p.due, default=None)
        if current and len(current.learners) >= MINIMUM:
            yield f"{self._color(current)} {current.row['name']} {share(current.done, len(current.learners))}"
            planned = self._level(current, self.of.today)
            yield f"plan for today {self._percent(planned, 0)}" if running else f"target {self.of.target}%"
        ahead = min((p for p in self.parts if not p.launched), key=lambda p: p.starts, default=None)
        if ahead:
            yield f"{self._color(ahead)} {ahead.row['name']} gate {ahead.settled} of {len(ahead.items)}"
            yield f"{len(ahead.blocking)} items block launch" if ahead.blocking else "nothing blocks launch"

    @staticmethod
    def _color(part: Part) -> str:
        return part.word if part.color == "Grey" else part.color

    @staticmethod
    def _percent(value: float, whole: int) -> str:
        return f"{int(10 * value + 0.5) / 10:.1f}%" if whole > 1000 else f"{int(value + 0.5)}%"

    def _long(self, day: Day) -> str:
        return f"{day.day} {day:%B %Y}"

    # Lists ----------------------------------------------------------------------------------------

    def _numbered(self, kind: str, listed: list[tuple[Day, str, str]]) -> Iterator[str]:
        most = self.shown[kind]
        for number, (day, title, note) in enumerate(listed[:most], 1):
            when = f"by {day:%a} {short(day)}" if day >= self.of.today else f"now, was due {short(day)}"
            yield f"{number} {title} {note} {when}"
        if len(listed) > most:
            yield f"And {len(listed) - most} more"

    def _decisions(self) -> list[tuple[Day, str, str]]:
        found = []
        asked = {w["item_id"]: w for w in rows("programs_waiver") if w["state"] == "asked"}
        for part in self.parts:
            for item in part.items if part.row["state"] != "closed" else []:
                due = Day.fromisoformat(item["due_on"])
                if item["id"] in asked:
                    title = f"Grant or refuse the waiver for “{item['title']}”, {part.row['name']}"
                    found.append((min(due, part.starts), title, asked[item["id"]]["reason"]))
                elif item in part.blocking and due <= self.of.today + WEEK:
                    title = (
                        f"Close “{item['title']}” or move the launch of {part.row['name']} from {short(part.starts)}"
                    )
                    late = (self.of.today - due).days
                    why = f"It is {late} days late." if late > 0 else ""
                    found.append((due, title, f"It blocks the gate and was planned for {short(due)}. {why}"))
            if part.row["state"] == "launched" and part.band and part.color == "Red":
                lacking = -(-self.of.target * len(part.learners) // 100) - part.done
                idle = sum(not one.begun and one.done_at is None for one in part.learners)
                title = f"Decide how {part.row['name']} wins {lacking:,} more people by {short(part.due)}"
                found.append((part.due, title, f"{part.reason} {idle:,} have not started."))
        return found

    def _asks(self) -> list[tuple[Day, str, str]]:
        asks = [row for row in rows("programs_sponsorask") if row["program_id"] == self.of.program["id"]]
        asks = sorted((row for row in asks if not row["answered_at"]), key=lambda row: (row["due_on"], row["number"]))
        return [(Day.fromisoformat(one["due_on"]), one["title"], one["reason"]) for one in asks]

    def _waves(self) -> Iterator[str]:
        gone = self._hidden({("w", p.row["id"]): len(p.learners) for p in self.parts if p.launched})
        yield f"Target {self.of.target}%"
        for part in self.parts[: self.shown["waves"]]:
            hidden = ("w", part.row["id"]) in gone
            people = self._why(len(part.learners)) if hidden else f"{part.people:,}"
            years = part.starts.year != part.ends.year
            window = [f"{short(day)} {day.year}" if years else short(day) for day in (part.starts, part.ends)]
            yield f"{part.row['name']} {self._color(part)} {people} {window[0]} to {window[1]}"
            yield f"{part.settled} of {len(part.items)}" if part.items else NOTHING
            yield share(part.done, len(part.learners)) if part.launched and not hidden else NOTHING
        if len(self.parts) > self.shown["waves"]:
            yield f"And {len(self.parts) - self.shown['waves']} more"

    def _measures(self) -> Iterator[str]:
        waves = {part.row["id"]: part for part in self.parts}
        own = [row for row in rows("programs_measure") if row["program_id"] == self.of.program["id"]]
        own.sort(key=lambda row: row["number"])
        for row in own[: self.shown["measures"]]:
            part = waves.get(row["wave_id"])
            whole = part.learners if part else self.learners
            counted = row["kind"] != "other" and len(whole) >= MINIMUM
            now = share(sum(KINDS[row["kind"]](one) for one in whole), len(whole)) if counted else NOTHING
            yield f"{row['name']} {part.row['name'] if part else ''} {now} {row['target']}% {row['threshold']}%"
        if len(own) > self.shown["measures"]:
            yield f"And {len(own) - self.shown['measures']} more"

    def _by(self, key: Any) -> list[tuple[str, str, list[Learner]]]:
        """(value, name, people) in the order of the names."""
        found: dict[tuple[str, str], list[Learner]] = {}
        for one in self.learners:
            found.setdefault(key(one), []).append(one)
        return sorted(((*names, people) for names, people in found.items()), key=lambda each: each[1].casefold())

    @staticmethod
    def _done(people: list[Learner]) -> int:
        return sum(one.done_at is not None for one in people)

    def _groups(self, kind: str, key: Any) -> Iterator[str]:
        groups = self._by(key)
        gone = self._hidden({(value,): len(people) for value, _, people in groups})
        most = self.shown[kind]
        kept = sorted(groups, key=lambda each: self._done(each[2]) - len(each[2]))[: min(most, 10)]
        seen = [each for each in kept if (each[0],) not in gone]
        seen.sort(key=lambda each: -self._done(each[2]) / len(each[2]))
        yield f"Target {self.of.target}%" if groups else "Nobody is assigned yet."
        yield from (f"{name} {share(self._done(people), len(people))}" for _, name, people in seen)
        yield from (f"{name} {self._why(len(people))}" for value, name, people in kept if (value,) in gone)
        if len(groups) > most:
            yield f"The {most} with the most people not complete; {len(groups) - most} more"

    @staticmethod
    def _hidden(counts: dict[Any, int]) -> set[Any]:
        """Under the minimum, and the smallest of the others where only one would be missing from the total."""
        gone = {key for key, people in counts.items() if 0 < people < MINIMUM}
        if len(gone) == 1:
            others = sorted((people, str(key), key) for key, people in counts.items() if people and key not in gone)
            gone |= {others[0][2]} if others else set()
        return gone

    @staticmethod
    def _why(people: int) -> str:
        return f"fewer than {MINIMUM}" if people < MINIMUM else "not shown"

    def _risks(self) -> Iterator[str]:
        found = []
        for part in self.parts:
            if part.color not in ("Red", "Amber"):
                continue
            name, high, left = part.row["name"], part.color == "Red", len(part.learners) - part.done
            if not part.launched:
                open_ = len(part.blocking)
                title = f"{name} cannot launch while {open_} item{' is' if open_ == 1 else 's are'} open"
                found.append((-part.people, title, high))
            elif part.band:
                found.append((-left, f"{name} may end at {self.of.between(*part.band[-1][1:])}", high))
            else:
                found.append((-left, f"{name} ended under its target", high))
        for groups in (self._by(lambda one: (one.division, one.division)), self._by(lambda one: one.region)):
            gone = self._hidden({(value,): len(people) for value, _, people in groups})
            for value, name, people in groups:
                under = 100 * (self.done / len(self.learners) - self._done(people) / len(people))
                if under >= 10 and (value,) not in gone:
                    title = f"{name} stands {under:.0f} points under the whole"
                    found.append((self._done(people) - len(people), title, under >= 25))
        alone = sum(not one.mailbox and not one.reached for one in self.learners)
        if alone >= MINIMUM:
            found.append((-alone, "People without a mailbox of their own get no message", False))
        for people, title, high in sorted(found)[: self.shown["risks"]]:
            yield f"{'High' if high else 'Medium'}: {title} {-people:,} people."

    def _before(self) -> datetime.datetime:
        """The instant of the report before this one; of the first, a week ago."""
        made = [
            moment(row["as_of"])
            for row in rows("reporting_statusreport")
            if row["program_id"] == self.of.program["id"] and row["content"]
        ]
        return max((one for one in made if one < self.of.at), default=self.of.at - WEEK)

    def _changes(self) -> Iterator[str]:
        before = self._before()
        local = before.astimezone(self.of.zone)
        yield f"What changed since {local.day} {local:%B}"
        then = sum(one.since <= before and one.done_at is not None and one.done_at <= before for one in self.learners)
        lines = [f"{self.done - then:,} more people have completed."] if self.done > then else []
        if not lines and self.learners:
            lines = ["Nobody more has completed."]
        items = {item["id"]: (item["title"], part.row["name"]) for part in self.parts for item in part.items}
        waivers = {row["id"]: row["item_id"] for row in rows("programs_waiver")}
        own = self.of.program["id"]
        asks = {row["id"]: row["title"] for row in rows("programs_sponsorask") if row["program_id"] == own}
        entries = [
            row for row in rows("journal_entry") if row["verb"] in HAPPENED and before < moment(row["at"]) <= self.of.at
        ]
        for entry in sorted(entries, key=lambda row: (moment(row["at"]), row["id"]), reverse=True):
            if entry["subject"] == "sponsorask" and entry["subject_id"] in asks:
                lines.append(HAPPENED[entry["verb"]].format(asks[entry["subject_id"]], "the sponsor"))
            if entry["subject"] in ("waiver", "readinessitem"):
                item = waivers.get(entry["subject_id"]) if entry["subject"] == "waiver" else entry["subject_id"]
                if item in items:
                    lines.append(HAPPENED[entry["verb"]].format(*items[item]))
        yield from lines[: self.shown["changes"]]

    # Chart ----------------------------------------------------------------------------------------

    def _known(self) -> list[Part]:
        return [part for part in self.parts if part.people]

    def _has_chart(self) -> bool:
        """Whether the plan asks for anything today."""
        return bool(self.scope) and self.days[0] <= self.of.today

    def _days(self) -> list[Day]:
        first, last = min(p.starts for p in self._known()), max(p.due for p in self._known())
        return [first + datetime.timedelta(n) for n in range((last - first).days + 1)]

    @staticmethod
    def _level(part: Part, day: Day) -> float:
        known = [value for on, value in part.plan.items() if on <= day]
        return known[-1] if known else 0.0

    def _planned_on(self, day: Day) -> float:
        return sum(self._level(part, day) * part.people for part in self._known()) / self.scope

    def _complete_on(self, day: Day) -> float:
        return 100 * self.of.by(self.learners, day) / self.scope

    def _chart(self) -> Iterator[str]:
        yield "0% 25% 50% 75% 100%"
        span = len(self.days) - 1
        step = 7 * -(-span // 35) if span > 14 else max(-(-span // 5), 1)
        yield short(self.days[0])
        yield from (short(self.days[n]) for n in range(step, span, step) if 0.14 * span < n < 0.86 * span)
        yield short(self.days[-1])
        yield f"Target {self.of.target}%"
        if self.days[0] <= self.of.today:
            yield f"{round(self._complete_on(min(self.of.today, self.days[-1])), 1):g}% today"
        yield "80% range."

    def _source(self) -> str:
        modules = {m["id"] for m in rows("programs_module") if m["program_id"] == self.of.program["id"]}
        received = [moment(r["received_at"]) for r in rows("delivery_completionrecord") if r["module_id"] in modules]
        if not received:
            return "No learning system has reported yet."
        last = max(one for one in received if one <= self.of.at).astimezone(self.of.zone)
        return f"last records {last.day} {last:%b %Y}, {last:%H:%M}"

    def table(self) -> Iterator[str]:
        """A row a week, today and the end: the plan, what is complete, and the forecast."""
        span = len(self.days) - 1
        step = max(7, 7 * (span // 70))
        days = sorted({*self.days[::step], self.days[-1], *({self.of.today} & set(self.days))})
        for day in days:
            says = f"{day:%a} {short(day)} {day.year} {self._planned_on(day):.0f}% "
            says += f"{self._complete_on(day):.1f}%" if day <= self.of.today else NOTHING
            yield f"{says} {self._forecast_on(day)}"
        yield METHOD

    def _forecast_on(self, day: Day) -> str:
        bands = [part for part in self._known() if part.band and part.due > self.of.today]
        if not bands or not self.of.today < day <= max(part.due for part in bands):
            return ""
        low = high = 0.0
        for part in self._known():
            edges = [(a, b) for on, a, b in part.band if on <= day] if part in bands else []
            done = 100 * part.done / part.people
            a, b = edges[-1] if edges else (done, done)
            low, high = low + a * part.people, high + b * part.people
        return f"{low / self.scope:.0f} to {high / self.scope:.0f}%"
