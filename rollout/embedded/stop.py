"""The signals that end a command."""

import signal
import subprocess


class StopSignals:
    """Remembers that SIGINT, SIGTERM or SIGHUP came.

    To a program in the foreground it hands the latter two on; a terminal's Ctrl-C reaches that by itself.
    """

    def __init__(self):
        self._came = False
        self._program: subprocess.Popen | None = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def came(self) -> bool:
        """Whether one of them came."""
        return self._came

    def forward_to(self, program: subprocess.Popen) -> None:
        """From now on the program decides when to end."""
        self._program = program
        if self._came:
            program.terminate()

    def _note(self, number: int, _frame) -> None:
        self._came = True
        if self._program and number != signal.SIGINT and self._program.poll() is None:
            self._program.send_signal(number)
