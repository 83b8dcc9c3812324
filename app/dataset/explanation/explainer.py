"""What runs inside the explaining process: `python -m app.dataset.explanation.explainer DESCRIPTOR OPTIONS`.

It is started by `app.dataset.explanation.desk`, answers one request after the other, and keeps the last versions it was
asked about open: versions never change.
"""

import json
import resource
import socket
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from app import confinement
from app.dataset.explanation.explaining import Explained
from app.dataset.handover import LENGTH
from app.errors import EngineFailure, QueryTooLarge, TwintextError
from app.model.published import open_version

# A version that is open takes 15 to 20 MB.
_KEPT: Final = 3
_MIB: Final = 1024 * 1024


def main(arguments: list[str]) -> None:
    """Serve the socket with this descriptor until it closes."""
    options: dict[str, Any] = json.loads(arguments[1])
    with socket.socket(fileno=int(arguments[0])) as channel:
        confinement.confine(parent=options["parent"], network=False)
        if options["memory"]:
            limit = options["memory"] * _MIB
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        serve(channel, Explainer(Path(options["data"]), options["memory"]))


def serve(channel: socket.socket, explainer: "Explainer") -> None:
    """Answer what is asked, a length and that many bytes of JSON both ways, until nobody asks."""
    with channel.makefile("rb") as requests:
        while len(start := requests.read(LENGTH.size)) == LENGTH.size:
            answer = json.dumps(explainer.answer(json.loads(requests.read(LENGTH.unpack(start)[0])))).encode()
            try:
                channel.sendall(LENGTH.pack(len(answer)) + answer)
            except (BrokenPipeError, ConnectionResetError):  # the service is gone, and so is whoever asked
                return


class Explainer:
    """Explains triples of the versions of a dataset."""

    def __init__(self, dataset: Path, memory: int) -> None:
        """`memory` is what this process may use, in MiB."""
        self._dataset, self._memory = dataset, memory
        self._open: dict[str, Explained] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The proof of `triple` in `version` as a document, or the class of an error and its fields.

        Without a triple the version is only opened.
        """
        try:
            explained = self._explained(request["version"])
            if request["triple"] is None:
                return {}
            subject, predicate, obj = request["triple"]
            proof = explained.proof((subject, predicate, obj))
        except TwintextError as error:
            return _failure(error)
        except MemoryError:
            self._open.clear()
            return _failure(QueryTooLarge(self._memory))
        except (OSError, RuntimeError, ValueError) as error:  # the engine's
            return _failure(EngineFailure(str(error)))
        return {"proof": proof.to_document()}

    def _explained(self, version: str) -> Explained:
        """The version, opened; of those that are open, the one that was not asked about for longest goes."""
        found = self._open.pop(version, None) or Explained.of(open_version(self._dataset, version))
        self._open[version] = found
        while len(self._open) > _KEPT:
            del self._open[next(iter(self._open))]
        return found


def _failure(error: TwintextError) -> dict[str, Any]:
    names: list[str] = [each.name for each in fields(error)] if is_dataclass(error) else []
    return {"error": type(error).__name__, "fields": {name: getattr(error, name) for name in names}}


if __name__ == "__main__":
    main(sys.argv[1:])
