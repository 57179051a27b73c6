"""How results of jobs are shown: each kind's own template, plugged in by the floor that runs it."""

_templates: dict[str, str] = {}


def show(kind: str, *, template: str) -> None:
    """Draw the result of finished jobs of this kind with `template`, which gets `job`."""
    _templates[kind] = template


def template_of(kind: str) -> str:
    """The kind's template; empty where none is plugged in and the sentence of the job says enough."""
    return _templates.get(kind, "")
