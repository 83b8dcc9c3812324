"""Which versions correspond, on what evidence, and how the two sides of a pair stand. All documents are invented."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.model.catalogue import CatalogueRecord, Evidence, OtherIdentifier
from app.model.designations import parse_designation
from app.model.identifiers import thing
from app.sources.catalogues.corresponding import Correspondences, corresponding_texts
from app.sources.catalogues.corresponding_lifting import lift_correspondences
from app.sources.catalogues.lifting import document_key
from app.sources.catalogues.standing import ShippedTexts

NUMBER = "ISO/IEC 99594-8"


def record(designation: str, **facts: object) -> CatalogueRecord:
    """A record of the catalogue that the designation tells, published in its year."""
    parsed = parse_designation(designation)[0].designation
    catalogue = "itu" if designation.startswith("ITU") else "iec" if designation.startswith("IEC") else "iso"
    key = "/".join(parsed.key)
    made = CatalogueRecord(catalogue, designation, key, retrieved="2026-08-22")  # type: ignore[arg-type]  # it is one
    return replace(made, **facts)  # type: ignore[arg-type]  # facts are fields


def itu(
    designation: str, counterpart: str | None = NUMBER, status: str = "Published", **facts: object
) -> CatalogueRecord:
    others = (OtherIdentifier("ISO", counterpart),) if counterpart else ()
    return record(designation, counterparts=others, status=status, **facts)


def iso(designation: str, stage: str = "60.60", **facts: object) -> CatalogueRecord:
    return record(designation, stage=stage, **facts)


def pairs(found: Correspondences) -> list[tuple[str, str]]:
    return [(pair.recommendation.designation, pair.counterpart.designation) for pair in found.pairs]


def kinds(found: Correspondences) -> list[str]:
    return [finding.kind for finding in found.findings]


def state(ours: Sequence[CatalogueRecord], others: Sequence[CatalogueRecord]) -> str:
    (standing,) = corresponding_texts(ours, others).standings
    return standing.state


def test_editions_pair_by_order_and_date_and_none_crosses_another() -> None:
    ours = [itu(f"ITU-T X.9901 ({date})") for date in ("11/1988", "11/1993", "08/1997", "10/2019")]
    others = [iso(f"{NUMBER}:{year}") for year in (1990, 1995, 1998, 2020)]

    assert pairs(corresponding_texts(ours, others)) == [
        ("ITU-T X.9901 (11/1988)", f"{NUMBER}:1990"),
        ("ITU-T X.9901 (11/1993)", f"{NUMBER}:1995"),
        ("ITU-T X.9901 (08/1997)", f"{NUMBER}:1998"),
        ("ITU-T X.9901 (10/2019)", f"{NUMBER}:2020"),
    ]


def test_a_record_whose_designation_is_not_understood_stops_nothing() -> None:
    """It is kept by its words, and pairs with nothing."""
    strange = [
        CatalogueRecord(
            "itu", "ITU-R P.[99594/BL/8]", "itu-r-p.-99594-bl-8", counterparts=(OtherIdentifier("ISO", NUMBER),)
        ),
        CatalogueRecord("iso", "ISO/IEC 99594-8 as it flies", "iso-iec-99594-8-as-it-flies"),
    ]
    found = corresponding_texts([*strange[:1], itu("ITU-T X.9901 (10/2019)")], [*strange[1:], iso(f"{NUMBER}:2020")])

    assert pairs(found) == [("ITU-T X.9901 (10/2019)", f"{NUMBER}:2020")]


def test_an_edition_too_far_in_time_from_any_other_stays_alone() -> None:
    ours = [itu("ITU-T X.9901 (11/1988)"), itu("ITU-T X.9901 (10/2019)")]

    assert pairs(corresponding_texts(ours, [iso(f"{NUMBER}:2020")])) == [("ITU-T X.9901 (10/2019)", f"{NUMBER}:2020")]


def test_an_edition_whose_record_names_no_counterpart_is_not_paired_but_keeps_its_place() -> None:
    """So link per edition: the edition of 1996 is ITU's alone, and may not take the place of the one of 1997."""
    ours = [itu("ITU-T X.9901 (10/1996)", None), itu("ITU-T X.9901 (08/1997)")]

    assert pairs(corresponding_texts(ours, [iso(f"{NUMBER}:1998")])) == [("ITU-T X.9901 (08/1997)", f"{NUMBER}:1998")]


def test_a_corrigendum_goes_with_that_of_the_editions_counterpart() -> None:
    ours = [itu("ITU-T X.9901 (10/2019)"), itu("ITU-T X.9901 (2019) Cor. 1 (10/2021)")]
    others = [iso(f"{NUMBER}:2020"), iso(f"{NUMBER}:2020/Cor 1:2021"), iso(f"{NUMBER}:2020/Amd 1:2021")]

    assert pairs(corresponding_texts(ours, others))[1] == (
        "ITU-T X.9901 (2019) Cor. 1 (10/2021)",
        f"{NUMBER}:2020/Cor 1:2021",
    )


