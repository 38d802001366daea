"""Greets the person named on the command line."""

import sys

from hello_service import greet

print(greet(" ".join(sys.argv[1:])))
