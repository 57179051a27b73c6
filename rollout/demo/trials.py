"""What pilot learners of Norvane report of their devices before the next wave begins."""

import datetime
from collections.abc import Callable, Mapping

from audiences.models import Country
from delivery.domain import devices
from programs.models import Wave
from rollout.demo.timeline import DAY, Timeline
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Tenant

WAVE = ("bribery", "Wave 3")
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0"
ANDROID = f"Mozilla/5.0 (Linux; Android 14; SM-A546B) {_CHROME} Mobile Safari/537.36"
OLD_ANDROID = f"Mozilla/5.0 (Linux; Android 9; Redmi 7A) {_CHROME} Mobile Safari/537.36"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {_WEBKIT} Version/17.5 Mobile/15E148 Safari/604.1"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36 Edg/128.0.0.0"

# (browser, screen, platform reached, what went wrong; empty where it works)
REPORTS = (
    (ANDROID, (384, 854), True, ""),
    (IPHONE, (390, 844), True, ""),
    (WINDOWS, (1920, 1080), True, ""),
    (OLD_ANDROID, (360, 720), True, "The video of part two stays black; sound is there."),
    (ANDROID, (412, 915), True, ""),
    (WINDOWS, (1366, 768), False, "On the plant floor the course page never loads. At home it does."),
)


def enter(tenant: Tenant, timeline: Timeline, waves: Mapping[tuple[str, str], Wave]) -> None:
    """The check was opened nine days ago; a report a day came since the seventh."""
    wave = waves[WAVE]

    def inside(act: Callable[[datetime.datetime], object]) -> Callable[[datetime.datetime], None]:
        def run(at: datetime.datetime) -> None:
            with walls.inside(tenant.pk):
                act(at)

        return run

    def open_round(at: datetime.datetime) -> None:
        devices.open_round(wave=wave, by=actors.system(tenant), at=at)

    timeline.enter(timeline.now - 9 * DAY, inside(open_round))
    for number, (agent, screen, reached, what) in enumerate(REPORTS):
        timeline.enter(timeline.now - (7 - number) * DAY, inside(_report(wave, agent, screen, reached, what)))


def _report(
    wave: Wave, agent: str, screen: tuple[int, int], reached: bool, what: str
) -> Callable[[datetime.datetime], object]:
    def report(at: datetime.datetime) -> None:
        check = devices.of_wave(wave)
        if check is not None:
            devices.report(
                check=check,
                agent=agent,
                works=not what,
                what=what,
                country=Country.objects.filter(code="IN").first(),
                screen="{} \u00d7 {}".format(*screen),
                cookies=True,
                platform=reached,
                at=at,
            )

    return report
