"""Serves org.example.Conformance with the package varlink: varlink_conformance.py ADDRESS FOLDER_OF_THE_INTERFACE"""

import sys

import varlink

address, folder = sys.argv[1:]
service = varlink.Service(
    vendor="zlink", product="python varlink", version="1", url="https://example.org", interface_dir=folder
)
noted = [None]


class Failed(varlink.VarlinkError):
    def __init__(self, reason):
        super().__init__({"error": "org.example.Conformance.Failed", "parameters": {"reason": reason}})


class PermissionDenied(varlink.VarlinkError):
    def __init__(self):
        super().__init__({"error": "org.varlink.service.PermissionDenied", "parameters": {}})


@service.interface("org.example.Conformance")
class Conformance:
    def Echo(self, text):
        return {"text": text}

    def Note(self, text):
        noted[0] = text
        return {}

    def Noted(self):
        return {"text": noted[0]}

    def Fail(self, reason):
        raise Failed(reason)

    def Break(self):
        raise RuntimeError("as it was asked to")

    def Deny(self):
        raise PermissionDenied()

    def Count(self, to, _more=False):
        last = to if _more else 1
        for number in range(1, last + 1):
            yield {"number": number, "_continues": number != last}

    def CountAndFail(self, to, _more=False):
        for number in range(1, to + 1):
            yield {"number": number, "_continues": True}
        raise Failed(f"after {to}")


class Handler(varlink.RequestHandler):
    service = service


with varlink.ThreadingServer(address, Handler) as server:
    server.serve_forever()
