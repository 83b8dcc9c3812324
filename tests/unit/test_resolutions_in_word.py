"""Word documents give the resolution that the same words give as text; what is built to do harm is refused."""

import io
import random
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import DocumentError
from app.model.records import Resolution
from app.sources.resolutions import parse_resolution, read_resolution
from app.sources.resolutions.formats import word
from app.sources.resolutions.parser import parse_source

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/></w:style>'
    for name in ("ResNo", "Restitle", "Resref", "Call", "enumlev1", "Normalaftertitle0")
)
LEVELS = (("lowerLetter", "%1)"), ("decimal", "%1"), ("decimal", "%1.%2"), ("bullet", "\uf0b7"), ("lowerRoman", "%2)"))
NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{number}">'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(levels)
    )
    + "</w:abstractNum>"
    for number, levels in enumerate(([LEVELS[0], LEVELS[4]], [LEVELS[1], LEVELS[2]], [LEVELS[3]]))
) + "".join(
    f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
    for number, abstract, override in (
        (1, 0, ""),
        (2, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
        (3, 1, ""),
        (4, 2, ""),
    )
)


def paragraph(words: str, style: str = "", *, number: tuple[int, int] | None = None, italic: bool = False) -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = "<w:rPr><w:i/></w:rPr>" if italic else ""
    text = escape(words).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f'<w:p><w:pPr>{styled}{numbered}</w:pPr><w:r>{run}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def document(
    body: Sequence[str] | str, *, namespace: str = W, extra: dict[str, bytes] | None = None, **parts: str
) -> bytes:
    """A package with a body of paragraphs; `parts` replace the parts of these names."""
    packed = io.BytesIO()
    whole = {
        "_rels/.rels": RELATIONS,
        "word/document.xml": f'<w:document xmlns:w="{namespace}"><w:body>{"".join(body)}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{namespace}">{STYLES}</w:styles>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{namespace}">{NUMBERING}</w:numbering>',
        **{f"word/{name}.xml": content for name, content in parts.items()},
    }
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in whole.items():
            package.writestr(name, content)
        for name, given_bytes in (extra or {}).items():
            package.writestr(name, given_bytes)
    return packed.getvalue()


def parsed(content: bytes) -> Resolution:
    return parse_source(word.read(content, "x.docx"))[0]


TEXT = """RESOLUTION 901 (Rev. Oslo, 2021)

On loaves

(Bergen, 2017; Oslo, 2021)

The World Telecommunication Standardization Assembly (Oslo, 2021),

*considering*

a) that loaves are baked;

b) that crusts:

i) are hard;

ii) are brown,

*recognizing*

a) that flour is milled,

*resolves*

1 that bakers meet;

1.1 twice a year;

2 to invite millers:

• to attend;

• to speak."""
HEAD = (
    paragraph("RESOLUTION 901 (Rev. Oslo, 2021)", "ResNo"),
    paragraph("On loaves", "Restitle"),
    paragraph("(Bergen, 2017; Oslo, 2021)", "Resref"),
    paragraph("The World Telecommunication Standardization Assembly (Oslo, 2021),", "Normalaftertitle0"),
)
NUMBERED = (
    *HEAD,
    paragraph("considering", "Call"),
    paragraph("that loaves are baked;", number=(1, 0)),
    paragraph("that crusts:", number=(1, 0)),
    paragraph("are hard;", number=(1, 1)),
    paragraph("are brown,", number=(1, 1)),
    paragraph("recognizing", "Call"),
    paragraph("that flour is milled,", number=(2, 0)),
    paragraph("resolves", "Call"),
    paragraph("that bakers meet;", number=(3, 0)),
    paragraph("twice a year;", number=(3, 1)),
    paragraph("to invite millers:", number=(3, 0)),
    paragraph("to attend;", number=(4, 0)),
    paragraph("to speak.", number=(4, 0)),
)


def typed(text: str, *, style: str = "") -> list[str]:
    """The paragraphs of a text, labels typed with a tab and headings in italics or in a style."""
    made = []
    for words in text.split("\n\n"):
        heading = re.fullmatch(r"\*(.*)\*", words)
        labelled = re.sub(r"^([a-z]+\)|[\d.]+|\u2022) ", "\\1\t", words)
        made.append(paragraph(heading[1], style, italic=not style) if heading else paragraph(labelled))
    return made


