"""Records of Relaton, in whatever version of its form, become facts; the traps that real catalogues hold are known."""

from dataclasses import replace
from typing import Any

import pytest

from app.model.catalogue import CatalogueRecord, Finding, OtherIdentifier, Relation, StatedDate
from app.sources.catalogues.merging import merge
from app.sources.catalogues.relaton_record import NotARecord, record_of
from app.sources.catalogues.unread import read, unread

ITU: dict[str, Any] = {
    "id": "ITUTZ9990101",
    "schema_version": "v1.5.6",
    "title": [{"language": "en", "content": "Invented\u00a0signalling\r\nof kites", "type": "main"}],
    "source": [{"type": "src", "content": "https://www.itu.int/rec/T-REC-Z.999-202001-I"}],
    "docidentifier": [
        {"content": "ITU-T Z.999 (01/2020)", "type": "ITU", "primary": True},
        {"content": "ISO/IEC 99999-1", "type": "ISO", "primary": True},
    ],
    "date": [{"type": "published", "at": "2020-01-13"}],
    "contributor": [
        {"role": [{"type": "publisher"}], "organization": {"name": [{"content": "ITU"}]}},
        {"organization": {"subdivision": [{"name": [{"content": "ITU-T Study Group 17"}]}]}},
    ],
    "edition": {"content": "2"},
    "abstract": [{"content": "Common text with ISO/IEC 99999-1. Kites fly in the wind and nothing of that is kept."}],
    "status": {"stage": {"content": "Published"}},
    "relation": [
        {"type": "hasEdition", "bibitem": {"docidentifier": [{"content": "Z.999 (03/1999)", "type": "ITU"}]}},
        {"type": "complementOf", "bibitem": {"docidentifier": [{"content": "Z Suppl. 1 (05/2001)", "type": "ITU"}]}},
    ],
    "ext": {"doctype": {"content": "recommendation"}},
}
ISO: dict[str, Any] = {
    "schema-version": "v1.2.9",
    "title": [
        {"content": "Kites", "language": ["en"], "type": "title-intro"},
        {"content": "Kites - Part 1", "language": ["en"], "type": "main"},
        {"content": "Cerfs-volants", "language": ["fr"], "type": "title-intro"},
        {"content": "Partie 1", "language": ["fr"], "type": "title-part"},
    ],
    "link": [
        {"content": "https://www.iso.org/obp/ui/x", "type": "obp"},
        {"content": "https://www.iso.org/standard/1.html", "type": "src"},
    ],
    "docid": [
        {"id": "urn:iso:std:iso-iec:99999:-1:stage-60.60", "type": "URN"},
        {"id": "ISO/IEC 99999-1:2020", "type": "ISO", "primary": True},
    ],
    "date": [{"type": "published", "value": "2020-11"}],
    "edition": {"content": "2"},
    "docstatus": {"stage": {"value": "60"}, "substage": {"value": "60"}},
    "relation": [
        {"type": "obsoletes", "bibitem": {"docid": [{"id": "ISO/IEC 99999-1:2001", "type": "ISO"}]}},
        {
            "type": "updates",
            "bibitem": {
                "docid": [{"id": "ISO/IEC 99999-1:2020/Cor 1:2021", "type": "ISO"}],
                "date": [{"type": "circulated", "value": "2020-12-01"}],
            },
        },
    ],
    "ext": {
        "doctype": {"type": "international-standard"},
        "editorialgroup": {
            "technical_committee": [{"name": "Kites", "number": 1, "type": "IEC", "identifier": "ISO/IEC JTC 1/SC 99"}]
        },
        "ics": [{"code": "35.100.70", "text": "Application layer"}],
        "structuredidentifier": {"project_number": "12345", "type": "ISO"},
    },
}


def _record(form: dict[str, Any]) -> CatalogueRecord:
    return record_of(form, "snapshot/data/one.yaml", "2026-01-02")


def test_a_record_of_itu_is_read() -> None:
    """Its other number is a counterpart; blanks of every kind are single; the abstract is not kept."""
    record = _record(ITU)
    assert (record.catalogue, record.designation, record.key) == ("itu", "ITU-T Z.999 (01/2020)", "itu-t-z.999/2020-01")
    assert record.counterparts == (OtherIdentifier("ISO", "ISO/IEC 99999-1"),)
    assert record.titles == (("en", "Invented signalling of kites"),)
    assert record.dates == (StatedDate("published", "2020-01-13"),)
    assert record.committees == ("ITU-T Study Group 17",)
    assert (record.status, record.stage, record.edition, record.kind) == ("Published", "", "2", "recommendation")
    assert [(one.kind, one.mentions) for one in record.evidence] == [("common-text", ("ISO/IEC 99999-1",))]
    assert "Kites fly" not in repr(record)
    assert (record.retrieved, record.schema, record.path) == ("2026-01-02", "v1.5.6", "data/one.yaml")


