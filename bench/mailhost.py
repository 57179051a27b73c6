"""A mail host that takes everything and keeps nothing: `python -m bench.mailhost` prints its port and serves.

It costs next to nothing itself, so that what is measured is the sender.
"""

import asyncio
import socket

END_OF_TEXT = b"\r\n.\r\n"


class Host(asyncio.Protocol):
    def __init__(self) -> None:
        self.arrived, self.in_text = b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(b"220 localhost\r\n")

    def data_received(self, data: bytes) -> None:
        self.arrived += data
        while True:
            line, found, rest = self.arrived.partition(END_OF_TEXT if self.in_text else b"\r\n")
            if not found:
                return
            self.arrived = rest
            self.transport.write(self._answer(line))

    def _answer(self, line: bytes) -> bytes:
        if self.in_text:
            self.in_text = False
            return b"250 kept\r\n"
        word = line[:4].upper()
        if word == b"DATA":
            self.in_text = True
            return b"354 go on\r\n"
        return b"221 bye\r\n" if word == b"QUIT" else b"250 yes\r\n"


async def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    server = await asyncio.get_running_loop().create_server(Host, sock=listener)
    print(listener.getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
