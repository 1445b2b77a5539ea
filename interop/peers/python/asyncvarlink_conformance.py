"""Serves org.example.Conformance with the package asyncvarlink: asyncvarlink_conformance.py SOCKET_PATH"""

import asyncio
import collections.abc
import sys

from asyncvarlink import (
    TypedVarlinkErrorReply,
    VarlinkInterface,
    VarlinkInterfaceRegistry,
    create_unix_server,
    varlinkmethod,
)
from asyncvarlink.serviceinterface import PermissionDenied, VarlinkServiceInterface


class Failed(TypedVarlinkErrorReply, interface="org.example.Conformance"):
    class Parameters:
        reason: str


class Conformance(VarlinkInterface, name="org.example.Conformance"):
    errors = (Failed,)

    def __init__(self) -> None:
        self.noted: str | None = None

    @varlinkmethod(return_parameter="text")
    def Echo(self, *, text: str) -> str:
        return text

    @varlinkmethod
    def Note(self, *, text: str) -> None:
        self.noted = text

    @varlinkmethod(return_parameter="text")
    def Noted(self) -> str | None:
        return self.noted

    @varlinkmethod
    def Fail(self, *, reason: str) -> None:
        raise Failed(reason=reason)

    @varlinkmethod
    def Break(self) -> None:
        raise RuntimeError("as it was asked to")

    @varlinkmethod
    def Deny(self) -> None:
        raise PermissionDenied()

    @varlinkmethod(return_parameter="number")
    def Count(self, *, to: int) -> collections.abc.Iterator[int]:
        return iter(range(1, to + 1))

    @varlinkmethod(return_parameter="number")
    def CountAndFail(self, *, to: int) -> collections.abc.Iterator[int]:
        yield from range(1, to + 1)
        raise Failed(reason=f"after {to}")


async def serve(path: str) -> None:
    registry = VarlinkInterfaceRegistry()
    registry.register_interface(
        VarlinkServiceInterface("zlink", "asyncvarlink", "1", "https://example.org", registry)
    )
    registry.register_interface(Conformance())
    server = await create_unix_server(registry.protocol_factory, path)
    await server.serve_forever()


asyncio.run(serve(sys.argv[1]))
