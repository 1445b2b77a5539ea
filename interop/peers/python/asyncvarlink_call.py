"""Makes one call with the package asyncvarlink: asyncvarlink_call.py SOCKET_PATH METHOD FLAG PARAMETERS

Prints what came of it as JSON.
"""

import asyncio
import json
import sys

from asyncvarlink import VarlinkClientProtocol, VarlinkMethodCall, connect_unix_varlink

path, method, flag, parameters = sys.argv[1:]


async def main() -> dict:
    _, protocol = await connect_unix_varlink(VarlinkClientProtocol, path)
    flags = {flag: True} if flag != "none" else {}
    call = VarlinkMethodCall(f"org.example.Conformance.{method}", json.loads(parameters), **flags)
    values: list = []

    def take(reply) -> dict:
        values.append(reply.parameters)
        return {"failed": False} if reply.error is None else {"failed": False, "error": reply.error}

    outcome = {"failed": False}
    try:
        async with asyncio.timeout(4):
            if flag == "more":
                async for reply, _ in protocol.call_more(call):
                    outcome = take(reply)
            elif flag == "oneway":
                await protocol.call(call)
            else:
                result = await protocol.call(call)
                outcome = take(result[0])
    except Exception as error:
        outcome = {"failed": True, "why": repr(error)}
    return {"values": values, **outcome}


print(json.dumps(asyncio.run(main())))
