"""Addresses of home, results, reports and team (blueprint 11)."""

from django.urls import URLPattern, path, register_converter

from reporting.views import (
    briefing,
    first_steps,
    home,
    mailing,
    overview,
    people,
    regulator,
    reports,
    results,
    team,
    team_line,
)

app_name = "reporting"


class ProgramSlug:
    """A program's slug; `new` belongs to the form that makes one."""

    regex = r"(?!new/)[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ProgramSlug, "program")

_mail = "programs/<program:slug>/reports/delivery/"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("first-steps/dismiss/", first_steps.dismiss, name="first_steps_dismiss"),
    path("programs/<program:slug>/", overview.overview, name="overview"),
    path("programs/<program:slug>/results/", results.results, name="results"),
    path("programs/<program:slug>/results/people/", people.people, name="results_people"),
    path("programs/<program:slug>/regulator-pack/", regulator.pack, name="regulator_pack"),
    path("programs/<program:slug>/reports/", reports.of_program, name="program_reports"),
    path("programs/<program:slug>/reports/<int:number>/", reports.report, name="report"),
    path("programs/<program:slug>/reports/<int:number>.pdf", reports.file, name="report_pdf"),
    path(f"{_mail}", mailing.page, name="mailing"),
    path(f"{_mail}recipients/", mailing.add, name="recipient_add"),
    path(f"{_mail}recipients/<int:recipient>/remove/", mailing.remove, name="recipient_remove"),
    path(f"{_mail}recipients/<int:recipient>/allow/", mailing.allow, name="recipient_allow"),
    path(f"{_mail}mails/<int:mail>/again/", mailing.again, name="mail_again"),
    path("reports/", reports.across, name="reports"),
    path("team/", team.team, name="team"),
    path("team/<int:person>/", team.person, name="team_person"),
    path("team/<int:person>/not-mine/", team_line.not_mine, name="not_mine"),
    path("team/briefings/<int:wave>/read/", briefing.read, name="briefing_read"),
    path("team/nudges/<int:assignment>/", team.nudge, name="nudge"),
]
