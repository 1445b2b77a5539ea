"""Calls org.example.Interop with the package varlink: varlink_client.py ADDRESS"""

import sys

import varlink

with varlink.Client.new_with_address(sys.argv[1]) as client:
    assert "org.example.Interop" in client.get_interfaces()
    with client.open("org.example.Interop") as service:
        assert service.Echo("x" * 100_000)["text"] == "x" * 100_000
        for value in (2**63 - 1, -(2**63), 2**53 + 1):
            assert service.Identity(value)["value"] == value
        assert service.Divide(1.0, 4.0)["result"] == 0.25
        try:
            service.Divide(1.0, 0.0)
            raise SystemExit("the division by zero passed")
        except varlink.VarlinkError as error:
            assert error.error() == "org.example.Interop.DivisionByZero", error
            assert error.parameters()["dividend"] == 1.0, error
        assert [reply["number"] for reply in service.Count(5, _more=True)] == [1, 2, 3, 4, 5]
        service.Note("from python", _oneway=True)
        assert "from python" in service.Noted()["texts"]
