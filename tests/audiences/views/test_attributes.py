"""Saying what an attribute is, and what that does to rules."""

import pytest

from audiences.models import Attribute
from rollout.tenancy import walls
from rollout.tenancy.permissions import Role
from tests.audiences.views.test_segments import NEW, count_on, leaf

pytestmark = pytest.mark.django_db
URL = "/norvane/people/segments/attributes/"


def test_a_number_is_compared_as_one(manager, people):
    assert 'value="grade"' in manager.get(URL).content.decode()
    posted = {"attribute": "grade", "label": "Pay grade", "kind": "number"}
    assert manager.post(URL, posted).status_code == 302
    page = manager.post(NEW, leaf("0", "attr_grade", "at_least", "6.5")).content.decode()
    assert "pay grade is at least 6.5" in page
    assert count_on(page) == 1
    saved = {"name": "Senior", **leaf("0", "attr_grade", "at_least", "6.5"), "do": "save"}
    assert manager.post(NEW, saved).status_code == 302
    refused = manager.post(URL, posted | {"kind": "date"})
    assert refused.status_code == 422
    assert "“Senior” ask for it as it is now; change their rules first." in refused.content.decode()
    with walls.inside(people.pk):
        assert Attribute.objects.get().kind == "number"


def test_what_is_no_attribute_or_no_kind_is_refused(manager, sign_in):
    assert manager.post(URL, {"attribute": "shoe", "kind": "text"}).status_code == 409
    assert manager.post(URL, {"attribute": "grade", "kind": "color"}).status_code == 422
    assert sign_in(Role.AUDITOR).get(URL).status_code == 403
