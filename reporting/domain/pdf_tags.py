"""What PDF/UA-1 asks of a drawn document beyond what WeasyPrint writes.

Drawings that say nothing to a listener become artifacts (7.3), cells that head others say which way (7.5), the boxes of
figures are in the page's own units, and the tab key follows the structure (7.18.3).
"""

import re
from collections.abc import Iterator
from typing import Any

PX = 0.75  # points
_NAMED = re.compile(r'(<svg\b[^>]*?\saria-label="([^"]*)"[^>]*>)')


def named(document: str) -> str:
    """The document with each drawing's label as its title, from where WeasyPrint takes the words for it."""
    return _NAMED.sub(r"\1<title>\2</title>", document)


def finish(document: Any, pdf: Any) -> None:
    """WeasyPrint's finisher: the last hand on the file's objects before they are written."""
    pages = dict(zip(pdf.page_references, _of_type(pdf, "/Page"), strict=True))
    for page in pages.values():
        page["Tabs"] = "/S"
    by_reference = {each.reference: each for each in pdf.objects}
    root = by_reference[pdf.catalog["StructTreeRoot"]]
    told = _below(root, by_reference)
    for element in _of_type(pdf, "/StructElem"):
        silent = element["S"] == "/Figure" and "Alt" not in element
        if silent or element.reference not in told:  # decoration, or the running foot
            _make_artifact(element, pages[element["Pg"]], by_reference, by_reference[root["ParentTree"]])
        elif element["S"] == "/Figure":
            _own_units(element["A"], pages[element["Pg"]]["MediaBox"][3])
        elif element["S"] == "/TH":
            row = by_reference[element["P"]]
            element["A"]["Scope"] = "/Column" if by_reference[row["P"]]["S"] == "/THead" else "/Row"


def draw_whole_texts() -> None:
    """Let WeasyPrint draw each text of an SVG as one line instead of one letter after the other.

    Letters by themselves neither join, as Arabic ones must, nor turn to their reading direction.
    """
    from weasyprint import svg  # slow to import, and only workers and the command draw

    letters = svg.text
    if getattr(letters, "whole", False):
        return

    def line(drawing: Any, node: Any, font_size: float) -> None:
        node._etree_node.text = _Line(node.text or "")
        letters(drawing, node, font_size)

    line.whole = True  # type: ignore[attr-defined]
    svg.TAGS.update({tag: line for tag, how in svg.TAGS.items() if how is letters})
    svg.text = line


class _Line(str):
    """A text of one piece for whoever goes through it letter by letter."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter([str(self)] if self else [])


def _of_type(pdf: Any, kind: str) -> list[Any]:
    return [each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == kind]


def _below(root: Any, by_reference: dict[bytes, Any]) -> set[bytes]:
    """References of all that a reader of the tree comes by."""
    found: set[bytes] = set()
    todo = list(root["K"])
    while todo:
        kid = todo.pop()
        if isinstance(kid, bytes):
            found.add(kid)
            todo += by_reference[kid].get("K", [])
    return found


def _own_units(layout: Any, height: float) -> None:
    """From px below the upper edge to points above the lower one."""
    left, top, right, bottom = layout["BBox"]
    layout["BBox"][:] = [left * PX, height - bottom * PX, right * PX, height - top * PX]


def _make_artifact(element: Any, page: Any, by_reference: dict[bytes, Any], parent_tree: Any) -> None:
    """Out of the tree, out of the map from content to tree, and the content marked as what it is."""
    listed = by_reference[element["P"]]["K"]
    if element.reference in listed:
        listed.remove(element.reference)
    for owned in parent_tree["Nums"][1::2]:
        if isinstance(owned, list):
            owned[:] = ["null" if each == element.reference else each for each in owned]
    content = by_reference[page["Contents"]].stream
    for at in [at for at, word in enumerate(content) if word == b"BDC"]:
        mark = content[at - 1]
        if isinstance(mark, dict) and mark.get("MCID") in element["K"]:
            content[at - 2 : at + 1] = ["/Artifact", b"BMC", b""]  # as many words as before: places stay
