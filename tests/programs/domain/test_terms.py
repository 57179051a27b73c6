"""Approved terms: kept, replaced, taken in from a file whole or not at all, and exported as they come in (PL12)."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from programs.domain import term_files, terms
from programs.domain.term_files import Line
from programs.models import ApprovedTerm
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

T = "/norvane/programs/anti-bribery-essentials/terms/"
GIFT = Line("gift", "de", "Zuwendung", "never Geschenk")


def test_a_term_is_kept_once_and_replaced(plan: Plan) -> None:
    made = terms.keep(program=plan.program, line=GIFT, by=plan.by, at=AT)
    again = terms.keep(program=plan.program, line=Line(" gift ", "de", "Geschenk"), by=plan.by, at=AT)
    assert (again.pk, again.number, again.approved, again.note) == (made.pk, 1, "Geschenk", "")
    entry = Entry.objects.filter(verb="term.kept").order_by("-pk").first()
    assert entry.data["before"] == {"approved": "Zuwendung", "note": "never Geschenk"}
    terms.remove(term=again, by=plan.by, at=AT)
    assert not ApprovedTerm.objects.exists()
    with pytest.raises(PermissionDenied):
        terms.keep(program=plan.program, line=GIFT, by=actor_for(plan.tenant, Role.REVIEWER), at=AT)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The file is empty. A CSV file or workbook with a header and one row a term is accepted."),
        ("term,locale\ngift,de", "The header has no column approved. Columns term, locale and approved are needed."),
        ("term,locale,approved\n", "The file has a header and no lines below it. Nothing was changed."),
        ("term,locale,approved\ngift,de,", "Row 2, approved: it is empty. Enter a value."),
        ("term,locale,approved\ngift,xx-1,x", "Row 2, locale: “xx-1” is no language tag such as de, pt-BR or zh-Hans."),
        (f"term,locale,approved\n{'g' * 121},de,x", "Row 2, term: it is longer than 120 characters."),
    ],
)
def test_an_unsound_file_is_refused_with_row_and_column(text: str, says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        term_files.read(text.encode())
    assert caught.value.messages == [says]


def test_terms_in_the_browser_come_out_as_they_went_in(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    manager, reviewer = sign_in(Role.PROGRAM_MANAGER), sign_in(Role.REVIEWER)

    def upload(client: Client, text: str) -> object:
        return client.post(f"{T}take-in/", {"file": SimpleUploadedFile("terms.csv", text.encode())})

    assert "No approved terms yet" in manager.get(T).content.decode()
    data = {"term": "gift", "locale": "de", "approved": "Zuwendung", "note": ""}
    assert manager.post(f"{T}keep/", data).status_code == 302
    assert "is not a language" in manager.post(f"{T}keep/", {**data, "locale": "?"}).content.decode()
    assert upload(reviewer, "term,locale,approved\ngift,pl,prezent").status_code == 403
    refused = upload(manager, "term,locale,approved\ngift,pl,prezent\ngift,,x")
    assert (refused.status_code, ApprovedTerm.objects.count()) == (422, 1)
    assert "Row 3, locale: it is empty. Enter a value." in refused.content.decode()
    assert upload(manager, "term,locale,approved,note\ngift,pl,prezent,\ngift,de,Geschenk,\n").status_code == 302
    assert dict(ApprovedTerm.objects.values_list("locale", "approved")) == {"de": "Geschenk", "pl": "prezent"}
    exported = reviewer.get(f"{T}?format=csv").content
    assert [line.approved for line in term_files.read(exported)] == ["Geschenk", "prezent"]
    first = ApprovedTerm.objects.get(locale="de")
    assert manager.post(f"{T}{first.number}/remove/").status_code == 302
    assert "Geschenk" not in reviewer.get(T).content.decode()
