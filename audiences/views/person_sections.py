"""Sections of the person page that higher floors add: assignments, messages."""

from audiences.models import Person
from rollout.tenancy.actors import Actor
from rollout.web.sections import Sections

_SECTIONS: Sections[[Person, Actor]] = Sections()
register, of = _SECTIONS.register, _SECTIONS.of
