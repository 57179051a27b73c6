"""Course packages of a text: given and looked at, fetched, removed (RD8)."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programs.domain import course_packages
from programs.forms.package import PackageForm
from programs.models import Package
from programs.views import variants
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def add(request: HttpRequest, slug: str, number: int, variant: int) -> HttpResponse:
    found = variants.load(request, slug, number, variant, Action.MANAGE_PROGRAMS)
    form = PackageForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["package"]
        try:
            made = course_packages.add(
                variant=found, name=file.name, content=file.read(), by=request.actor, at=request.now
            )
        except ValidationError as refused:
            refusals.show(form, ValidationError({"package": refused.messages}))
        else:
            sound = _("The package is sound, and kept.")
            pages.say(request, sound if made.passed else _("The package is kept, with faults."), _mark(made))
            return pages.redirect(request, variants.address(found))
    return variants.page(request, found, refused={"package": form}, status=422)


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def fetch(request: HttpRequest, slug: str, number: int, variant: int, package: int) -> HttpResponse:
    """The file as it was given, to keep and never to run here."""
    found = _load(request, slug, number, variant, package, Action.VIEW_PROGRAMS)
    response = HttpResponse(course_packages.content_of(found), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="package-{found.number}.zip"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def remove(request: HttpRequest, slug: str, number: int, variant: int, package: int) -> HttpResponse:
    found = _load(request, slug, number, variant, package, Action.MANAGE_PROGRAMS)
    course_packages.remove(package=found, by=request.actor, at=request.now)
    pages.say(request, _("The package is removed."))
    return pages.redirect(request, variants.address(found.variant))


def _load(request: HttpRequest, slug: str, number: int, variant: int, package: int, action: Action) -> Package:
    text = variants.load(request, slug, number, variant, action)
    found = get_object_or_404(Package, variant=text, number=package)
    found.variant = text
    return found


def _mark(package: Package) -> str:
    return "good" if package.passed else "watch"
