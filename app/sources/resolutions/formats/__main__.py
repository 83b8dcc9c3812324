"""The process that reads one file: `python -m app.sources.resolutions.formats FORMAT SOURCE PARENT < FILE`."""

import sys
from importlib import import_module

from app.sources.resolutions.formats.apart import answer_apart

if __name__ == "__main__":
    form, source, parent = sys.argv[1:]
    answer_apart(import_module(f"app.sources.resolutions.formats.{form}").read, source, int(parent))
