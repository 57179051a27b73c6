"""How decisions of programs on settings are taken back; the act is `audiences.domain.settings.undoing`."""

from typing import Any

from audiences.domain.settings.undoing import Table, register_table
from programs.domain import locking, program_settings, rights
from programs.models import ProgramSettingPolicy, ProgramSettingValue
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action


def start() -> None:
    register_table(ProgramSettingValue, Table(("program", "region", "country"), _hold, _value))
    register_table(ProgramSettingPolicy, Table(("program",), _hold, _policy))


def _hold(row: ProgramSettingValue | ProgramSettingPolicy, by: Actor) -> None:
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(row.program)


def _value(row: ProgramSettingValue, former: ProgramSettingValue | None, **when: Any) -> None:
    what = {"program": row.program, "name": row.name, "region": row.region, "country": row.country, **when}
    if former and former.is_set:
        program_settings.set_value(raw=former.value, **what)
    else:
        program_settings.clear_value(**what)


def _policy(row: ProgramSettingPolicy, former: ProgramSettingPolicy | None, **when: Any) -> None:
    what = {"program": row.program, "name": row.name, **when}
    if former and former.is_set:
        program_settings.govern(tier=former.tier, bound=former.bound, **what)
    else:
        program_settings.ungovern(**what)
