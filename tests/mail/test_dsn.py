"""Reports of mails that did not arrive, as awkward as hosts write them: what is told, and that nothing raises."""

import string
import uuid
from email.message import EmailMessage

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.mail.domain import dsn

OURS = "<0123456789abcdef0123456789abcdef@norvane.example>"


def report(
    *blocks: dict[str, str],
    message_id: str = OURS,
    encloses: str = "headers",
    charset: str = "utf-8",
    to: str = "fairway@norvane.example",
    **headers: str,
) -> bytes:
    """Written by hand, as hosts do."""
    fields = "\n\n".join("\n".join(f"{name}: {value}" for name, value in block.items()) for block in blocks)
    kind = {"headers": "text/rfc822-headers", "mail": "message/rfc822"}.get(encloses)
    given_back = f"--b\nContent-Type: {kind}\n\nMessage-ID: {message_id}\nSubject: Begin\n\n" if kind else ""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    text = (
        f"From: MAILER-DAEMON@host.example\nTo: {to}\n{more}MIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain; charset={charset}\n\nSorry, nobody ö here.\n\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; host.example\n\n{fields}\n\n"
        f"{given_back}--b--\n"
    )
    return text.encode("utf-8")


def failed(recipient: str = "kim@norvane.example", status: str = "5.1.1", **more: str) -> dict[str, str]:
    block = {"Final-Recipient": f"rfc822; {recipient}", "Action": "failed", "Status": status}
    return block | {"Diagnostic-Code": f"smtp; 550 {status} No such user"} | more


@pytest.mark.parametrize("encloses", ["headers", "mail"])
def test_a_plain_report(encloses: str) -> None:
    (found,) = dsn.read(report(failed(), encloses=encloses))
    assert found == dsn.Failure(OURS, "kim@norvane.example", "5.1.1", "5.1.1 550 No such user")
    assert found.is_hard


def test_without_the_mail_the_reference_or_the_own_address_tells(settings: object) -> None:
    (found,) = dsn.read(report(failed(), encloses="", In_Reply_To=OURS))
    assert found.message_id == OURS
    (nameless,) = dsn.read(report(failed(), encloses=""))
    assert nameless.message_id == ""
    settings.BOUNCE_ADDRESS = "bounces@norvane.example"
    mark = dsn.address_of(OURS)
    assert mark == "bounces+0123456789abcdef0123456789abcdef@norvane.example"
    for name in ("to", "Delivered_To", "X_Original_To"):
        (marked,) = dsn.read(report(failed(), encloses="", **{name: mark}))
        assert marked.message_id.strip("<>").partition("@")[0] == "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("block", "count"),
    [
        (failed(Action="delayed", Status="4.4.1"), 0),
        (failed(Action="relayed"), 0),
        (failed(Action="FAILED", Status="4.4.7"), 1),
        (failed(Action="delivered", Status="2.0.0"), 0),
    ],
)
def test_only_what_was_given_up_counts(block: dict[str, str], count: int) -> None:
    found = dsn.read(report(block))
    assert len(found) == count
    assert not any(each.is_hard for each in found)


def test_of_several_recipients_each_is_told() -> None:
    blocks = [failed("a@x.example"), failed("b@x.example", Action="delayed"), failed("c@x.example", status="5.2.2")]
    found = dsn.read(report(*blocks))
    assert [(each.recipient, each.status) for each in found] == [("a@x.example", "5.1.1"), ("c@x.example", "5.2.2")]


def test_the_address_that_was_written_to_stands_before_the_one_it_was_passed_on_to() -> None:
    (found,) = dsn.read(report(failed("other@y.example", **{"Original-Recipient": "rfc822;Kim@Norvane.Example"})))
    assert found.recipient == "kim@norvane.example"


def test_a_charset_that_is_none_or_wrong_does_no_harm() -> None:
    for charset in ("utf-99", "us-ascii", "utf-16"):
        assert len(dsn.read(report(failed(), charset=charset))) == 1


def test_an_answer_of_a_person_is_no_report() -> None:
    letter = EmailMessage()
    letter["In-Reply-To"] = OURS
    letter.set_content("Action: failed\nStatus: 5.1.1")
    assert dsn.read(letter.as_bytes()) == []


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=40)
BLOCKS = st.dictionaries(
    st.sampled_from(["Final-Recipient", "Original-Recipient", "Action", "Status", "Diagnostic-Code", "X-Odd"]),
    st.one_of(WORDS, st.sampled_from(["failed", "delayed", "5.1.1", "4.2.2", "rfc822; kim@norvane.example", ";;", ""])),
    max_size=6,
)


@settings(max_examples=50, deadline=None)
@given(st.lists(BLOCKS, max_size=4), st.sampled_from(["headers", "mail", ""]), WORDS, st.integers(0, 2000))
def test_nothing_raises_and_only_what_says_failed_is_told(
    blocks: list[dict[str, str]], encloses: str, message_id: str, cut: int
) -> None:
    raw = report(*blocks, encloses=encloses, message_id=message_id)
    for mail in (raw, raw[: max(len(raw) - cut, 0)]):
        found = dsn.read(mail)
        assert len(found) <= sum(1 for block in blocks if block.get("Action", "").strip().lower() == "failed")
        assert all(len(each.because) <= 300 and "\x00" not in each.because for each in found)


@settings(max_examples=25, deadline=None)
@given(st.uuids().map(lambda one: one.hex), st.sampled_from(["bounces@norvane.example", "b.x@mail.norvane.example"]))
def test_an_own_address_leads_back_to_its_mail(token: str, mailbox: str) -> None:
    with override_settings(BOUNCE_ADDRESS=mailbox):
        (found,) = dsn.read(report(failed(), encloses="", to=dsn.address_of(f"<{token}@norvane.example>")))
        assert found.message_id == f"<{token}@"
        assert uuid.UUID(token)
        assert set(token) <= set(string.hexdigits)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(raw: bytes) -> None:
    assert isinstance(dsn.read(raw), list)
