"""A real name server on a free port, in a thread of the test."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def running(names: Mapping[tuple[str, str], list[str]]) -> Iterator[str]:
    """Answers with `names` by (name, kind), others as unknown; yields its address and port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    listener.settimeout(0.05)
    over = threading.Event()
    thread = threading.Thread(target=_serve, args=(listener, names, over), daemon=True)
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    over.set()
    thread.join(5)
    listener.close()


def _serve(listener: socket.socket, names: Mapping[tuple[str, str], list[str]], over: threading.Event) -> None:
    while not over.is_set():
        try:
            data, asker = listener.recvfrom(4096)
        except TimeoutError:
            continue
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(True), dns.rdatatype.to_text(question.rdtype)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if (name, kind) in names:
            answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, names[name, kind]))
        elif not any(known == name for known, _kind in names):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        listener.sendto(answer.to_wire(), asker)
