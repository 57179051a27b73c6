"""What was reported of devices, counted: by browser, system and country (RD9)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from delivery.models import DeviceCheck, DeviceReport
from rollout.web import kept


@dataclass(frozen=True)
class Group:
    """Devices of one kind: how many were reported, and on how many it works."""

    name: str
    works: int
    total: int

    @property
    def status(self) -> str:
        return "good" if self.works == self.total else "stop"


def totals(check: DeviceCheck) -> tuple[int, int]:
    """Reports on which it works, and all of them."""
    counted = check.reports.aggregate(total=Count("pk"), works=Count("pk", filter=Q(works=True)))
    return counted["works"], counted["total"]


def groups(reports: Iterable[DeviceReport]) -> dict[str, list[Group]]:
    """Pure: `browser`, `system` and `country`, each with its groups, the most reported first."""
    listed = list(reports)
    return {
        "browser": _grouped((f"{kept.words(each.browser)} {each.version}".strip(), each.works) for each in listed),
        "system": _grouped((kept.words(each.system), each.works) for each in listed),
        "country": _grouped((each.country.name if each.country else _("Not said"), each.works) for each in listed),
    }


def _grouped(said: Iterable[tuple[str, bool]]) -> list[Group]:
    total: Counter[str] = Counter()
    works: Counter[str] = Counter()
    for name, good in said:
        total[name] += 1
        works[name] += good
    return sorted((Group(name, works[name], n) for name, n in total.items()), key=lambda each: (-each.total, each.name))