def test_drafts_and_consolidations_are_no_editions() -> None:
    others = [iso("ISO/IEC FDIS 99594-8", "50.20"), iso("IEC 99594-8:2019+AMD1:2020 CSV")]

    assert pairs(corresponding_texts([itu("ITU-T X.9901 (10/2019)")], others)) == []


@pytest.mark.parametrize("printed", ["ISO 99594-8", "ISO/IEC 99594-8"])
def test_another_publisher_or_type_is_corrected_only_where_one_document_has_the_number(printed: str) -> None:
    ours = [itu("ITU-T X.9901 (10/2019)", printed)]
    one = corresponding_texts(ours, [iso("ISO/IEC ISP 99594-8:2020")])
    two = corresponding_texts(ours, [iso("ISO/IEC ISP 99594-8:2020"), iso("ISO/IEC TR 99594-8:2020")])

    assert (len(one.pairs), kinds(one)) == (1, ["other-publisher"])
    assert (len(two.pairs), kinds(two)) == (0, ["counterpart-not-found"])


@pytest.mark.parametrize(
    ("kind", "relation"),
    [
        ("common-text", "common-text"),
        ("identical-text", "common-text"),
        ("twin-text", "twin-text"),
        ("technically-aligned", "technically-aligned"),
        ("paired", "unspecified"),
        ("mentioned", "unspecified"),
    ],
)
def test_how_texts_relate_is_told_only_where_the_abstract_says_it(kind: str, relation: str) -> None:
    ours = [itu("ITU-T X.9901 (10/2019)", evidence=(Evidence(kind, "words", (NUMBER,)),))]  # type: ignore[arg-type]  # it is one
    (pair,) = corresponding_texts(ours, [iso(f"{NUMBER}:2020")]).pairs

    assert (pair.relation, pair.confidence) == (relation, "stated-in-identifier")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("paired", f"Recommendation ITU-T X.9901 | {NUMBER} defines crusts."),
        ("technically-aligned", f"This Recommendation is technically aligned with {NUMBER}."),
        ("technically-aligned", f"It is technically aligned with {NUMBER}."),
        ("published-as", f"This Supplement may be found as {NUMBER}."),
    ],
)
def test_an_abstract_may_name_the_counterpart_where_no_identifier_does(kind: str, words: str) -> None:
    ours = [itu("ITU-T X.9901 (10/2019)", None, evidence=(Evidence(kind, words, (NUMBER,)),))]  # type: ignore[arg-type]  # it is one
    (pair,) = corresponding_texts(ours, [iso(f"{NUMBER}:2020")]).pairs

    assert (pair.confidence, pair.words) == ("stated-in-text", words)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("mentioned", f"It refers to {NUMBER}."),
        ("paired", f"It gives tables for H.9922 | {NUMBER} and no others."),
        ("paired", f"It applies to XX.9901 | {NUMBER}."),
        ("twin-text", f"H.9964 is a twin text with {NUMBER}."),
    ],
)
def test_what_an_abstract_says_of_others_makes_no_pair(kind: str, words: str) -> None:
    ours = [itu("ITU-T X.9901 (10/2019)", None, evidence=(Evidence(kind, words, (NUMBER,)),))]  # type: ignore[arg-type]  # it is one

    assert corresponding_texts(ours, [iso(f"{NUMBER}:2020")]) == Correspondences((), (), ())


@pytest.mark.parametrize(
    ("title", "other", "paired"),
    [
        ("Information technology \N{EN DASH} Crusts: Model", "Information technology -- Part 8: Crusts -- Model", True),
        ("Crusts: Model", "Information technology - Crusts: Model", False),
        ("Crusts: Model", "Crusts: Model", False),
        ("Information technology \N{EN DASH} Crusts", "Information technology \N{EN DASH} Crumbs", False),
    ],
)
def test_equal_titles_make_a_pair_only_in_the_style_that_itu_and_jtc_1_share(
    title: str,
    other: str,
    paired: bool,  # noqa: FBT001  # a case of the table
) -> None:
    ours = [itu("ITU-T X.9901 (10/2019)", None, titles=(("en", title),))]
    found = corresponding_texts(ours, [iso(f"{NUMBER}:2020", titles=(("en", other),))])

    assert [pair.confidence for pair in found.pairs] == (["inferred-from-title"] if paired else [])