def facts(resolution: Resolution) -> object:
    clauses = [(c.path, c.parent, c.label, c.position, c.text) for c in resolution.clauses]
    return resolution.id, resolution.title, resolution.enacting, resolution.adoptions, clauses


EXPECTED = facts(parse_resolution(TEXT, source="text"))


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_automatic_numbers_are_written_out(namespace: str) -> None:
    assert facts(parsed(document(NUMBERED, namespace=namespace))) == EXPECTED


def test_what_a_style_says_of_a_line_goes_before_what_its_words_look_like() -> None:
    odd = (
        paragraph("Contribution on RESOLUTION 12 (Rev. Bergen, 2020)"),
        paragraph("RESOLUTION 901 (Rev. Oslo, 2021)", "ResNo"),
        paragraph("considering", "Restitle"),
        paragraph("(Bergen, 2017; Oslo, 2021)", "Resref"),
    )

    found = parsed(document([*odd, *NUMBERED[3:]]))

    assert (found.number, found.title) == ("901", "considering")
    assert [adoption.year for adoption in found.adoptions] == [2017, 2021]
    assert [clause.path for clause in found.clauses] == [clause.path for clause in parsed(document(NUMBERED)).clauses]


@pytest.mark.parametrize("style", ["", "Call"])
def test_typed_labels_and_italic_headings_are_read(style: str) -> None:
    assert facts(parsed(document(typed(TEXT, style=style)))) == EXPECTED


def test_tables_content_controls_and_smart_tags_hold_paragraphs_too() -> None:
    cells = "".join(f"<w:tbl><w:tr><w:tc>{one}</w:tc></w:tr></w:tbl>" for one in NUMBERED[:3])
    control = f"<w:sdt><w:sdtContent>{''.join(NUMBERED[3:])}</w:sdtContent></w:sdt>"

    assert facts(parsed(document(cells + control))) == EXPECTED


def test_a_label_in_a_cell_of_its_own_goes_before_the_words_of_the_next() -> None:
    rows = [
        (paragraph("1"), paragraph("that bakers meet;")),
        (paragraph("", number=(3, 0)) * 2, paragraph("that millers meet;")),
        (paragraph("3"),),
        (paragraph("that nobody is late.") + paragraph("4"), paragraph("Loaves")),
    ]
    table = "".join(f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows)

    read = word.read(document(f"<w:tbl>{table}</w:tbl>"), "x.docx").text

    assert [line for line in read.split("\n") if line] == [
        *("1 that bakers meet;", "2 that millers meet;", "3", "that nobody is late.", "4", "Loaves")
    ]


def test_what_is_not_printed_as_text_is_left_out() -> None:
    note = (
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:noBreakHyphen/><w:t>x</w:t></w:r></w:p>"
    )
    noted = [*NUMBERED[:5], NUMBERED[5].replace("</w:p>", note), *NUMBERED[6:]]
    resolution = parsed(document(noted))

    assert resolution.clauses[0].text == "that loaves are baked;-x"
    assert "1 footnotes are no part of the clauses" in resolution.warnings


def test_a_document_with_revision_marks_is_refused_with_their_number_or_marked() -> None:
    marked = NUMBERED[5].replace(
        "<w:r>", '<w:del w:id="1"><w:r><w:delText>old </w:delText></w:r></w:del><w:ins w:id="2"><w:r>'
    )
    content = document([*NUMBERED[:5], marked.replace("</w:r></w:p>", "</w:r></w:ins></w:p>"), *NUMBERED[6:]])

    with pytest.raises(DocumentError, match="2 marks of revision"):
        parsed(content)
    (draft,) = parse_source(word.read(content, "x.docx"), drafts="mark")
    assert draft.clauses[0].text == "that loaves are baked;"
    assert any("2 marks of revision" in warning for warning in draft.warnings)


def test_each_clause_can_be_found_again_in_the_words_of_the_document() -> None:
    content = word.read(document(NUMBERED), "x.docx")
    (resolution,) = parse_source(content)

    for clause in resolution.clauses:
        assert content.text[clause.start : clause.end].endswith(clause.text)


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "resolution").write_bytes(document(NUMBERED))

    assert facts(read_resolution(tmp_path / "resolution")) == EXPECTED


def labels(*items: tuple[int, int] | str, numbering: str, styles: str = "") -> list[str]:
    """The lines of paragraphs that say x, each in a list at a depth, or of a style."""
    body = [paragraph("x", item) if isinstance(item, str) else paragraph("x", number=item) for item in (*items,)]
    read = word.read(document(body, numbering=_part("numbering", numbering), styles=_part("styles", styles)), "x.docx")
    return [line for line in read.text.split("\n") if line]


