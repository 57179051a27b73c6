"""What a planned wave has to keep to, and that one whose people were told changes no more in silence."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain.settings.book import Book
from programs.domain import allowed_time, due_rules, lifting, places
from programs.models import Wave
from rollout.tenancy.refusals import Refused
from rollout.web import formats

DATES_STAY = gettext_lazy("%(wave)s was launched. Its dates stay, because people were told.")


def check(wave: Wave) -> None:
    """Its name, its window and its due rule agree with each other; else a ValidationError by field."""
    if not wave.name.strip():
        raise ValidationError({"name": _("Enter a name of 1 to 80 characters.")})
    if wave.ends_on < wave.starts_on:
        said = _("The window ends before it starts. Choose %(day)s or a later day.")
        raise ValidationError({"ends_on": said % {"day": formats.long_day(wave.starts_on)}})
    try:
        rule = due_rules.from_json(wave.due_rule)
    except (ValueError, KeyError) as error:
        raise ValidationError({"due_rule": str(error)}) from error
    if rule.fixed_on and rule.fixed_on < wave.starts_on:
        said = _("The deadline lies before the start. Choose %(day)s or a later day.")
        raise ValidationError({"due_rule": said % {"day": formats.long_day(wave.starts_on)}})
    low, high = wave.expected_low, wave.expected_high
    if low is not None and high is not None and high < low:
        said = _("That is less than the fewest expected. Enter %(fewest)s or more.")
        raise ValidationError({"expected_high": said % {"fewest": formats.number(low)}})
    wave.clean_fields(exclude=["tenant", "program", "lead"])


def faults(wave: Wave) -> list[str]:
    """Why these dates make no plan; empty for a sound one."""
    try:
        check(wave)
    except ValidationError as error:
        return list(error.messages)
    return []


def check_time(waves: Iterable[Wave], settings: Book) -> None:
    """Each gives its places a time that is allowed there; a fixed number of queries for any number of waves."""
    listed = list(waves)
    here = places.of_waves(listed, settings)
    windows = {wave.pk: places.windows(wave, here[wave.pk])[0] for wave in listed}
    if found := [sentence for wave in listed for sentence in allowed_time.refusals(wave, windows[wave.pk])]:
        raise ValidationError({"due_rule": list(dict.fromkeys(found))})


def refuse_after_launch(wave: Wave, sentence: str | Promise) -> None:
    if wave.state not in Wave.AHEAD:
        raise Refused(str(sentence) % {"wave": wave.name}, lift=lifting.of_state(wave))
