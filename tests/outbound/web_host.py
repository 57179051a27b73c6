"""A real web server on a free port, in threads of the test: answers by path, and counts who came."""

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Host:
    """`moved` are paths that lead elsewhere, `slow` seconds before an answer, `failing` a status for every request."""

    port: int = 0
    moved: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    failing: int = 0
    seen: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@contextmanager
def running() -> Iterator[Host]:
    host, lock = Host(), threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with lock:
                host.seen.append(f"{self.command} {self.path} {self.headers['Host']}")
                host.at_once += 1
                host.most_at_once = max(host.most_at_once, host.at_once)
            time.sleep(host.slow)
            with lock:
                host.at_once -= 1
            self._answer()

        do_HEAD = do_GET

        def _answer(self) -> None:
            if self.path == "/drip":
                return self._drip()
            if self.path in host.moved:
                return self._send(302, b"", {"Location": host.moved[self.path]})
            if self.path == "/get-alone" and self.command == "HEAD":
                return self._send(405, b"")
            status = {"/missing": 404, "/members": 401}.get(self.path, host.failing or 200)
            return self._send(status, b"x" * (3_000_000 if self.path == "/long" else 20))

        def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def _drip(self) -> None:
            """A byte now and then: no single wait is long."""
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionError, BrokenPipeError):
                return

        def log_message(self, *args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield host
    server.shutdown()
    thread.join(5)
    server.server_close()
