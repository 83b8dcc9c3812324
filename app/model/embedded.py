"""Where the ontology, the shapes and the questions that ship with the package are.

In a checkout they stand at the top of the tree, where people edit them; in an installed wheel they travel inside the
package. Nothing else knows the difference.
"""

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class EmbeddedFiles:
    """The root under which `ontology/`, `shapes/`, `queries/` and `docs/errors.md` are found."""

    root: Path

    @property
    def ontology(self) -> tuple[Path, ...]:
        """The modules of the ontology that every dataset holds: the terms and the code lists."""
        return (self.root / "ontology" / "collaboration.ttl", self.root / "ontology" / "codes.ttl")

    @property
    def releases(self) -> dict[str, Path]:
        """Earlier versions of the ontology by their number, each with its code lists as one file of N-Triples."""
        return {path.stem: path for path in sorted((self.root / "ontology" / "releases").glob("*.nt"))}

    @property
    def reference(self) -> tuple[Path, ...]:
        """The files of reference facts, in the order of their names."""
        return tuple(sorted((self.root / "ontology" / "reference").glob("*.ttl")))

    @property
    def shapes(self) -> tuple[Path, ...]:
        """The files of shapes, in the order of their names."""
        return tuple(sorted((self.root / "shapes").glob("*.ttl")))

    @property
    def queries(self) -> Path:
        """The folder of question files."""
        return self.root / "queries"

    @property
    def errors_page(self) -> Path:
        """The page that explains each kind of error."""
        return self.root / "docs" / "errors.md"


def embedded_files() -> EmbeddedFiles:
    """The embedded files of this installation."""
    inside = _PACKAGE / "embedded"
    return EmbeddedFiles(inside if inside.is_dir() else _PACKAGE.parent)
