"""Ids of the terms that the rules speak of. They are interned first, so that each has a fixed number."""

from typing import Final

from app.model.vocabulary import OWL, RDF, RDFS

_IRIS: Final = (
    *(RDF + name for name in ("type", "first", "rest", "nil", "Property")),
    *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
    *(
        OWL + name
        for name in (
            "sameAs",
            "differentFrom",
            "inverseOf",
            "propertyChainAxiom",
            "equivalentProperty",
            "propertyDisjointWith",
            "hasKey",
            "sourceIndividual",
            "assertionProperty",
            "targetIndividual",
            "targetValue",
            "equivalentClass",
            "disjointWith",
            "complementOf",
            "intersectionOf",
            "unionOf",
            "oneOf",
            "onProperty",
            "onClass",
            "someValuesFrom",
            "allValuesFrom",
            "hasValue",
            "maxCardinality",
            "maxQualifiedCardinality",
            "members",
            "distinctMembers",
        )
    ),
    *(
        OWL + name
        for name in (
            "Class",
            "Thing",
            "Nothing",
            "ObjectProperty",
            "DatatypeProperty",
            "FunctionalProperty",
            "InverseFunctionalProperty",
            "IrreflexiveProperty",
            "SymmetricProperty",
            "AsymmetricProperty",
            "TransitiveProperty",
            "AllDisjointProperties",
            "AllDisjointClasses",
            "AllDifferent",
        )
    ),
)

RESERVED_TERMS: Final = tuple(f"<{iri}>" for iri in _IRIS)

(TYPE, FIRST, REST, NIL, PROPERTY) = range(5)
(SUB_CLASS_OF, SUB_PROPERTY_OF, DOMAIN, RANGE) = range(5, 9)
(
    SAME_AS,
    DIFFERENT_FROM,
    INVERSE_OF,
    PROPERTY_CHAIN_AXIOM,
    EQUIVALENT_PROPERTY,
    PROPERTY_DISJOINT_WITH,
    HAS_KEY,
    SOURCE_INDIVIDUAL,
    ASSERTION_PROPERTY,
    TARGET_INDIVIDUAL,
    TARGET_VALUE,
    EQUIVALENT_CLASS,
    DISJOINT_WITH,
    COMPLEMENT_OF,
    INTERSECTION_OF,
    UNION_OF,
    ONE_OF,
    ON_PROPERTY,
    ON_CLASS,
    SOME_VALUES_FROM,
    ALL_VALUES_FROM,
    HAS_VALUE,
    MAX_CARDINALITY,
    MAX_QUALIFIED_CARDINALITY,
    MEMBERS,
    DISTINCT_MEMBERS,
) = range(9, 35)
(
    CLASS,
    THING,
    NOTHING,
    OBJECT_PROPERTY,
    DATATYPE_PROPERTY,
    FUNCTIONAL_PROPERTY,
    INVERSE_FUNCTIONAL_PROPERTY,
    IRREFLEXIVE_PROPERTY,
    SYMMETRIC_PROPERTY,
    ASYMMETRIC_PROPERTY,
    TRANSITIVE_PROPERTY,
    ALL_DISJOINT_PROPERTIES,
    ALL_DISJOINT_CLASSES,
    ALL_DIFFERENT,
) = range(35, 49)

# A new triple with one of these predicates, or of one of these types, can change which rules there are.
SCHEMA_PREDICATES: Final = frozenset((*range(FIRST, PROPERTY), *range(SUB_CLASS_OF, DISTINCT_MEMBERS + 1)))
SCHEMA_CLASSES: Final = frozenset(range(CLASS, ALL_DIFFERENT + 1)) - {THING, NOTHING}
