"""Parses a description from standard input, as a client of the package would."""

import sys

import varlink

parsed = varlink.Interface(sys.stdin.read())
print(parsed.name, *sorted(parsed.members))
