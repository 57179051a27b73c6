"""The readiness check that links answer: those in messages, and where modules open (RD4)."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from comms.domain import addresses
from comms.domain.addresses import Link
from programs.domain.checks import Asking, Check, Detail, Progress, Result, unclear
from programs.domain.item_templates import Template
from programs.models import ReadinessItem, Wave
from rollout.outbound import web
from rollout.outbound.web import Answer

NAMED = 3  # links that the sentence names; the details have all
_SIGN_IN = frozenset({401, 403, 407})
_BUSY = 429


def probe(wave: Wave, at: datetime.datetime) -> Asking:
    links = addresses.of(wave.program)

    def ask(progress: Progress) -> Result:
        return _result(links, progress)

    return ask


def _result(links: Sequence[Link], progress: Progress) -> Result:
    if not links:
        return Result(True, _("Neither a module nor a message has a fixed address; there is nothing to ask."))
    asked = links[: addresses.MOST]
    answers = []
    for done, link in enumerate(asked):
        progress(done, len(asked), link.url[:200])
        answers.append(_ask(link.url))
    details = tuple(_detail(link, answer) for link, answer in zip(asked, answers, strict=True))
    if all(answer.unknown_name for answer in answers):
        return unclear(_("No name can be looked up from here, so nobody can tell whether links answer."), details)
    broken = [detail.about for detail in details if detail.status == "stop"]
    if broken:
        said = ngettext(
            "%(n)s of %(all)s links does not answer: %(links)s.",
            "%(n)s of %(all)s links do not answer: %(links)s.",
            len(broken),
        )
        named = ", ".join(broken[:NAMED]) + ("…" if len(broken) > NAMED else "")
        return Result(False, said % {"n": len(broken), "all": len(links), "links": named}, details=details)
    if len(asked) < len(links):
        said = _("The first %(n)s of %(all)s links answer; more are not asked at a time.")
        return Result(True, said % {"n": len(asked), "all": len(links)}, details=details)
    said = ngettext("%(n)s link answers.", "All %(n)s links answer.", len(links))
    return Result(True, said % {"n": len(links)}, details=details)


def _ask(url: str) -> Answer:
    """Without the page where that is answered, else with it: some servers refuse the short question."""
    answer = web.ask(url, method="HEAD")
    return web.ask(url) if answer.status is not None and answer.status >= 400 else answer


def _detail(link: Link, answer: Answer) -> Detail:
    about, values = link.url, {"place": link.stands_in, "status": answer.status, "problem": answer.problem}
    if answer.status is None:
        return Detail("stop", about, _("%(place)s. %(problem)s") % values)
    if answer.status in _SIGN_IN:
        return Detail("good", about, _("%(place)s. It answers and asks for a sign-in (%(status)s).") % values)
    if answer.status == _BUSY:
        return Detail("watch", about, _("%(place)s. It answers that it is asked too often (%(status)s).") % values)
    if answer.status >= 400:
        return Detail("stop", about, _("%(place)s. It answers with an error (%(status)s).") % values)
    return Detail("good", about, _("%(place)s. It answers (%(status)s).") % values)


CHECK = Check(
    "links",
    gettext_lazy("Links and launch addresses answer"),
    probe=probe,
    by_hand=True,
    repeats=True,
    item=Template(
        "technology.links",
        ReadinessItem.Area.TECHNOLOGY,
        gettext_noop("Links and launch addresses answer"),
        gettext_noop("In messages, and where modules open; asked from this server."),
        9,
        check="links",
    ),
)
