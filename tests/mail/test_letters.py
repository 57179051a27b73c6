"""Letters as they go out say what the standard library’s own EmailMessage says, in lines that every host takes."""

import email.policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rollout.mail.domain import letters
from rollout.mail.domain.letters import Attachment, Letter

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\r\n\t=.<> "), max_size=200
)
lines = words.map(lambda text: "".join(each for each in " ".join(text.split()) if each.isprintable()))
addresses = st.sampled_from(
    ["ada@norvane.example", "o'neil+x@a-b.example", '"two words"@x.example', "a" * 60 + "@b.example"]
)
files = st.builds(Attachment, lines.filter(bool), st.just("application/pdf"), st.binary(max_size=200))


@st.composite
def a_letter(draw: st.DrawFn) -> Letter:
    name = draw(st.sampled_from(["Norvane Group", "Größe & Söhne, “Nord”", "Ada (sales), x", 'a "b" c', ""]))
    return Letter(
        to=draw(addresses),
        subject=draw(words),
        text=draw(words),
        message_id="<0123456789abcdef@fairway.example>",
        html=draw(words),
        sender=str(Address(name, addr_spec="fairway@norvane.example")),
        reply_to=draw(st.sampled_from(["", "help@norvane.example", "a@x.example, b@x.example"])),
        headers={"Content-Language": "pt-BR", "List-Unsubscribe": f"<https://fairway.example/l/{'x' * 200}/>"},
        attachments=tuple(draw(st.lists(files, max_size=2))),
    )


def read(data: bytes) -> EmailMessage:
    found = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(data)
    assert not [defect for part in found.walk() for defect in part.defects]
    return found


def spelled_by_the_library(letter: Letter) -> EmailMessage:
    """The same letter, its values given to EmailMessage one by one."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = letter.sender
    message["To"] = letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Message-ID"] = letter.message_id
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for file in letter.attachments:
        message.add_attachment(file.content, "application", "pdf", filename=" ".join(file.name.split()))
    return read(message.as_bytes())


def told(message: EmailMessage) -> list[object]:
    """What a reader sees: who, what, the texts line by line, the files."""
    said = [str(message[name]) for name in ("From", "To", "Subject", "Message-ID", "Reply-To")]
    texts = [message.get_body((kind,)) for kind in ("plain", "html")]
    return [
        *said,
        *(text and text.get_content().replace("\r\n", "\n").rstrip("\n") for text in texts),
        [(file.get_filename(), file.get_content_type(), file.get_content()) for file in message.iter_attachments()],
    ]


@given(a_letter())
@example(Letter("a@x.example", "=?utf-8?q?x?= y", "--=_alternative\n.\n", "<1@x>", "--=_alternative--", "b@x.example"))
@example(Letter("a@x.example", "Grüße " * 40, "a " * 400, "<1@x>", "<p>\t</p> \n", "b@x.example"))
def test_a_letter_reads_as_the_librarys_own(letter):
    data = letters.build(letter)
    assert told(read(data)) == told(spelled_by_the_library(letter))
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_headers_reach_the_reader_whole():
    """Those about content as well, and a long address in one line, as one-click unsubscribing asks for."""
    headers = {"Content-Language": "de", "List-Unsubscribe": f"<https://fairway.example/l/{'x' * 90}/>"}
    found = read(letters.build(Letter("a@x.example", "Due", "Hello", "<1@x>", "<p>Hello</p>", headers=headers)))
    assert {name: found[name] for name in headers} == headers
    assert headers["List-Unsubscribe"].encode() in letters.build(
        Letter("a@x.example", "", "", "<1@x>", headers=headers)
    )


@pytest.mark.parametrize("field", ["subject", "sender", "reply_to", "message_id"])
def test_a_line_break_adds_no_header(field):
    evil = {"to": "a@x.example", "subject": "Due", "text": "Hello", "message_id": "<1@x>"}
    evil[field] = "x\r\nBcc: all@x.example" if field != "sender" else '"x\r\nBcc: all@x.example" <b@x.example>'
    found = read(letters.build(Letter(**evil)))
    assert found["Bcc"] is None
    assert found.get_content().split() == ["Hello"]


@pytest.mark.parametrize(
    "to", ["", "ada", "ada@", "a@x.example, b@x.example", "a@x.example\r\nBcc: b@x.example", "ä@x.example "]
)
def test_what_is_no_address_is_refused(to):
    with pytest.raises((ValueError, IndexError)):
        letters.build(Letter(to, "Due", "Hello", "<1@x>"))
