"""Wait until the service at an address is ready, ask it one question, and fail unless the answer is right."""

import json
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import quote

QUERY = """
PREFIX tt: <https://w3id.org/twintext/ontology#>
SELECT (COUNT(?clause) AS ?clauses) WHERE { ?clause a tt:Clause }
"""
LEAST_CLAUSES = 36
PATIENCE = 60


def wait_until_ready(address: str) -> None:
    """Return when the service says that it is ready; `SystemExit` when it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit(f"{address} was not ready after {PATIENCE} s")


def main(address: str) -> None:
    """Ask how many clauses there are."""
    wait_until_ready(address)
    with urllib.request.urlopen(f"{address}/sparql?query={quote(QUERY)}", timeout=10) as response:
        (row,) = json.load(response)["results"]["bindings"]
    clauses = int(row["clauses"]["value"])
    sys.stdout.write(f"image-check: {clauses} clauses\n")
    if clauses < LEAST_CLAUSES:
        sys.exit(f"expected at least {LEAST_CLAUSES}")


if __name__ == "__main__":
    main(sys.argv[1])
