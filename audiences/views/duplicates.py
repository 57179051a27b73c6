"""Records that may be one person: the list to decide, and one pair side by side."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods

from audiences.domain import duplicates, people_search, same_person
from audiences.forms.duplicates import DecisionForm, PairForm, TakeBackForm
from audiences.models import Person, PersonMerge, PossibleDuplicate
from audiences.models.person import PersonQuerySet
from audiences.views import directory
from audiences.views.tabs import tabs
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages
from rollout.web.forms import Form
from rollout.web.tables import Column, Empty, Filter, Table

State, Kind = PossibleDuplicate.State, PossibleDuplicate.Kind
MARKS = {State.OPEN: "watch", State.NOT_SAME: "idle", State.MERGED: "good"}


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The pairs; POST puts two named records on the list."""
    form = PairForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            named = duplicates.name(**form.cleaned_data, by=request.actor, at=request.now)
            return pages.redirect(request, _url(named))
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"tabs": tabs(request, "duplicates"), "form": form}
    if form.errors:
        return pages.page(request, "audiences/duplicates/list.html", {**context, "table": _table(request)}, status=422)
    return pages.listing(request, "audiences/duplicates/list.html", _table(request), context)


def _table(request: HttpRequest) -> Table:
    return Table(
        [
            Column(
                "first", gettext_lazy("Was there first"), _name("first"), "first__name_key", url=_url, note=_id("first")
            ),
            Column("second", gettext_lazy("Came in later"), _name("second"), "second__name_key", note=_id("second")),
            Column("kind", gettext_lazy("What it may be"), lambda pair: pair.get_kind_display(), "kind"),
            Column("evidence", gettext_lazy("Why"), evidence),
            Column("found_at", gettext_lazy("Found"), kind="moment", sort="found_at"),
            Column("state", gettext_lazy("State"), _status, "state", kind="status", note=_who),
        ],
        duplicates.pairs(),
        request,
        name="duplicates",
        personal=True,
        label=gettext_lazy("Possible duplicates"),
        noun=ngettext_lazy("%(shown)s pair", "%(shown)s pairs", "n"),
        search=_search,
        filters=[
            Filter("state", gettext_lazy("State"), State.choices, lookup="state"),
            Filter("kind", gettext_lazy("What it may be"), Kind.choices, lookup="kind"),
            Filter("why", gettext_lazy("Why"), PossibleDuplicate.Evidence.choices, apply=_with_evidence),
        ],
        default_sort="-state",
        empty=Empty(
            gettext_lazy("No two records look like one person"),
            gettext_lazy("After each people file everybody is compared by e-mail address, name, hire date and team."),
            reverse("audiences:imports"),
            gettext_lazy("Import people"),
        ),
    )


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Both records with what speaks for one person; POST decides, or takes a merge back."""
    records = ("first__division", "first__country", "first__manager", "second__division", "second__country")
    found = get_object_or_404(duplicates.pairs().select_related(*records, "second__manager"), pk=pk)
    merge = PersonMerge.objects.filter(pair=found, undone_at=None).select_related("kept", "away", "merged_by").first()
    form = _form(request, found, merge)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            said = _take_back(request, form, merge) if merge else _decide(request, form, found)
            pages.say(request, said)
            return pages.redirect(request, reverse("audiences:duplicate", args=[pk]) if merge else _list_url())
        except ValidationError as refused:
            form.add_error(None, refused)
    return _show(request, found, merge, form)


def evidence(found: PossibleDuplicate) -> str:
    """What speaks for one person, in words."""
    return "; ".join(str(PossibleDuplicate.Evidence(each).label) for each in found.evidence) or formats.NOTHING


def _form(request: HttpRequest, found: PossibleDuplicate, merge: PersonMerge | None) -> Form | None:
    """Of what can be decided now; a pair that is settled asks for nothing."""
    data = request.POST if request.method == "POST" else None
    if merge is not None:
        return TakeBackForm(data) if not same_person.why_not_back(merge, at=request.now) or data is not None else None
    if found.state == State.OPEN or data is not None:
        return DecisionForm(data, pair=found)
    return None


def _decide(request: HttpRequest, form: Form, found: PossibleDuplicate) -> str:
    said: dict[str, Any] = {"by": request.actor, "at": request.now, "reason": form.cleaned_data["reason"]}
    chosen = form.cleaned_data["decision"]
    if chosen == DecisionForm.NOT_SAME:
        same_person.not_same(pair=found, **said)
        return _("They stay two people, and are not proposed again.")
    keep = found.first if str(found.first_id) == chosen else found.second
    merge = same_person.merge(pair=found, keep=keep, **said)
    words = {"away": merge.away.external_id, "kept": merge.kept.name, "id": merge.kept.external_id}
    return _("%(away)s is now %(kept)s (%(id)s). It can be taken back on the page of the pair.") % words


def _take_back(request: HttpRequest, form: Form, merge: PersonMerge) -> str:
    same_person.unmerge(merge=merge, by=request.actor, at=request.now, reason=form.cleaned_data["reason"])
    return _("%(away)s is a person again, with what was moved.") % {"away": merge.away.external_id}


def _show(request: HttpRequest, found: PossibleDuplicate, merge: PersonMerge | None, form: Form | None) -> HttpResponse:
    both = (found.first, found.second)
    context = {
        "pair": found,
        "both": [(each, directory.url_of(each)) for each in both],
        "mark": MARKS[State(found.state)],
        "evidence": [PossibleDuplicate.Evidence(each).label for each in found.evidence],
        "facts": _compared(*both),
        "held": [(label, *figures) for label, *figures in _held(*both)],
        "merge": merge,
        "days": same_person.DAYS,
        "why_not_back": same_person.why_not_back(merge, at=request.now) if merge else "",
        "form": form,
        "crumbs": [(_list_url(), _("Possible duplicates")), ("", _title(found))],
        "title": _title(found),
        "section": "people",
    }
    status = 422 if form is not None and form.errors else 200
    return pages.page(request, "audiences/duplicates/pair.html", context, status=status)


def _compared(one: Person, other: Person) -> list[tuple[str, str, str, bool]]:
    """Label, both values, and whether they are the same and say something."""
    rows = [
        (_("External id"), one.external_id, other.external_id),
        (_("Status"), one.get_status_display(), other.get_status_display()),
        (_("E-mail"), one.email, other.email),
        (_("Hired"), _day(one), _day(other)),
        (_("Manager"), _named(one.manager), _named(other.manager)),
        (_("Division"), one.division.path if one.division else "", other.division.path if other.division else ""),
        (_("Country"), _named(one.country), _named(other.country)),
        (_("Site"), one.site, other.site),
        (_("Job role"), one.job_role, other.job_role),
        (_("Source"), one.source, other.source),
    ]
    return [
        (label, a or formats.NOTHING, b or formats.NOTHING, bool(a) and a.casefold() == b.casefold())
        for label, a, b in rows
    ]


def _held(one: Person, other: Person) -> list[tuple[str, int, int]]:
    return [(label, figures[one.pk], figures[other.pk]) for label, figures in same_person.held(one, other)]


def _day(person: Person) -> str:
    return str(formats.day(person.hired_on)) if person.hired_on else ""


def _named(row: Any) -> str:
    return row.name if row else ""


def _title(found: PossibleDuplicate) -> str:
    names = list(dict.fromkeys([found.first.name, found.second.name]))
    return _("%(one)s and %(other)s") % {"one": names[0], "other": names[1]} if len(names) > 1 else names[0]


def _name(side: str) -> Any:
    return lambda found: getattr(found, side).name


def _id(side: str) -> Any:
    return lambda found: f"{getattr(found, side).external_id}, {getattr(found, side).get_status_display()}"


def _status(found: PossibleDuplicate) -> tuple[str, str]:
    return MARKS[State(found.state)], found.get_state_display()


def _who(found: PossibleDuplicate) -> str:
    return str(found.decided_by) if found.decided_by else ""


def _search(found: Any, typed: str) -> Any:
    people: PersonQuerySet = Person.objects.all()
    ids = people_search.beginning(people, typed).values("pk")
    return found.filter(first__in=ids) | found.filter(second__in=ids)


def _with_evidence(found: Any, value: str) -> Any:
    return found.filter(evidence__contains=[value])


def _url(found: PossibleDuplicate) -> str:
    return reverse("audiences:duplicate", args=[found.pk])


def _list_url() -> str:
    return reverse("audiences:duplicates")
