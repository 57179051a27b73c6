"""Pictures of every page as every sign-in, wide and narrow, light and dark: `make shots` (docs/developers.md)."""
