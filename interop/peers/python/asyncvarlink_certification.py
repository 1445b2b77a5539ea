"""org.varlink.certification with asyncvarlink: asyncvarlink_certification.py service|client SOCKET_PATH"""

import asyncio
import collections.abc
import math
import sys
import typing

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


Number = typing.Literal["one", "two", "three"]
Word = typing.Literal["foo", "bar", "baz"]


class Scalars(typing.TypedDict):
    bool: bool
    int: int
    float: float
    string: str


class Pair(typing.TypedDict):
    first: int
    second: str


class Flags(typing.TypedDict):
    foo: bool
    bar: bool


class Interface(typing.TypedDict):
    foo: list[dict[str, Word] | None] | None
    anon: Flags


class MyType(typing.TypedDict):
    object: typing.Any
    enum: Number
    struct: Pair
    array: list[str]
    dictionary: dict[str, str]
    stringset: set[str]
    nullable: str | None
    nullable_array_struct: list[Pair] | None
    interface: Interface


class CertificationError(TypedVarlinkErrorReply, interface="org.varlink.certification"):
    class Parameters:
        wants: str
        got: str


SCALARS: Scalars = {"bool": False, "int": 2, "float": math.pi, "string": "a lot of string"}
WORDS = {"foo": "Foo", "bar": "Bar"}
SET = {"one", "two", "three"}
LINES = [f"Reply number {number}" for number in range(1, 11)]
EVERY_TYPE: MyType = {
    "object": {"method": "org.varlink.certification.Test09", "parameters": {"map": WORDS}},
    "enum": "two",
    "struct": {"first": 1, "second": "2"},
    "array": ["one", "two", "three"],
    "dictionary": WORDS,
    "stringset": SET,
    "nullable": None,
    "nullable_array_struct": None,
    "interface": {
        "foo": [None, {"foo": "foo", "bar": "bar"}, None, {"one": "foo", "two": "bar"}],
        "anon": {"foo": True, "bar": False},
    },
}


class Certification(VarlinkInterface, name="org.varlink.certification"):
    errors = (CertificationError,)

    def __init__(self) -> None:
        self.steps: dict[str, int] = {}

    def _check(self, client_id: str, step: int, got: object, wants: object) -> None:
        if self.steps.get(client_id) != step - 1 or got != wants:
            raise CertificationError(wants=f"step {step}: {wants}", got=str(got))
        self.steps[client_id] = step

    @varlinkmethod(return_parameter="client_id")
    def Start(self) -> str:
        client_id = f"client {len(self.steps)}"
        self.steps[client_id] = 0
        return client_id

    @varlinkmethod(return_parameter="bool")
    def Test01(self, *, client_id: str) -> bool:
        self._check(client_id, 1, None, None)
        return True

    @varlinkmethod(return_parameter="int")
    def Test02(self, *, client_id: str, bool: bool) -> int:
        self._check(client_id, 2, bool, True)
        return 1

    @varlinkmethod(return_parameter="float")
    def Test03(self, *, client_id: str, int: int) -> float:
        self._check(client_id, 3, int, 1)
        return 1.0

    @varlinkmethod(return_parameter="string")
    def Test04(self, *, client_id: str, float: float) -> str:
        self._check(client_id, 4, float, 1.0)
        return "ping"

    @varlinkmethod
    def Test05(self, *, client_id: str, string: str) -> Scalars:
        self._check(client_id, 5, string, "ping")
        return SCALARS

    @varlinkmethod(return_parameter="struct")
    def Test06(self, *, client_id: str, bool: bool, int: int, float: float, string: str) -> Scalars:
        self._check(client_id, 6, [bool, int, float, string], list(SCALARS.values()))
        return SCALARS

    @varlinkmethod(return_parameter="map")
    def Test07(self, *, client_id: str, struct: Scalars) -> dict[str, str]:
        self._check(client_id, 7, struct, SCALARS)
        return WORDS

    @varlinkmethod(return_parameter="set")
    def Test08(self, *, client_id: str, map: dict[str, str]) -> set[str]:
        self._check(client_id, 8, map, WORDS)
        return SET

    @varlinkmethod(return_parameter="mytype", allow_foreign=True)
    def Test09(self, *, client_id: str, set: set[str]) -> MyType:
        self._check(client_id, 9, set, SET)
        return EVERY_TYPE

    @varlinkmethod(return_parameter="string", allow_foreign=True)
    def Test10(self, *, client_id: str, mytype: MyType) -> collections.abc.Iterator[str]:
        # A field that is null may as well be left out.
        self._check(client_id, 10, {"nullable": None, "nullable_array_struct": None, **mytype}, EVERY_TYPE)
        return iter(LINES)

    @varlinkmethod
    def Test11(self, *, client_id: str, last_more_replies: list[str]) -> None:
        self._check(client_id, 11, last_more_replies, LINES)

    @varlinkmethod(return_parameter="all_ok")
    def End(self, *, client_id: str) -> bool:
        self._check(client_id, 12, None, None)
        return True


async def serve(path: str) -> None:
    registry = VarlinkInterfaceRegistry()
    registry.register_interface(
        VarlinkServiceInterface("zlink", "asyncvarlink", "1", "https://example.org", registry)
    )
    registry.register_interface(Certification())
    server = await create_unix_server(registry.protocol_factory, path)
    await server.serve_forever()


async def call(path: str) -> None:
    transport, protocol = await connect_unix_varlink(VarlinkClientProtocol, path)
    service = protocol.make_proxy(Certification)
    client_id = (await service.Start())["client_id"]
    given: dict[str, typing.Any] = {}
    for number in range(1, 10):
        given = await getattr(service, f"Test{number:02}")(client_id=client_id, **given)
    lines = [reply["string"] async for reply in service.Test10(client_id=client_id, **given)]
    await service.Test11.oneway(client_id=client_id, last_more_replies=lines)
    assert (await service.End(client_id=client_id))["all_ok"]
    transport.close()


asyncio.run({"service": serve, "client": call}[sys.argv[1]](sys.argv[2]))
