"""Sections of the page of a region or country that higher floors add: progress, waves."""

from django.http import HttpRequest

from audiences.domain.settings.book import Book
from audiences.domain.settings.targets import Target
from rollout.web.sections import Sections

_SECTIONS: Sections[[HttpRequest, Target, Book]] = Sections()
register, of = _SECTIONS.register, _SECTIONS.of
