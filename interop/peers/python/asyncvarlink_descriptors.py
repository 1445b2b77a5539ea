"""org.example.Descriptors with the package asyncvarlink: asyncvarlink_descriptors.py service|client SOCKET_PATH"""

import asyncio
import collections.abc
import os
import sys

from asyncvarlink import (
    FileDescriptor,
    VarlinkClientProtocol,
    VarlinkInterface,
    VarlinkInterfaceRegistry,
    connect_unix_varlink,
    create_unix_server,
    varlinkmethod,
)
from asyncvarlink.serviceinterface import VarlinkServiceInterface


# How many descriptors each of the calls has that are made at once.
COUNTS = [0, 1, 0, 0, 2, 0, 1]
TEXTS = [[f"call {call}, {index}" for index in range(count)] for call, count in enumerate(COUNTS)]


def hold(text: str) -> FileDescriptor:
    fd = os.memfd_create("text", os.MFD_CLOEXEC)
    os.write(fd, text.encode())
    os.lseek(fd, 0, os.SEEK_SET)
    return FileDescriptor(fd, should_close=True)


def held(descriptors: list[FileDescriptor]) -> list[str]:
    return [os.read(descriptor.fileno(), 4096).decode() for descriptor in descriptors]


class Descriptors(VarlinkInterface, name="org.example.Descriptors"):
    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    @varlinkmethod(return_parameter="texts")
    def Read(self, *, descriptors: list[FileDescriptor]) -> list[str]:
        return held(descriptors)

    @varlinkmethod(return_parameter="descriptors")
    def Open(self, *, texts: list[str]) -> list[FileDescriptor]:
        return [hold(text) for text in texts]

    @varlinkmethod(return_parameter="descriptors")
    def OpenEach(self, *, lists: list[list[str]]) -> collections.abc.Iterator[list[FileDescriptor]]:
        return iter([[hold(text) for text in texts] for texts in lists])

    @varlinkmethod
    def Keep(self, *, descriptors: list[FileDescriptor]) -> None:
        self.calls.append(held(descriptors))

    @varlinkmethod(return_parameter="calls")
    def Kept(self) -> list[list[str]]:
        calls, self.calls = self.calls, []
        return calls


async def serve(path: str) -> None:
    registry = VarlinkInterfaceRegistry()
    registry.register_interface(
        VarlinkServiceInterface("zlink", "asyncvarlink", "1", "https://example.org", registry)
    )
    registry.register_interface(Descriptors())
    server = await create_unix_server(registry.protocol_factory, path)
    await server.serve_forever()


async def call(path: str) -> None:
    transport, protocol = await connect_unix_varlink(VarlinkClientProtocol, path)
    service = protocol.make_proxy(Descriptors)
    assert (await service.Read(descriptors=[hold("first"), hold("second")]))["texts"] == ["first", "second"]
    with await service.Open(texts=["one", "", "three"]) as reply:
        assert held(reply["descriptors"]) == ["one", "", "three"]
    came = []
    async for each in service.OpenEach(lists=TEXTS):
        with each as reply:
            came.append(held(reply["descriptors"]))
    assert came == TEXTS, came
    keep = service.Keep.oneway
    await asyncio.gather(*(keep(descriptors=[hold(text) for text in texts]) for texts in TEXTS))
    assert (await service.Kept())["calls"] == TEXTS
    transport.close()


asyncio.run({"service": serve, "client": call}[sys.argv[1]](sys.argv[2]))
