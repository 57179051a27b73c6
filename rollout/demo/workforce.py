"""The demo's people as rows of the canonical people file: deterministic for a size and a seed, awkward on purpose.

HR sends three files: one to begin with, one after people have left, and one with those who joined or came back.
"""

import datetime
import random
import unicodedata
from dataclasses import dataclass
from itertools import count

from rollout.demo import awkward
from rollout.demo.company import COLLEAGUES, DIVISIONS, PLACES, ROLES

Row = dict[str, str]
TEAM = 5  # a group this small reports to one manager; larger ones are split, which makes seven levels
NAMED = 28  # the first rows are the people of the sign-ins, their colleagues and Dana's team
LEFT_ON, JOINED_ON = -40, -10  # days from the as-of date at which a file comes
LEAVING, AWAY, JOINING = 80, 250, 120  # one of so many people who manage nobody


@dataclass(frozen=True)
class Files:
    """The first file, and later ones with the day from the as-of date at which each comes."""

    first: list[Row]
    later: tuple[tuple[int, list[Row]], ...]


def files(*, people: int, seed: int, as_of: datetime.date) -> Files:
    """Files about exactly `people` people, those who left among them."""
    rows = _Workforce(people, seed, as_of).build()
    crowd = _without_reports(rows)
    leaving = {row["external_id"] for row in crowd[20::LEAVING]}
    away = {row["external_id"] for row in crowd[21::AWAY]}
    joining = {row["external_id"] for row in crowd[22::JOINING]}
    for row in crowd[22::JOINING]:
        row["hire_date"] = (as_of + datetime.timedelta(days=JOINED_ON - 4)).isoformat()

    def all_but(absent: set[str]) -> list[Row]:
        return [row for row in rows if row["external_id"] not in absent]

    later = ((LEFT_ON, all_but(joining | leaving | away)), (JOINED_ON, all_but(leaving)))
    return Files(all_but(joining), later)


def _without_reports(rows: list[Row]) -> list[Row]:
    bosses = {row["manager_external_id"] for row in rows}
    return [row for row in rows[NAMED:] if row["external_id"] not in bosses]


class _Workforce:
    def __init__(self, people: int, seed: int, as_of: datetime.date) -> None:
        self.size, self.as_of = people, as_of
        self.random = random.Random(seed)  # noqa: S311  repeatable, not secret
        self.numbers = count(1)
        self.rows: list[Row] = []
        self.addresses: set[str] = set()

    def build(self) -> list[Row]:
        chief = self._named("Sigrid", "Norvane", "", "Corporate Functions", "DE", "Chief executive")
        self._named("Helena", "Brandt", chief, "Corporate Functions/Legal", "DE", "General Counsel")
        operations = self._named("Stefan", "Vogel", chief, "Corporate Functions", "DE", "Chief operating officer")
        self._named("Ingrid", "Solheim", chief, "Corporate Functions/People", "DE", "Learning program manager")
        self._named("Priya", "Raghunathan", operations, "Corporate Functions/People", "IN", "Regional HR lead")
        dana = self._named("Dana", "Okafor", operations, "Energy Networks/Grid", "US", "Grid operations manager")
        for each in COLLEAGUES:
            first, _, last = each.name.partition(" ")
            self._named(first, last, operations, each.division, each.country, each.title)
        for _ in range(min(14, max(0, self.size - 14))):
            self._person(dana, "Energy Networks/Grid", "US", site=("Houston", "America/Chicago"))
        vice = [
            self._person(operations, "Corporate Functions", self._country(), role="Group vice president")
            for _ in range(2)
        ]
        left = self.size - len(self.rows)
        for division, people in _split(left, {name: share for name, (share, _) in DIVISIONS.items()}).items():
            self._division(division, people, vice[len(division) % 2])
        rows = self.rows[: self.size]
        awkward.apply(_without_reports(rows), self.random)
        return rows

    def _division(self, division: str, people: int, boss: str) -> None:
        if not people:
            return
        head = self._person(boss, division, self._country(), role="Division head")
        for country, size in _split(people - 1, {code: place.share for code, place in PLACES.items()}).items():
            if size:
                self._group(head, division, country, size)

    def _group(self, boss: str, division: str, country: str, size: int) -> None:
        """A lead for the group; larger groups are halved until they are a team."""
        department = f"{division}/{self.random.choice(DIVISIONS[division][1])}"
        if size <= 2:
            for _ in range(size):
                self._person(boss, department, country)
            return
        lead = self._person(boss, department, country, role="Team lead" if size <= TEAM + 1 else "Department manager")
        rest = size - 1
        if rest <= TEAM:
            for _ in range(rest):
                self._person(lead, department, country)
            return
        parts = 2 if rest <= 4 * TEAM else 4
        for part in range(parts):
            self._group(lead, division, country, rest // parts + (part < rest % parts))

    def _country(self) -> str:
        codes = list(PLACES)
        return self.random.choices(codes, [PLACES[code].share for code in codes])[0]

    def _named(self, first: str, last: str, manager: str, division: str, country: str, role: str) -> str:
        site = PLACES[country].sites[0]
        made = self._person(manager, division, country, role=role, first=first, last=last, site=site)
        self.rows[-1]["language"] = "en"  # the sign-ins show the product in the words of its manual
        return made

    def _person(
        self,
        manager: str,
        division: str,
        country: str,
        *,
        role: str = "",
        first: str = "",
        last: str = "",
        site: tuple[str, str] | None = None,
    ) -> str:
        place, choose = PLACES[country], self.random
        number = next(self.numbers)
        first, last = first or choose.choice(place.first), last or choose.choice(place.last)
        function = choose.choice(list(ROLES))
        city, zone = site or choose.choice(place.sites)
        field = function == "Operations"
        row = {
            "external_id": f"N{number:06}",
            "first_name": first,
            "last_name": last,
            "email": self._address(first, last, number),
            "mobile": "",
            "manager_external_id": manager,
            "division": division,
            "function": function if not role else "Management",
            "job_role": role or choose.choice(ROLES[function]),
            "country": country,
            "site": city,
            "language": choose.choices([code for code, _ in place.languages], [w for _, w in place.languages])[0],
            "time_zone": zone,
            "employment_type": choose.choices(
                ["full_time", "part_time", "contract", "field"], [12, 2, 1, 8 if field else 1]
            )[0],
            "technology_access": choose.choices(["own", "shared", "none"], [3, 6, 1] if field else [1, 0, 0])[0],
            "hire_date": (self.as_of - datetime.timedelta(days=choose.randint(40, 6000))).isoformat(),
            "status": "active",
            "attr_cost_center": f"CC{choose.randint(100, 199)}",
        }
        self.rows.append(row)
        return row["external_id"]

    def _address(self, first: str, last: str, number: int) -> str:
        plain = unicodedata.normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode().lower()
        kept = "".join(letter for letter in plain.replace(" ", "") if letter.isalnum() or letter in ".-")
        plain = ".".join(part for part in kept.split(".") if part)
        local = plain if len(plain) > 3 and plain not in self.addresses else f"{plain or 'n'}.{number}"
        self.addresses.add(local)
        return f"{local}@norvane.example"


def _split(total: int, shares: dict[str, int]) -> dict[str, int]:
    """Whole numbers by share, adding up to the total (largest remainders first)."""
    weight = sum(shares.values())
    exact = {name: total * share / weight for name, share in shares.items()}
    whole = {name: int(value) for name, value in exact.items()}
    for name in sorted(exact, key=lambda n: whole[n] - exact[n])[: total - sum(whole.values())]:
        whole[name] += 1
    return whole
