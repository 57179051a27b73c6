"""The tags of every template: status, icons, time, numbers. Blocks and charts follow at the end."""

import datetime
import functools
import re
from dataclasses import replace
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from rollout.web import charts, formats, forms, glossary, kept, navigation, stylesheets
from rollout.web.preferences import Preferences

register = template.Library()

register.filter("number", formats.number)
register.filter("hours", formats.hours)
register.filter("day", formats.day)
register.filter("short_day", formats.short_day)
register.filter("dated", formats.dated)
register.filter("clock_time", formats.time)
register.filter("in_percent", formats.in_percent)
register.filter("in_sentence", formats.in_sentence)
register.simple_tag(formats.number, name="number")
register.simple_tag(formats.share, name="share")
register.simple_tag(formats.date_range, name="date_range")
register.simple_tag(charts.key, name="key")


_UNBROKEN = re.compile(r"\S{40,}")  # no column is as wide as such a word


@register.filter
def breakable(value: object) -> SafeString:
    """The text, whose overlong words may break every 20 characters: no column of a table gets narrower than a word."""
    marked = _UNBROKEN.sub(lambda word: "\0".join(re.findall(".{1,20}", word[0])), str(value).replace("\0", ""))
    return format_html_join(SafeString("<wbr>"), "{}", ((piece,) for piece in marked.split("\0")))


_HYPHENATED = re.compile(r"(\w+(?:-\w+)+)")


@register.filter
def unbroken(value: object) -> SafeString:
    """The text, whose words with a hyphen stay whole at the end of a line: two-factor."""
    pieces = _HYPHENATED.split(str(value))
    words = (format_html('<span class="u-nowrap">{}</span>' if n % 2 else "{}", each) for n, each in enumerate(pieces))
    return format_html_join("", "{}", ((each,) for each in words))


# The page ---------------------------------------------------------------------------------------


# Where a file of ours is does not change while a process runs, and a page asks for it some dozens of times.
_file = functools.cache(static)


@register.simple_tag
@functools.cache
def stylesheet_links() -> SafeString:
    """One link per file of the stylesheet, in layer order."""
    paths = ((_file(f"css/{name}.css"),) for name in stylesheets.SCREEN)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', paths)


@register.simple_tag(takes_context=True)
def html_attributes(context: Context) -> SafeString:
    """Language and direction, and what the reader chose for theme, density and keys."""
    request = context.get("request")
    chosen = Preferences.of(request).attributes() if request else ()
    page = (("lang", get_language() or "en"), ("dir", "rtl" if get_language_bidi() else "ltr"))
    return format_html_join("", ' {}="{}"', (*page, *chosen))


@register.inclusion_tag("components/spine.html", takes_context=True)
def spine(context: Context) -> dict[str, Any]:
    """Main navigation. A page inside no registered address names its entry in the context variable `section`."""
    request = context["request"]
    nav, pinned = navigation.items(request, context.get("section", "")), navigation.pinned(request)
    if any(pin.current for pin in pinned):  # one entry is current: the nearest
        nav = [replace(item, current="") for item in nav]
    return {"nav": nav, "pinned": pinned}


# Status and icons -------------------------------------------------------------------------------


@register.simple_tag
def mark(status: str, label: str = "") -> SafeString:
    return charts.mark(status, label or None)


@register.simple_tag
def pill(status: str, text: object) -> SafeString:
    """A status in words with its shape."""
    return format_html('<span class="pill" data-status="{}">{}{}</span>', status, charts.mark(status), text)


@register.simple_tag
def icon(name: str, size: str = "", label: str = "", flip: bool = False) -> SafeString:
    """A 16 px icon in the color of the text; `flip` for arrows that turn in right-to-left pages."""
    return format_html(
        '<svg class="icon"{}{}{}><use href="{}#i-{}"></use></svg>',
        format_html(' data-size="{}"', size) if size else "",
        SafeString(" data-flip") if flip else "",
        format_html(' role="img" aria-label="{}"', label) if label else SafeString(' aria-hidden="true"'),
        _file("icons.svg"),
        name,
    )


# Time -------------------------------------------------------------------------------------------


def _reader_zone(context: Context) -> datetime.tzinfo:
    """The reader's clock: the organization's zone, or outside one the active zone."""
    tenant = getattr(context.get("request"), "tenant", None)
    return formats.zone(tenant) or timezone.get_current_timezone()


@register.simple_tag
def day(value: datetime.date | None) -> SafeString | str:
    if value is None:
        return formats.NOTHING
    return format_html('<time datetime="{}">{}</time>', value.isoformat()[:10], formats.day(value))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime.datetime | None) -> SafeString | str:
    """A moment on the reader's clock."""
    if value is None:
        return formats.NOTHING
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.moment(value, _reader_zone(context)))


