"""People, organization, regions and segments."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudiencesConfig(AppConfig):
    name = "audiences"

    def ready(self) -> None:
        from audiences.domain import (
            attribute_fields,
            audience_guard,
            corrections,
            duplicates,
            import_consequences,
            import_jobs,
            import_undo,
            imports,
            line_doubts,
            logins,
            membership_reach,
            person_fields,
            place_heirs,
            place_work,
            rule_fields,
            same_person,
            segment_field,
            segment_undoing,
            stay_following,
            told,
        )
        from audiences.domain.settings import announcements, open_requests, undoing
        from audiences.models import Agreement, Division, PeopleSource, Region, SettingPolicy, SettingValue, Statute
        from audiences.views import finding
        from rollout.jobs import pages as job_pages
        from rollout.jobs.domain import agenda, jobs
        from rollout.journal import addresses
        from rollout.journal.domain import followers, undos
        from rollout.members.domain import deputies, open_work, scopes
        from rollout.tenancy import actors
        from rollout.tenancy.permissions import Action
        from rollout.web import navigation

        told.start()
        actors.plug_people(person=logins.person_of, tenants_managed=logins.tenants_managed)
        deputies.plug_colleagues(membership_reach.colleague)
        for kind in (membership_reach.REGIONS, membership_reach.DIVISIONS):
            scopes.register(kind)
        rule_fields.register(*person_fields.ALL, segment_field.FIELD)
        stay_following.start()
        agenda.register(corrections.KIND, corrections.expire)
        agenda.register(stay_following.DAYS, stay_following.follow_days)
        followers.register(
            duplicates.FOLLOWER,
            verbs={"people.imported", import_undo.VERB, same_person.UNMERGED, corrections.MADE, corrections.ENDED},
            handler=duplicates.follow,
        )
        import_consequences.register_guard(audience_guard.NAME, audience_guard)
        rule_fields.register_family(attribute_fields.FAMILY)
        jobs.register(imports.PREVIEW, import_jobs.preview)
        jobs.register(imports.APPLY, import_jobs.apply)
        jobs.register(imports.UNDO, import_jobs.undo)
        job_pages.show(imports.UNDO, template="audiences/imports/_undone.html")
        announcements.register(SettingValue, SettingPolicy, Statute)
        undoing.start()
        segment_undoing.start()
        undos.register(line_doubts.SAID, line_doubts.undo)
        agenda.register(announcements.KIND, announcements.run)
        navigation.register(50, "people", "audiences:people", "people", _("People"), Action.VIEW_PEOPLE, key="e")
        navigation.register(87, "settings", "audiences:settings", "sliders", _("Settings"), Action.VIEW_SETTINGS)
        navigation.register(60, "regions", "audiences:regions", "globe", _("Regions"), Action.VIEW_PEOPLE, key="o")
        finding.register()
        addresses.register("person", lambda row: ("audiences:person", (row.pk,)))
        addresses.register("region", lambda row: ("audiences:region", (row.code,)))
        addresses.register("country", lambda row: ("audiences:region", (row.code.lower(),)))
        place_heirs.register(Agreement, "division", of=Division)
        place_heirs.register(PeopleSource, "division", of=Division)
        place_heirs.register(PeopleSource, "region", of=Region)
        open_work.register(open_requests.KIND)
        place_work.register(open_requests.OF_REGION)
        addresses.register("agreement", lambda row: ("audiences:agreement", (row.number,)))
        addresses.register("settingrequest", lambda row: ("audiences:setting_request", (row.number,)))
        addresses.register("linedoubt", lambda row: ("audiences:person", (row.person_id,)))
        addresses.register("segment", lambda row: ("audiences:segment", (row.number,)))
        addresses.register("peopleimport", lambda row: ("audiences:import", (row.number,)))
