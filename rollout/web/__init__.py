"""Page helpers: the shell and its navigation, tables, forms, charts, tags and the error pages."""