def test_a_corrigendum_that_denies_a_common_text_is_a_divergence_and_no_pair() -> None:
    denial = Evidence("not-common-text", f"It applies to X.9901 and not to its common text {NUMBER}.", (NUMBER,))
    found = corresponding_texts([itu("ITU-T X.9901 (10/2019)", evidence=(denial,))], [iso(f"{NUMBER}:2020")])

    assert (pairs(found), kinds(found)) == ([], ["declared-divergence"])


def test_an_identifier_that_the_words_contradict_is_reported_and_not_followed() -> None:
    said = Evidence("twin-text", "The text was made as a twin text with ISO/IEC 99001-8.", ("ISO/IEC 99001-8",))
    ours = [itu("ITU-T H.9973 (12/2016)", "ISO 99008-1", evidence=(said,))]
    found = corresponding_texts(ours, [iso("ISO/IEC 99001-8:2016"), iso("ISO/IEC 99008-1:2017")])

    assert pairs(found) == [("ITU-T H.9973 (12/2016)", "ISO/IEC 99001-8:2016")]
    assert kinds(found) == ["identifier-against-text"]


def test_a_number_mistyped_in_the_words_does_not_outweigh_the_identifier() -> None:
    said = Evidence("twin-text", "The text is a twin text with ISO/IEC 995948.", ("ISO/IEC 995948",))
    found = corresponding_texts([itu("ITU-T X.9901 (10/2019)", evidence=(said,))], [iso(f"{NUMBER}:2020")])

    assert pairs(found) == [("ITU-T X.9901 (10/2019)", f"{NUMBER}:2020")]
    assert kinds(found) == ["identifier-against-text"]


NEW = itu("ITU-T X.9901 (10/2019)")


@pytest.mark.parametrize(
    ("ours", "others", "expected"),
    [
        ([NEW], [iso(f"{NUMBER}:2020")], "aligned"),
        ([NEW, itu("ITU-T X.9901 (03/2026)")], [iso(f"{NUMBER}:2020")], "one-side-revised"),
        ([NEW], [iso(f"{NUMBER}:2020", "95.99"), iso(f"{NUMBER}:2026")], "one-side-revised"),
        ([NEW], [iso(f"{NUMBER}:2020", "95.99")], "one-side-withdrawn"),
        ([itu("ITU-T X.9901 (10/2019)", status="Withdrawal")], [iso(f"{NUMBER}:2020")], "one-side-withdrawn"),
        ([itu("ITU-T X.9901 (10/2019)", status="Withdrawal")], [iso(f"{NUMBER}:2020", "95.99")], "both-withdrawn"),
        (
            [NEW],
            [iso(f"{NUMBER}:2020", "90.92", project="1"), iso("ISO/IEC DIS 99594-8", "40.20", project="2")],
            "draft-open",
        ),
        ([NEW], [iso(f"{NUMBER}:2020", project="1"), iso("ISO/IEC DIS 99594-8", "40.99", project="1")], "aligned"),
        ([NEW], [iso(f"{NUMBER}:2020", project="1"), iso("ISO/IEC CD 99594-8", "30.98", project="2")], "aligned"),
        ([NEW], [iso(f"{NUMBER}:2020"), iso("ISO/IEC 99594-8:2020/CD Amd 1", "30.20")], "aligned"),
        ([NEW], [], "counterpart-missing"),
    ],
)
def test_how_a_pair_stands(ours: list[CatalogueRecord], others: list[CatalogueRecord], expected: str) -> None:
    assert state(ours, others) == expected


def triples(found: Correspondences, described: frozenset[str] = frozenset()) -> list[tuple[str, str, str]]:
    known = frozenset(("itu-t-x.9901", "iso-iec-99594-8"))
    lifted = [
        tuple(part.rpartition("/")[2] for part in triple) for triple in lift_correspondences(found, described, known)
    ]
    assert len(lifted) == len(set(lifted))
    return lifted  # type: ignore[return-value]  # of three


def test_a_state_has_the_day_until_which_both_catalogues_are_known_and_names_both_days() -> None:
    found = corresponding_texts([NEW], [iso(f"{NUMBER}:2020", retrieved="2025-06-02")])
    subject = f"<{thing('alignment', 'itu-t-x.9901--iso-iec-99594-8')}>"
    lifted = lift_correspondences(found, frozenset(), frozenset(("iso-iec-99594-8",)))
    told = {predicate.rpartition("/")[2]: value for s, predicate, value in lifted if s == subject}

    assert told["ontology#asOf>"].startswith('"2025-06-02"')
    assert "2026-08-22" in told["core#note>"]
    assert "2025-06-02" in told["core#note>"]
    assert told["ontology#alignmentStatus>"].endswith("/alignment/aligned>")