def _part(name: str, content: str) -> str:
    return f'<w:{name} xmlns:w="{W}">{content}</w:{name}>'


def _level(depth: int, text: str, form: str = "decimal", more: str = "") -> str:
    shown = f'<w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/>{shown}</w:lvl>'


def _numbered(*levels: str, override: str = "", more: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{more}'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{override}</w:num>'
    )


TWO = ((1, 0), (1, 1), (1, 0), (1, 1))


@pytest.mark.parametrize(
    ("items", "numbering", "expected"),
    [
        (TWO, _numbered(_level(0, "%1."), _level(1, "%2)")), ["1. x", "1) x", "2. x", "1) x"]),
        (
            TWO,
            _numbered(_level(0, "%1."), _level(1, "%2)", more='<w:lvlRestart w:val="0"/>')),
            ["1. x", "1) x", "2. x", "2) x"],
        ),
        (
            TWO,
            _numbered(_level(0, "%1.", "upperRoman"), _level(1, "%1.%2", more="<w:isLgl/>")),
            ["I. x", "1.1 x", "II. x", "2.1 x"],
        ),
        (
            ((1, 0), (2, 0), (2, 0)),
            _numbered(
                _level(0, "%1."),
                override='<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/>'
                + _level(0, "%1)", "lowerLetter")
                + "</w:lvlOverride>",
            ),
            ["1. x", "d) x", "e) x"],
        ),
        (((1, 0),), _numbered(_level(0, "%1", "decimalZero")), ["01 x"]),
        (((1, 0),), _numbered(_level(0, "", "none")), ["x"]),
        (((9, 0),), _numbered(_level(0, "%1")), ["x"]),
    ],
)
def test_the_rules_of_numbering_are_followed(
    items: Sequence[tuple[int, int]], numbering: str, expected: list[str]
) -> None:
    assert labels(*items, numbering=numbering) == expected


def _style(name: str, content: str, *, based: str = "", more: str = "") -> str:
    above = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="paragraph" w:styleId="{name}"{more}><w:name w:val="{name}"/>{above}{content}</w:style>'


def test_a_style_numbers_its_paragraphs_and_those_of_styles_based_on_it() -> None:
    listed = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = _style("one", listed) + _style("two", listed) + _style("three", "", based="two")
    numbering = _numbered(_level(0, "%1."), _level(1, "%2)", "lowerLetter", '<w:pStyle w:val="two"/>'))

    found = labels("one", "two", "three", "one", "three", numbering=numbering, styles=styles)

    assert found == ["1. x", "a) x", "b) x", "2. x", "a) x"]


def test_a_list_may_take_its_levels_from_the_list_of_a_style() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    linked = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="L"/></w:abstractNum>'
    numbering = _numbered(_level(0, "%1)", "lowerLetter"), more=linked)
    numbering += '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'

    assert labels((3, 0), (3, 0), numbering=numbering, styles=styles) == ["a) x", "b) x"]


def test_italics_of_a_style_set_a_heading_off_unless_the_run_says_otherwise() -> None:
    italic = "<w:rPr><w:i/></w:rPr>"
    styles = _style("verb", italic) + _style("verb2", "", based="verb") + _style("body", "")
    styles += f'<w:style w:type="character" w:styleId="set"><w:name w:val="set"/>{italic}</w:style>'
    upright = paragraph("d", "verb").replace("<w:r>", '<w:r><w:rPr><w:i w:val="0"/></w:rPr>')
    by_run = paragraph("c", "body").replace("<w:r>", '<w:r><w:rPr><w:rStyle w:val="set"/></w:rPr>')
    body = [paragraph("a", "verb"), paragraph("b", "verb2"), by_run, upright, paragraph("e", "body")]

    read = word.read(document(body, styles=_part("styles", styles)), "x.docx")

    assert [line.raw for line in read.lines if line.raw] == ["*a*", "*b*", "*c*", "d", "e"]


def test_words_in_text_boxes_are_read_once_below_their_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('in a box')}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    inline = f'<w:drawing><wp:inline xmlns:wp="x">{box}</wp:inline></w:drawing>'
    drawn = f"<w:r>{both}</mc:AlternateContent></w:r><w:r>{inline}</w:r>"
    body = paragraph("beside it").replace("</w:p>", f"{drawn}</w:p>").replace("<w:p>", '<w:p xmlns:mc="y">', 1)

    read = word.read(document(body), "x.docx")

    assert [line for line in read.text.split("\n") if line] == ["beside it", "in a box", "in a box"]


