"""Confirming how a people file is read: its encoding, then its columns and dates."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain.people_formats import dates, readings, targets
from audiences.domain.people_formats.dates import ORDERS, Order
from audiences.domain.people_formats.readings import Reading
from rollout.tabular.files import ENCODINGS
from rollout.web.forms import Form


class EncodingForm(Form):
    """Which encoding shows the file's own words rightly."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, possible: dict[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["encoding"].choices = [(name, words) for name, words in ENCODINGS.items() if name in possible]


class ReadingForm(Form):
    """One choice a column of the file, named `fills-<position>`; the order of dates; whether everybody is in it."""

    dates = forms.ChoiceField(label=gettext_lazy("Dates in the file"), required=False, widget=forms.RadioSelect)
    whole = forms.BooleanField(
        label=gettext_lazy("The file names everybody of its source: whoever is missing from it has left"),
        required=False,
    )

    def __init__(self, *args: Any, reading: Reading, asked: dict[str, Any], **kwargs: Any) -> None:
        initial = {"dates": str(reading.dates), "whole": reading.whole}
        super().__init__(*args, initial=initial, **kwargs)
        self.reading = reading
        self.two_meanings = asked.get("two_meanings", "")
        self.headers = [header for header in asked.get("headers", []) if header]
        self.samples: dict[str, list[str]] = asked.get("samples", {})
        self.fields["dates"].choices = _orders(self.two_meanings)
        if not self.two_meanings:
            del self.fields["dates"]
        words = _("What “%(header)s” fills")
        for position, header in enumerate(self.headers):
            self.fields[f"fills-{position}"] = forms.ChoiceField(
                label=header,
                choices=targets.choices(header, reading.fills.get(header, "")),
                initial=reading.fills.get(header, ""),
                required=False,
                widget=forms.Select(attrs={"class": "input", "aria-label": words % {"header": header}}),
            )

    def columns(self) -> list[dict[str, Any]]:
        """What the table of columns shows of each: header, values in the file, the choice."""
        return [
            {
                "header": header,
                "samples": self.samples.get(header, []),
                "field": self[f"fills-{position}"],
                "unknown": not self.reading.fills.get(header) and not self.reading.of.knows(header),
            }
            for position, header in enumerate(self.headers)
        ]

    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in ("dates", "whole") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            readings.check(self.chosen())
        except ValidationError as refused:
            self.add_error(None, refused)
        if "dates" in self.fields and not cleaned.get("dates") and "hire_date" in self.chosen().fills.values():
            said = _("Choose whether “%(date)s” begins with the day or the month.")
            self.add_error("dates", said % {"date": self.two_meanings})
        return cleaned

    def chosen(self) -> Reading:
        """The reading as it was chosen; what was refused counts as left out."""
        fills = {header: self.cleaned_data.get(f"fills-{n}", "") for n, header in enumerate(self.headers)}
        order = Order(self.cleaned_data.get("dates") or self.reading.dates)
        whole = bool(self.cleaned_data.get("whole"))
        return Reading(self.reading.system, fills, dates=order, encoding=self.reading.encoding, whole=whole)


def _orders(value: str) -> list[tuple[str, str]]:
    """Both orders with what they make of the file's own date: “03/04/2021 is 3 April 2021”."""
    pair = dates.meanings(value) if value else None
    days = dict(zip(ORDERS, pair, strict=True)) if pair else {}
    return [(str(order), _meaning(str(words), value, days.get(order))) for order, words in ORDERS.items()]


def _meaning(words: str, value: str, day: datetime.date | None) -> str:
    if day is None:
        return words
    return _("%(order)s: %(value)s is %(day)s") % {"order": words, "value": value, "day": date_format(day, "j F Y")}
