"""Handing one letter at a time to the SMTP host over a connection that is kept open.

The answer to DATA decides: 250 is accepted, a 4xx or no connection is worth another try, a 5xx is final. When the line
breaks after the text was sent and before the answer, nobody knows: that is `uncertain`, and never sent again by itself.
"""

import smtplib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext_noop

from rollout.mail.domain import dsn, letters
from rollout.mail.domain.letters import Letter


@dataclass(frozen=True)
class Outcome:
    """What is known after trying: accepted, again (a passing fault), uncertain, or none of them: refused for good."""

    accepted: bool = False
    again: bool = False
    uncertain: bool = False
    error: str = ""


def new_message_id() -> str:
    """A Message-ID, fixed when the message is planned: a second hand-over carries the same (RFC 5322 3.6.4)."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"<{uuid.uuid4().hex}@{address.partition('@')[2] or 'localhost'}>"


def _envelope_from(letter: Letter) -> str:
    """Where reports go of what does not arrive: the bounce mailbox, with the mail’s own mark, else the sender."""
    return dsn.address_of(letter.message_id) or letters.sender_of(letter)[1]


# Kept beside the message, in words that are read in the reader's language.
_NO_ADDRESS = gettext_noop("The address %(address)s cannot be written to: %(error)s")
_NO_CONNECTION = gettext_noop("No connection to %(host)s: %(error)s")
_BROKEN = gettext_noop("The line broke before the host answered: %(error)s")


def _said(sentence: str, **values: object) -> str:
    return (sentence % values)[:300]


class Connection:
    """One SMTP session; reconnects by itself for the next letter after a fault."""

    def __init__(self) -> None:
        self._session: smtplib.SMTP | None = None

    def hand_over(self, letter: Letter) -> Outcome:
        """Try to hand the letter over; never raises for what the network or the host answers."""
        try:
            data = letters.build(letter)
        except (ValueError, IndexError) as error:
            return Outcome(error=_said(_NO_ADDRESS, address=letter.to, error=error))
        try:
            session = self._connected()
            self._expect(session.docmd("MAIL", f"FROM:<{_envelope_from(letter)}>"), 250)
            self._expect(session.docmd("RCPT", f"TO:<{letters.recipient_of(letter)}>"), 250, 251)
        except _Refused as refused:
            self._reset()
            return Outcome(again=refused.code < 500, error=str(refused))
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(again=True, error=_said(_NO_CONNECTION, host=settings.EMAIL_HOST, error=error))
        return self._data(session, data)

    def _data(self, session: smtplib.SMTP, data: bytes) -> Outcome:
        try:
            code, answer = session.data(data)
        except smtplib.SMTPDataError as error:  # the host refused before any text went
            self._reset()
            return Outcome(again=error.smtp_code < 500, error=f"{error.smtp_code} {error.smtp_error!r}"[:300])
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Outcome(uncertain=True, error=_said(_BROKEN, error=error))
        if code == 250:
            return Outcome(accepted=True)
        self._reset()
        return Outcome(again=code < 500, error=f"{code} {answer!r}"[:300])

    def _connected(self) -> smtplib.SMTP:
        if self._session is None:
            opener = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
            session = opener(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT)
            if settings.EMAIL_USE_TLS:
                session.starttls()
            if settings.EMAIL_HOST_USER:
                session.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            session.ehlo_or_helo_if_needed()
            self._session = session
        return self._session

    @staticmethod
    def _expect(answer: tuple[int, bytes], *codes: int) -> None:
        if answer[0] not in codes:
            raise _Refused(answer[0], answer[1])

    def _reset(self) -> None:
        try:
            if self._session is not None:
                self._session.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def close(self) -> None:
        if self._session is not None:
            try:
                self._session.quit()
            except (OSError, smtplib.SMTPException):
                self._session.close()
            self._session = None


class _Refused(Exception):
    def __init__(self, code: int, answer: bytes) -> None:
        super().__init__(f"{code} {answer.decode(errors='replace')}"[:300])
        self.code = code


@contextmanager
def open_connection() -> Iterator[Connection]:
    """A session for a batch of letters."""
    connection = Connection()
    try:
        yield connection
    finally:
        connection.close()
