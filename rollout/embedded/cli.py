"""The commands: `services` (until a signal), `exec` (while a program runs), `run` (the whole product)."""

import argparse
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rollout.embedded import dotenv, product, services
from rollout.embedded.children import say
from rollout.embedded.home import Home, default_home
from rollout.embedded.refusal import InUse, Refusal
from rollout.embedded.stop import StopSignals


def main(arguments: list[str]) -> int:
    """Runs one command; returns its exit code: 1 with one sentence on stderr when it could not start."""
    dotenv.load(Path(".env"))
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except Refusal as refusal:
        sentence = str(refusal)
    except OSError as error:
        sentence = _in_words(error)
    print(sentence, file=sys.stderr)
    return 1


def serve(options: argparse.Namespace) -> int:
    """Keep PostgreSQL, Redis and the mail sink up until Ctrl-C."""
    stop = StopSignals()
    supervisor = services.claim(Home(options.home))
    with services.running(supervisor):
        say(f"Services are up; their addresses stand in {supervisor.home.env_file}")
        supervisor.watch(stop.came)
    return 0


def execute(options: argparse.Namespace) -> int:
    """Run a program with the services up, and end with its exit code.

    Where the home's services are running already, the program uses those.
    """
    stop = StopSignals()
    home = Home(Path(tempfile.mkdtemp(prefix="rollout-")) if options.temporary else options.home)
    try:
        supervisor = services.claim(home)
        with services.running(supervisor, hasty=options.temporary) as env:
            program = _start(options.program, env, stop)
            supervisor.watch(lambda: program.poll() is not None)
    except InUse:
        program = _start(options.program, services.environment(home.read_env()), stop)
        program.wait()
    finally:
        if options.temporary:
            shutil.rmtree(home.path, ignore_errors=True)
    return program.returncode if program.returncode >= 0 else 128 - program.returncode


def run(options: argparse.Namespace) -> int:
    """Run the product: services, database, demo company, web, worker and beat, until Ctrl-C."""
    return product.run(Home(options.home), options.host, options.port)


def _start(program: list[str], env: dict[str, str], stop: StopSignals) -> subprocess.Popen:
    try:
        process = subprocess.Popen(program, env=env)
    except FileNotFoundError:
        raise Refusal(f"There is no program {program[0]} to run.") from None
    stop.forward_to(process)
    return process


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rollout.embedded", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in {"services": serve, "exec": execute, "run": run}.items():
        sub = commands.add_parser(name, help=(command.__doc__ or "").partition("\n")[0], description=command.__doc__)
        sub.set_defaults(command=command)
        sub.add_argument("--home", type=Path, default=default_home(), help="where the data live (default: %(default)s)")
        if name == "exec":
            sub.add_argument("--temporary", action="store_true", help="use a new home and remove it afterwards")
            sub.add_argument("program", nargs="+", help="the program and its arguments, after --")
        if name == "run":
            sub.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
            sub.add_argument("--port", type=_port, default=os.environ.get("PORT", "8000"), help="default: %(default)s")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 1 to 65535 is accepted")
    return int(text)


def _in_words(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{where}: make room, or set ROLLOUT_HOME to another disk."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"This user may not write{where}: set ROLLOUT_HOME to a folder of your own, or start as its owner."
    return f"The services cannot start: {os.strerror(error.errno or 0)}{where}."
