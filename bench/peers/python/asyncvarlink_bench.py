"""org.example.Bench with the package asyncvarlink: asyncvarlink_bench.py server|client SOCKET_PATH WORK SIZE MESSAGES_FOLDER"""

import asyncio
import collections.abc
import contextlib
import json
import os
import sys
import time
import typing

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



class Bench(VarlinkInterface, name="org.example.Bench"):
    @varlinkmethod(return_parameter="sum")
    def Add(self, *, first: int, second: int) -> int:
        return first + second

    @varlinkmethod(return_parameter="text")
    def Echo(self, *, text: str) -> str:
        return text

    @varlinkmethod(return_parameter="values")
    def Map(self, *, values: dict[str, int]) -> dict[str, int]:
        return values

    @varlinkmethod(return_parameter="values")
    def Integers(self, *, values: list[int]) -> list[int]:
        return values

    @varlinkmethod(return_parameter="number")
    def Count(self, *, to: int) -> collections.abc.Iterator[int]:
        return iter(range(1, to + 1))

    @varlinkmethod(return_parameter="descriptor")
    def Pass(self, *, descriptor: FileDescriptor) -> FileDescriptor:
        return FileDescriptor(os.dup(descriptor.fileno()), should_close=True)


async def lines() -> collections.abc.AsyncIterator[str]:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    async for line in reader:
        yield line.decode()


async def serve(path: str) -> None:
    registry = VarlinkInterfaceRegistry()
    registry.register_interface(
        VarlinkServiceInterface("zlink", "asyncvarlink", "1", "https://example.org", registry)
    )
    registry.register_interface(Bench())
    server = await create_unix_server(registry.protocol_factory, path)
    print("ready", flush=True)
    async for _ in lines():
        print("{}", flush=True)
    server.close()


class Client:
    def __init__(self, path: str, size: int) -> None:
        self.path = path
        self.size = size
        self.services: list = []

    async def open(self, count: int) -> None:
        for _ in range(count):
            _, protocol = await connect_unix_varlink(VarlinkClientProtocol, self.path)
            self.services.append(protocol.make_proxy(Bench))
            await self.sequential(1)

    async def sequential(self, count: int, service: typing.Any = None) -> None:
        service = service or self.services[-1]
        for call in range(count):
            first = 1000 + call % 1000
            assert (await service.Add(first=first, second=7))["sum"] == first + 7

    async def pipelined(self, count: int) -> None:
        firsts = [1000 + call % 1000 for call in range(self.size)]
        for _ in range(count // self.size):
            replies = await asyncio.gather(*(self.services[0].Add(first=first, second=7) for first in firsts))
            assert [reply["sum"] for reply in replies] == [first + 7 for first in firsts]

    async def stream(self, count: int) -> None:
        last = 0
        async for reply in self.services[0].Count(to=count):
            last += 1
            assert reply["number"] == last
        assert last == count

    async def busy(self, count: int) -> None:
        each = count // len(self.services)
        await asyncio.gather(*(self.sequential(each, service) for service in self.services))

    async def connect(self, count: int) -> None:
        for _ in range(count):
            transport, protocol = await connect_unix_varlink(VarlinkClientProtocol, self.path)
            await self.sequential(1, protocol.make_proxy(Bench))
            transport.close()

    async def descriptor(self, count: int) -> None:
        with open("/dev/null", "rb") as null:
            for _ in range(count):
                passed = FileDescriptor(null.fileno(), should_close=False)
                with await self.services[0].Pass(descriptor=passed) as reply:
                    assert reply["descriptor"].fileno() >= 0

    def payload(self, method: str, parameters: dict) -> collections.abc.Callable:
        async def call(count: int) -> None:
            for _ in range(count):
                assert await getattr(self.services[0], method)(**parameters) == parameters

        return call


async def call(path: str, work: str, size: int, messages: str) -> None:
    client = Client(path, size)
    if work == "start-up":
        await client.open(1)
        return
    await client.open({"busy": size, "idle": size + 1}.get(work, 1))
    if work in ("echo", "map", "integers"):
        with open(f"{messages}/call.json", "rb") as file:
            message = json.load(file)
        run = client.payload(message["method"].rpartition(".")[2], message["parameters"])
    else:
        run = getattr(client, "sequential" if work == "idle" else work)
    print("ready", flush=True)
    async for line in lines():
        count = int(line)
        begin = time.perf_counter()
        await run(count)
        print(json.dumps({"microsPerCall": (time.perf_counter() - begin) * 1e6 / count}), flush=True)


role, path, work, size, messages = sys.argv[1:]
with contextlib.suppress(KeyboardInterrupt):
    asyncio.run(serve(path) if role == "server" else call(path, work, int(size), messages))