def test_relations_of_itu_get_their_sector_and_supplements_are_not_repeated_by_each_member_of_a_series() -> None:
    """What a supplement belongs to stands in its own designation."""
    assert _record(ITU).relations == (Relation("hasEdition", "ITU-T Z.999 (03/1999)"),)


def test_a_record_of_iso_is_read() -> None:
    """The whole title goes before its parts, and parts make one where there is no whole."""
    record = _record(ISO)
    assert (record.designation, record.key) == ("ISO/IEC 99999-1:2020", "iso-iec-99999-1/2020")
    assert record.titles == (("en", "Kites - Part 1"), ("fr", "Cerfs-volants - Partie 1"))
    assert (record.status, record.stage, record.project, record.ics) == ("", "60.60", "12345", ("35.100.70",))
    assert record.dates == (StatedDate("published", "2020-11"),)
    assert record.url == "https://www.iso.org/standard/1.html"


def test_updates_of_iso_are_said_of_the_older_one() -> None:
    """The one that is updated has "updates", the one that replaces "obsoletes"; dates of relations are copies."""
    record = _record(ISO)
    assert record.relations == (
        Relation("obsoletes", "ISO/IEC 99999-1:2001"),
        Relation("updatedBy", "ISO/IEC 99999-1:2020/Cor 1:2021"),
    )
    assert "2020-12-01" not in repr(record)


def _updating(designation: str, target: str, schema: str) -> tuple[Relation, ...]:
    form = ISO | {
        "schema-version": schema,
        "docid": [{"id": designation, "type": "ISO"}],
        "relation": [{"type": "updates", "bibitem": {"formattedref": {"content": target}}}],
    }
    return _record(form).relations


@pytest.mark.parametrize(
    ("designation", "target", "schema", "kind"),
    [
        ("ISO/IEC 99999-1:2020/Cor 1:2021", "ISO/IEC 99999-1:2020", "v1.5.6", "updates"),
        ("ISO/IEC 99999-1:2020/Cor 1:2021", "ISO/IEC 99999-1:2020", "v1.2.9", "updates"),
        ("ISO/IEC 99999-1:2020", "ISO/IEC 99999-1:2020/Cor 1:2021", "v1.5.6", "updatedBy"),
        ("ISO/IEC 99999-1:2009", "ISO/IEC 99999-1:2019", "v1.2.9", "updatedBy"),
        ("ISO/IEC 99999-1:2019", "ISO/IEC 99999-1:2009", "v1.5.6", "updates"),
        ("ISO/IEC 99999-1:2009", "ISO/IEC 99999-1:2019", "", "updatedBy"),
    ],
)
def test_updates_are_turned_round_where_the_form_of_the_record_has_them_inverted(
    designation: str, target: str, schema: str, kind: str
) -> None:
    """From the form 1.5 on they are the right way round; a corrigendum is never updated by its text."""
    assert _updating(designation, target, schema) == (Relation(kind, target),)


def _in_charge(of: dict[str, Any], **subdivision: Any) -> tuple[str, ...]:
    organization = {"name": [{"content": "Invented Body"}], "subdivision": [subdivision]}
    form = {name: value for name, value in of.items() if name != "ext"}
    role = [{"type": "author", "description": [{"content": "committee"}]}]
    return _record(form | {"contributor": [{"role": role, "organization": organization}]}).committees


def test_a_committee_is_the_part_of_a_contributor_in_the_form_of_today() -> None:
    """ISO has the title for the name and the reference for the identifier, IEC the reference for the name."""
    iso = _in_charge(ISO, name=[{"content": "Kites"}], identifier=[{"content": "ISO/IEC JTC 1/SC 99"}], subtype="IEC")
    assert iso == ("ISO/IEC JTC 1/SC 99",)
    iec = ISO | {"docid": [{"id": "IEC 99999:2020", "type": "IEC"}]}
    joint = _in_charge(iec, name=[{"content": "ISO/IEC JTC 1/SC 99"}], identifier=[{"content": "1"}])
    assert joint == ("ISO/IEC JTC 1/SC 99",)
    assert _in_charge(iec, name=[{"content": "TC 99/SC 99A"}], identifier=[{"content": "99"}]) == ("IEC TC 99/SC 99A",)
    assert _in_charge(ISO, name={"content": "Kites alone"}) == ("Kites alone",)


