"""What is entailed but told to nobody: triples that RDF cannot hold or that say nothing about the dataset."""

from typing import Final

from app.model.terms import Term, Triple
from app.model.vocabulary import OWL, RDF, RDFS, XSD

_TYPE: Final = f"<{RDF}type>"
_SAME_AS: Final = f"<{OWL}sameAs>"
_THING: Final = f"<{OWL}Thing>"
_SUB: Final = frozenset((f"<{RDFS}subClassOf>", f"<{RDFS}subPropertyOf>"))
_EQUIVALENT: Final = frozenset((f"<{OWL}equivalentClass>", f"<{OWL}equivalentProperty>"))
_OF_CLASSES: Final = frozenset((f"<{RDFS}domain>", f"<{RDFS}range>"))
_UNIVERSAL: Final = frozenset((_THING, f"<{RDFS}Resource>", f"<{RDFS}Literal>", f"<{RDF}PlainLiteral>"))

VOCABULARIES: Final = (f"<{RDF}", f"<{RDFS}", f"<{OWL}", f"<{XSD}")
_SILENT: Final = ('"', *VOCABULARIES)


def is_noise(triple: Triple) -> bool:
    """Whether an entailed triple is left out of a closure.

    Left out are: triples that are not RDF (a literal as subject, anything but an IRI as predicate); statements about
    the RDF, RDFS, OWL and XSD vocabularies; `x owl:sameAs x` and sameness with a literal; membership in owl:Thing,
    rdfs:Resource, a datatype or an anonymous class; equivalence of a class or property with itself; orders to
    owl:Thing, from owl:Nothing, or to or from an anonymous class or property; owl:Thing or an anonymous class as domain
    or range. That a class or property is below itself is told: RDF Schema promises it, and queries rely on it.
    """
    subject, predicate, obj = triple
    if is_silent(subject) or not predicate.startswith("<"):
        return True
    if predicate == _TYPE:
        return is_silent_class(obj)
    if predicate == _SAME_AS:
        return subject == obj or obj.startswith('"')
    if predicate in _EQUIVALENT and obj == subject:
        return True
    if predicate in _SUB or predicate in _EQUIVALENT:
        return obj == _THING or subject.startswith("_:") or obj.startswith("_:")
    return predicate in _OF_CLASSES and (obj == _THING or obj.startswith("_:"))


def is_silent(subject: Term) -> bool:
    """Whether nothing entailed about the subject is told."""
    return subject.startswith(_SILENT)


def is_silent_class(cls: Term) -> bool:
    """Whether membership in the class is not told."""
    return cls in _UNIVERSAL or cls.startswith(("_:", '"', f"<{XSD}"))
