"""What Norvane plans: the waves of its programs, in days from the as-of date, and the segments they reach."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlannedWave:
    """A wave of the story: days from the as-of date, share complete by now, and how far its checklist is."""

    name: str
    audience: tuple[str, ...]
    starts: int
    ends: int
    finished: float = 0.0
    ready: float = 1.0
    pilot: bool = False
    stray: bool = False  # some of what comes in about it names unknown people or courses


BRIBERY = (
    PlannedWave("Pilot", ("Pilot: headquarters and digital, Germany",), -113, -95, 0.973, pilot=True),
    PlannedWave("Wave 1", ("Germany and Poland",), -85, -46, 0.985),
    PlannedWave("Wave 2", ("United States and Mexico",), -29, 10, 0.62, stray=True),
    PlannedWave("Wave 3", ("India",), 13, 59, ready=0.7),
    PlannedWave("Wave 4", ("Brazil",), 27, 66, ready=0.4),
    PlannedWave("Wave 5", ("Japan and Singapore",), 41, 80, ready=0.25),
    PlannedWave("Wave 6", ("United Arab Emirates",), 55, 87, ready=0.15),
)
CLARITY = (PlannedWave("First cohort", ("People who lead",), -57, 40, 0.36),)
PERMIT = (
    PlannedWave("Wave 1", ("Operations, Europe",), 20, 55, ready=0.55),
    PlannedWave("Wave 2", ("Operations, Americas",), 41, 76, ready=0.2),
    PlannedWave("Wave 3", ("Operations, Asia and Gulf",), 62, 97, ready=0.1),
)
DRIVING = (
    PlannedWave("Pilot", ("Logistics, United States and Mexico",), -22, 6, 0.5, pilot=True),
    PlannedWave("Wave 1", ("Logistics, everywhere else",), 27, 62, ready=0.3),
)


def where(**fields: list[str]) -> dict:
    """A rule in which every field has one of its values."""
    return {"all": [{"field": field, "op": "in", "value": values} for field, values in fields.items()]}


SEGMENTS = {
    "Pilot: headquarters and digital, Germany": where(
        country=["DE"], division=["Corporate Functions", "Digital Services"]
    ),
    "Germany and Poland": where(country=["DE", "PL"]),
    "United States and Mexico": where(country=["US", "MX"]),
    "India": where(country=["IN"]),
    "Brazil": where(country=["BR"]),
    "Japan and Singapore": where(country=["JP", "SG"]),
    "United Arab Emirates": where(country=["AE"]),
    "People who lead": where(function=["Management"]),
    "Operations, Europe": where(function=["Operations"], country=["DE", "PL"]),
    "Operations, Americas": where(function=["Operations"], country=["US", "MX", "BR"]),
    "Operations, Asia and Gulf": where(function=["Operations"], country=["IN", "JP", "SG", "AE"]),
    "Logistics, United States and Mexico": where(division=["Logistics"], country=["US", "MX"]),
    "Logistics, everywhere else": where(division=["Logistics"], country=["DE", "PL", "BR", "IN"]),
}
