"""Ways to spoil a PDF/UA file, each with the condition that then fails."""

from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.reporting import pdf_ua


def first(document: pikepdf.Pdf, tag: str) -> Dictionary:
    return next(one for one in pdf_ua.elements(document) if tag == one.S)


def metadata(document: pikepdf.Pdf, old: bytes, new: bytes) -> None:
    stream = document.Root.Metadata
    assert old in stream.read_bytes()
    stream.write(stream.read_bytes().replace(old, new))


def content_of(document: pikepdf.Pdf, *more: bytes) -> None:
    one = document.pages[0]
    one.Contents = document.make_stream(one.Contents.read_bytes() + b"".join(more))


def moved_out(document: pikepdf.Pdf, tag: str, into: str) -> None:
    """An element of the tag becomes a child where none may stand."""
    one, target = first(document, tag), first(document, into)
    one.P.K = Array([kid for kid in one.P.K if not isinstance(kid, Dictionary) or kid.objgen != one.objgen])
    one.P = target
    target.K.append(one)


def fonts(document: pikepdf.Pdf) -> list[Dictionary]:
    return [font for one in document.pages for font in one.Resources.Font.values()]


def drop_cell(document: pikepdf.Pdf) -> None:
    row = first(document, "/TBody").K[0]
    del row.K[len(row.K) - 1]


def tag(document: pikepdf.Pdf, old: str, new: str) -> None:
    first(document, old).S = Name(new)


def forget_owner(document: pikepdf.Pdf) -> None:
    document.Root.StructTreeRoot.ParentTree.Nums[1][0] = document.Root.StructTreeRoot.ParentTree.Nums[1][1]


def disown(document: pikepdf.Pdf) -> None:
    del first(document, "/P").K[0]


def link(document: pikepdf.Pdf, *, told: bool) -> None:
    """A link drawn over the first page, in no element of the tree; without words for it when not `told`."""
    annotation = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([50, 50, 90, 70]), F=4)
    if told:
        annotation.Contents = pikepdf.String("Elsewhere")
    document.pages[0].Annots = document.make_indirect(Array([document.make_indirect(annotation)]))


def embed(document: pikepdf.Pdf) -> None:
    document.attachments["x.txt"] = b"x"


def script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("1"))


Fault = Callable[[pikepdf.Pdf], object]
FAULTS: dict[str, tuple[str, Fault]] = {
    "not marked as tagged": ("TAGGED-DOCUMENT", lambda d: d.Root.MarkInfo.__setitem__("/Marked", False)),
    "suspects": ("SUSPECTS", lambda d: d.Root.MarkInfo.__setitem__("/Suspects", True)),
    "no tree": ("STRUCT-TREE-ROOT", lambda d: d.Root.__delitem__("/StructTreeRoot")),
    "no language": ("TEXT-LANGUAGE", lambda d: d.Root.__delitem__("/Lang")),
    "no such language": ("LANGUAGE-TAG", lambda d: d.Root.__setitem__("/Lang", pikepdf.String("not a language"))),
    "part in no such language": ("LANGUAGE-TAG", lambda d: first(d, "/H2").__setitem__("/Lang", pikepdf.String("?"))),
    "file name shown for a title": (
        "VIEWER-PREFERENCES",
        lambda d: d.Root.ViewerPreferences.__setitem__("/DisplayDocTitle", False),
    ),
    "no preferences": ("VIEWER-PREFERENCES", lambda d: d.Root.__delitem__("/ViewerPreferences")),
    "no title": ("METADATA-TITLE", lambda d: metadata(d, b"dc:title", b"dc:label")),
    "not said to be PDF/UA": ("ID-PART", lambda d: metadata(d, b"pdfuaid:part", b"pdfuaid:amd")),
    "no metadata": ("METADATA-STRUCTURE", lambda d: d.Root.__delitem__("/Metadata")),
    "content outside of marks": ("CONTENT-TAGGING", lambda d: content_of(d, b" 0 0 10 10 re f")),
    "tagged inside an artifact": (
        "TAGGED-CONTENT-INSIDE-ARTIFACT",
        lambda d: content_of(d, b" /Artifact BMC /P <</MCID 0>> BDC EMC EMC"),
    ),
    "artifact inside tagged": (
        "ARTIFACT-NESTED",
        lambda d: content_of(d, b" /P <</MCID 0>> BDC /Artifact BMC EMC EMC"),
    ),
    "element without a parent": ("STRUCT-ELEMENT-PARENT", lambda d: first(d, "/H2").__delitem__("/P")),
    "parent tree astray": ("parent tree names another owner", forget_owner),
    "content that nobody owns": ("content without an owner", disown),
    "tag without a role": ("STRUCT-TREE-ROLE-MAP", lambda d: tag(d, "/Sect", "/Chapter")),
    "roles in a circle": (
        "STRUCT-TREE-ROLE-MAP-CYCLE",
        lambda d: d.Root.StructTreeRoot.__setitem__("/RoleMap", Dictionary({"/A": Name.B, "/B": Name.A})),
    ),
    "standard role mapped": (
        "STRUCT-TREE-ROLE-MAP-STANDARD",
        lambda d: d.Root.StructTreeRoot.__setitem__("/RoleMap", Dictionary({"/P": Name.H1})),
    ),
    "heading skipped": ("HEADING-NESTING", lambda d: tag(d, "/H2", "/H4")),
    "item outside of a list": ("LI-PARENT", lambda d: moved_out(d, "/LI", "/Sect")),
    "text inside a list": ("L-KIDS", lambda d: tag(d, "/LI", "/P")),
    "body outside of an item": ("LBODY-PARENT", lambda d: moved_out(d, "/LBody", "/Sect")),
    "row outside of a table": ("TR-PARENT", lambda d: moved_out(d, "/TR", "/Sect")),
    "cell outside of a row": ("TD-PARENT", lambda d: moved_out(d, "/TD", "/Sect")),
    "rows of different length": ("TABLE-ROW-COLUMNSPAN", drop_cell),
    "header cell without a direction": (
        "header cell without a direction",
        lambda d: first(d, "/TH").A.__delitem__("/Scope"),
    ),
    "headers that are not there": (
        "header that is not there",
        lambda d: first(d, "/TD").A.__setitem__("/Headers", Array([pikepdf.String("nobody")])),
    ),
    "figure without words": ("FIGURE-ALTERNATIVE-TEXT", lambda d: first(d, "/Figure").__delitem__("/Alt")),
    "figure outside of its page": (
        "figure outside of its page",
        lambda d: first(d, "/Figure").A.__setitem__("/BBox", Array([0, 900, 9, 990])),
    ),
    "link out of the tree": ("LINK-LINK-TAG", lambda d: link(d, told=True)),
    "link without words": ("LINK-CONTENTS", lambda d: link(d, told=False)),
    "font not embedded": (
        "FONT-EMBEDDING",
        lambda d: [
            f.DescendantFonts[0].FontDescriptor.__delitem__(k)
            for f in fonts(d)
            for k in ("/FontFile2", "/FontFile3")
            if k in f.DescendantFonts[0].FontDescriptor
        ],
    ),
    "font without letters": (
        "FONT-UNICODE-MAPPING",
        lambda d: [f.__delitem__("/ToUnicode") for f in fonts(d) if "/ToUnicode" in f],
    ),
    "embedded file": ("embedded file", embed),
    "script": ("script", script),
    "tab order": ("tab order", lambda d: d.pages[0].obj.__delitem__("/Tabs")),
}
