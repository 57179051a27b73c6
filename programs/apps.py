from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from audiences.domain import place_heirs, place_work, reorganizing, same_person
        from audiences.domain import segment_uses as uses_of_segments
        from audiences.domain.settings import announcements, children, departures, effects
        from audiences.models import Division, Region
        from programs import probing, rechecks, wakeups
        from programs.domain import (
            allowed_modalities,
            checklist_following,
            consultation_silence,
            escalations,
            findings,
            legal_reviews,
            merged_people,
            open_consultations,
            open_escalations,
            open_requests,
            open_reviews,
            open_work,
            order_reorganizing,
            partner_reach,
            pilots,
            program_settings,
            review_effects,
            segment_uses,
            settings_undoing,
            told,
            undos,
            variant_places,
            variant_undos,
            wave_checks,
        )
        from programs.models import CalendarPeriod, ProgramSettingPolicy, ProgramSettingValue, Stakeholder
        from programs.views import finding, item_routes, pins, readiness, tabs
        from rollout.jobs import pages
        from rollout.jobs.domain import agenda, jobs
        from rollout.journal import addresses
        from rollout.journal.domain import followers
        from rollout.members.domain import open_work as members_work
        from rollout.members.domain import scopes
        from rollout.tenancy.permissions import Action
        from rollout.web import navigation

        navigation.register(
            order=20,
            name="programs",
            url_name="programs:list",
            icon="layers",
            label=_("Programs"),
            permission=Action.VIEW_PROGRAMS,
            key="p",
        )
        navigation.register(
            order=30,
            name="calendar",
            url_name="programs:calendar",
            icon="calendar",
            label=_("Calendar"),
            permission=Action.VIEW_PROGRAMS,
            key="c",
        )
        place_heirs.register(CalendarPeriod, "division", of=Division)
        place_heirs.register(CalendarPeriod, "region", of=Region)
        place_heirs.register(Stakeholder, "division", of=Division)
        navigation.register(
            order=25,
            name="reviews",
            url_name="programs:reviews",
            icon="eye",
            label=_("Reviews"),
            permission=Action.REVIEW_CONTENT,
        )
        navigation.register(
            order=62,
            name="consultations",
            url_name="programs:consultations",
            icon="chat",
            label=_("Consultations"),
            permission=Action.VIEW_CONSULTATIONS,
        )
        navigation.register(
            order=63,
            name="escalations",
            url_name="programs:escalations",
            icon="alert",
            label=_("Escalations"),
            permission=Action.VIEW_ESCALATIONS,
        )
        tabs.register(
            order=83,
            key="escalation",
            label=_("Escalation"),
            url_name="programs:escalation_ladders",
            permission=Action.VIEW_ESCALATIONS,
        )
        agenda.register(escalations.KIND, escalations.climb)
        agenda.register(consultation_silence.KIND, consultation_silence.escalate)
        scopes.register(partner_reach.PROGRAMS)
        same_person.register("programs", merged_people)
        reorganizing.register(order_reorganizing.NAME, order_reorganizing.Watch, order_reorganizing.refusal)
        undos.register_all()
        variant_undos.register_all()
        for kind in (
            *open_work.ALL,
            open_reviews.KIND,
            *open_requests.ALL,
            open_consultations.KIND,
            open_escalations.KIND,
            open_escalations.LADDERS,
        ):
            members_work.register(kind)
        for of_region in (
            open_consultations.OF_REGION,
            open_escalations.OF_REGION,
            open_escalations.LADDERS_OF_REGION,
        ):
            place_work.register(of_region)
        announcements.register(ProgramSettingValue, ProgramSettingPolicy)
        settings_undoing.start()
        children.register(program_settings.children_changed)
        departures.register(program_settings.departures)
        navigation.register_pinned(pins.of)
        for order, key, label in (
            (20, "plan", _("Plan")),
            (25, "content", _("Content")),
            (40, "audience", _("Audience")),
            (80, "decisions", _("Decisions")),
        ):
            tabs.register(
                order=order, key=key, label=label, url_name=f"programs:{key}", permission=Action.VIEW_PROGRAMS
            )
        tabs.register(
            order=30,
            key="readiness",
            label=_("Readiness"),
            url_name="programs:readiness",
            permission=Action.VIEW_PROGRAMS,
            count=readiness.blocking_next,
            count_says=_("blocking"),
        )
        tabs.register(
            order=82,
            key="stakeholders",
            label=_("Stakeholders"),
            url_name="programs:stakeholders",
            permission=Action.ASK_SPONSORS,
        )
        tabs.register(
            order=85,
            key="settings",
            label=_("Settings"),
            url_name="programs:settings",
            permission=Action.VIEW_SETTINGS,
        )
        rechecks.discover(wave_checks)
        agenda.register(rechecks.KIND, rechecks.run_due)
        jobs.register(probing.KIND, probing.probe)
        pages.show(probing.KIND, template="programs/readiness/_probed.html")
        uses_of_segments.register(segment_uses.every)
        effects.register({allowed_modalities.NAME}, allowed_modalities.effects)
        effects.register({legal_reviews.NAME}, review_effects.effects)
        followers.register(
            checklist_following.FOLLOWER, verbs=checklist_following.VERBS, handler=checklist_following.follow
        )
        followers.register(variant_places.FOLLOWER, verbs=variant_places.VERBS, handler=variant_places.follow)
        agenda.register(pilots.KIND, wakeups.judge_pilots)
        agenda.register(findings.KIND, wakeups.expire_waivers)
        finding.register()
        told.start()
        addresses.register("program", lambda row: ("programs:plan", (row.slug,)))
        addresses.register("module", lambda row: ("programs:module", (row.program.slug, row.number)))
        addresses.register("variant", item_routes.of_variant)
        addresses.register("package", lambda row: item_routes.of_variant(row.variant))
        addresses.register("review", lambda row: item_routes.of_variant(row.variant))
        addresses.register("wave", lambda row: ("programs:wave", (row.program.slug, row.number)))
        addresses.register("readinessitem", item_routes.of_item)
        addresses.register("finding", lambda row: item_routes.of_item(row.item))
        addresses.register("waiver", lambda row: item_routes.of_item(row.item))
        addresses.register("risk", lambda row: ("programs:risk", (row.program.slug, row.number)))
        addresses.register("decision", lambda row: ("programs:decision", (row.program.slug, row.number)))
        addresses.register("calendarperiod", lambda row: ("programs:period", (row.pk,)))
        addresses.register("stakeholder", lambda row: ("programs:stakeholder", (row.program.slug, row.number)))
        addresses.register("endorsement", lambda row: ("programs:sponsor", (row.program.slug,)))
        addresses.register("appearance", lambda row: ("programs:sponsor", (row.program.slug,)))
        addresses.register(
            "changeorder", lambda row: ("programs:order", (row.wave.program.slug, row.wave.number, row.number))
        )
        addresses.register("plandraft", lambda row: ("programs:draft", (row.program.slug, row.number)))
        addresses.register("measure", lambda row: ("programs:measure", (row.program.slug, row.number)))
        addresses.register("escalation", lambda row: ("programs:escalation", (row.number,)))
        addresses.register("consultation", lambda row: ("programs:consultation", (row.number,)))
        addresses.register("sponsorask", lambda row: ("programs:ask", (row.program.slug, row.number)))
