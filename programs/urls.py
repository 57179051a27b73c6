from django.urls import path

from programs.views import (
    asks,
    audience,
    decision,
    decisions,
    items,
    items_together,
    launch,
    modules,
    plan,
    programs,
    readiness,
    risks,
    settings,
    waves,
)

app_name = "programs"

_program = "programs/<slug:slug>/"
_ask = f"{_program}asks/<int:ask>/"
_risk = f"{_program}risks/<int:risk>/"
_decision = f"{_program}decisions/<int:decision>/"
_dependant = f"{_decision}dependants/<int:dependant>/"
_wave = f"{_program}waves/<int:number>/"
_item = f"{_wave}readiness/<int:item>/"

urlpatterns = [
    path("programs/", programs.listing, name="list"),
    path("programs/new/", programs.new, name="new"),
    path(f"{_program}edit/", programs.edit, name="edit"),
    path(f"{_program}plan/", plan.plan, name="plan"),
    path(f"{_program}audience/", audience.audience_of, name="audience"),
    path(f"{_program}audience/people/", audience.people, name="audience_people"),
    path(f"{_program}audience/priority/", audience.priority, name="audience_priority"),
    path(f"{_program}readiness/", readiness.overview, name="readiness"),
    path(f"{_program}decisions/", decisions.log, name="decisions"),
    path(f"{_program}decisions/new/", decision.new, name="decision_new"),
    path(_decision, decision.decision, name="decision"),
    path(f"{_decision}revisit/", decision.revisit, name="decision_revisit"),
    path(f"{_decision}revoke/", decision.revoke, name="decision_revoke"),
    path(f"{_decision}dependants/", decision.name, name="dependant_name"),
    path(f"{_dependant}settle/", decision.settle, name="dependant_settle"),
    path(f"{_dependant}remove/", decision.drop, name="dependant_drop"),
    path(f"{_program}settings/", settings.settings, name="settings"),
    path(f"{_program}settings/change/", settings.change, name="settings_change"),
    path(f"{_program}settings/call-off/", settings.call_off, name="settings_call_off"),
    path(f"{_program}settings/history/", settings.history, name="settings_history"),
    path(f"{_program}settings/rules/<slug:name>/", settings.rule, name="settings_rule"),
    path(f"{_program}asks/", asks.listing, name="asks"),
    path(f"{_program}asks/new/", asks.new, name="ask_new"),
    path(_ask, asks.ask, name="ask"),
    path(f"{_ask}answer/", asks.answer, name="ask_answer"),
    path(f"{_ask}withdraw/", asks.withdraw, name="ask_withdraw"),
    path(f"{_program}risks/", risks.listing, name="risks"),
    path(f"{_program}risks/new/", risks.new, name="risk_new"),
    path(_risk, risks.risk, name="risk"),
    path(f"{_risk}edit/", risks.edit, name="risk_edit"),
    path(f"{_risk}state/", risks.turn, name="risk_turn"),
    path(f"{_program}modules/new/", modules.add, name="module_new"),
    path(f"{_program}modules/<int:number>/", modules.edit, name="module"),
    path(f"{_program}modules/<int:number>/remove/", modules.remove, name="module_remove"),
    path(f"{_program}waves/new/", waves.add, name="wave_new"),
    path(_wave, waves.summary, name="wave"),
    path(f"{_wave}edit/", waves.edit, name="wave_edit"),
    path(f"{_wave}move/", waves.move, name="wave_move"),
    path(f"{_wave}hold/", waves.hold, name="wave_hold"),
    path(f"{_wave}resume/", waves.resume, name="wave_resume"),
    path(f"{_wave}close/", waves.close, name="wave_close"),
    path(f"{_wave}remove/", waves.remove, name="wave_remove"),
    path(f"{_wave}launch/", launch.launch, name="wave_launch"),
    path(f"{_wave}readiness/", readiness.gate, name="wave_readiness"),
    path(f"{_wave}readiness/checks/", items.run_checks, name="wave_checks"),
    path(f"{_wave}readiness/together/", items_together.change, name="items_together"),
    path(_item, items.item, name="item"),
    path(f"{_item}finish/", items.finish, name="item_finish"),
    path(f"{_item}start/", items.start, name="item_start"),
    path(f"{_item}reopen/", items.reopen, name="item_reopen"),
    path(f"{_item}owner/", items.assign, name="item_owner"),
    path(f"{_item}check/", items.run_check, name="item_check"),
    path(f"{_item}waiver/", items.ask_waiver, name="item_waiver"),
    path(f"{_item}waiver/<int:waiver>/grant/", items.grant_waiver, name="waiver_grant"),
    path(f"{_item}waiver/<int:waiver>/refuse/", items.refuse_waiver, name="waiver_refuse"),
]