@register.simple_tag(takes_context=True)
def when(context: Context, value: datetime.datetime | None, of: object = None, place: str = "") -> SafeString | str:
    """A moment on the learner's clock with the reader's beside it; `of` is a person, a zone or its name."""
    if value is None:
        return formats.NOTHING
    reader = _reader_zone(context)
    zone = formats.zone(of) or reader
    there, here = value.astimezone(zone), value.astimezone(reader)
    note = place or formats.city(zone)
    if there.utcoffset() != here.utcoffset():
        yours = formats.time(here) if there.date() == here.date() else formats.moment(value, reader)
        note = _("%(place)s, the learner’s time. %(yours)s yours") % {"place": note, "yours": yours}
    return format_html(
        '<span class="when"><time datetime="{}">{}</time><small>{}</small></span>',
        there.isoformat(),
        formats.moment(value, zone),
        note,
    )


@register.inclusion_tag("components/help.html")
def help(key: str) -> dict[str, Any]:
    """A `?` that explains a term of the glossary beside it; KeyError for a term it does not have."""
    return {"term": glossary.TERMS[key]}


# Forms ------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "", width: str = "", hide_label: bool = False) -> dict[str, Any]:
    """One field with label, hint and error, in the markup its widget needs."""
    return forms.shown(bound, hint=hint, width=width, hide_label=hide_label)


@register.inclusion_tag("components/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """The error summary and every field of a form."""
    return {"form": form}


@register.filter("kept")
def kept_words(value: str) -> str:
    """A sentence that a worker kept, in the reader's language (rollout.web.kept)."""
    return kept.words(value)


@register.filter
def error_links(form: Any) -> list[tuple[str, str]]:
    return forms.error_links(form)


# Blocks -----------------------------------------------------------------------------------------


_PANEL = dict.fromkeys(("id", "note", "span", "weight", "link", "link_label", "tools"), "") | {"level": 2}
_NOTICE = dict.fromkeys(("id", "action", "action_label"), "") | {"level": 2}
_DIALOG = {"open": False}


@register.simple_block_tag(takes_context=True)
def panel(context: Context, content: SafeString, title: str, **options: Any) -> SafeString:
    """A ruled section. Options: note, id, span, weight, level, link and link_label, tools (a template)."""
    return _block(context, "components/panel.html", _PANEL, options, content=content, title=title)


@register.simple_block_tag(takes_context=True)
def notice(context: Context, content: SafeString, status: str, title: str, **options: Any) -> SafeString:
    """A message that stays on the page. Options: id, level, action and action_label."""
    return _block(context, "components/notice.html", _NOTICE, options, content=content, status=status, title=title)


@register.simple_block_tag(takes_context=True)
def dialog(context: Context, content: SafeString, name: str, title: str, **options: Any) -> SafeString:
    """A dialog, opened by a link with `data-dialog="name"`, or at once with `open=True`."""
    return _block(context, "components/dialog.html", _DIALOG, {"id": name, **options}, content=content, title=title)


def _block(context: Context, template_name: str, known: dict[str, Any], options: dict[str, Any], **values: Any) -> str:
    """Every option is set, so that none is taken from the page's own context; an unknown one is a mistake."""
    if unknown := options.keys() - known.keys() - {"id"}:
        raise template.TemplateSyntaxError(f"{template_name} takes no {', '.join(sorted(unknown))}.")
    values = known | options | values
    values["id"] = values["id"] or slugify(str(values["title"]), allow_unicode=True) or "section"
    with context.push(**values):
        return context.template.engine.get_template(template_name).render(context)


# Charts -----------------------------------------------------------------------------------------


@register.simple_tag
def bar(value: float, target: float | None = None, label: str = "", paint: str = "cat-1", height: int = 12) -> str:
    return charts.bar(value, target, paint=paint, label=label or None, height=height)


@register.simple_tag
def stack(parts: Any, label: str = "", height: int = 14) -> str:
    return charts.stack(parts, label=label or None, height=height)


@register.simple_tag
def spark(values: Any, label: str = "") -> str:
    return charts.spark(values, label=label or None)


@register.simple_tag
def bounds(value: float, label: str, **limits: float) -> str:
    return charts.bounds(value, label=label, **limits)


@register.simple_tag
def burnup(**chart: Any) -> str:
    return charts.burnup(**chart)


@register.simple_tag
def columns(values: Any, **chart: Any) -> str:
    return charts.columns(values, **chart)


@register.inclusion_tag("components/ruler.html")
def ruler(waves: Any, today: datetime.date, label: str) -> dict[str, Any]:
    return {"chart": charts.ruler(waves, today=today, label=label)}


@register.inclusion_tag("components/timeline.html")
def timeline(rows: Any, axis: str, label: str, caption: str = "") -> dict[str, Any]:
    """A plan as a table. rows: dicts of id, url, title, note and chart (from `Scale.row`)."""
    return {"rows": rows, "axis": axis, "label": label, "caption": caption}
