"""A story to send: a program with its sequence, a launched wave, and an SMTP host that keeps what it accepts."""

import datetime
import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from comms.domain import planning, sequences
from comms.models import Message
from delivery.models import Assignment
from rollout.journal.models import Entry
from rollout.tenancy import actors
from rollout.tenancy.models import Tenant
from tests import factories
from tests.comms import smtp_host

LAUNCH = datetime.datetime(2026, 10, 5, 6, 0, tzinfo=datetime.UTC)  # Monday, 08:00 in Berlin


@dataclass
class Inbox:
    """What the host accepted, and from which envelopes. Set `answer` to let it say something else to every DATA."""

    mails: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    answer: str = ""

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.answer:
            return self.answer
        self.senders.append(envelope.mail_from)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 kept"


@pytest.fixture
def inbox(settings) -> Iterator[Inbox]:
    kept = Inbox()
    with smtp_host.running(kept) as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "", False, False
        yield kept


@dataclass
class Story:
    tenant: Tenant

    def program(self, *, sequence: bool = True, **values):
        program = factories.ProgramFactory(**{"name": "Anti-bribery essentials", **values})
        if sequence:
            sequences.start_default(program=program, by=actors.system(self.tenant), at=factories.AT)
        return program

    def assign(self, program=None, person=None, **values) -> Assignment:
        """An assignment of a launched wave, without the issuing that journals it."""
        program = program or self.program()
        wave = program.waves.first() or factories.WaveFactory(program=program, number=1)
        return factories.AssignmentFactory(
            wave=wave, person=person or factories.PersonFactory(), **{"assigned_at": LAUNCH, **values}
        )

    def issued(self, *assignments: Assignment) -> list[Message]:
        """Let the planner follow the journal's entry; returns the learners' messages by step."""
        self.follow(planning.follow, "assignments.issued", assignments, LAUNCH)
        return list(Message.objects.filter(assignment__in=assignments).order_by("step__number", "pk"))

    def follow(self, handler, verb, assignments, at, **more) -> None:
        entry = Entry.objects.create(
            verb=verb,
            subject="wave",
            subject_id=assignments[0].wave_id,
            data={"assignments": [each.pk for each in assignments], **more},
            at=at,
        )
        handler(entry, self.tenant)

    def clock(self, at: datetime.datetime) -> None:
        """Move the tenant's clock so that it now shows `at`."""
        self.tenant.clock_offset = at - datetime.datetime.now(datetime.UTC)
        self.tenant.save()


@pytest.fixture
def story(inside: Tenant) -> Story:
    return Story(inside)
