"""The sandbox: what a template author may not reach, and sentences that say what is accepted."""

import pytest
from django.core.exceptions import ValidationError

from comms.domain import merge, merge_fields
from comms.models import Step

LEARNER, MANAGER = Step.Recipient.LEARNER, Step.Recipient.MANAGER


def refusal(source: str, recipient: str = LEARNER) -> str:
    with pytest.raises(ValidationError) as caught:
        merge.check(source, recipient=recipient, what="The text")
    return " ".join(caught.value.messages)


def test_accepted_fields_are_filled_in():
    source = "{{ first_name }} {% if days_left > 3 %}{{ program | upcase }}{% endif %}"
    merge.check(source, recipient=LEARNER, what="The text")
    assert merge.render(source, {"first_name": "Ada", "days_left": 4, "program": "abc"}) == "Ada ABC"


def test_an_unknown_field_is_named_with_those_accepted():
    assert refusal("Hello {{ firstname }}") == (
        "The text uses the unknown field {{ firstname }}; accepted are first_name, last_name, program, wave, sponsor, "
        "why, what_changes, what_is_expected, due, days_left, start_link, manager_name and device_link."
    )


@pytest.mark.parametrize(
    "source",
    [
        "{{ first_name.__class__ }}",
        "{{ first_name.__class__.__mro__ }}",
        "{{ first_name['upper'] }}",
        "{{ request }}",
        "{{ settings.SECRET_KEY }}",
        "{{ program.delete }}",
        "{{ program.owner.password }}",
        "{% include 'email/message.html' %}",
        "{% render 'email/message.html' %}",
        "{% assign x = first_name %}",
        "{% capture x %}{% endcapture %}",
        "{% liquid\nassign x = 1 %}",
        "{{ first_name | base64_encode }}",
        "{{ first_name | append: first_name }}",
        "{{ team }}",
        "{{ ",
        "{% if first_name %}",
    ],
)
def test_what_reaches_further_is_refused_at_save(source):
    assert refusal(source).startswith("The text")


def test_entries_of_the_team_have_named_parts_only():
    merge.check("{% for r in team %}{{ r.name }} {{ r.days_late }}{% endfor %}", recipient=MANAGER, what="The text")
    assert "accepted after r are name, due and days_late" in refusal(
        "{% if late_count > 999 %}{% for r in team %}{{ r.email }}{% endfor %}{% endif %}", MANAGER
    )


@pytest.mark.parametrize("source", ["{% for x in (1..100000000) %}x{% endfor %}", "{{ (1..100000000) }}"])
def test_ranges_are_refused(source):
    assert "range" in refusal(source)


def test_nested_loops_are_bounded():
    loops = "{% for a in team %}{% for b in team %}{% for c in team %}x{% endfor %}{% endfor %}{% endfor %}"
    with pytest.raises(ValidationError, match="repeats too much"):
        merge.render(loops, {"team": [{"name": "x"}] * 100})


def test_output_is_bounded():
    with pytest.raises(ValidationError, match="grows too long"):
        merge.render("{{ why }}{{ why }}", {"why": "x" * merge.LONGEST_OUTPUT})


def test_source_is_bounded():
    assert refusal("x" * 20_001) == "The text has 20,001 characters; up to 20,000 are accepted."


def test_an_object_gives_nothing_away():
    class Secretive:
        password = "hunter2"

        def delete(self):
            raise AssertionError("called")

    with pytest.raises(ValidationError):
        merge.render("{{ person.password }}", {"person": Secretive()})
    with pytest.raises(ValidationError):
        merge.render("{{ person.delete }}", {"person": Secretive()})


def test_every_field_has_a_sample_and_a_meaning():
    for recipient in Step.Recipient.values:
        for field in merge_fields.accepted(recipient):
            assert field.says
            assert isinstance(field.sample, str | int | list)


def test_what_is_empty_counts_as_not_there():
    source = "{% if manager_name %}{{ manager_name }}{% else %}your manager{% endif %}"
    assert merge.render(source, {"manager_name": ""}) == "your manager"
    assert merge.render("{{ sponsor }}!", {"sponsor": ""}) == "!"
