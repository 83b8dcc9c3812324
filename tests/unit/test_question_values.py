"""What a person types for a parameter becomes one term, or is refused with a hint."""

import pytest

from app.query.question_values import READERS

ID = "https://w3id.org/twintext/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("iri", "https://example.org/a?b=c#d", "<https://example.org/a?b=c#d>"),
        ("iri", "urn:iso:std:iso:9594", "<urn:iso:std:iso:9594>"),
        ("iri", "id/clause/wtsa-res-7/2022/resolves/7/1", f"<{ID}clause/wtsa-res-7/2022/resolves/7/1>"),
        ("iri", "/id/post/tsb-director", f"<{ID}post/tsb-director>"),
        ("iri", "organization/itu-t-sg17", f"<{ID}organization/itu-t-sg17>"),
        ("iri", "code/party/study-groups", "<https://w3id.org/twintext/code/party/study-groups>"),
        ("iri", "tt:Request", "<https://w3id.org/twintext/ontology#Request>"),
        ("iri", "ontology#Request", "<https://w3id.org/twintext/ontology#Request>"),
        ("organization", "itu-t-sg17", f"<{ID}organization/itu-t-sg17>"),
        ("organization", "ITU-T SG17", f"<{ID}organization/itu-t-sg17>"),
        ("organization", "ITU-T Study Group 17", f"<{ID}organization/itu-t-sg17>"),
        ("committee", "SG17", f"<{ID}organization/itu-t-sg17>"),
        ("committee", "sg 2", f"<{ID}organization/itu-t-sg2>"),
        ("committee", "ISO/IEC JTC 1/SC 27", f"<{ID}organization/iso-iec-jtc-1-sc-27>"),
        ("committee", "JTC 1", f"<{ID}organization/iso-iec-jtc-1>"),
        ("committee", "JTC 1/SC 6", f"<{ID}organization/iso-iec-jtc-1-sc-6>"),
        ("committee", "organization/itu-t-sg17", f"<{ID}organization/itu-t-sg17>"),
        ("committee", "https://example.org/sg", "<https://example.org/sg>"),
        ("date", "2024-02-29", f'"2024-02-29"^^<{XSD}date>'),
        ("integer", "+07", f'"7"^^<{XSD}integer>'),
        ("integer", "-12", f'"-12"^^<{XSD}integer>'),
        ("boolean", "True", f'"true"^^<{XSD}boolean>'),
        ("boolean", "0", f'"false"^^<{XSD}boolean>'),
        ("language", "fr-CH", '"fr-ch"'),
        ("string", 'a "quoted"\nline \\ ?x', '"a \\"quoted\\"\\nline \\\\ ?x"'),
        ("designation", "document/wtsa-res-7", f"<{ID}document/wtsa-res-7>"),
        ("designation", "https://example.org/doc", "<https://example.org/doc>"),
        ("designation", "ITU-T X.509", f"<{ID}document/itu-t-x.509>"),
        ("designation", "Rec. ITU-T X.509", f"<{ID}document/itu-t-x.509>"),
        ("designation", "X.509", f"<{ID}document/itu-t-x.509>"),
        ("designation", "Rec. ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020", f"<{ID}document/itu-t-x.509>"),
        ("designation", "ISO/IEC 9594-8:2020", f"<{ID}document/iso-iec-9594-8>"),
        ("designation", "urn:iso:std:iso-iec:9594:-8", f"<{ID}document/iso-iec-9594-8>"),
        ("designation", "Resolution 7", f"<{ID}document/wtsa-res-7>"),
        ("designation", "wtsa-res-7", f"<{ID}document/wtsa-res-7>"),
        ("designation", "itu-constitution", f"<{ID}document/itu-constitution>"),
        ("designation", "document/itu-t-x.509/2019-10", f"<{ID}document/itu-t-x.509>"),
        ("designation", f"{ID}document/itu-t-x.509/2019-10", f"<{ID}document/itu-t-x.509>"),
        ("designation", "ISO/IEC 9594-8", f"<{ID}document/iso-iec-9594-8>"),
    ],
)
def test_a_value_becomes_the_term_it_means(kind: str, value: str, term: str) -> None:
    assert READERS[kind](value) == term


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("iri", "itu-t-sg17", "absolute IRI"),
        ("iri", "https://example.org/a> } DROP ALL #", "not an IRI"),
        ("iri", "https://example.org/a b", "not an IRI"),
        ("iri", "http://[broken", "not an IRI"),
        ("iri", "_:b0", "absolute IRI"),
        ("iri", "id/clause/a\nb", "not an IRI"),
        ("organization", "???", "key or a designation"),
        ("organization", "id/organization/a b", "not an IRI"),
        ("date", "2023-02-29", "no such day"),
        ("date", "20230228", "such as 2022-03-09"),
        ("date", "2023-02-28T00:00:00", "such as 2022-03-09"),
        ("date", "2023-01-0\u0661", "such as"),
        ("integer", "1.5", "whole number"),
        ("integer", "1" * 19, "whole number"),
        ("integer", "\u0661", "whole number"),
        ("boolean", "maybe", "true or false"),
        ("language", "e n", "language tag"),
        ("string", "\ud800", "Unicode"),
        ("designation", "???", "not a designation known here; give one such as"),
        ("designation", "the Directory", "not a designation known here"),
        ("designation", "x " * 1000, "longer than"),
    ],
)
def test_a_value_that_means_nothing_is_refused_with_a_hint(kind: str, value: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        READERS[kind](value)
