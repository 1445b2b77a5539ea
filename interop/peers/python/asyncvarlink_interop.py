"""org.example.Interop with the package asyncvarlink: asyncvarlink_interop.py service|client SOCKET_PATH"""

import asyncio
import collections.abc
import sys

from asyncvarlink import (
    TypedVarlinkErrorReply,
    VarlinkClientProtocol,
    VarlinkInterface,
    VarlinkInterfaceRegistry,
    connect_unix_varlink,
    create_unix_server,
    varlinkmethod,
)
from asyncvarlink.serviceinterface import VarlinkServiceInterface


class DivisionByZero(TypedVarlinkErrorReply, interface="org.example.Interop"):
    class Parameters:
        dividend: float


class Interop(VarlinkInterface, name="org.example.Interop"):
    errors = (DivisionByZero,)

    def __init__(self) -> None:
        self.noted: list[str] = []

    @varlinkmethod(return_parameter="text")
    def Echo(self, *, text: str) -> str:
        return text

    @varlinkmethod(return_parameter="value")
    def Identity(self, *, value: int) -> int:
        return value

    @varlinkmethod(return_parameter="result")
    def Divide(self, *, dividend: float, divisor: float) -> float:
        if divisor == 0:
            raise DivisionByZero(dividend=dividend)
        return dividend / divisor

    @varlinkmethod(return_parameter="number")
    def Count(self, *, to: int) -> collections.abc.Iterator[int]:
        return iter(range(1, to + 1))

    @varlinkmethod
    def Note(self, *, text: str) -> None:
        self.noted.append(text)

    @varlinkmethod(return_parameter="texts")
    def Noted(self) -> list[str]:
        return self.noted


async def serve(path: str) -> None:
    registry = VarlinkInterfaceRegistry()
    registry.register_interface(
        VarlinkServiceInterface("zlink", "asyncvarlink", "1", "https://example.org", registry)
    )
    registry.register_interface(Interop())
    server = await create_unix_server(registry.protocol_factory, path)
    await server.serve_forever()


async def call(path: str) -> None:
    transport, protocol = await connect_unix_varlink(VarlinkClientProtocol, path)
    service = protocol.make_proxy(Interop)
    assert (await service.Echo(text="x" * 100_000))["text"] == "x" * 100_000
    for value in (2**63 - 1, -(2**63), 2**53 + 1):
        assert (await service.Identity(value=value))["value"] == value
    pipelined = await asyncio.gather(*(service.Identity(value=value) for value in range(100)))
    assert [reply["value"] for reply in pipelined] == list(range(100))
    assert (await service.Divide(dividend=1.0, divisor=4.0))["result"] == 0.25
    try:
        await service.Divide(dividend=1.0, divisor=0.0)
        raise SystemExit("the division by zero passed")
    except DivisionByZero as error:
        assert error.p_dividend == 1.0
    assert [reply["number"] async for reply in service.Count(to=5)] == [1, 2, 3, 4, 5]
    await service.Note.oneway(text="from asyncvarlink")
    assert "from asyncvarlink" in (await service.Noted())["texts"]
    transport.close()


asyncio.run({"service": serve, "client": call}[sys.argv[1]](sys.argv[2]))