def test_the_group_of_itu_may_stand_in_the_form_of_before() -> None:
    form = {name: value for name, value in ITU.items() if name != "contributor"}
    group = {"bureau": "T", "group": {"type": "study-group", "name": "ITU-T Study Group 17", "acronym": "SG"}}
    assert _record(form | {"ext": {"editorialgroup": [group]}}).committees == ("ITU-T Study Group 17",)


def test_a_study_group_without_a_sector_is_of_that_of_the_text() -> None:
    assert _in_charge(ITU, name=[{"content": "Study Group 17"}]) == ("ITU-T Study Group 17",)


def test_an_abstract_that_stands_twice_says_what_it_says_once() -> None:
    """Many abstracts in French are those in English."""
    twice = [{"content": ITU["abstract"][0]["content"], "language": language} for language in ("en", "fr")]
    assert _record(ITU | {"abstract": twice}).evidence == _record(ITU).evidence


def test_where_there_is_no_page_the_file_is_the_source() -> None:
    file = {"type": "pdf", "content": "https://www.itu.int/R-RES-R.99-6-2019-PDF-E.pdf"}
    assert _record(ITU | {"source": [file]}).url == file["content"]
    assert _record(ITU | {"source": [file, *ITU["source"]]}).url == ITU["source"][0]["content"]


def test_a_sector_may_be_the_type_of_an_identifier() -> None:
    record = _record(ISO | {"docid": {"id": "Z.999", "type": "ITU-T"}})
    assert (record.catalogue, record.designation, record.key) == ("itu", "ITU-T Z.999", "itu-t-z.999")


@pytest.mark.parametrize(
    ("printed", "kind", "published", "designation"),
    [
        ("ITU-R R.99-6", "resolution", "2019-10", "ITU-R Resolution 99-6"),
        ("ITU-R BT.9246-7", "technical-report", "2020-03", "Report ITU-R BT.9246-7"),
        ("ITU-R BT.9382-201", "technical-report", "2015", "Report ITU-R BT.9382 (2015)"),
        ("ITU-R BT.9382-201", "technical-report", "1990", "Report ITU-R BT.9382-201"),
        ("ITU-R 01-201", "handbook", "2015", "ITU-R Handbook 1 (2015)"),
        ("ITU-R SG01.999-200", "question", "2007-06", "ITU-R Question 999/1 (2007)"),
        ("ITU-R BT.9999-7", "recommendation", "2011-03-08", "ITU-R BT.9999-7"),
        ("ITU-R 999-2/5:", "question", "2008-09", "ITU-R 999-2/5:"),
    ],
)
def test_what_itu_r_names_as_a_recommendation_is_what_its_record_calls_it(
    printed: str, kind: str, published: str, designation: str
) -> None:
    """A Report, a resolution and a Handbook have the keys that citations of them have; cut years are made whole."""
    form = {
        "docidentifier": [{"content": printed, "type": "ITU", "primary": True}],
        "title": [{"content": "Kites"}],
        "date": [{"type": "published", "at": published}],
        "ext": {"doctype": {"content": kind}},
    }
    record = _record(form)
    assert record.designation == designation
    assert bool(record.findings) == designation.endswith("-201")  # what cannot be made whole is told


def test_a_committee_is_named_by_its_identifier() -> None:
    """The type of a group of JTC 1 is "IEC" in the catalogue of ISO, and says nothing."""
    assert _record(ISO).committees == ("ISO/IEC JTC 1/SC 99",)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("TC 86/SC 86B", "IEC TC 86/SC 86B"),
        ("ISO/IEC JTC 1/SC 29", "ISO/IEC JTC 1/SC 29"),
        ("IEC/ISO JTC 3", "IEC/ISO JTC 3"),
    ],
)
def test_committees_of_iec_are_called_by_their_body(given: str, named: str) -> None:
    """The catalogue of IEC leaves its own name out."""
    form = {
        "docid": [{"id": "IEC 99998:2001", "type": "IEC"}],
        "ext": {"editorialgroup": {"technical_committee": [{"name": given, "type": "technicalCommittee"}]}},
    }
    assert _record(form).committees == (named,)


def test_an_older_form_gives_the_same_facts() -> None:
    """With what is now below `ext` at the top."""
    ext = ISO["ext"]
    older = {name: value for name, value in ISO.items() if name != "ext"} | ext | {"schema-version": "v1.2.8"}
    then, now = _record(older), _record(ISO)
    assert (then.committees, then.ics, then.project, then.kind) == (now.committees, now.ics, now.project, now.kind)


