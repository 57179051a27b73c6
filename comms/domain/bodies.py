"""A message's body: Markdown to safe HTML, and to plain text that reads well by itself (CO9).

Merged values are escaped for Markdown first, so that a name never becomes a link or a heading; the HTML is cleaned
by an allow-list whatever came before.
"""

import re
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "autolink", "html_inline", "html_block"])
_TAGS = {"p", "br", "a", "strong", "em", "ul", "ol", "li", "h2", "h3", "blockquote", "hr"}
_SCHEMES = {"http", "https", "mailto"}
_INLINE = re.compile(r"([\\`*_\[\]<>&~|{}])")
_AT_LINE_START = re.compile(r"^(\d*)([#+=.)-])", re.MULTILINE)


def escaped(value: Any) -> Any:
    """The value, with what Markdown would read as a sign made plain; dicts and lists entry by entry."""
    if isinstance(value, dict):
        return {key: escaped(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [escaped(one) for one in value]
    if not isinstance(value, str):
        return value
    lines = "\n".join(line.strip() for line in value.splitlines()).strip()
    return _AT_LINE_START.sub(r"\1\\\2", _INLINE.sub(r"\\\1", lines))


@lru_cache(maxsize=4)
def _parsed(markdown: str) -> list[Token]:
    """HTML and plain text are asked for in turn: read it once. What `html` changes, it may change twice."""
    return _MARKDOWN.parse(markdown)


def html(markdown: str) -> str:
    """A clean fragment: no style, script, image or form. A paragraph that is one link is marked as a button."""
    tokens = _parsed(markdown)
    for token in tokens:
        if token.tag in ("h1", "h4", "h5", "h6"):
            token.tag = "h2" if token.tag == "h1" else "h3"
        if _only_link(token):
            token.children[0].attrs |= {"class": "button", "data-kind": "primary"}
    drawn = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return nh3.clean(
        drawn,
        tags=_TAGS,
        attributes={"a": {"href"}},
        tag_attribute_values={"a": {"data-kind": {"primary"}}},
        allowed_classes={"a": {"button"}},
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )


def _only_link(token: Token) -> bool:
    inside = token.children or []
    return (
        token.type == "inline"
        and len(inside) >= 3
        and (inside[0].type, inside[-1].type) == ("link_open", "link_close")
        and sum(child.type == "link_open" for child in inside) == 1
    )


def plain(markdown: str) -> str:
    """The same as text: links as "Start the course: https://…", list items with a dash, paragraphs apart."""
    blocks: list[str] = []
    lists: list[int | None] = []
    for token in _parsed(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            blocks.append(_bullet(lists))
        elif token.type == "inline":
            said = _words(token)
            if blocks and blocks[-1].endswith(" ") and lists:
                blocks[-1] += said
            else:
                blocks.append(said)
    return _joined(blocks)


def _bullet(lists: list[int | None]) -> str:
    indent, number = "  " * (len(lists) - 1), lists[-1]
    if number is None:
        return f"{indent}- "
    lists[-1] = number + 1
    return f"{indent}{number}. "


def _words(token: Token) -> str:
    said, at, href = "", 0, ""
    for child in token.children or []:
        if child.type == "link_open":
            at, href = len(said), str(child.attrs.get("href", ""))
        elif child.type == "link_close":
            if href and said[at:] != href:
                said += f": {href}" if at == 0 else f" ({href})"
        elif child.type in ("softbreak", "hardbreak"):
            said += "\n"
        else:
            said += child.content
    return said


def _joined(blocks: list[str]) -> str:
    """Blank lines between paragraphs, none between the items of a list."""
    text = ""
    for before, block in zip(["", *blocks], blocks, strict=False):
        item = re.match(r"\s*(-|\d+\.) ", block) and re.match(r"\s*(-|\d+\.) ", before)
        text += ("" if not text else "\n" if item else "\n\n") + block.rstrip()
    return text + "\n"
