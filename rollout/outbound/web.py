"""Asking one address of the web: bounded in time, size and redirects, each hop past the walls of `places`."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rollout.outbound import places
from rollout.outbound.places import Place

AGENT = "Fairway-check"
MOST_BYTES = 256 * 1024  # of a body that are read
REDIRECTS = 5
SECONDS = 10.0  # for one answer, from the connection to the last byte
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Answer:
    """`status` is the HTTP status, None without an answer; then `problem` says why. `url` is where redirects ended."""

    url: str
    status: int | None
    seconds: float
    problem: str = ""
    unknown_name: bool = False
    location: str = ""


def ask(url: str, *, method: str = "GET", seconds: float = SECONDS) -> Answer:
    """What an address answers, redirects followed; never raises for what comes from there."""
    began, asked = time.monotonic(), url
    for _hop in range(REDIRECTS + 1):
        try:
            place = places.of(asked)
        except places.Closed as closed:
            return Answer(asked, None, _since(began), str(closed))
        except places.NameUnknown as unknown:
            return Answer(asked, None, _since(began), str(unknown), unknown_name=True)
        left = seconds - _since(began)
        if left <= 0:
            break
        with Line(place, seconds=left) as line:
            answer = line.ask(asked, method=method)
        if not answer.location:
            return Answer(asked, answer.status, _since(began), answer.problem)
        asked = urljoin(asked, answer.location)
    if seconds - _since(began) <= 0:
        return Answer(asked, None, _since(began), _late(seconds))
    return Answer(asked, None, _since(began), _("It redirects more than %(n)s times.") % {"n": REDIRECTS})


class Line:
    """A connection to one place, kept open from question to question."""

    def __init__(self, place: Place, *, seconds: float = SECONDS) -> None:
        self.place, self.seconds = place, seconds
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def ask(self, url: str, *, method: str = "GET") -> Answer:
        """One answer of the place, without following it elsewhere."""
        began = time.monotonic()
        try:
            with self._in_time():
                status, location = self._exchange(_target(url), method)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            late = _since(began) >= self.seconds
            return Answer(url, None, _since(began), _late(self.seconds) if late else _said(error))
        if _since(began) >= self.seconds:  # it was cut off within the body
            self.close()
            return Answer(url, None, _since(began), _late(self.seconds))
        return Answer(url, status, _since(began), location=location)

    def _exchange(self, target: str, method: str) -> tuple[int, str]:
        connection = self._opened()
        connection.request(method, target, headers={"User-Agent": AGENT, "Accept": "*/*"})
        response = connection.getresponse()
        body = response.read(MOST_BYTES + 1)
        location = response.getheader("Location", "") if response.status in _MOVED else ""
        if len(body) > MOST_BYTES or response.will_close:
            self.close()
        return response.status, location

    def _opened(self) -> http.client.HTTPConnection:
        if self._connection is None:
            kind = _Secure if self.place.scheme == "https" else _Plain
            self._connection = kind(self.place, self.seconds)
            self._connection.connect()
        return self._connection

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """A server that sends a byte now and then keeps every single wait short: the whole is cut off."""
        watch = threading.Timer(self.seconds, self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _cut(self) -> None:
        sock = getattr(self._connection, "sock", None)
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


class _Plain(http.client.HTTPConnection):
    def __init__(self, place: Place, seconds: float) -> None:
        super().__init__(place.host, place.port, timeout=seconds)
        self.address = place.address

    def connect(self) -> None:
        """To the address that was looked at, whatever the name leads to by now."""
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _Secure(_Plain):
    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _target(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path or "/"
    quoted = f"{path}?{parts.query}" if parts.query else path
    return quoted.encode("ascii", "ignore").decode().replace(" ", "%20")


def _since(began: float) -> float:
    return time.monotonic() - began


def _late(seconds: float) -> str:
    whole = max(1, round(seconds))
    return ngettext("No answer within %(n)s second.", "No answer within %(n)s seconds.", whole) % {"n": whole}


def _said(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("Its certificate is not trusted: %(why)s.") % {"why": error.verify_message}
    if isinstance(error, ConnectionRefusedError):
        return _("The connection was refused.")
    if isinstance(error, http.client.HTTPException):
        return _("It does not answer as a web server does.")
    return _("The connection broke.")
