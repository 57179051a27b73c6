"""Every list has search, sort, export and an empty state; a template draws a table by hand for a reason named here."""

from django.conf import settings

COMPONENT = "It is the component."
FIXED = "Its rows are fixed: "
MATRIX = "It is a matrix, whose rows and columns are in an order that says something; "
EXCERPT = "It is an excerpt, or figures, of a list that is searched elsewhere: "
FORM = "It is part of a form or of a confirmation, and shows what was chosen there: "
OF_ONE = "It is what one record has: "

BY_HAND = {
    "audiences/duplicates/pair.html": f"{OF_ONE}two records side by side, field by field",
    "audiences/imports/_import.html": f"{EXCERPT}the first rows of a file, whose downloads have all",
    "audiences/imports/reading.html": f"{FORM}the columns of a file and what each fills",
    "audiences/organization/country.html": f"{FIXED}the six most spoken languages",
    "audiences/organization/region.html": f"{FIXED}the six most spoken languages",
    "audiences/organization/tree.html": f"{MATRIX}divisions below divisions, and what people lack",
    "audiences/segments/_breakdown.html": f"{EXCERPT}the largest groups among people of the segment",
    "audiences/segments/_builder.html": f"{EXCERPT}what a rule finds while it is written",
    "audiences/settings/_confirm.html": f"{FORM}what a decision changes",
    "audiences/settings/_preview.html": f"{FORM}what a decision changes below",
    "audiences/settings/law.html": f"{FORM}laws of one country, with what takes each back",
    "comms/_reach.html": f"{FIXED}seven figures",
    "components/table.html": COMPONENT,
    "components/timeline.html": f"{MATRIX}the calendar, which offers a list instead",
    "delivery/_person_records.html": f"{OF_ONE}at most twenty records, the newest",
    "delivery/exceptions/together.html": f"{FORM}the chosen exceptions",
    "journal/followers.html": f"{FIXED}one for each follower that the code has",
    "mail/list.html": "It is of the development mail sink, and has a search of its own.",
    "programs/_comparison.html": f"{FIXED}what two ways of enrollment change",
    "programs/audience.html": f"{MATRIX}waves against waves",
    "programs/complexity.html": f"{FIXED}six scores",
    "programs/content/page.html": f"{MATRIX}modules against languages",
    "programs/drafts/page.html": f"{MATRIX}waves against drafts",
    "programs/modalities/_choices.html": f"{FIXED}four modalities",
    "programs/moves/_lines.html": f"{FORM}what moves along",
    "programs/orders/_effect.html": f"{FORM}what an order changes",
    "programs/own_rules/form.html": f"{FORM}people by rule, as they are and as they would be",
    "programs/readiness/_areas.html": f"{FIXED}one for each area",
    "programs/readiness/_chosen.html": f"{FORM}the chosen items",
    "programs/readiness/_heat.html": f"{MATRIX}waves against areas",
    "programs/readiness/_weeks.html": f"{MATRIX}owners or places against weeks",
    "programs/stakeholders/list.html": f"{MATRIX}divisions against functions, above the list",
    "programs/variants/page.html": f"{OF_ONE}the reviews of a text, with the forms that settle them",
    "reporting/_burnup_table.html": f"{EXCERPT}the figures of the chart above it",
    "reporting/home/_division_lead.html": f"{EXCERPT}managers on the results page",
    "reporting/home/_oversight.html": f"{EXCERPT}waivers in each program’s decisions",
    "reporting/home/_programs.html": f"{EXCERPT}the list of programs",
    "reporting/home/first_run.html": f"{FIXED}what the choice of enrollment changes",
    "reporting/home/page.html": f"{EXCERPT}the next five launches",
    "reporting/overview/_funnel.html": f"{FIXED}the steps from audience to complete",
    "reporting/overview/_waves.html": f"{EXCERPT}the plan’s list of waves, with their sum",
    "reporting/places/_running.html": f"{EXCERPT}the list of programs, as figures of one place",
    "reporting/places/_standing.html": f"{EXCERPT}the plans of programs, as waves that come to one place",
    "reporting/reports/_across.html": f"{MATRIX}divisions against places",
    "reporting/reports/_content.html": "It is a document, printed as it stands.",
    "reporting/reports/_groups.html": "It is a document, printed as it stands.",
    "reporting/results/_activation.html": f"{EXCERPT}the table of teams below it, by wave",
    "reporting/results/_measured.html": f"{EXCERPT}the list of measures, with their figures",
    "reporting/results/_results.html": f"{MATRIX}two dimensions against each other, with its own CSV",
}


def test_tables_are_the_component_or_named_with_their_reason() -> None:
    (folder,) = settings.TEMPLATES[0]["DIRS"]
    drawn = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.html")
        if "<table" in path.read_text() and path.relative_to(folder).parts[0] not in {"pdf", "email"}
    }
    assert drawn - BY_HAND.keys() == set(), "use rollout/web/tables.py, or row_tables.py for rows that are worked out"
    assert BY_HAND.keys() - drawn == set(), "these draw none any more"
