"""Receives what one client sends, by recvmsg alone: receive_messages.py SOCKET_PATH

Reads only when the client has gone, so that the kernel glues together whatever it may. Prints what each read brought,
as numbers of messages and of descriptors, and how many descriptors came with each message.
"""

import array
import json
import select
import socket
import sys

listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
listener.bind(sys.argv[1])
listener.listen()
print("listening", flush=True)
connection, _ = listener.accept()
gone = select.poll()
gone.register(connection, 0)
gone.poll(20_000)

reads = []
messages = []
while True:
    data, ancillary, flags, _ = connection.recvmsg(1 << 20, socket.CMSG_SPACE(253 * 4))
    if not data:
        break
    assert not flags & socket.MSG_CTRUNC
    assert data.endswith(b"\0"), "this receiver knows whole messages only"
    descriptors = array.array("i")
    for level, kind, content in ancillary:
        assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
        descriptors.frombytes(content)
    begun = data[:-1].split(b"\0")
    reads.append([len(begun), len(descriptors)])
    # They belong to the message that begins last in the read.
    messages += [0] * (len(begun) - 1) + [len(descriptors)]
print(json.dumps({"reads": reads, "messages": messages}))