def test_a_footnote_is_cited_from_the_clause_that_refers_to_it() -> None:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    notes = '<w:footnote w:type="separator" w:id="0"/><w:footnote w:id="2"><w:p><w:r><w:t>See </w:t></w:r><w:r>'
    notes += "<w:t>Recommendation ITU-T X.509.</w:t></w:r></w:p></w:footnote>"
    noted = [*NUMBERED[:5], NUMBERED[5].replace("</w:p>", mark), *NUMBERED[6:]]

    read = parsed(document(noted, footnotes=_part("footnotes", notes)))

    assert ("considering a", "Recommendation ITU-T X.509") in [(cite.clause, cite.target) for cite in read.citations]
    assert read.clauses[0].text == "that loaves are baked;"


def test_a_mark_of_declaration_among_the_words_is_no_declaration() -> None:
    words = paragraph("x").replace(">x<", "><![CDATA[<!DOCTYPE x]]><")

    assert word.read(document(words), "x.docx").text == "<!DOCTYPE x"


def test_twelve_thousand_paragraphs_are_read() -> None:
    assert len(word.read(document([paragraph("x")] * 12_000), "x.docx").lines) == 23_999


def test_more_paragraphs_than_any_resolution_has_are_refused() -> None:
    chance = random.Random(1)
    many = [paragraph(f"{chance.random()}") for _ in range(20_001)]

    with pytest.raises(DocumentError, match="more than 20000 lines"):
        word.read(document(many), "x.docx")


BOMB = {"word/media/x.bin": b"\0" * 30_000_000}
ENTITIES = '<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + f'<w:document xmlns:w="{W}"/>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (document(NUMBERED, extra=BOMB), "swells"),
        (document(NUMBERED, extra={"../../etc/x": b""}), "outside of it"),
        (document(NUMBERED, extra={"/etc/x": b""}), "outside of it"),
        (document(NUMBERED, extra={"C:\\x": b""}), "outside of it"),
        (document(NUMBERED, extra={f"x{number}": b"" for number in range(5001)}), "5000 members"),
        (document("", document=ENTITIES), "entities"),
        (document("", document=ENTITIES.encode("utf-16").decode("latin-1")), "Word document"),
        (document("", document="<w:document"), "damaged"),
        (document(""), "without words"),
        (document("<w:sdt>" * 5000 + "</w:sdt>" * 5000), "nested too deeply"),
        (document(NUMBERED)[:400], "damaged package"),
        (b"PK\x03\x04 nothing", "damaged package"),
    ],
)
def test_what_is_damaged_or_built_to_do_harm_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        word.read(content, "x.docx")


def test_a_package_without_a_document_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("x.txt", "words")

    with pytest.raises(DocumentError, match="without a Word document"):
        word.read(packed.getvalue(), "x.docx")


WHOLE = document(NUMBERED)


@settings(max_examples=150, deadline=20_000)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_package_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WHOLE)
    for place, value in changes:
        content[place] = value
    try:
        assert word.read(bytes(content), "x.docx").lines
    except DocumentError:
        return


@settings(max_examples=150, deadline=20_000)
@given(st.text(alphabet='<>/w:prtbl" ab=&;sdt', max_size=400))
def test_any_body_is_read_or_refused(body: str) -> None:
    try:
        assert word.read(document(body), "x.docx").lines
    except DocumentError:
        return


@pytest.mark.shared
def test_resolution_7_as_a_word_document_is_resolution_7(shared: Path) -> None:
    text = next((shared / "seeds").glob("*.txt")).read_text(encoding="utf-8")
    plain = re.sub(r"^(?:#+ |- (?=[a-z]\)|\d))", "", text, flags=re.MULTILINE)
    made = [
        paragraph(words.strip("*_ "), italic=re.fullmatch(r"[*_].*[*_]", words) is not None)
        for words in plain.split("\n")
        if words.strip()
    ]
    expected, found = parse_resolution(text, source="text"), parsed(document(made))

    assert [(c.path, c.parent, c.text) for c in found.clauses] == [(c.path, c.parent, c.text) for c in expected.clauses]
    assert found.adoptions == expected.adoptions
