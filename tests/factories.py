"""Rows for tests, made inside the tenant that is set. Stories never use these: they go through the product."""

import datetime

import factory

from audiences.models import Country, Division, Person, Region, Segment
from comms.models import Message, Sequence, Step, StepText
from delivery.models import Assignment, CompletionSource
from programs.models import Module, Program, ReadinessItem, Variant, Wave, WaveSegment
from rollout.tenancy.models import Tenant, User

AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)


class TenantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tenant

    slug = factory.Sequence(lambda n: f"tenant-{n}")
    name = factory.Sequence(lambda n: f"Tenant {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@example.com")
    display_name = factory.Sequence(lambda n: f"User {n}")


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Region

    code = factory.Sequence(lambda n: f"region-{n}")
    name = factory.Sequence(lambda n: f"Region {n}")


class CountryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Country
        django_get_or_create = ("code",)

    code = "DE"
    name = "Germany"
    time_zone = "Europe/Berlin"


class DivisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Division

    name = factory.Sequence(lambda n: f"Division {n}")
    path = factory.SelfAttribute("name")
    lft = factory.Sequence(lambda n: 2 * n + 1)
    rgt = factory.Sequence(lambda n: 2 * n + 2)


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    external_id = factory.Sequence(lambda n: f"E{n:05}")
    first_name = "Ada"
    last_name = factory.Sequence(lambda n: f"Person{n}")
    name_key = factory.LazyAttribute(lambda p: f"{p.last_name} {p.first_name}".lower())
    email = factory.LazyAttribute(lambda p: f"{p.external_id.lower()}@norvane.example")
    email_key = factory.LazyAttribute(lambda p: p.email.lower())
    time_zone = "Europe/Berlin"
    lft = factory.Sequence(lambda n: 2 * n + 1)
    rgt = factory.Sequence(lambda n: 2 * n + 2)
    updated_at = AT


class SegmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Segment

    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Segment {n}")
    rule = {"all": []}
    created_at = AT
    updated_at = AT


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Program

    slug = factory.Sequence(lambda n: f"program-{n}")
    name = factory.Sequence(lambda n: f"Program {n}")
    created_at = AT


class ModuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Module

    program = factory.SubFactory(ProgramFactory)
    number = 1
    title = "Module 1"
    course_id = "ABE-101"


class VariantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Variant

    module = factory.SubFactory(ModuleFactory)
    number = 0
    treatment = "core"
    locale = "en"
    created_at = AT


class WaveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Wave

    program = factory.SubFactory(ProgramFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda w: f"Wave {w.number}")
    starts_on = datetime.date(2026, 10, 5)
    ends_on = datetime.date(2026, 11, 20)
    due_rule = {"kind": "after", "days": 20, "unit": "working", "anchor": "launch", "time": "23:59"}


class WaveSegmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WaveSegment

    wave = factory.SubFactory(WaveFactory)
    segment = factory.SubFactory(SegmentFactory)


class ReadinessItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReadinessItem

    wave = factory.SubFactory(WaveFactory)
    number = factory.Sequence(lambda n: n + 1)
    key = factory.Sequence(lambda n: f"item-{n}")
    title = factory.Sequence(lambda n: f"Item {n}")
    area = "content"
    due_on = datetime.date(2026, 9, 28)


class AssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assignment

    wave = factory.SubFactory(WaveFactory)
    program = factory.SelfAttribute("wave.program")
    person = factory.SubFactory(PersonFactory)
    assigned_at = AT
    due_at = datetime.datetime(2026, 10, 20, 21, 59, tzinfo=datetime.UTC)
    due_zone = "Europe/Berlin"


class CompletionSourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompletionSource

    slug = "workline"
    name = "Workline"
    complete_statuses = ["completed", "passed"]
    started_statuses = ["in progress"]
    failed_statuses = ["failed"]


class SequenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Sequence

    program = factory.SubFactory(ProgramFactory)


class StepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Step

    sequence = factory.SubFactory(SequenceFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Step {n}")
    anchor = "assigned"


class StepTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StepText

    step = factory.SubFactory(StepFactory)
    locale = "en"
    subject = "Hello"
    body = "Hello"


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Message

    wave = factory.SubFactory(WaveFactory)
    program = factory.SelfAttribute("wave.program")
    recipient = factory.SubFactory(PersonFactory)
    cause = "nudge"
    cause_id = factory.Sequence(lambda n: n + 1)
    occurrence = "1"
    wanted_at = AT
    due_at = AT
    message_id = factory.Sequence(lambda n: f"<{n}@test>")
