"""No page about people reads all of them for other than a figure, nor asks more as they grow: 30,000, and a million in
bench/test_pages.py."""

import pytest
from django.db.models import Q

from audiences.domain import people_search
from audiences.models import Division, ImportLine, Person, SegmentStay
from delivery.models import Assignment
from rollout.tenancy import statistics, walls
from tests import crowd, crowd_pages

PEOPLE = 30_000


@pytest.mark.slow
def test_every_page_serves_many_people(tenant, monkeypatch):
    with walls.inside(tenant.pk):
        crowd.gather(tenant, PEOPLE)
        statistics.renew([Person, Division, ImportLine])
        crowd.remember_stays()
        crowd.launch(tenant)
        statistics.renew([SegmentStay, Assignment])
        pages = crowd_pages.addresses(segments=[9])
    client = crowd_pages.visitor(tenant)
    found = [fault for route, path in pages for fault in crowd_pages.faults(client, tenant, route, path)]
    assert not found, "\n".join(found)

    def anywhere(people, typed):  # a control: words anywhere in a name
        return people.filter(Q(name_key__contains=typed))

    monkeypatch.setattr(people_search, "beginning", anywhere)
    [told] = crowd_pages.faults(client, tenant, "people/segments/", "people/segments/1/people/?q=last77")
    assert "reads everybody" in told


def test_the_lists_of_pages_are_not_stale():
    known = {path for path, _ in crowd_pages.ADDRESSES}
    named = {*crowd_pages.WITHOUT_ROW, *crowd_pages.ARRANGED, *crowd_pages.LONG}
    assert named <= known
