"""Drawing a report: our own template and stylesheet to a tagged PDF/UA file. It opens no address but our stylesheet."""

import datetime
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static

from reporting.domain import content as contents
from reporting.domain.content import Content
from rollout.web import charts, stylesheets

BASE = "https://report.invalid"  # resolves relative addresses; nothing is ever opened there

PAGES = 2
SHORTER = (
    {},
    {"decisions": 2, "changes": 3, "risks": 3, "divisions": 8},
    {"decisions": 1, "changes": 1, "risks": 2, "divisions": 5, "waves": 7},
    {"decisions": 1, "changes": 1, "risks": 1, "divisions": 3, "waves": 4},
)  # tried in turn

log = logging.getLogger(__name__)


def html(content: Content) -> str:
    """The document as WeasyPrint takes it."""
    return render_to_string("pdf/status_report.html", {"report": content, **drawings(content)})


def drawings(content: Content) -> dict[str, Any]:
    """Charts of the content, as page and PDF include them."""
    burnup = contents.burnup(content)
    says = f"Completion against plan: {content['lede']}"
    return {
        "ruler": _ruler(content),
        "burnup": burnup,
        "chart": charts.burnup(**burnup.chart(), label=says, height=200) if burnup else "",
    }


def render(content: Content) -> tuple[Content, bytes]:
    """The PDF (tagged, with language, title and bookmarks, without attachments), and what it shows of the content.

    Lists that leave no room are shortened until the report has two pages; their leads say how many more there are.
    """
    for limits in SHORTER:
        shown = contents.shortened(content, **limits)
        pages, drawn = write(html(shown))
        if pages <= PAGES:
            break
    return shown, drawn


def write(document: str) -> tuple[int, bytes]:
    """Number of pages and file of a document; of outside references only our stylesheets are opened."""
    from weasyprint import HTML  # slow to import, and only workers and the command draw
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        """Answers for our stylesheets from disk; refuses every other address before it is opened."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
            path = _stylesheets().get(url)
            if path is None:
                log.warning("a report asked for %s; refused", url[:200])
                raise ValueError("Reports fetch nothing but their stylesheet.")
            return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": "text/css"})

    fetcher = OwnFiles(allowed_protocols=(), allow_redirects=False)
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of every rule that is for screens
    laid_out = HTML(string=document, base_url=BASE, url_fetcher=fetcher).render()
    return len(laid_out.pages), laid_out.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)


def _stylesheets() -> dict[str, str]:
    """File on disk by the address that the template gives it."""
    names = [f"css/{name}.css" for name in stylesheets.SCREEN]
    return {f"{BASE}{static(name)}": str(finders.find(name)) for name in names}


def _ruler(content: Content) -> str:
    day = datetime.date.fromisoformat
    waves = [(day(start), day(end), done, name) for start, end, done, name in content["ruler"]]
    return charts.ruler(waves, today=day(content["today"]), label=f"Calendar of {len(waves)} waves")
