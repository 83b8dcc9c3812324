"""A question file is checked when it is loaded, and its parameters become terms when it is asked."""

from pathlib import Path

import pytest

from app.errors import BadParameter, BadQuestionFile, UnknownQuestion
from app.query.questions import Question, load_questions, read_question

GOOD = """\
#+ title: Aligned texts
#+ summary: Which texts are aligned?
#+ answers: resolves-8
#+ parameters:
#+   text: iri? the text
#+   on: date
#+ example: {on: 2022-03-01}
#+ needs-inference: true
#+ fill: record
#+   something
PREFIX : <https://example.org/#>
# A comment may say SERVICE and ORDER BY.
SELECT ?text ?on (COUNT(?other) AS ?n)
WHERE { ?text :alignedWith ?other ; :date ?on }
GROUP BY ?text ?on
ORDER BY ?text
"""


def write(folder: Path, name: str, text: str = GOOD) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def question(tmp_path: Path) -> Question:
    return read_question(write(tmp_path, "08-aligned-texts.rq"))


def test_a_question_holds_what_its_file_states(question: Question) -> None:
    text, on = question.parameters
    assert (question.name, question.title, question.answers) == ("aligned-texts", "Aligned texts", "resolves-8")
    assert (text.name, text.kind, text.optional, text.description) == ("text", "iri", True, "the text")
    assert (on.name, on.kind, on.optional, on.description) == ("on", "date", False, "")
    assert (question.form, question.needs_inference, question.fill) == ("SELECT", True, "record something")
    assert question.example == {"on": "2022-03-01"}
    assert question.text == GOOD


def test_values_become_terms(question: Question) -> None:
    assert question.bind({"text": "https://example.org/a", "on": " 2022-03-01 "}) == {
        "text": "<https://example.org/a>",
        "on": '"2022-03-01"^^<http://www.w3.org/2001/XMLSchema#date>',
    }


def test_an_optional_parameter_may_be_missing_or_blank(question: Question) -> None:
    assert set(question.bind({"on": "2022-03-01"})) == {"on"}
    assert set(question.bind({"on": "2022-03-01", "text": "  "})) == {"on"}


