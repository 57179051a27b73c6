"""The core of a module and its variants: a new one, its page, its next version, its reviews and its publication."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import course_packages, dates, review_rules, reviews, variant_words, variants, versions, writing
from programs.forms.package import PackageForm
from programs.forms.review import AssignForm
from programs.forms.variant import ChangesForm, PlaceForm, SeenForm, SendForm, VariantForm, VersionForm
from programs.models import Module, Review, Variant
from programs.views import workspace
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals

_DECISIONS: dict[str, type[SeenForm]] = {"sign": SeenForm, "back": ChangesForm}


@permitted(Action.WRITE_VARIANTS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.WRITE_VARIANTS)
    module = get_object_or_404(Module.objects.select_related("program"), program=program, number=number)
    form = VariantForm(request.POST or None, module=module, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = variants.add(module=module, **form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("The variant is there as a draft. Send it to review when its text is done."))
            return pages.redirect(request, address(made))
    return workspace.page(
        request,
        program,
        "programs/variants/new.html",
        {"form": form, "module": module},
        tab="plan",
        status=422 if form.errors else 200,
        trail=[*trail(module), (request.path, _("New variant"))],
    )


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def variant(request: HttpRequest, slug: str, number: int, variant: int) -> HttpResponse:
    return page(request, load(request, slug, number, variant, Action.VIEW_PROGRAMS))


@permitted(Action.WRITE_VARIANTS)
@require_POST
def edit(request: HttpRequest, slug: str, number: int, variant: int) -> HttpResponse:
    found = load(request, slug, number, variant, Action.WRITE_VARIANTS)
    form = PlaceForm(request.POST)

    def act() -> None:
        variants.edit(variant=found, **form.cleaned_data, by=request.actor, at=request.now)

    return _done(request, found, form, act, _("Where it is opened is saved."), "place")


@permitted(Action.WRITE_VARIANTS)
@require_POST
def revise(request: HttpRequest, slug: str, number: int, variant: int) -> HttpResponse:
    found = load(request, slug, number, variant, Action.WRITE_VARIANTS)
    form = VersionForm(request.POST, variant=found)

    def act() -> None:
        versions.revise(variant=found, **form.cleaned_data, by=request.actor, at=request.now)

    return _done(request, found, form, act, _("The new version is kept. What it touches is opened again."), "version")


@permitted(Action.WRITE_VARIANTS)
@require_POST
def send(request: HttpRequest, slug: str, number: int, variant: int) -> HttpResponse:
    found = load(request, slug, number, variant, Action.WRITE_VARIANTS)
    form = _send_form(request, found, request.POST)

    def act() -> None:
        reviews.send(variant=found, asked=form.asked, by=request.actor, at=request.now)

    return _done(request, found, form, act, _("It is in review. Reviewers see it on their home page."), "send")


@permitted(Action.WRITE_VARIANTS)
@require_POST
def publish(request: HttpRequest, slug: str, number: int, variant: int) -> HttpResponse:
    found = load(request, slug, number, variant, Action.WRITE_VARIANTS)
    if refused := refusals.conflict(request, variants.publish, variant=found, by=request.actor, at=request.now):
        return refused
    undoable.say(request, _("It is published."), found)
    return pages.redirect(request, address(found))


@permitted(Action.WRITE_VARIANTS)
@require_POST
def remove(request: HttpRequest, slug: str, number: int, variant: int) -> HttpResponse:
    found = load(request, slug, number, variant, Action.WRITE_VARIANTS)
    if refused := refusals.conflict(request, variants.remove, variant=found, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("The variant is removed."))
    return pages.redirect(request, reverse("programs:module", args=[slug, number]))


@permitted(Action.REVIEW_CONTENT)
@require_POST
def sign(request: HttpRequest, slug: str, number: int, variant: int, review: int) -> HttpResponse:
    return _decide(request, slug, number, variant, review, reviews.sign_off, _("It is signed off."), "sign")


@permitted(Action.REVIEW_CONTENT)
@require_POST
def send_back(request: HttpRequest, slug: str, number: int, variant: int, review: int) -> HttpResponse:
    says = _("Changes are asked for. Its writer sees your comment.")
    return _decide(request, slug, number, variant, review, reviews.ask_for_changes, says, "back")


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def assign(request: HttpRequest, slug: str, number: int, variant: int, review: int) -> HttpResponse:
    found = load(request, slug, number, variant, Action.MANAGE_PROGRAMS)
    asked = get_object_or_404(Review.objects.select_related("variant__module__program"), variant=found, pk=review)
    form = _assign_form(request, found, asked, request.POST)
    if form.is_valid():
        try:
            reviews.assign(review=asked, **form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused, **{f"{asked.kind}_{name}": name for name in form.fields})
        else:
            pages.say(request, _("The review has its reviewer and its day."))
            return pages.redirect(request, address(found))
    return page(request, found, assigning={asked.pk: form}, status=422)


def load(request: HttpRequest, slug: str, number: int, variant: int, action: Action) -> Variant:
    """A text of a module within reach, with its module and program at hand, or 404."""
    program = workspace.load(request, slug, action)
    rows = Variant.objects.select_related("module", "region")
    if action == Action.WRITE_VARIANTS and not request.actor.reaches_all(action):
        rows = rows.filter(region__in=writing.regions(request.actor))
    found = get_object_or_404(rows, module__program=program, module__number=number, number=variant)
    found.module.program = program
    return found


def address(variant: Variant) -> str:
    module = variant.module
    return reverse("programs:variant", args=[module.program.slug, module.number, variant.number])


def trail(module: Module) -> list[tuple[str, str]]:
    """Crumbs from the program to the module."""
    slug = module.program.slug
    return [
        (reverse("programs:plan", args=[slug]), _("Plan")),
        (reverse("programs:module", args=[slug, module.number]), module.title),
    ]


def page(
    request: HttpRequest,
    found: Variant,
    *,
    refused: dict[str, Any] | None = None,
    assigning: dict[int, AssignForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The text with its standing, its acts, its reviews and versions; `refused` are forms to show again."""
    module, actor, today = found.module, request.actor, dates.today(request.actor, request.now)
    core = module.variants.filter(number=variants.CORE).first()
    core_version = core.version if core else None
    listed = list(found.reviews.select_related("reviewer", "decided_by", "asked_by").order_by("-pk"))
    writers = variants.authors(found)
    mine = next((review for review in listed if reviews.may_decide(review, found, writers, actor)), None)
    may_manage = actor.may(Action.MANAGE_PROGRAMS)
    may_write = actor.may(Action.WRITE_VARIANTS) and writing.may_write(actor, found.region)
    draft = found.state == Variant.State.DRAFT
    forms = {
        "version": VersionForm(variant=found),
        "place": PlaceForm(initial={"course_id": found.course_id, "launch_url": found.launch_url}),
        "send": _send_form(request, found) if may_write and draft else None,
        "package": PackageForm(auto_id="package-%s"),
        "sign": _seen_form("sign", found, core_version),
        "back": _seen_form("back", found, core_version),
    } | (refused or {})
    context = {
        "variant": found,
        "module": module,
        "name": variant_words.name(found),
        "status": variant_words.standing(found, core_version),
        "core": core,
        "since": [versions.sentence(update) for update in versions.since_source(found, core)],
        "updates": list(found.updates.select_related("made_by").order_by("-version")),
        "reviews": [
            (
                review,
                variant_words.outcome(review, today),
                (assigning or {}).get(review.pk) or _of_open(request, found, review),
            )
            for review in listed
        ],
        "mine": mine,
        "forms": forms,
        "may_manage": may_manage,
        "may_write": may_write,
        "may_publish": may_write and writing.may_publish(actor, found),
        "draft": draft,
        "packages": [
            (package, course_packages.faults(package), course_packages.remarks(package))
            for package in found.packages.select_related("added_by").order_by("-number")
        ],
        "approved": found.state == Variant.State.APPROVED,
        "address": found.launch_url or module.launch_url,
    }
    crumbs = [*trail(module), (address(found), context["name"])]
    return workspace.page(
        request, module.program, "programs/variants/page.html", context, tab="plan", status=status, trail=crumbs
    )


