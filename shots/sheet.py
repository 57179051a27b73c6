"""The contact sheet: every page in its four looks side by side, what is wrong first."""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from shots.camera import LOOKS, Shot

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures of every page</title><style>
body{font:14px/1.4 system-ui;margin:24px;background:#ddd}h2{margin:32px 0 8px}h3{font-size:13px;margin:16px 0 4px}
.row{display:flex;gap:8px;align-items:start}.row a{max-height:340px;overflow:hidden;border:1px solid #999}
.row img{display:block}.w1440 img{width:440px}.w390 img{width:180px}.bad{color:#a00}nav a{margin-right:12px}</style>
<h1>Pictures of every page</h1>"""


def write(shots: Sequence[Shot], folder: Path) -> Path:
    """The sheet's file in the folder that holds the pictures."""
    parts = [HEAD, "<nav>", *(f'<a href="#{escape(who)}">{escape(who)}</a>' for who in _people(shots)), "</nav>"]
    wrong = [shot for shot in shots if shot.problems]
    if wrong:
        parts += ['<h2 class="bad">What is wrong</h2>', *(_line(shot) for shot in wrong)]
    for who, theirs in groupby(shots, key=lambda shot: shot.who):
        parts += [f'<h2 id="{escape(who)}">{escape(who)}</h2>', *(_row(shot) for shot in theirs)]
    sheet = folder / "index.html"
    sheet.write_text("\n".join(parts))
    return sheet


def _people(shots: Sequence[Shot]) -> list[str]:
    return list(dict.fromkeys(shot.who for shot in shots))


def _line(shot: Shot) -> str:
    return f'<p class="bad">{escape(shot.who)} {escape(shot.path)}: {escape(" ".join(shot.problems))}</p>'


def _row(shot: Shot) -> str:
    if not shot.files:
        return ""
    pictures = "".join(
        f'<a class="w{width}" href="{file}"><img loading="lazy" src="{file}" alt="{width} {scheme}"></a>'
        for file, (width, scheme) in zip(map(escape, shot.files), LOOKS, strict=True)
    )
    return f'<h3>{escape(shot.path)} <small>{escape(shot.title)}</small></h3><div class="row">{pictures}</div>'