@pytest.mark.parametrize(
    ("values", "parameter", "reason"),
    [
        ({}, "on", "a value is required"),
        ({"on": " "}, "on", "a value is required"),
        ({"on": "2022-02-30"}, "on", "there is no such day"),
        ({"on": "2022-03-01", "text": "a> <b"}, "text", "absolute IRI"),
        ({"on": "2022-03-01", "txt": "x"}, "txt", "no such parameter; there is text, on"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(
    question: Question, values: dict[str, str], parameter: str, reason: str
) -> None:
    with pytest.raises(BadParameter) as refusal:
        question.bind(values)
    assert (refusal.value.question, refusal.value.parameter) == ("aligned-texts", parameter)
    assert reason in refusal.value.reason


def test_a_question_without_parameters_says_so(tmp_path: Path) -> None:
    plain = "#+ title: T\n#+ summary: S\nASK { ?s ?p ?o }\n"
    question = read_question(write(tmp_path, "plain.rq", plain))
    assert (question.bind({}), question.answers, question.fill, question.form) == ({}, None, None, "ASK")
    with pytest.raises(BadParameter, match="there is none"):
        question.bind({"x": "y"})


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("#+ title: Aligned texts\n", "", 1, "title is missing"),
        ("#+ title: Aligned texts\n", "#+ title:\n", 1, "title is to be a text"),
        ("#+ summary: Which texts are aligned?\n", "", 1, "summary is missing"),
        ("#+ summary: Which", "#+ sumary: Which", 2, "unknown key 'sumary'"),
        ("#+ answers: resolves-8", "#+ answers: resolves 8", 3, "answers names a clause"),
        ("#+ answers: resolves-8", "#+ title: again", 3, "title is given twice"),
        ("#+ answers: resolves-8", "#+ answers: [resolves-8]", 3, "only texts"),
        ("#+ answers: resolves-8", "#+ answers: a: b", 3, "the header is not YAML"),
        ("#+   text: iri? the text", "#+   text: uri? the text", 5, "'uri? the text' is no kind of parameter"),
        ("#+   text: iri? the text", "#+   the-text: iri?", 5, "named like a variable"),
        ("#+   text: iri? the text", "#+   txt: iri?", 5, "the query does not use ?txt"),
        ("#+ example: {on: 2022-03-01}", "#+ example: 2022-03-01", 7, "example is to be a mapping"),
        ("#+ example: {on: 2022-03-01}", "#+ example: {}", 7, "a value is required"),
        ("#+ example: {on: 2022-03-01}", "#+ example: {on: soon}", 7, "the example does not fit"),
        ("#+ example: {on: 2022-03-01}", "#+ example: {on: 2022-03-01, no: x}", 7, "no such parameter"),
        ("#+ needs-inference: true", "#+ needs-inference: maybe", 8, "true or false"),
        ("SELECT ?text ?on (", "SELECT ?on (", 13, "the SELECT uses the parameter ?text and does not project it"),
        ("ORDER BY ?text\n", "", 13, "a SELECT needs ORDER BY"),
        ("ORDER BY ?text\n", "# ORDER BY ?text\n", 13, "a SELECT needs ORDER BY"),
        (":date ?on }", ":date ?on FILTER(bound(?text)) }", 14, "BOUND(?text) is never true"),
        (":date ?on }", ":date ?on . SERVICE ?text { ?a ?b ?c } }", 14, "SERVICE would send"),
        (":date ?on }", ":date ?on ", 15, "not one SPARQL query"),
        ("ORDER BY ?text\n", "ORDER BY ?text\nSELECT ?text { ?text ?p ?o }\n", 17, "not one SPARQL query"),
        (
            "SELECT ?text ?on (COUNT(?other) AS ?n)\n",
            "DESCRIBE ?text ?on\n",
            11,
            "one query: SELECT or ASK or CONSTRUCT",
        ),
        ("PREFIX : <https://example.org/#>\n", "", 13, "not one SPARQL query"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in GOOD
    path = write(tmp_path, "08-aligned-texts.rq", GOOD.replace(old, new))
    with pytest.raises(BadQuestionFile) as refusal:
        read_question(path)
    assert reason in refusal.value.reason
    assert (refusal.value.path, refusal.value.line) == (str(path), line)


def test_a_sub_select_that_hides_a_parameter_is_refused(tmp_path: Path) -> None:
    """It would count for every text, whatever text is asked for, and the outer query would look right."""
    nested = GOOD.replace(
        "WHERE { ?text :alignedWith ?other ; :date ?on }",
        "WHERE { ?text :date ?on . { SELECT (COUNT(?text) AS ?other) { ?text :alignedWith ?o } } }",
    )
    with pytest.raises(BadQuestionFile, match=r":14: a sub-SELECT uses the parameter \?text and does not project it"):
        read_question(write(tmp_path, "q.rq", nested))
    projecting = nested.replace("SELECT (COUNT(?text)", "SELECT ?text (COUNT(?o)").replace(
        "?o } }", "?o } GROUP BY ?text }"
    )
    assert read_question(write(tmp_path, "q.rq", projecting)).name == "q"


def test_a_variable_that_is_no_parameter_may_be_tested_for_a_binding(tmp_path: Path) -> None:
    text = GOOD.replace(":date ?on }", ":date ?on FILTER(BOUND(?other)) }")
    assert read_question(write(tmp_path, "q.rq", text)).name == "q"


def test_columns_are_named(tmp_path: Path) -> None:
    text = "#+ title: T\n#+ summary: S\nSELECT *\nWHERE { ?s ?p ?o } ORDER BY ?s\n"
    with pytest.raises(BadQuestionFile, match=r":3: name the columns instead of SELECT \*"):
        read_question(write(tmp_path, "q.rq", text))


def test_what_the_engine_says_of_a_syntax_error_is_kept_short(tmp_path: Path) -> None:
    text = "#+ title: T\n#+ summary: S\nASK {\n ?s ?p\n }\n"
    with pytest.raises(BadQuestionFile) as refusal:
        read_question(write(tmp_path, "q.rq", text))
    assert refusal.value.line == 5
    assert len(str(refusal.value)) < 250 + len(str(tmp_path))


@pytest.mark.parametrize("text", ["", "SELECT ?s { ?s ?p ?o } ORDER BY ?s", "#+ just text\nASK {}", "#+ - a\nASK {}"])
def test_a_file_without_a_header_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadQuestionFile, match=r":1: the file has no header"):
        read_question(write(tmp_path, "q.rq", text))


def test_an_update_is_no_question(tmp_path: Path) -> None:
    text = "#+ title: T\n#+ summary: S\nDELETE WHERE { ?s ?p ?o }"
    with pytest.raises(BadQuestionFile, match=":3: a question is one query"):
        read_question(write(tmp_path, "q.rq", text))
    with pytest.raises(BadQuestionFile, match=":1: a question is one query"):
        read_question(write(tmp_path, "q.rq", "#+ title: T\n#+ summary: S\n"))


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadQuestionFile, match="cannot be read"):
        read_question(path)


@pytest.mark.parametrize("name", ["08_aligned.rq", "Aligned.rq", "08-.rq", "8 aligned.rq"])
def test_a_file_name_that_makes_no_address_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadQuestionFile, match="a question file is named like"):
        read_question(write(tmp_path, name))


def test_questions_come_by_folder_and_number_the_duties_first(tmp_path: Path) -> None:
    for name in (
        "lookup/02-b.rq",
        "resolves/10-z.rq",
        "resolves/02-y.rq",
        "lookup/01-a.rq",
        "resolves/02-x.rq",
        "c.rq",
    ):
        write(tmp_path, name)
    questions = load_questions(tmp_path)
    names = [question.name for question in questions]
    assert names[:3] == ["x", "y", "z"]
    assert names.index("a") < names.index("b")
    assert len(questions) == 6


def test_a_name_stands_for_one_question(tmp_path: Path) -> None:
    write(tmp_path, "resolves/01-same.rq")
    write(tmp_path, "lookup/07-same.rq")
    with pytest.raises(BadQuestionFile, match=r"07-same.rq:1: .*01-same.rq is also named 'same'"):
        load_questions(tmp_path)


def test_an_unknown_name_is_answered_with_those_that_look_like_it(tmp_path: Path) -> None:
    write(tmp_path, "08-aligned-texts.rq")
    questions = load_questions(tmp_path)
    assert questions.get("aligned-texts").title == "Aligned texts"
    with pytest.raises(UnknownQuestion) as near:
        questions.get("aligned-text")
    assert near.value.near == ("aligned-texts",)
    with pytest.raises(UnknownQuestion) as far:
        questions.get("zzz")
    assert far.value.near == ()


@pytest.mark.parametrize("name", ["format", "infer", "timeout", "version"])
def test_a_parameter_is_not_named_like_one_that_every_question_takes(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.rq"
    header = f"#+ title: a\n#+ summary: b\n#+ parameters:\n#+   {name}: iri\n#+ example: {{{name}: tt:Norm}}\n"
    path.write_text(header + f"ASK {{ ?{name} ?p ?o }}", encoding="utf-8")
    with pytest.raises(BadQuestionFile, match="choose another name") as refusal:
        read_question(path)
    assert refusal.value.line == 4
