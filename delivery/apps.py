"""Assignments, deadlines, completions and the learner's page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "delivery"

    def ready(self) -> None:
        from audiences.domain import import_consequences, import_undo, rule_fields, same_person, stay_following
        from audiences.domain.settings import announcements, effects
        from audiences.models import SegmentStay
        from audiences.views import person_sections
        from delivery import imports, wakeups
        from delivery.domain import (
            arriving,
            completion_fields,
            course_sources,
            escalated,
            evidence,
            exceptions,
            import_effects,
            issuing,
            joiner_effects,
            joining,
            leavers,
            local_words,
            merged_people,
            overdue,
            pilot_figures,
            reaudienced,
            recontented,
            record_effects,
            redated,
            renewal_effects,
            renewals,
            reordered,
            settled,
            told,
            wave_checks,
        )
        from delivery.views import person_assignments, person_records
        from programs import rechecks
        from programs.domain import (
            arrivals,
            change_orders,
            complexity,
            cycle_effects,
            cycles,
            due_terms,
            order_effects,
            pilot_measures,
            risk_costs,
        )
        from programs.models import PilotCriterion
        from rollout.jobs import pages
        from rollout.jobs.domain import agenda, jobs
        from rollout.journal import addresses
        from rollout.journal.domain import followers
        from rollout.tenancy.permissions import Action
        from rollout.web import navigation

        followers.register(wakeups.FOLLOWER, verbs={"wave.launched"}, handler=wakeups.on_launch)
        followers.register(escalated.FOLLOWER, verbs=escalated.VERBS, handler=escalated.follow)
        followers.register(
            wakeups.LEAVERS,
            verbs={"people.imported", import_undo.VERB, "assignments.issued"},
            handler=wakeups.on_who_is_there,
        )
        followers.register_steps(wakeups.JOINING, verbs=joining.VERBS, step=wakeups.on_moves)
        followers.register_steps(wakeups.REDATING, verbs={announcements.VERB}, step=wakeups.on_setting)
        followers.register_steps(wakeups.REORDERING, verbs={change_orders.APPROVED}, step=wakeups.on_order)
        followers.register(wakeups.RENEWING, verbs={cycles.DECIDED, "variant.published"}, handler=wakeups.on_cycle)
        pilot_measures.register(PilotCriterion.Kind.SCORE, pilot_figures.score, pilot_figures.has_scores)
        order_effects.register("deadlines", reordered.effects)
        followers.register_steps(wakeups.RECONTENTING, verbs={change_orders.APPROVED}, step=wakeups.on_content)
        order_effects.register_content("assignments", recontented.effects, recontented.treat)
        order_effects.register_audience("assignments", reaudienced.effects)
        agenda.register(issuing.KIND, wakeups.issue)
        agenda.register(overdue.KIND, wakeups.mark_overdue)
        agenda.register(exceptions.KIND, wakeups.expire_exceptions)
        agenda.register(renewals.KIND, wakeups.renew)
        cycle_effects.register("renewals", renewal_effects.effects)
        import_consequences.register("assignments", import_effects)
        import_consequences.register_joining("waves", joiner_effects)
        same_person.register("assignments", merged_people)
        rechecks.discover(wave_checks)
        risk_costs.plug(settled.people)
        arrivals.plug(arriving.newcomers)
        complexity.plug(course_sources.count)
        effects.register(due_terms.NAMES, redated.effects)
        rule_fields.register(completion_fields.COURSES, completion_fields.PROGRAMS)
        stay_following.register(
            {"completions.recorded", "assignments.issued", leavers.REOPENED, renewals.VERB, recontented.VERB},
            cause=SegmentStay.Cause.COMPLETION,
            fields={completion_fields.COURSES.key, completion_fields.PROGRAMS.key},
        )
        effects.register({local_words.MEANING, local_words.CONTACTS}, local_words.effects)
        effects.register({evidence.NAME}, record_effects.of_evidence)
        effects.register({record_effects.RETENTION}, record_effects.of_retention)
        jobs.register(imports.PREVIEW, imports.preview)
        jobs.register(imports.APPLY, imports.apply)
        pages.show(imports.PREVIEW, template="delivery/sources/_preview.html")
        pages.show(imports.APPLY, template="delivery/sources/_imported.html")
        navigation.register(
            order=85,
            name="sources",
            url_name="delivery:sources",
            icon="upload",
            label=_("Sources"),
            permission=Action.IMPORT_COMPLETIONS,
        )
        navigation.register(
            order=45,
            name="exceptions",
            url_name="delivery:exceptions",
            icon="flag",
            label=_("Exceptions"),
            permission=Action.ASK_EXCEPTIONS,
        )
        person_sections.register(
            order=20, template="delivery/_person_assignments.html", context=person_assignments.section
        )
        person_sections.register(order=25, template="delivery/_person_records.html", context=person_records.section)
        told.start()
        addresses.register("assignmentexception", lambda row: ("delivery:exception", (row.pk,)))
        addresses.register("completionsource", lambda row: ("delivery:source", (row.slug,)))