def _done(
    request: HttpRequest, found: Variant, form: Any, act: Callable[[], None], said: str, name: str
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            undoable.say(request, said, found)
            return pages.redirect(request, address(found))
    return page(request, found, refused={name: form}, status=422)


def _decide(
    request: HttpRequest,
    slug: str,
    number: int,
    variant: int,
    review: int,
    act: Callable[..., Review],
    said: str,
    name: str,
) -> HttpResponse:
    found = load(request, slug, number, variant, Action.REVIEW_CONTENT)
    asked = get_object_or_404(Review.objects.select_related("variant__module__program"), variant=found, pk=review)
    form = _DECISIONS[name](request.POST, auto_id=f"{name}-%s")
    if form.is_valid():
        try:
            act(review=asked, **form.decided_on, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
            found = load(request, slug, number, variant, Action.REVIEW_CONTENT)
            form.data = _shown_now(request, found)
        else:
            pages.say(request, said)
            return pages.redirect(request, address(found))
    return page(request, found, refused={name: form}, status=422)


def _shown_now(request: HttpRequest, found: Variant) -> Any:
    """What was sent, on what the page shows from now on: who decides again has what came since before them."""
    data = request.POST.copy()
    data["seen"], data["seen_core"] = found.version, variants.core_version(found.module) or 0
    return data


def _seen_form(name: str, found: Variant, core: int | None) -> SeenForm:
    return _DECISIONS[name](initial={"seen": found.version, "seen_core": core or 0}, auto_id=f"{name}-%s")


def _of_open(request: HttpRequest, found: Variant, review: Review) -> AssignForm | None:
    """The form that gives an open review to somebody, for those who may."""
    may = review.outcome == Review.Outcome.OPEN and request.actor.may(Action.MANAGE_PROGRAMS)
    return _assign_form(request, found, review) if may else None


def _assign_form(request: HttpRequest, found: Variant, review: Review, data: Any = None) -> AssignForm:
    writers = variants.authors(found)
    people = [user for user in reviews.entitled(request.actor, request.now) if user.pk not in writers]
    return AssignForm(data, review=review, people=people, auto_id=f"review-{review.pk}-%s")


def _send_form(request: HttpRequest, found: Variant, data: Any = None) -> SendForm:
    writers = variants.authors(found)
    people = [user for user in reviews.entitled(request.actor, request.now) if user.pk not in writers]
    return SendForm(data, kinds=review_rules.missing(variants.held(found)), people=people, auto_id="send-%s")
