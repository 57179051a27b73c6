"""The one permission table: role x action x scope. Views, PDF and jobs ask it; a generated test tries every address."""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """Granted by membership, but `manager` and `person`, which follow from the HR data."""

    ADMINISTRATOR = "administrator"
    PROGRAM_MANAGER = "program_manager"
    REGIONAL_LEAD = "regional_lead"
    DIVISION_LEAD = "division_lead"
    EXECUTIVE = "executive"
    FACILITATOR = "facilitator"
    REVIEWER = "reviewer"
    PARTNER = "partner"
    AUDITOR = "auditor"
    MANAGER = "manager"

    @property
    def label(self) -> Promise:
        return _ROLES[self]

    @property
    def granted(self) -> bool:
        return self is not Role.MANAGER


_ROLES = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.PROGRAM_MANAGER: _("Program manager"),
    Role.REGIONAL_LEAD: _("Regional lead"),
    Role.DIVISION_LEAD: _("Division lead"),
    Role.EXECUTIVE: _("Executive"),
    Role.FACILITATOR: _("Facilitator"),
    Role.REVIEWER: _("Reviewer"),
    Role.PARTNER: _("Partner"),
    Role.AUDITOR: _("Auditor"),
    Role.MANAGER: _("Manager"),
}


class Scope(StrEnum):
    """How far a permission reaches inside its tenant."""

    ALL = "all"
    REGIONS = "regions"  # countries of the granted regions
    DIVISIONS = "divisions"  # subtrees of the granted divisions
    TEAM = "team"  # the org subtree below the actor's person
    PROGRAMS = "programs"  # granted programs, until the grant ends


class Action(StrEnum):
    VIEW_HOME = "view_home"
    VIEW_PEOPLE = "view_people"
    IMPORT_PEOPLE = "import_people"
    MANAGE_SEGMENTS = "manage_segments"
    VIEW_PROGRAMS = "view_programs"
    MANAGE_PROGRAMS = "manage_programs"
    WRITE_VARIANTS = "write_variants"  # texts for languages and places
    MANAGE_CALENDAR = "manage_calendar"  # blackouts and peak periods of a place
    WORK_READINESS = "work_readiness"
    REVIEW_CONTENT = "review_content"  # sign off texts as an SME or as counsel
    GRANT_WAIVERS = "grant_waivers"
    LAUNCH_WAVES = "launch_waves"
    ACCEPT_GAPS = "accept_gaps"  # of an urgent launch, where one is named for it
    VIEW_MESSAGES = "view_messages"
    MANAGE_MESSAGES = "manage_messages"
    IMPORT_COMPLETIONS = "import_completions"
    VIEW_RESULTS = "view_results"
    MAKE_REPORTS = "make_reports"
    VIEW_REPORTS = "view_reports"
    SEND_REPORTS = "send_reports"  # when and to whom they are mailed
    ALLOW_RECIPIENTS = "allow_recipients"  # addresses that are no member's
    TAKE_REGULATOR_PACKS = "take_regulator_packs"
    VIEW_ASKS = "view_asks"
    ASK_SPONSORS = "ask_sponsors"
    ANSWER_ASKS = "answer_asks"  # one's own, and record what others said
    ASK_EXCEPTIONS = "ask_exceptions"
    DECIDE_EXCEPTIONS = "decide_exceptions"  # whom the setting `exception_approver` names among those who may
    VIEW_CONSULTATIONS = "view_consultations"
    CONSULT_REGIONS = "consult_regions"
    ANSWER_CONSULTATIONS = "answer_consultations"  # for a region that one leads
    VIEW_ESCALATIONS = "view_escalations"
    WORK_ESCALATIONS = "work_escalations"  # raise, take on, resolve
    VIEW_TEAM = "view_team"
    NUDGE_TEAM = "nudge_team"
    VIEW_JOBS = "view_jobs"
    VIEW_AUDIT = "view_audit"
    VIEW_SETTINGS = "view_settings"
    CHANGE_SETTINGS = "change_settings"  # values of a place
    GOVERN_SETTINGS = "govern_settings"  # tiers, bounds, values for all, laws
    LIST_PLATFORMS = "list_platforms"  # hosts that a load test may ask
    MANAGE_MEMBERS = "manage_members"
    MOVE_CLOCK = "move_clock"


_A = Action
_EVERYTHING: dict[Action, Scope] = {
    action: Scope.ALL for action in Action if action not in {_A.VIEW_TEAM, _A.NUDGE_TEAM}
}


