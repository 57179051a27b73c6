"""Custom attributes: what people files bring, and what each is to rules."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audiences.domain import attributes
from audiences.forms.segments import AttributeForm
from audiences.models import Attribute
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import errors, pages, refusals


@permitted(Action.MANAGE_SEGMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Every attribute with a form of its own; a post is about the one that it names."""
    refused: dict[int, forms.Form] = {}
    if request.method == "POST":
        attribute = Attribute.objects.filter(name=request.POST.get("attribute", "").replace("\x00", "")).first()
        if attribute is None:
            return errors.conflict(request, _("There is no such attribute. Open the list again and save there."))
        form = _form(attribute, request.POST)
        if form.is_valid() and _declared(request, attribute, form):
            pages.say(request, _("“%(name)s” is saved.") % {"name": attribute})
            return pages.redirect(request, request.path)
        refused[attribute.pk] = form
    found = Attribute.objects.order_by("name")
    context = {
        "rows": [(each, refused.get(each.pk) or _form(each, None)) for each in found],
        "crumbs": [(reverse("audiences:segments"), _("Segments")), ("", _("Attributes"))],
        "section": "people",
    }
    return pages.page(request, "audiences/segments/attributes.html", context, status=422 if refused else 200)


def _form(attribute: Attribute, data: object) -> AttributeForm:
    initial = {"label": attribute.label, "kind": attribute.kind}
    return AttributeForm(data, initial=initial, prefix=None, auto_id=f"{attribute.name}-%s")


def _declared(request: HttpRequest, attribute: Attribute, form: AttributeForm) -> bool:
    try:
        attributes.declare(attribute=attribute, **form.cleaned_data, by=request.actor, at=request.now)
    except ValidationError as error:
        refusals.show(form, error)
        return False
    return True
