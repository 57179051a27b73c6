"""Which text of a module somebody would have (PL9, GO3): their own language, one they fall back to, or none.

Pure: texts and readers in, an answer out. `coverages` reads the rows of a program for it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from audiences.domain import tongues
from programs.domain.readers import Readers


class Had(StrEnum):
    """What readers have of a module."""

    OWN = "own"  # in their language or a wider form of it
    SAME = "same"  # the module is fixed: the core is for everybody
    FALLBACK = "fallback"  # in another language, and somebody accepted that
    ABROAD = "abroad"  # in another language only, and nobody accepted that
    NONE = "none"


@dataclass(frozen=True)
class Text:
    """A core or variant: whom it is for, and whether people can have it."""

    locale: str
    ready: bool
    region: int | None = None
    division: str = ""
    job_role: str = ""

    @property
    def narrowness(self) -> int:
        """How many places it is bound to: of two texts in one language the narrower is somebody's."""
        return bool(self.region) + bool(self.division) + bool(self.job_role)

    def is_for(self, readers: Readers) -> bool:
        below = self.division in {"", readers.division} or readers.division.startswith(f"{self.division}/")
        return below and self.region in {None, readers.region} and self.job_role in {"", readers.job_role}


def text_for(readers: Readers, texts: Iterable[Text], locale: str) -> Text | None:
    """The narrowest text in the locale for these readers, ready or not."""
    found = [text for text in texts if text.locale == locale and text.is_for(readers)]
    return max(found, key=lambda text: text.narrowness, default=None)


def had(readers: Readers, texts: Collection[Text], *, fixed: bool, accepted: Collection[str]) -> Had:
    """What these readers have. A text of their own that is not ready is none: a wider one does not stand in for it.

    Without one in their language, they fall back as messages do: to English, else to the first there is.
    """
    if fixed:
        return Had.SAME if any(text.ready for text in texts) else Had.NONE
    for locale in tongues.wider(readers.language):
        if (own := text_for(readers, texts, locale)) is not None:
            return Had.OWN if own.ready else Had.NONE
    others = {text.locale for text in texts if text.ready and text.is_for(readers)}
    if not others:
        return Had.NONE
    return Had.FALLBACK if readers.language in accepted else Had.ABROAD
