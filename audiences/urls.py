"""Addresses of people, segments, imports, organization and regions (blueprint 11)."""

from django.urls import path

from audiences.views import (
    attributes,
    directory,
    divisions,
    duplicates,
    imports,
    organization,
    people_sources,
    readings,
    region_changes,
    regions,
    saved_views,
    segment_people,
    segments,
)
from audiences.views.settings import center, laws, places

app_name = "audiences"

urlpatterns = [
    path("people/", directory.people, name="people"),
    path("people/<int:pk>/", directory.person, name="person"),
    path("people/views/", saved_views.save, name="people_view_save"),
    path("people/views/<int:pk>/remove/", saved_views.remove, name="people_view_remove"),
    path("people/sources/", people_sources.listing, name="people_sources"),
    path("people/sources/new/", people_sources.new, name="people_source_new"),
    path("people/sources/<slug:code>/", people_sources.source, name="people_source"),
    path("people/duplicates/", duplicates.listing, name="duplicates"),
    path("people/duplicates/<int:pk>/", duplicates.pair, name="duplicate"),
    path("people/imports/", imports.history, name="imports"),
    path("people/imports/<int:number>/", imports.detail, name="import"),
    path("people/imports/<int:number>/apply/", imports.apply, name="import_apply"),
    path("people/imports/<int:number>/reading/", readings.reading, name="import_reading"),
    path("people/imports/<int:number>/undo/", imports.undo, name="import_undo"),
    path("people/imports/<int:number>/rejected-people.csv", imports.rejected_rows, name="import_rejected_rows"),
    path("people/imports/<int:number>/rejected.csv", imports.rejected, name="import_rejected"),
    path("people/segments/", segments.listing, name="segments"),
    path("people/segments/rule.schema.json", segments.schema, name="rule_schema"),
    path("people/segments/attributes/", attributes.listing, name="attributes"),
    path("people/segments/new/", segments.new, name="segment_new"),
    path("people/segments/<int:number>/", segments.segment, name="segment"),
    path("people/segments/<int:number>/kind/", segment_people.kind, name="segment_kind"),
    path("people/segments/<int:number>/people/", segment_people.people, name="segment_people"),
    path("people/organisation/", organization.tree, name="organization"),
    path("people/organisation/<int:pk>/", divisions.division, name="division"),
    path("regions/", regions.listing, name="regions"),
    path("regions/new/", regions.new, name="region_new"),
    path("regions/<slug:code>/", regions.region, name="region"),
    path("regions/<slug:code>/change/", region_changes.change, name="region_change"),
    path("regions/<slug:code>/law/", laws.law, name="place_law"),
    path("regions/<slug:code>/settings/", places.settings, name="place_settings"),
    path("regions/<slug:code>/settings/change/", places.change, name="place_settings_change"),
    path("regions/<slug:code>/settings/call-off/", places.call_off, name="place_settings_call_off"),
    path("regions/<slug:code>/settings/history/", places.history, name="place_settings_history"),
    path("settings/", center.overview, name="settings"),
    path("settings/history/", center.history, name="settings_history"),
    path("settings/catalogue/<slug:name>/", center.setting, name="setting"),
]
