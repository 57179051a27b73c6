"""The guides of docs/users as pages of the product: one text for who reads the repository and who reads the screen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nh3
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rollout.tenancy.permissions import Role
from rollout.web import finders
from rollout.web.finders import Hit

FOLDER = Path(settings.BASE_DIR) / "docs" / "users"
LANGUAGE = "en"  # the guides are written in it
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "autolink"])
_TAGS = {
    "p",
    "a",
    "strong",
    "em",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "h2",
    "h3",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_MARKS = re.compile(r"[*`#|]|\[|\]\([^)]*\)")


@dataclass(frozen=True)
class Guide:
    """One file; `key` is its name and stands in the address, `title` its heading."""

    key: str
    title: str
    source: str

    @property
    def plain(self) -> str:
        """Its words without marks, for the search."""
        return " ".join(_MARKS.sub("", self.source).split())


@cache
def all_() -> dict[str, Guide]:
    """Every guide by key, in the order of their titles."""
    found = [_read(path) for path in FOLDER.glob("*.md")]
    return {guide.key: guide for guide in sorted(found, key=lambda guide: guide.title)}


def of_roles(roles: Sequence[Role]) -> list[Guide]:
    """The guides written for these roles."""
    wanted = [role.value.replace("_", "-") for role in roles]
    return [guide for guide in all_().values() if guide.key in wanted]


def html(guide: Guide) -> str:
    """A clean fragment under the page's own heading; of its links those to other guides stay, of others the words."""
    tokens = list(_body(_MARKDOWN.parse(guide.source)))
    for token in tokens:
        token.children = list(_links(token.children or [])) if token.children else token.children
    drawn = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return nh3.clean(drawn, tags=_TAGS, attributes={"a": {"href"}}, allowed_classes={"table": {"table"}}, link_rel=None)


def finder(request: HttpRequest, words: Sequence[str]) -> Iterator[Hit]:
    """Guides that have all the words."""
    for guide in all_().values():
        if finders.has(guide.plain, words):
            yield Hit(reverse("find:guide", args=[guide.key]), "help", guide.title)


def _read(path: Path) -> Guide:
    source = path.read_text(encoding="utf-8")
    return Guide(path.stem, source.partition("\n")[0].removeprefix("# ").strip(), source)


def _body(tokens: list[Token]) -> Iterator[Token]:
    """Without the heading of the whole, which is the page's; tables look like the product's."""
    inside = False
    for token in tokens:
        if token.tag == "h1":
            inside = token.nesting == 1
        elif not inside:
            if token.type == "table_open":
                token.attrSet("class", "table")
            yield token


def _links(tokens: list[Token]) -> Iterator[Token]:
    """Links that lead to a guide, to its address; of others only the words."""
    kept: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            key = str(token.attrs["href"]).removesuffix(".md")
            kept.append(key in all_())
            if kept[-1]:
                token.attrs["href"] = reverse("find:guide", args=[key])
                yield token
        elif token.type != "link_close" or kept.pop():
            yield token
