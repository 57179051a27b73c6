from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from audiences.domain.settings import effects
        from audiences.views import place_sections
        from programs.domain import pilot_measures
        from programs.domain import standing as program_standing
        from programs.models import PilotCriterion
        from programs.views import tabs
        from reporting.domain import (
            bounces,
            deliveries,
            escalated_targets,
            first_run,
            judgments,
            manager_scores,
            minimums,
            pilot_figures,
            regulator_pack,
            reports,
            schedules,
            small_groups,
            told,
        )
        from reporting.views import finding, home, places
        from rollout.jobs import pages as job_pages
        from rollout.jobs.domain import agenda, jobs
        from rollout.journal import addresses
        from rollout.journal.domain import followers, undos
        from rollout.tenancy.permissions import Action
        from rollout.web import navigation

        navigation.register(
            order=10,
            name="home",
            url_name="reporting:home",
            icon="home",
            label=_("Home"),
            permission=None,
            key="h",
            unless=home.is_the_team,
        )
        navigation.register(
            order=15,
            name="team",
            url_name="reporting:team",
            icon="people",
            label=_("Your team"),
            permission=Action.VIEW_TEAM,
        )
        navigation.register(
            order=50,
            name="reports",
            url_name="reporting:reports",
            icon="chart",
            label=_("Reports"),
            permission=Action.VIEW_RESULTS,
            key="r",
        )
        tabs.register(
            order=10,
            key="overview",
            label=_("Overview"),
            url_name="reporting:overview",
            permission=Action.VIEW_PROGRAMS,
        )
        tabs.register(
            order=70, key="results", label=_("Results"), url_name="reporting:results", permission=Action.VIEW_RESULTS
        )
        tabs.register(
            order=90,
            key="reports",
            label=_("Reports"),
            url_name="reporting:program_reports",
            permission=Action.VIEW_REPORTS,
        )
        place_sections.register(order=10, template="reporting/places/_standing.html", context=places.section)
        for kind in (PilotCriterion.Kind.COMPLETED, PilotCriterion.Kind.ON_TIME):
            pilot_measures.register(kind, pilot_figures.share_of(kind.value))
        program_standing.plug(judgments.judge)
        effects.register({minimums.NAME}, small_groups.effects)
        effects.register({manager_scores.NAME}, manager_scores.effects)
        effects.register({schedules.NAME}, schedules.effects)
        agenda.register(schedules.KIND, schedules.run)
        agenda.register(escalated_targets.KIND, escalated_targets.look)
        agenda.register(deliveries.KIND, deliveries.send_due)
        followers.register(schedules.FOLLOWER, verbs=schedules.VERBS, handler=schedules.follow)
        jobs.register(reports.KIND, reports.make)
        jobs.register(regulator_pack.KIND, regulator_pack.make)
        job_pages.show(reports.KIND, template="reporting/reports/_result.html")
        finding.register()
        told.start()
        bounces.start()
        undos.register(first_run.DISMISSED, first_run.undo)
        addresses.register("statusreport", lambda row: ("reporting:report", (row.program.slug, row.number)))
