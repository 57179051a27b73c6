from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommsConfig(AppConfig):
    name = "comms"

    def ready(self) -> None:
        from audiences.domain import import_consequences
        from audiences.domain.settings import effects
        from audiences.views import person_sections
        from comms.domain import (
            batches,
            bounces,
            corrections,
            digests,
            excepted,
            following,
            holds,
            import_effects,
            load_effects,
            move_effects,
            nudges,
            owner_digests,
            pilot_figures,
            planning,
            retimed,
            sending,
            told,
            wave_checks,
        )
        from comms.views import person_messages
        from programs import rechecks
        from programs.domain import due_terms, moving_along, order_effects, pilot_holds, pilot_measures
        from programs.models import PilotCriterion
        from programs.views import tabs
        from rollout.jobs.domain import agenda
        from rollout.journal import addresses
        from rollout.journal.domain import followers, undos
        from rollout.tenancy.permissions import Action

        told.start()
        bounces.start()
        undos.register(batches.NUDGED, nudges.take_back)
        followers.register_steps("comms.plan", verbs=following.VERBS, step=following.follow)
        followers.register_steps("comms.held", verbs=holds.VERBS, step=holds.follow)
        followers.register("comms.digest", verbs={"assignments.overdue"}, handler=digests.follow)
        followers.register("comms.excepted", verbs=excepted.VERBS, handler=excepted.follow)
        followers.register("comms.restart", verbs={pilot_holds.RESTARTED}, handler=pilot_figures.wake)
        pilot_measures.register(PilotCriterion.Kind.BOUNCED, pilot_figures.bounced)
        effects.register(retimed.WINDOW | due_terms.NAMES, retimed.effects)
        effects.register(load_effects.NAMES, load_effects.effects)
        import_consequences.register("messages", import_effects)
        order_effects.register("messages", corrections.effects)
        order_effects.register_audience("messages", corrections.of_audience)
        order_effects.register_content("messages", corrections.of_content)
        moving_along.register("messages", _("Messages"), move_effects.moved)
        agenda.register(planning.KIND, sending.send_due)
        agenda.register(owner_digests.KIND, owner_digests.run)
        tabs.register(
            order=50,
            key="messages",
            label=_("Communications"),
            url_name="comms:messages",
            permission=Action.VIEW_MESSAGES,
        )
        person_sections.register(order=50, template="comms/_person_messages.html", context=person_messages.section)
        rechecks.discover(wave_checks)
        addresses.register("message", lambda row: ("comms:message", (row.pk,)))
        addresses.register("step", lambda row: ("comms:step", (row.sequence.program.slug, row.number)))
