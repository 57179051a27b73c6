"""Readiness checks of this floor, one a module, each with a `CHECK`; nothing else names them."""
