"""What one part of a workbook holds, learned while it streams by: nothing of it is kept."""

from xml.parsers import expat

from django.utils.translation import gettext as _

from rollout.tenancy.refusals import Slip

MOST_MERGED = 1_000  # ranges that are remembered

_ROWS = {"row", "c", "v", "f", "is", "t", "si", "r"}
_BEFORE_XML = b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"


class Part:
    """Counts of XML elements, and what a reader of values alone would pass over in silence."""

    def __init__(self) -> None:
        self.elements = 0  # of rows and strings
        self.markup = 0  # other elements
        self.uncached = ""  # the first cell whose formula has no saved value
        self.merged: list[str] = []  # ranges, the first MOST_MERGED of them
        self.in_order = True  # rows and cells ascend
        self._parser: expat.XMLParserType | None = None
        self._begun = False
        self._cell, self._row, self._formula = "", 0, ""

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """Look at the next piece. ValidationError when it declares a document type."""
        if not self._begun and piece:
            self._begin(piece)
        if self._parser is None:
            return
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError:  # a picture, or markup of the old kind; whoever must read it will say so
            self._parser = None
        if last:
            self._end_cell()

    def _begin(self, piece: bytes) -> None:
        self._begun = True
        if not piece.lstrip(_BEFORE_XML).startswith(b"<"):
            return
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *declared: object) -> None:
        raise Slip(
            _(
                "The workbook declares XML entities, as no spreadsheet does. "
                "Copy its rows into a new workbook and upload that."
            )
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name not in _ROWS:
            self.markup += 1
            if name == "mergeCell":
                self.merged += [attributes.get("ref", "")] if len(self.merged) < MOST_MERGED else []
            return
        self.elements += 1
        if name == "c":
            self._end_cell()
            ref = attributes.get("r", "")
            self.in_order &= not ref or (len(self._cell), self._cell) < (len(ref), ref)
            self._cell = ref
        elif name == "f":
            self._formula = self._cell or "?"
        elif name == "v":
            self._formula = ""
        elif name == "row":
            self._end_cell()
            row = int(attributes["r"]) if attributes.get("r", "").isdecimal() else self._row + 1
            self.in_order &= row > self._row
            self._row, self._cell = row, ""

    def _end_cell(self) -> None:
        self.uncached = self.uncached or self._formula
        self._formula = ""
