"""The look of the pages is the reader's: theme, density and single-letter keys."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from rollout.tenancy.access import public
from rollout.web import preferences


@public("Holds nothing but the look of the pages, also before sign-in")
@require_POST
def save_preferences(request: HttpRequest) -> HttpResponse:
    """Store every known preference in the form; go back to the page it was sent from."""
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(there if safe else "/")
    for name in preferences.CHOICES.keys() & request.POST.keys():
        preferences.store(response, name=name, value=request.POST[name], secure=request.is_secure())
    return response
