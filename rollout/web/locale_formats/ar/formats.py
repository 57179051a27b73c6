"""Figures in Arabic pages are European digits, so their separators are too (CLDR: ar with numbering system latn)."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
