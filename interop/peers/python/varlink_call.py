"""Makes one call with the package varlink: varlink_call.py SOCKET_PATH FOLDER_OF_THE_INTERFACE METHOD FLAG PARAMETERS

Prints what came of it as JSON.
"""

import json
import socket
import sys

import varlink
from varlink.client import SimpleClientInterfaceHandler
from varlink.scanner import Interface

path, folder, method, flag, parameters = sys.argv[1:]
with open(f"{folder}/org.example.Conformance.varlink") as description:
    interface = Interface(description.read())
connection = socket.socket(socket.AF_UNIX)
connection.settimeout(4)
connection.connect(path)
call = getattr(SimpleClientInterfaceHandler(interface, connection), method)
arguments = json.loads(parameters)
values, outcome = [], {"failed": False}
try:
    if flag == "more":
        values.extend(call(_more=True, **arguments))
    elif flag == "oneway":
        call(_oneway=True, **arguments)
    else:
        values.append(call(**arguments))
except varlink.VarlinkError as error:
    outcome["error"] = error.error()
    values.append(error.parameters())
except Exception as error:
    outcome = {"failed": True, "why": repr(error)}
print(json.dumps({"values": values, **outcome}))
