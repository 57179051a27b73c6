"""PDF/UA-1 (ISO 14289-1) by the Matterhorn Protocol's machine-checkable conditions.

The library `page` checks 104 of them. What it leaves to others is here: the map from content back to the tree, boxes of
figures, which way a header cell reads, what must not be in a report at all.
"""

import io
from collections.abc import Iterator
from typing import Any

import page
import pikepdf
from pikepdf import Array, Dictionary, Name


def problems(file: bytes) -> set[str]:
    """Names of the conditions that the file fails; empty when it is what it says it is."""
    found = {failure.rule_id for failure in page.validate_pdf_bytes(file, profile="ua1").failures}
    with pikepdf.open(io.BytesIO(file)) as document:
        found |= set(_of_catalog(document))
        if Name.StructTreeRoot in document.Root:
            found |= set(_of_map(document)) | set(_of_elements(document))
    return found


def elements(document: pikepdf.Pdf) -> Iterator[Dictionary]:
    """The structure elements in reading order."""

    def below(node: Any) -> Iterator[Dictionary]:
        for kid in node if isinstance(node, Array) else [node]:
            if isinstance(kid, Dictionary) and Name.S in kid:
                yield kid
                yield from below(kid.get(Name.K, Array()))

    return below(document.Root.StructTreeRoot.K)


def _of_map(document: pikepdf.Pdf) -> Iterator[str]:
    """Each marked piece of content is owned by one element, which the page's line of the parent tree names."""
    numbers = list(document.Root.StructTreeRoot.ParentTree.Nums)
    lines = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    owners: dict[tuple[Any, int], Any] = {}
    for element in elements(document):
        kids = element.get(Name.K, Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, int):
                if (element.Pg.objgen, kid) in owners:
                    yield "content owned twice"
                owners[element.Pg.objgen, kid] = element.objgen
    for one in document.pages:
        line = lines.get(int(one.obj.get(Name.StructParents, -1)), Array())
        marked = set(_marked(one))
        for number in marked:
            owner = owners.get((one.obj.objgen, number))
            if owner is None:
                yield "content without an owner"
            elif number >= len(line) or line[number] is None or line[number].objgen != owner:
                yield "parent tree names another owner"
        if {number for at, number in owners if at == one.obj.objgen} - marked:
            yield "owner of content that is not there"


def _marked(one: pikepdf.Page) -> Iterator[int]:
    """Numbers of the page's marked content; what is drawn outside of any mark is the library's to find."""
    for operands, operator in pikepdf.parse_content_stream(one):
        if str(operator) == "BDC" and isinstance(operands[1], Dictionary) and Name.MCID in operands[1]:
            yield int(operands[1].MCID)


def _of_elements(document: pikepdf.Pdf) -> Iterator[str]:
    ids = {bytes(element.ID) for element in elements(document) if Name.ID in element}
    for element in elements(document):
        attributes = element.get(Name.A, Dictionary())
        if any(bytes(header) not in ids for header in attributes.get(Name.Headers, Array())):
            yield "header that is not there"
        if element.S == "/TH" and attributes.get(Name.Scope) not in {Name.Row, Name.Column, Name.Both}:
            yield "header cell without a direction"
        if element.S == "/Figure":
            left, bottom, right, top = map(float, attributes.get(Name.BBox, [0, 0, 0, 0]))
            _, _, width, height = map(float, element.Pg.MediaBox)
            if not (0 <= left < right <= width + 1 and 0 <= bottom < top <= height + 1):
                yield "figure outside of its page"


def _of_catalog(document: pikepdf.Pdf) -> Iterator[str]:
    names = document.Root.get(Name.Names, Dictionary())
    if Name.EmbeddedFiles in names or list(document.attachments):
        yield "embedded file"
    if Name.JavaScript in names or Name.OpenAction in document.Root or Name.AA in document.Root:
        yield "script"
    for one in document.pages:
        if one.obj.get(Name.Tabs) != Name.S:
            yield "tab order"