def test_maps_and_words_stand_for_lists() -> None:
    """As in records that people write: one identifier, date and language, an edition that is a word."""
    record = _record(
        {
            "title": {"type": "title-main", "content": "Rules for kites", "language": "en"},
            "doctype": "directive",
            "docid": {"id": "ISO/IEC DIR 99 ISO:2014", "type": "ISO", "primary": True},
            "date": {"type": "published", "value": "2014-06-05"},
            "edition": "5",
            "link": {"type": "src", "content": "https://www.iso.org/directives"},
            "relation": [{"type": "partOf", "bibitem": {"formattedref": "ISO/IEC DIR 99 ISO"}}],
        }
    )
    assert (record.edition, record.kind, record.titles) == ("5", "directive", (("en", "Rules for kites"),))
    assert record.date("published") == "2014-06-05"
    assert record.relations == (Relation("partOf", "ISO/IEC DIR 99 ISO"),)


def test_what_the_normaliser_does_not_know_is_kept_by_its_words_and_told() -> None:
    """A year at its end is that of the version."""
    record = _record({"docid": {"id": "IEC KITE 16-1:2019", "type": "IEC"}, "title": [{"content": "Kites"}]})
    assert record.key == "iec-kite-16-1/2019"
    assert record.findings == (Finding("designation-not-understood", "IEC KITE 16-1:2019"),)
    assert unread("ITU-R QUESTION 9999/1 (10/2015)").key == ("itu-r-question-9999-1", "2015-10")
    assert unread("IEC 99999-4 KITE").key == ("iec-99999-4-kite",)
    assert str(read("IEC 99999-4 KITE")) == "IEC 99999-4 KITE"


@pytest.mark.parametrize(
    ("designation", "key"),
    [
        ("ITU-R 9999-1/7:", "itu-r-9999-1-7"),
        ("ITU-R QUESTION 9999/1 (10/2015)", "itu-r-question-9999-1/2015-10"),
        ("ISO/IEC DIR 1:2014", "iso-iec-dir-1/2014"),
        ("ITU-R 99.HDB", "itu-r-hdb-99"),
    ],
)
def test_a_question_is_kept_by_its_words_and_other_kinds_by_their_keys(designation: str, key: str) -> None:
    """A Question has an IRI of its own, which is that of no document."""
    record = _record(ISO | {"docid": [{"id": designation, "type": "ISO", "primary": True}]})
    assert record.key == key
    assert not [found for found in record.findings if found.kind == "designation-not-understood"]


def test_a_record_without_status_or_title_is_told() -> None:
    """ITU-R gives no status to any, so that is not told of its records."""
    form = {"docidentifier": [{"content": "ITU-T Z.998 (02/2001)", "type": "ITU"}]}
    assert [finding.kind for finding in _record(form).findings] == ["no-status", "no-title"]
    of_itu_r = {"docidentifier": [{"content": "ITU-R BT.9999-1 (02/2001)", "type": "ITU"}]}
    assert [finding.kind for finding in _record(of_itu_r).findings] == ["no-title"]


@pytest.mark.parametrize("change", ["Err. 1", "App. I", "Cor. 2"])
def test_an_erratum_that_is_called_a_recommendation_is_told(change: str) -> None:
    """Errata and appendices are changes or parts of one, whatever the type that the record gives."""
    designation = f"ITU-T Z.999 (2020) {change} (02/2021)"
    form = ITU | {"docidentifier": [{"content": designation, "type": "ITU"}]}
    assert _record(form).findings == (Finding("called-a-recommendation", designation, "recommendation"),)


def test_of_an_endless_abstract_the_beginning_is_read_and_that_is_told() -> None:
    abstract = [{"content": "Common text with ISO/IEC 99999-1. " + "Kites and ISO/IEC 99999-2 fly. " * 20_000}]
    record = _record(ITU | {"abstract": abstract})
    assert [one.kind for one in record.evidence] == ["common-text", "mentioned"]
    assert [one.kind for one in record.findings] == ["abstract-read-in-part"]


def test_a_relation_to_nothing_is_told() -> None:
    """It has a kind and no document."""
    record = _record(ISO | {"relation": [{"type": "obsoletes", "bibitem": {}}, {"bibitem": {}}]})
    assert record.relations == ()
    assert record.findings == (Finding("relation-without-target", "ISO/IEC 99999-1:2020", "obsoletes"),)


