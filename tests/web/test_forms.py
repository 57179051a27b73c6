"""A rejected form opens with a linked summary, and each field says what to enter."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template

from rollout.web.forms import Form, Switch


class Plan(Form):
    name = forms.CharField(label="Wave name", max_length=10, help_text="Learners never see this name")
    start_on = forms.DateField(label="Start date")
    region = forms.ChoiceField(label="Region", choices=[("", "Choose"), ("in", "India")])
    modality = forms.ChoiceField(label="Modality", choices=[("a", "Self-paced")], widget=forms.RadioSelect)
    texts = forms.BooleanField(label="Send text messages", required=False, widget=Switch)
    read = forms.BooleanField(label="I have read it")
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.data.get("clash"):
            raise forms.ValidationError("Wave 2 has this window already.")


class Elements(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def by_id(self, id: str) -> dict[str, str | None]:
        (match,) = [attrs for _, attrs in self.found if attrs.get("id") == id]
        return match


def render(form: Form) -> str:
    return Template("{% load fairway %}{% fields form %}").render(Context({"form": form}))


def test_every_error_is_linked_to_a_control_that_exists_and_described() -> None:
    page = Elements(render(Plan({"clash": "1"})))
    links = [attrs["href"] for tag, attrs in page.found if tag == "a"]
    assert links == ["#id_name", "#id_start_on", "#id_region", "#id_modality_0", "#id_read"]
    for link in links:
        assert page.by_id(link[1:])
    assert page.by_id("id_name")["aria-invalid"] == "true"
    assert page.by_id("id_name")["aria-describedby"] == "id_name_helptext id_name_error"
    assert page.by_id("id_name_helptext") is not None
    assert page.by_id("id_name_error") is not None


def test_the_summary_takes_focus_and_starts_with_what_belongs_to_no_field() -> None:
    source = render(Plan({"clash": "1"}))
    assert "data-focus" in Elements(source).by_id("errors")
    assert source.index("Wave 2 has this window already.") < source.index("Wave name: enter a value.")
    assert "Start date: choose one." in source
    assert "I have read it: tick the box to go on." in source


def test_a_valid_or_untouched_form_has_no_summary() -> None:
    assert "errors" not in render(Plan())
    sent = {"name": "Pilot", "start_on": "2026-10-05", "region": "in", "modality": "a", "read": "on"}
    form = Plan(sent)
    assert form.is_valid(), form.errors
    assert 'class="errors"' not in render(form)


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ("id_name", {"class": "input", "type": "text"}),
        ("id_start_on", {"type": "date"}),
        ("id_region", {"class": "input"}),
        ("id_texts", {"class": "switch", "role": "switch"}),
        ("id_ticket", {"type": "hidden"}),
    ],
)
def test_each_widget_gets_its_markup(control: str, expected: dict[str, str]) -> None:
    attrs = Elements(render(Plan())).by_id(control)
    assert {name: attrs.get(name) for name in expected} == expected


def test_what_was_typed_is_kept_and_escaped() -> None:
    source = render(Plan({"name": '"><script>x</script>'}))
    assert "<script>" not in source
    assert "&quot;&gt;&lt;script&gt;" in source


def test_a_date_is_shown_the_way_the_browser_reads_it() -> None:
    assert Elements(render(Plan(initial={"start_on": "2026-10-05"}))).by_id("id_start_on")["value"] == "2026-10-05"


@pytest.mark.parametrize(
    ("day", "accepted"), [("1900-01-01", True), ("2199-12-31", True), ("0001-01-01", False), ("9999-12-31", False)]
)
def test_a_day_that_no_calendar_can_be_counted_on_from_is_refused(day: str, accepted: bool) -> None:
    form = Plan({"start_on": day})
    assert form.errors.get("start_on") == (None if accepted else ["Enter a day of the years 1900 to 2199."])
