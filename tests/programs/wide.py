"""A plan of 60 waves over 30 regions, made by bulk inserts: what must not cost more than a plan of two."""

import datetime

from audiences.models import Country, Person, Region
from programs.domain import checklists, usual_items
from programs.models import CalendarPeriod, Program, ReadinessItem, Wave, WaveSegment
from tests import factories

WAVES, REGIONS = 60, 30
FIRST = datetime.date(2026, 10, 5)


def program() -> Program:
    """Everybody is in every wave; each region has its country, a person, a blackout and a clock."""
    made = factories.ProgramFactory(name="Safety everywhere")
    regions = Region.objects.bulk_create(Region(code=f"r{n}", name=f"Region {n}") for n in range(REGIONS))
    zones = ("Europe/Berlin", "Asia/Kolkata", "America/Sao_Paulo")
    countries = Country.objects.bulk_create(
        Country(
            code=f"{chr(65 + n // 26)}{chr(65 + n % 26)}", name=f"Country {n}", region=region, time_zone=zones[n % 3]
        )
        for n, region in enumerate(regions)
    )
    Person.objects.bulk_create(
        factories.PersonFactory.build(country=country, time_zone=country.time_zone) for country in countries
    )
    CalendarPeriod.objects.bulk_create(
        CalendarPeriod(
            name=f"Close {n}",
            starts_on=FIRST + datetime.timedelta(days=n),
            ends_on=FIRST + datetime.timedelta(days=n + 300),
            region=region,
            set_at=factories.AT,
        )
        for n, region in enumerate(regions)
    )
    waves = Wave.objects.bulk_create(
        factories.WaveFactory.build(
            program=made,
            number=n,
            starts_on=FIRST + datetime.timedelta(days=7 * n),
            ends_on=FIRST + datetime.timedelta(days=7 * n + 40),
        )
        for n in range(1, WAVES + 1)
    )
    everybody = factories.SegmentFactory(rule={"all": []})
    WaveSegment.objects.bulk_create(WaveSegment(wave=wave, segment=everybody) for wave in waves)
    ReadinessItem.objects.bulk_create(
        ReadinessItem(
            wave=wave,
            number=n,
            key=template.key,
            title=template.title,
            area=template.area,
            check_name=template.check,
            due_on=checklists.due_on(template.days, wave),
        )
        for wave in waves
        for n, template in enumerate(usual_items.ALL, 1)
    )
    return made