@pytest.mark.parametrize("form", [None, 7, "words", [], {}, {"docid": [{"id": "EN 1", "type": "CEN"}]}])
def test_what_is_no_record_says_why(form: object) -> None:
    """Something else, or a record of a body that is not read."""
    with pytest.raises(NotARecord, match=r"is no record|has no identifier"):
        record_of(form, "x", "")


def test_a_designation_of_signs_alone_is_refused() -> None:
    """It could not be told from another."""
    with pytest.raises(NotARecord, match="without letters"):
        record_of({"docid": {"id": "::", "type": "ISO"}}, "x", "")


def test_the_later_of_two_records_stands_in_whatever_order_they_come() -> None:
    """A crawl of 2024 says so; the crawl of today does not say when it was."""
    stale = _record(ISO | {"fetched": "2024-01-05", "edition": {"content": "1"}, "schema-version": "v1.2.7"})
    today = _record(ISO)
    assert stale.retrieved == "2024-01-05"
    assert merge([stale, today]) == merge([today, stale]) == [today]


def test_of_two_records_of_one_day_that_of_the_later_form_stands() -> None:
    """Versions of the form are compared as numbers."""
    older, newer = _record(ISO | {"schema-version": "v1.2.9"}), _record(ISO | {"schema-version": "v1.2.10"})
    assert merge([newer, older]) == merge([older, newer]) == [newer]


def test_of_two_records_that_differ_in_content_alone_the_same_stands_always() -> None:
    """Nothing tells which is the later, so nothing depends on the order of the files."""
    one, other = _record(ISO), _record(ISO | {"edition": {"content": "7"}})
    assert merge([one, other]) == merge([other, one])


def test_two_spellings_of_one_document_are_one_record_and_told() -> None:
    """The other spelling is a finding."""
    one = _record(ISO)
    other = _record(ISO | {"docid": {"id": "ISO/IEC 99999-1 : 2020", "type": "ISO"}, "schema-version": "v1.2.7"})
    (merged,) = merge([other, one])
    assert merged.designation == "ISO/IEC 99999-1:2020"
    assert merged.findings == (Finding("same-document", "ISO/IEC 99999-1:2020", "ISO/IEC 99999-1 : 2020"),)


def test_two_editions_of_a_recommendation_in_force_at_once_are_told_of_the_later() -> None:
    """Amendments, editions withdrawn, and those of other documents are in nobody's way."""

    def made(designation: str, status: str = "Published") -> CatalogueRecord:
        stated = {"docidentifier": [{"content": designation, "type": "ITU"}], "status": {"stage": {"content": status}}}
        return _record({"title": ITU["title"]} | stated)

    merged = merge(
        [
            made("ITU-T Z.999 (01/2020)"),
            made("ITU-T Z.999 (03/1999)"),
            made("ITU-T Z.999 (05/1993)", "Withdrawal"),
            made("ITU-T Z.999 (2020) Amd. 1 (03/2021)"),
            made("ITU-T Z.998 (01/2020)"),
        ]
    )
    told = [finding for record in merged for finding in record.findings]
    assert told == [Finding("several-in-force", "ITU-T Z.999 (01/2020)", "ITU-T Z.999 (03/1999)")]
    again = merge(merged)
    assert [record.findings for record in again] == [record.findings for record in merged]
    settled = merge([*merged, replace(made("ITU-T Z.999 (03/1999)", "Withdrawal"), retrieved="2026-03-03")])
    assert not any(record.findings for record in settled)


def test_documents_that_share_an_id_are_two() -> None:
    """The `id` of a record drops the signs that tell Z.107.1 from Z.1071; the designation is what counts."""
    forms = [
        ITU | {"id": "ITUTZ1071", "docidentifier": [{"content": designation, "type": "ITU"}]}
        for designation in ("ITU-T Z.107.1 (06/2015)", "ITU-T Z.1071 (06/2015)")
    ]
    assert [record.designation for record in merge(map(_record, forms))] == [
        "ITU-T Z.107.1 (06/2015)",
        "ITU-T Z.1071 (06/2015)",
    ]


def test_an_import_of_older_records_changes_nothing() -> None:
    """Records of a later day replace, those of an earlier one do not."""
    held = record_of(ISO, "x", "2026-01-02")
    older = record_of(ISO | {"edition": {"content": "1"}}, "x", "2025-06-02")
    newer = record_of(ISO | {"edition": {"content": "3"}}, "x", "2026-03-15")
    assert merge([held, older]) == [held]
    assert merge([held, newer]) == [newer]
