"""Markdown bodies: safe whatever is merged in, and readable without HTML."""

import re

from hypothesis import given
from hypothesis import strategies as st

from comms.domain import bodies, merge

HOSTILE = "<script>alert(1)</script> [x](http://evil.example) *b* # h ![i](http://evil.example/i.png)"


def shown(markdown: str, **values) -> str:
    return bodies.html(merge.render(markdown, bodies.escaped(values)))


def test_a_name_stays_text():
    html = shown("Hello {{ first_name }}", first_name=HOSTILE)
    assert "<script" not in html
    assert "<a" not in html
    assert "<img" not in html
    assert "*b*" in html


@given(st.text(max_size=60))
def test_a_merged_value_never_makes_markup(value):
    html = shown("Hello {{ first_name }}!", first_name=value)
    assert set(re.findall(r"<(/?\w+)", html)) <= {"p", "/p", "br"}


@given(st.text(alphabet="ab1 .-#>*_`[]()\\\n+=~<&;|{}!", max_size=40))
def test_a_merged_value_reads_as_it_is(value):
    text = bodies.plain(merge.render("A {{ first_name }} z", bodies.escaped({"first_name": value})))
    assert text.split() == ["A", *value.split(), "z"]


def test_authors_html_and_bad_links_are_refused():
    html = bodies.html("<b onclick=x>hi</b> [a](javascript:alert(1)) [b](data:text/html,x) <iframe src=x></iframe>")
    assert "href" not in html
    assert not re.search(r"<(b|iframe)\b", html)


def test_a_paragraph_that_is_one_link_is_a_button():
    html = shown("[Start the course]({{ start_link }})", start_link="https://a.example/l/x_y-z/?a=1&b=2")
    assert 'href="https://a.example/l/x_y-z/?a=1&amp;b=2"' in html
    assert 'class="button"' in html
    assert 'class="button"' not in shown("See [this](https://a.example/) first.")


def test_plain_text_reads_by_itself():
    text = bodies.plain(
        "# News\n\nHello **Ada**,\n\n- one\n- [two](https://a.example/)\n\n1. x\n2. y\n\n[Go](https://b.example/)"
    )
    assert text == ("News\n\nHello Ada,\n\n- one\n- two: https://a.example/\n1. x\n2. y\n\nGo: https://b.example/\n")