def _with(scope: Scope, *actions: Action) -> dict[Action, Scope]:
    return dict.fromkeys(actions, scope)


TABLE: dict[Role, dict[Action, Scope]] = {
    Role.ADMINISTRATOR: _EVERYTHING,
    Role.PROGRAM_MANAGER: {
        a: s
        for a, s in _EVERYTHING.items()
        if a not in {_A.VIEW_AUDIT, _A.MANAGE_MEMBERS, _A.ALLOW_RECIPIENTS, _A.ACCEPT_GAPS, _A.LIST_PLATFORMS}
    },
    Role.REGIONAL_LEAD: _with(Scope.ALL, _A.VIEW_HOME, _A.VIEW_PROGRAMS)
    | _with(
        Scope.REGIONS,
        _A.VIEW_PEOPLE,
        _A.MANAGE_CALENDAR,
        _A.WRITE_VARIANTS,
        _A.WORK_READINESS,
        _A.VIEW_MESSAGES,
        _A.VIEW_RESULTS,
        _A.VIEW_SETTINGS,
        _A.CHANGE_SETTINGS,
        _A.VIEW_CONSULTATIONS,
        _A.ANSWER_CONSULTATIONS,
        _A.VIEW_ESCALATIONS,
        _A.WORK_ESCALATIONS,
        _A.ASK_EXCEPTIONS,
        _A.DECIDE_EXCEPTIONS,
    ),
    Role.DIVISION_LEAD: _with(Scope.ALL, _A.VIEW_HOME, _A.VIEW_PROGRAMS)
    | _with(Scope.DIVISIONS, _A.VIEW_PEOPLE, _A.MANAGE_CALENDAR, _A.VIEW_RESULTS),
    Role.EXECUTIVE: _with(
        Scope.ALL,
        _A.VIEW_HOME,
        _A.VIEW_PROGRAMS,
        _A.VIEW_RESULTS,
        _A.VIEW_REPORTS,
        _A.MAKE_REPORTS,
        _A.VIEW_ASKS,
        _A.ANSWER_ASKS,
        _A.ACCEPT_GAPS,
        _A.VIEW_JOBS,
    ),
    Role.FACILITATOR: _with(Scope.ALL, _A.VIEW_HOME),
    Role.REVIEWER: _with(Scope.ALL, _A.VIEW_HOME, _A.VIEW_PROGRAMS)
    | _with(Scope.ALL, _A.WORK_READINESS, _A.REVIEW_CONTENT),
    Role.PARTNER: _with(Scope.ALL, _A.VIEW_HOME)
    | _with(Scope.PROGRAMS, _A.VIEW_PROGRAMS, _A.WORK_READINESS, _A.VIEW_MESSAGES, _A.VIEW_RESULTS, _A.ASK_EXCEPTIONS),
    Role.AUDITOR: _with(
        Scope.ALL,
        _A.VIEW_HOME,
        _A.VIEW_PEOPLE,
        _A.VIEW_PROGRAMS,
        _A.VIEW_MESSAGES,
        _A.VIEW_RESULTS,
        _A.VIEW_REPORTS,
        _A.VIEW_ASKS,
        _A.VIEW_CONSULTATIONS,
        _A.VIEW_ESCALATIONS,
        _A.TAKE_REGULATOR_PACKS,
        _A.VIEW_AUDIT,
        _A.VIEW_SETTINGS,
        _A.VIEW_JOBS,
    ),
    Role.MANAGER: _with(Scope.ALL, _A.VIEW_HOME) | _with(Scope.TEAM, _A.VIEW_TEAM, _A.NUDGE_TEAM, _A.ASK_EXCEPTIONS),
}

# What a deputy does only where a role of their own allows it too (blueprint 02, Roles and scopes).
BY_THE_ENTITLED = frozenset(
    {
        Action.GRANT_WAIVERS,
        Action.LAUNCH_WAVES,
        Action.ACCEPT_GAPS,
        Action.MANAGE_MEMBERS,
        Action.DECIDE_EXCEPTIONS,
        Action.REVIEW_CONTENT,
        Action.ANSWER_CONSULTATIONS,
    }
)


def covers(held: Iterable[Role], role: Role) -> bool:
    """Whether roles held without bounds allow all that `role` allows: nobody gives away more than they have."""
    reached = {action for each in held for action, scope in TABLE[each].items() if scope is Scope.ALL}
    return set(TABLE[role]) <= reached
