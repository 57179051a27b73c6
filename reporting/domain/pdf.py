"""Drawing a report: our own template and stylesheet to a tagged PDF/UA file. It opens no address."""

import datetime
import logging
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.domain import content as contents
from reporting.domain import pdf_tags
from reporting.domain.content import Content
from rollout.web import charts, stylesheets

BASE = "https://report.invalid"  # resolves relative addresses; nothing is ever opened there

SECOND_PAGE = "report-waves"  # the section that begins it
# What each page is shortened to, tried in turn until its sections fit on it; `chart` is a height in px.
FRONT = (
    {},
    {"decisions": 2, "asks": 2, "chart": 130},
    {"decisions": 2, "asks": 1, "chart": 110},
    {"decisions": 1, "asks": 1, "chart": 100},
)
BACK = (
    {},
    {"changes": 3, "risks": 3, "divisions": 8, "regions": 8, "measures": 6},
    {"changes": 1, "risks": 2, "divisions": 5, "regions": 5, "waves": 7, "measures": 4},
    {"changes": 1, "risks": 2, "divisions": 4, "regions": 4, "waves": 7, "measures": 4},
    {"changes": 1, "risks": 1, "divisions": 3, "regions": 3, "waves": 6, "measures": 3},
    {"changes": 1, "risks": 1, "divisions": 3, "regions": 3, "waves": 4, "measures": 2},
)

# Arabic vowel marks, which few texts write: fonts draw some letters with their mark as one glyph, and then nobody can
# tell from the file which characters it stands for, as PDF/UA asks.
VOWEL_MARKS = re.compile("[\u064b-\u0650\u0652]")

log = logging.getLogger(__name__)


def html(content: Content, *, chart: int = 200) -> str:
    """The document as WeasyPrint takes it; `chart` is the height of the burn-up in px."""
    context = {"report": content, **drawings(content, chart=chart)}
    with translation.override(contents.language(content)):
        return VOWEL_MARKS.sub("", render_to_string("pdf/status_report.html", context))


def drawings(content: Content, *, chart: int = 200) -> dict[str, Any]:
    """Charts of the content in its language, as page and PDF include them."""
    burnup = contents.burnup(content)
    with translation.override(contents.language(content)):
        says = _("Completion against plan: %(lede)s") % {"lede": content["lede"]}
        return {
            "ruler": _ruler(content),
            "burnup": burnup,
            "chart": charts.burnup(**burnup.chart(), label=says, height=chart) if burnup else "",
        }


def render(content: Content) -> tuple[Content, bytes]:
    """The PDF (tagged, with language, title and bookmarks, without attachments), and what it shows of the content.

    Lists that leave no room are shortened until the report has two pages, each for what stands on it; their leads say
    how many more there are.
    """
    front = back = 0
    while True:
        limits = {**FRONT[front], **BACK[back]}
        height = limits.pop("chart", 200)
        shown = contents.shortened(content, **limits)
        document = _laid_out(html(shown, chart=height))
        before, after = _pages(document)
        longer = (before > 1 and front < len(FRONT) - 1, after > 1 and back < len(BACK) - 1)
        if not any(longer):
            return shown, _file(document)
        front, back = front + longer[0], back + longer[1]


def write(document: str) -> tuple[int, bytes]:
    """Number of pages and file of a document."""
    laid_out = _laid_out(document)
    return len(laid_out.pages), _file(laid_out)


def _pages(document: Any) -> tuple[int, int]:
    """Pages before the second page's section, and from it on."""
    first = next((n for n, page in enumerate(document.pages) if SECOND_PAGE in page.anchors), len(document.pages))
    return first, len(document.pages) - first


def _file(document: Any) -> bytes:
    return bytes(document.write_pdf(finisher=pdf_tags.finish, pdf_variant="pdf/ua-1", pdf_tags=True))


def _laid_out(document: str) -> Any:
    """The document in pages. Its style is here already: nothing that it refers to is opened."""
    from weasyprint import HTML  # slow to import, and only workers and the command draw
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Nothing(URLFetcher):
        """Refuses every address before it is opened."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
            log.warning("a report asked for %s; refused", url[:200])
            raise ValueError("Reports fetch nothing.")

    fetcher = Nothing(allowed_protocols=(), allow_redirects=False)
    pdf_tags.draw_whole_texts()
    fonts, style = _style()
    html = HTML(string=pdf_tags.named(document), base_url=BASE, url_fetcher=fetcher)
    return html.render(font_config=fonts, stylesheets=[style])


@cache
def _style() -> tuple[Any, Any]:
    """The fonts of the machine and our stylesheets as one, read once in a process: a third of what a report takes."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of every rule that is for screens
    files = [Path(str(finders.find(f"css/{name}.css"))) for name in stylesheets.SCREEN]
    fonts = FontConfiguration()
    return fonts, CSS(string="\n".join(file.read_text() for file in files), base_url=BASE, font_config=fonts)


def _ruler(content: Content) -> str:
    day = datetime.date.fromisoformat
    waves = [(day(start), day(end), done, name) for start, end, done, name in content["ruler"]]
    says = ngettext("Calendar of %(count)s wave", "Calendar of %(count)s waves", len(waves))
    return charts.ruler(waves, today=day(content["today"]), label=says % {"count": len(waves)})
