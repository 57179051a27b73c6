"""The readiness check that everybody can be reached: an address, or a manager with one who hands it over (RD4)."""

import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from comms.domain import reachable
from programs.domain import audience
from programs.domain.check_causes import PEOPLE
from programs.domain.checks import Check, Detail, Result
from programs.domain.item_templates import Template
from programs.models import ReadinessItem, Wave
from rollout.tenancy.permissions import Action
from rollout.web import formats


def run(wave: Wave, at: datetime.datetime) -> Result:
    """One query. The details count people by the way that is left to them; the page lists them."""
    lacking = Q(email="")
    ways = {
        f"by_{key}": Count("pk", filter=lacking & match) for key, (_status, _words, match) in reachable.ROUTES.items()
    }
    counted = audience.people_of(wave).order_by().aggregate(total=Count("pk"), **ways)
    stranded, handed = sum(counted[f"by_{key}"] for key in reachable.STRANDED), counted["by_manager"]
    details = tuple(
        Detail(status, str(words), _people(counted[f"by_{key}"]))
        for key, (status, words, _match) in reachable.ROUTES.items()
        if counted[f"by_{key}"]
    )
    if stranded:
        said = ngettext(
            "%(stranded)s of %(total)s people has neither an e-mail address nor a manager with one.",
            "%(stranded)s of %(total)s people have neither an e-mail address nor a manager with one.",
            stranded,
        )
        said %= {"stranded": formats.number(stranded), "total": formats.number(counted["total"])}
        return Result(False, said, details=details)
    return Result(True, _reached(counted["total"], handed), details=details)


def _people(count: int) -> str:
    return ngettext("%(people)s person", "%(people)s people", count) % {"people": formats.number(count)}


def _reached(total: int, handed: int) -> str:
    values = {
        "having": formats.number(total - handed),
        "all": formats.number(total),
        "without": formats.number(handed),
    }
    if not handed:
        said = ngettext(
            "%(having)s of %(all)s people has an e-mail address.",
            "%(having)s of %(all)s people have an e-mail address.",
            total,
        )
        return said % values
    sentence = ngettext(
        "%(having)s of %(all)s people have an e-mail address; "
        "%(without)s without one is reached through their manager.",
        "%(having)s of %(all)s people have an e-mail address; "
        "%(without)s without one are reached through their manager.",
        handed,
    )
    return sentence % values


CHECK = Check(
    "reachable",
    gettext_lazy("Each person has an e-mail address or an alternative route"),
    run,
    page="comms:reach",
    page_title=gettext_lazy("People without an address"),
    page_needs=Action.VIEW_MESSAGES,
    item=Template(
        "communications.reach",
        ReadinessItem.Area.COMMUNICATIONS,
        gettext_noop("Everybody can be reached"),
        gettext_noop("An e-mail address, or a manager with one who hands messages over."),
        10,
        check="reachable",
    ),
    follows=PEOPLE,
)
