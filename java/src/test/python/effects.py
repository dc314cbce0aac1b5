"""How actions of the Java tests have effects that are counted outside of the JVM; see ``effect_server``."""

import asyncio
import socket
from collections.abc import Iterator

from actionbridge import ResourceContext, current_call, resource


class Effects:
    """The server, for one trial.

    Threading: any.
    """

    def __init__(self, port: int, trial: str) -> None:
        self._port = port
        self._trial = trial

    def request(self, command: str, *words: object) -> str:
        """Ask the server, and wait for the answer."""
        with socket.create_connection(("127.0.0.1", self._port)) as connection:
            connection.sendall(self._line(command, words))
            return connection.makefile().readline().strip()

    async def request_async(self, command: str, *words: object) -> str:
        """As ``request``."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(self._line(command, words))
            return (await reader.readline()).decode().strip()
        finally:
            writer.close()

    def _line(self, command: str, words: tuple[object, ...]) -> bytes:
        return (" ".join(map(str, (command, self._trial, *words))) + "\n").encode()


@resource
def effects(ctx: ResourceContext) -> Iterator[Effects]:
    """The server that the test has started."""
    yield Effects(ctx.param("port"), ctx.param("trial"))


def ask(at: Effects, name: str) -> str:
    """Have an effect; in the pool, or on the task thread. Return its name."""
    return at.request("call", name, current_call().key).split()[0]


async def ask_async(at: Effects, name: str) -> str:
    """As ``ask``, on the event loop."""
    return (await at.request_async("call", name, current_call().key)).split()[0]
