"""What a page asks once, however many of its parts need it; nothing is kept from one page to the next.

A request that only reads remembers (`TenantMiddleware`); elsewhere each question is asked anew, unless the caller says
`with memory.remembering()`. What is tried out and taken back is tried `with memory.apart()`.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Ask each question once inside. Within another one it is part of that."""
    if remembers():
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


@contextmanager
def apart() -> Iterator[None]:
    """Remember nothing inside: neither what was asked before, nor for afterwards."""
    token = _memory.set(None)
    try:
        yield
    finally:
        _memory.reset(token)


def remembers() -> bool:
    """Whether each question is asked once here."""
    return _memory.get() is not None


def remembered(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers, asked once per key where it is remembered."""
    memory = _memory.get()
    if memory is None:
        return ask()
    if key not in memory:
        memory[key] = ask()
    answer: Answer = memory[key]
    return answer


def recalled(key: Hashable) -> Any:
    """What was answered before in this page, None where nobody asked."""
    return (_memory.get() or {}).get(key)
