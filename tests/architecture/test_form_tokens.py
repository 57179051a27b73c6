"""What is typed into a form with a token, and the token itself, never stand in an address: such a form goes by POST."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

_CODE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
TOKEN = '<input type="hidden" name="csrfmiddlewaretoken">'


class _Forms(HTMLParser):
    """Forms of a template in turn: where each stands, by which methods it goes, and whether it has a token."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, set[str], bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.found.append((self.getpos()[0], {(given.get("method") or "get").lower()}, False))
        elif self.found and "formmethod" in given:
            self.found[-1][1].add((given["formmethod"] or "get").lower())
        elif self.found and given.get("name") == "csrfmiddlewaretoken":
            self.found[-1] = (*self.found[-1][:2], True)


def exposed(template: str) -> list[int]:
    """The lines of forms with a token that have a way of leaving by another method than POST."""
    reader = _Forms()
    reader.feed(_CODE.sub("", template.replace("{% csrf_token %}", TOKEN)))
    return [line for line, methods, has_token in reader.found if has_token and methods != {"post"}]


def test_a_form_with_a_token_goes_by_post() -> None:
    folders = [Path(folder) for folder in settings.TEMPLATES[0]["DIRS"]]
    texts = {str(path): path.read_text() for folder in folders for path in folder.rglob("*.html")}
    assert sum("{% csrf_token %}" in text for text in texts.values()) > 100, "forms are found by their tokens"
    assert {name: lines for name, text in texts.items() if (lines := exposed(text))} == {}


@pytest.mark.parametrize(
    ("template", "lines"),
    [
        ('<form method="post">{% csrf_token %}<button name="preview" value="1">Look</button></form>', []),
        ('<form method="get"><input name="q"><button>Find</button></form>', []),
        ('<form method="post">{% csrf_token %}<button formmethod="get">Look</button></form>', [1]),
        ('<p></p>\n<form action="{% url "x" %}" method="GET">{% csrf_token %}</form>', [2]),
        ("<form>{% csrf_token %}</form>", [1]),
        ('<form method="get"></form>\n<form method="post">{% csrf_token %}<input formmethod="GET"></form>', [2]),
    ],
)
def test_what_would_leave_by_another_way_is_seen(template: str, lines: list[int]) -> None:
    """A control."""
    assert exposed(template) == lines
