"""What stands in an address or a form for a row's number, read without trust."""

LONGEST = 18  # digits of a number that a bigint always holds


def read(text: str) -> int | None:
    """The number that the text is in plain digits; None for anything that names no row."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None