def shipped(*pairs_of: tuple[CatalogueRecord, CatalogueRecord]) -> ShippedTexts:
    """These pairs of editions, as texts that ship."""
    editions: dict[str, dict[str, CatalogueRecord]] = {}
    for pair in pairs_of:
        for one in pair:
            editions.setdefault(document_key(one.key), {})[one.key] = one
    return ShippedTexts(
        {document: tuple(some.values()) for document, some in editions.items()},
        frozenset((one.key, other.key) for one, other in pairs_of),
    )


def texts(ours: str = "in force", theirs: str = "in force") -> ShippedTexts:
    """An edition of 2019 and one of 2026, further apart than editions pair by their dates, with these states."""
    one = record("ITU-T X.9901 (10/2019)", status=ours)
    return shipped((one, record(f"{NUMBER}:2026", status=theirs, retrieved="2025-06-02")))


def test_texts_that_ship_stand_for_the_side_of_which_there_is_no_record() -> None:
    """And make no pairs: theirs are stated already. A newer edition of one side drifts from the other."""
    newer = itu("ITU-T X.9901 (09/2026)", retrieved="2026-12-01")
    found = corresponding_texts([newer], [], texts())

    (standing,) = found.standings
    assert (found.pairs, found.findings) == ((), ())
    assert (standing.state, standing.latest.key) == ("one-side-revised", newer.key)
    assert standing.latest_counterpart is not None
    assert standing.latest_counterpart.retrieved == "2025-06-02"


def test_a_pair_that_ships_is_one_whatever_the_dates_of_its_editions() -> None:
    again = itu("ITU-T X.9901 (10/2019)", None, retrieved="2026-12-01")

    (standing,) = corresponding_texts([again], [], texts()).standings

    assert (standing.state, standing.printed) == ("aligned", NUMBER)


@pytest.mark.parametrize(
    ("retrieved", "expected"),
    [("2026-12-01", "one-side-withdrawn"), ("2025-06-02", "aligned"), ("2020-01-01", "aligned")],
    ids=["later", "of that day", "earlier"],
)
def test_of_a_record_and_a_text_that_ships_the_later_has_the_state(retrieved: str, expected: str) -> None:
    withdrawn = iso(f"{NUMBER}:2026", "95.99", retrieved=retrieved, project="77")
    draft = iso("ISO/IEC FDIS 99594-8:2026", "50.20", retrieved=retrieved, project="77")

    (standing,) = corresponding_texts([], [withdrawn, draft], texts()).standings

    assert standing.state == expected
    assert standing.drafts == ()  # what only the record says, such as its project, stays
    assert standing.latest_counterpart is not None
    assert standing.latest_counterpart.retrieved == max(retrieved, "2025-06-02")


def test_texts_that_ship_with_no_edition_in_force_say_nothing_of_the_latest() -> None:
    """An edition that does not ship may have come after them."""
    newer = itu("ITU-T X.9901 (09/2026)")

    assert corresponding_texts([newer], [], texts(theirs="withdrawn")).standings == ()
    assert corresponding_texts([], [iso(f"{NUMBER}:2026")], texts(ours="withdrawn")).standings == ()
    assert corresponding_texts([], [iso("ISO/IEC 99001:2026")], texts()).standings == ()


def test_a_version_that_is_assessed_says_of_which_day_its_state_is() -> None:
    """Once, and not where the reference facts describe it: they have said so."""
    found = corresponding_texts([NEW], [iso(f"{NUMBER}:2020", retrieved="2025-06-02")])
    versions = [thing("document", *key.split("/")) for key in (NEW.key, "iso-iec-99594-8/2020")]

    def days(described: frozenset[str]) -> list[tuple[str, str]]:
        lifted = lift_correspondences(found, described, frozenset())
        return [(s, o[:12]) for s, p, o in lifted if p.endswith("#stateAsOf>")]

    assert sorted(days(frozenset())) == [(f"<{versions[1]}>", '"2025-06-02"'), (f"<{versions[0]}>", '"2026-08-22"')]
    assert days(frozenset(versions)) == []


def test_a_pair_that_the_reference_facts_describe_is_left_to_them() -> None:
    found = corresponding_texts([NEW], [iso(f"{NUMBER}:2020")])
    theirs = frozenset((thing("correspondence", "itu-t-x.9901_2019-10--iso-iec-99594-8_2020"),))

    assert "ontology#Correspondence>" in {value for _, _, value in triples(found)}
    assert "ontology#Correspondence>" not in {value for _, _, value in triples(found, theirs)}


def test_a_counterpart_that_no_catalogue_has_is_a_document_all_the_same() -> None:
    found = corresponding_texts([itu("ITU-T X.9901 (10/2019)", "ISO 99646")], [])
    lifted = triples(found)

    assert ("itu-t-x.9901>", "ontology#hasCounterpart>", "iso-99646>") in lifted
    assert ("iso-99646>", "22-rdf-syntax-ns#type>", "ontology#Document>") in lifted
    assert kinds(found) == ["counterpart-not-found"]
