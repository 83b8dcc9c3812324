"""The rules of OWL 2 RL as their tables have them, axioms among the premises: what a step of a proof may be.

The reasoner works with rules that an ontology has been compiled into, in which axioms no longer appear. A reader wants
to see the axiom, so proofs are made of the rules themselves. Source: OWL 2 Profiles (second edition), section 4.3,
tables 4 to 9; `rdfs6` is from RDF 1.1 Semantics, section 9.2.1.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from app.model.terms import Term, iri
from app.model.vocabulary import OWL, RDF, RDFS

# A term, or the name of a variable, which begins with a question mark.
Symbol = str
Atom = tuple[Symbol, Symbol, Symbol]

TYPE: Final = iri(RDF + "type")
SAME: Final = iri(OWL + "sameAs")
FIRST: Final = iri(RDF + "first")
REST: Final = iri(RDF + "rest")
NIL: Final = iri(RDF + "nil")

# How a rule uses the list that it names: all its members as classes, one of them, as a chain, as shared properties.
Use = Literal["each", "some", "chain", "shared"]

# The variable that stands for the number one, whatever its datatype.
ONE: Final = "?one"


@dataclass(frozen=True)
class Rule:
    """A rule: what it states, the premises it needs, and what it makes of the list `?list` if it names one.

    `meaning` is the rule in words, for readers.
    """

    name: str
    meaning: str
    head: Atom
    body: tuple[Atom, ...]
    use: Use | None = None


# Name, meaning, premises, conclusion. "each", "some", "chain" and "shared" say what is made of ?list:
#   each    the thing is in each member of the list      some    ?i is a member of the list
#   chain   the members lead from ?x to ?z                shared  ?x and ?y share a value in each member
_TABLE: Final = """
eq-sym | what is the same as another, the other is the same as it | ?x = ?y -> ?y = ?x
eq-trans | things that are the same as one thing are the same | ?x = ?y . ?y = ?z -> ?x = ?z
eq-rep-s | what holds of a thing holds of it under its other names | ?s = ?t . ?s ?p ?o -> ?t ?p ?o
eq-rep-p | what a property relates, its other names relate | ?p = ?q . ?s ?p ?o -> ?s ?q ?o
eq-rep-o | what is related to a thing is related to its other names | ?o = ?t . ?s ?p ?o -> ?s ?p ?t
prp-dom | what has the property is in its domain | ?p rdfs:domain ?c . ?x ?p ?y -> ?x a ?c
prp-rng | a value of the property is in its range | ?p rdfs:range ?c . ?x ?p ?y -> ?y a ?c
prp-fp | a functional property has one value | ?p a owl:FunctionalProperty . ?x ?p ?y . ?x ?p ?z -> ?y = ?z
prp-ifp | one thing has a value of an inverse functional property | ?p a owl:InverseFunctionalProperty . ?x ?p ?z . ?y ?p ?z -> ?x = ?y
prp-symp | a symmetric property holds in both directions | ?p a owl:SymmetricProperty . ?x ?p ?y -> ?y ?p ?x
prp-trp | a transitive property leads on | ?p a owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z -> ?x ?p ?z
prp-spo1 | what a property relates, the property above it relates | ?p rdfs:subPropertyOf ?q . ?x ?p ?y -> ?x ?q ?y
prp-spo2 | a chain of properties makes up another | ?p owl:propertyChainAxiom ?list . chain -> ?x ?p ?z
prp-eqp1 | equivalent properties relate the same | ?p owl:equivalentProperty ?q . ?x ?p ?y -> ?x ?q ?y
prp-eqp2 | equivalent properties relate the same | ?q owl:equivalentProperty ?p . ?x ?p ?y -> ?x ?q ?y
prp-inv1 | the inverse property holds the other way round | ?p owl:inverseOf ?q . ?x ?p ?y -> ?y ?q ?x
prp-inv2 | the inverse property holds the other way round | ?q owl:inverseOf ?p . ?x ?p ?y -> ?y ?q ?x
prp-key | members of a class that share the values of its key are one thing | ?c owl:hasKey ?list . ?x a ?c . ?y a ?c . shared -> ?x = ?y
cls-thing | owl:Thing is a class | -> owl:Thing a owl:Class
cls-nothing1 | owl:Nothing is a class | -> owl:Nothing a owl:Class
cls-int1 | what is in all parts of an intersection is in it | ?c owl:intersectionOf ?list . each -> ?x a ?c
cls-int2 | what is in an intersection is in each part of it | ?c owl:intersectionOf ?list . ?x a ?c . some -> ?x a ?i
cls-uni | what is in a part of a union is in it | ?c owl:unionOf ?list . ?x a ?i . some -> ?x a ?c
cls-svf1 | what has a value in a class is in the restriction to such values | ?c owl:someValuesFrom ?k . ?c owl:onProperty ?p . ?x ?p ?y . ?y a ?k -> ?x a ?c
cls-svf2 | what has any value is in the restriction to such things | ?c owl:someValuesFrom owl:Thing . ?c owl:onProperty ?p . ?x ?p ?y -> ?x a ?c
cls-avf | all values of a member of the restriction are in its class | ?c owl:allValuesFrom ?k . ?c owl:onProperty ?p . ?x a ?c . ?x ?p ?y -> ?y a ?k
cls-hv1 | a member of the restriction has its value | ?c owl:hasValue ?y . ?c owl:onProperty ?p . ?x a ?c -> ?x ?p ?y
cls-hv2 | what has the value of the restriction is in it | ?c owl:hasValue ?y . ?c owl:onProperty ?p . ?x ?p ?y -> ?x a ?c
cls-maxc2 | what may have one value has one | ?c owl:maxCardinality ?one . ?c owl:onProperty ?p . ?u a ?c . ?u ?p ?x . ?u ?p ?y -> ?x = ?y
cls-maxqc3 | what may have one value of a class has one | ?c owl:maxQualifiedCardinality ?one . ?c owl:onProperty ?p . ?c owl:onClass ?k . ?u a ?c . ?u ?p ?x . ?x a ?k . ?u ?p ?y . ?y a ?k -> ?x = ?y
cls-maxqc4 | what may have one value has one | ?c owl:maxQualifiedCardinality ?one . ?c owl:onProperty ?p . ?c owl:onClass owl:Thing . ?u a ?c . ?u ?p ?x . ?u ?p ?y -> ?x = ?y
cls-oo | what an enumeration lists is in it | ?c owl:oneOf ?list . some -> ?i a ?c
cax-sco | a member of a class is in the class above it | ?c rdfs:subClassOf ?d . ?x a ?c -> ?x a ?d
cax-eqc1 | equivalent classes have the same members | ?c owl:equivalentClass ?d . ?x a ?c -> ?x a ?d
cax-eqc2 | equivalent classes have the same members | ?d owl:equivalentClass ?c . ?x a ?c -> ?x a ?d
scm-cls | a class is below itself | ?c a owl:Class -> ?c rdfs:subClassOf ?c
scm-cls | a class is equivalent to itself | ?c a owl:Class -> ?c owl:equivalentClass ?c
scm-cls | a class is below owl:Thing | ?c a owl:Class -> ?c rdfs:subClassOf owl:Thing
scm-cls | a class is above owl:Nothing | ?c a owl:Class -> owl:Nothing rdfs:subClassOf ?c
scm-sco | what is below a class is below the classes above it | ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?e -> ?c rdfs:subClassOf ?e
scm-eqc1 | of equivalent classes each is below the other | ?c owl:equivalentClass ?d -> ?c rdfs:subClassOf ?d
scm-eqc1 | of equivalent classes each is below the other | ?c owl:equivalentClass ?d -> ?d rdfs:subClassOf ?c
scm-eqc2 | classes below each other are equivalent | ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c -> ?c owl:equivalentClass ?d
scm-op | a property is below itself | ?p a owl:ObjectProperty -> ?p rdfs:subPropertyOf ?p
scm-op | a property is equivalent to itself | ?p a owl:ObjectProperty -> ?p owl:equivalentProperty ?p
scm-dp | a property is below itself | ?p a owl:DatatypeProperty -> ?p rdfs:subPropertyOf ?p
scm-dp | a property is equivalent to itself | ?p a owl:DatatypeProperty -> ?p owl:equivalentProperty ?p
rdfs6 | a property is below itself | ?p a rdf:Property -> ?p rdfs:subPropertyOf ?p
scm-spo | what is below a property is below the properties above it | ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?r -> ?p rdfs:subPropertyOf ?r
scm-eqp1 | of equivalent properties each is below the other | ?p owl:equivalentProperty ?q -> ?p rdfs:subPropertyOf ?q
scm-eqp1 | of equivalent properties each is below the other | ?p owl:equivalentProperty ?q -> ?q rdfs:subPropertyOf ?p
scm-eqp2 | properties below each other are equivalent | ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p -> ?p owl:equivalentProperty ?q
scm-dom1 | what is above the domain is a domain too | ?p rdfs:domain ?c . ?c rdfs:subClassOf ?d -> ?p rdfs:domain ?d
scm-dom2 | a property has the domain of the property above it | ?q rdfs:domain ?c . ?p rdfs:subPropertyOf ?q -> ?p rdfs:domain ?c
scm-rng1 | what is above the range is a range too | ?p rdfs:range ?c . ?c rdfs:subClassOf ?d -> ?p rdfs:range ?d
scm-rng2 | a property has the range of the property above it | ?q rdfs:range ?c . ?p rdfs:subPropertyOf ?q -> ?p rdfs:range ?c
scm-hv | what has the value by a property has it by the property above | ?c owl:hasValue ?i . ?c owl:onProperty ?p . ?d owl:hasValue ?i . ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q -> ?c rdfs:subClassOf ?d
scm-svf1 | what has a value in a class has one in the class above | ?c owl:someValuesFrom ?y . ?c owl:onProperty ?p . ?d owl:someValuesFrom ?z . ?d owl:onProperty ?p . ?y rdfs:subClassOf ?z -> ?c rdfs:subClassOf ?d
scm-svf2 | what has a value by a property has it by the property above | ?c owl:someValuesFrom ?y . ?c owl:onProperty ?p . ?d owl:someValuesFrom ?y . ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q -> ?c rdfs:subClassOf ?d
scm-avf1 | what has all its values in a class has them in the class above | ?c owl:allValuesFrom ?y . ?c owl:onProperty ?p . ?d owl:allValuesFrom ?z . ?d owl:onProperty ?p . ?y rdfs:subClassOf ?z -> ?c rdfs:subClassOf ?d
scm-avf2 | what has all values of a property in a class has those of the property below there | ?c owl:allValuesFrom ?y . ?c owl:onProperty ?p . ?d owl:allValuesFrom ?y . ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q -> ?d rdfs:subClassOf ?c
scm-int | an intersection is below each of its parts | ?c owl:intersectionOf ?list . some -> ?c rdfs:subClassOf ?i
scm-uni | a union is above each of its parts | ?c owl:unionOf ?list . some -> ?i rdfs:subClassOf ?c
"""  # noqa: E501  # a rule to a line, as in a table

DATATYPE: Final = Rule("dt-type2", "a literal is in the datatypes of its value", ("?x", TYPE, "?d"), ())

# What contradictions rest on besides; `rdfD1` is from RDF 1.1 Semantics, section 8.1.1.
_EVIDENT: Final = {
    "eq-ref": "whatever is, is the same as itself",
    "rdfD1": "a literal is in the datatype with which it is written",
}
_PREFIXES: Final = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
_USES: Final[dict[str, Use]] = {"each": "each", "some": "some", "chain": "chain", "shared": "shared"}


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of the table, in its order."""
    return tuple(_rule(line) for line in _TABLE.strip().splitlines())


@cache
def meanings() -> dict[str, str]:
    """What each rule says, by its name; of several under one name the first."""
    found = {DATATYPE.name: DATATYPE.meaning, **_EVIDENT}
    for rule in rules():
        found.setdefault(rule.name, rule.meaning)
    return found


def _rule(line: str) -> Rule:
    name, meaning, rest = (part.strip() for part in line.split("|"))
    before, _, after = rest.partition("->")
    parts = [part.strip() for part in re.split(r"\s\.\s", before) if part.strip()]
    use = next((_USES[part] for part in parts if part in _USES), None)
    return Rule(name, meaning, _atom(after), tuple(_atom(part) for part in parts if part not in _USES), use)


def _atom(text: str) -> Atom:
    subject, predicate, obj = (_symbol(word) for word in text.split())
    return subject, predicate, obj


def _symbol(word: str) -> Symbol | Term:
    if word.startswith("?"):
        return word
    if word in ("a", "="):
        return TYPE if word == "a" else SAME
    prefix, _, name = word.partition(":")
    return iri(_PREFIXES[prefix] + name)
