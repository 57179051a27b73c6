"""What real people files hold: no address, one mailbox for a shift, people on leave, nobody above, very long names."""

import random
from collections.abc import Sequence

Row = dict[str, str]
EVERY = 400  # people, among whom each oddity below is once

# Values that a person's row gets in place of its own.
_ODDITIES: tuple[Row, ...] = (
    {"manager_external_id": ""},
    {"first_name": "Maria del Carmen Guadalupe", "last_name": "Fernández-Villanueva de la Torre y Montemayor"},
    {"time_zone": ""},  # the country's
    {
        "first_name": "Wolfgang Maximilian Friedrich-Alexander",
        "last_name": "Freiherr von Hohenstein-Schwarzenberg zu Lichtenfels und Waldburg-Zeil",
    },
    {"first_name": "נועה", "last_name": "בן־דוד"},
    {
        "job_role": "Deputy head of commissioning, acceptance and warranty for high-voltage switchgear, "
        "Gulf and South Asia"
    },
    {"country": "DE", "site": "New York liaison office", "time_zone": "America/New_York"},
    {"first_name": "Suharto", "last_name": ""},
    {"first_name": "Nguyễn Thị", "last_name": "Minh Châu", "employment_type": "part_time"},
    {"first_name": "Þórunn", "last_name": "Ægisdóttir-Øvergård"},
    {"employment_type": "field", "technology_access": "none", "email": "", "mobile": "+1 555 0147"},
    {"language": "", "hire_date": ""},
)


def apply(crowd: Sequence[Row], choose: random.Random) -> None:
    """Change rows of people who manage nobody. Shift mailboxes and missing addresses follow how people work."""
    for row in crowd:
        if row["employment_type"] == "field" and choose.random() < 0.25:
            row["email"], row["mobile"] = "", f"+1 555 01{choose.randint(10, 99)}"
        elif row["technology_access"] == "shared" and choose.random() < 0.3:
            row["email"] = _shift_mailbox(row["site"])
        elif choose.random() < 0.02:
            row["status"] = "leave"
    for start in range(0, len(crowd), EVERY):
        for row, oddity in zip(crowd[start : start + EVERY], _ODDITIES, strict=False):
            row.update(oddity)


def _shift_mailbox(site: str) -> str:
    plain = site.encode("ascii", "ignore").decode().lower().replace(" ", "")
    return f"shift.{plain}@norvane.example"
