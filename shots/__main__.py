"""`python -m shots`, with a database, Redis and a mail sink at the addresses that the environment names."""

import argparse
import os
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rollout.settings")
django.setup()

from rollout.demo.company import SIGN_INS  # noqa: E402  models need the settings
from rollout.demo.load import HAFENKLINIKEN, NORVANE  # noqa: E402
from rollout.web import languages  # noqa: E402
from shots import awkward, server, sheet, stage  # noqa: E402
from shots.camera import Visit, take  # noqa: E402

OUT = Path(__file__).resolve().parent / "out"
VARIANTS = 3  # of a page, for who sees most of them


def main() -> int:
    options = _options()
    began = time.monotonic()
    stage.ensure(people=options.people)
    shutil.rmtree(options.out, ignore_errors=True)
    options.out.mkdir(parents=True)
    with server.running(options.out / "server.log") as url, ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        taken = list(pool.map(partial(take, url=url, folder=options.out), _visits(options)))
    shots = [shot for each in taken for shot in each]
    print(f"{len(shots)} pages in {time.monotonic() - began:.0f} s: {sheet.write(shots, options.out)}")
    wrong = [shot for shot in shots if shot.problems]
    for shot in wrong:
        print(f"{shot.who} {shot.path}: {' '.join(shot.problems)}", file=sys.stderr)
    return 1 if wrong else 0


def _visits(options: argparse.Namespace) -> list[Visit]:
    """The longest first, so that no process ends long after the others."""
    most = {"administrator", "program_manager"}
    ranked = sorted(SIGN_INS, key=lambda each: each.role not in most)
    visits = [Visit(awkward.EMAIL, f"/{awkward.SLUG}/")]
    visits += [Visit(each.email, f"/{NORVANE}/", VARIANTS if each.role == "program_manager" else 1) for each in ranked]
    visits += [Visit("lena.moreau@hafenkliniken.example", f"/{HAFENKLINIKEN}/")]
    chosen = [replace(visit, only=options.only) for visit in visits] + [
        Visit("nobody", "", only=f"{stage.learner_path()} {stage.device_path()}")
    ]
    return [replace(visit, language=options.language) for visit in chosen if options.sign_in in visit.who]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m shots", description="Pictures of every page, for looking at.")
    parser.add_argument("--only", default="", metavar="TEXT", help="keep pages whose address has this in it")
    parser.add_argument("--as", default="", dest="sign_in", metavar="TEXT", help="visit as sign-ins with this in them")
    parser.add_argument("--language", default="", choices=languages.NAMES, help="in place of each sign-in's own")
    parser.add_argument("--people", type=int, default=400, help="size of the demo company (default: 400)")
    parser.add_argument("--out", type=Path, default=OUT, help="where the pictures go (default: %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
