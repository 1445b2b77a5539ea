"""Serves org.example.Interop with the package varlink: varlink_service.py ADDRESS FOLDER_OF_THE_INTERFACE"""

import sys

import varlink

address, folder = sys.argv[1:]
service = varlink.Service(
    vendor="zlink", product="python varlink", version="1", url="https://example.org", interface_dir=folder
)
noted = []


class DivisionByZero(varlink.VarlinkError):
    def __init__(self, dividend):
        super().__init__({"error": "org.example.Interop.DivisionByZero", "parameters": {"dividend": dividend}})


@service.interface("org.example.Interop")
class Interop:
    def Echo(self, text):
        return {"text": text}

    def Identity(self, value):
        return {"value": value}

    def Divide(self, dividend, divisor):
        if divisor == 0:
            raise DivisionByZero(dividend)
        return {"result": dividend / divisor}

    def Count(self, to, _more=False):
        for number in range(1, to + 1):
            yield {"number": number, "_continues": number != to}

    def Note(self, text):
        noted.append(text)
        return {}

    def Noted(self):
        return {"texts": noted}


class Handler(varlink.RequestHandler):
    service = service


with varlink.ThreadingServer(address, Handler) as server:
    server.serve_forever()
