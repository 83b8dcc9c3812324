"""The command line does what its help says, and every refusal is one message and exit status 1."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app import __main__ as command_line
from app.__main__ import _needs_build
from app.model.published import served_id
from app.settings import Settings

ROOT = Path(__file__).parents[2]

SHARED = ("one=X.509", "other=ISO/IEC 9594-8")

Run = Callable[..., subprocess.CompletedProcess[str]]

RESOLUTION = """RESOLUTION 96 (Rev. Atlantis, 2031)

Cooperation with bodies of fiction

(Atlantis, 2027; Atlantis, 2031)

The World Telecommunication Standardization Assembly (Atlantis, 2031),

considering

a) that fiction has standards;

b) Recommendation ITU-T A.23,

resolves

1 to request the Director of TSB to read more;

2 that all shall meet on the island.
"""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset built once from the files that ship."""
    directory = tmp_path_factory.mktemp("command line") / "data"
    built = _run("build", "--data", str(directory))
    assert built.returncode == 0, built.stderr
    return directory


@pytest.fixture
def run(dataset: Path) -> Run:
    return lambda *arguments, **options: _run(*arguments, TWINTEXT_DATA=str(dataset), **options)


def _run(*arguments: str, given: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TWINTEXT_")}
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        check=False,
        cwd=ROOT,
        env={**environment, **variables},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_build_of_the_same_files_changes_nothing(run: Run) -> None:
    again = run("build")

    assert again.returncode == 0
    assert "nothing differs from version" in again.stderr


def test_without_a_question_all_questions_are_listed(run: Run) -> None:
    listed = run("ask")

    assert listed.returncode == 0
    assert len(listed.stdout.splitlines()) > 11


def test_a_question_is_answered_as_a_table_and_as_csv_with_the_same_rows(run: Run) -> None:
    question = "aligned-texts"
    table = run("ask", question)
    as_csv = run("ask", question, "--format", "csv")

    assert table.returncode == as_csv.returncode == 0, table.stderr
    rows = list(csv.reader(io.StringIO(as_csv.stdout)))
    assert len(rows) > 60
    assert len(table.stdout.splitlines()) == len(rows)


def test_a_question_takes_parameters_by_name(run: Run) -> None:
    answer = run("ask", "counterparts", "document=X.509", "--format", "json")

    assert answer.returncode == 0, answer.stderr
    bindings = json.loads(answer.stdout)["results"]["bindings"]
    assert bindings
    assert {row["document"]["value"] for row in bindings} == {"https://w3id.org/twintext/id/document/itu-t-x.509"}


def test_a_question_for_true_or_false_and_one_for_a_graph_are_answered(run: Run) -> None:
    assert run("ask", "share-a-text", *SHARED).stdout.splitlines() == ["answer", "true"]
    assert json.loads(run("ask", "share-a-text", *SHARED, "--format", "json").stdout)["boolean"] is True
    assert "tt:" in run("ask", "correspondence-graph", "--format", "turtle").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", "counterpart"], "did you mean counterparts"),
        (["ask", "counterparts", "document=%%%"], "document"),
        (["ask", "counterparts", "colour=red"], "colour"),
        (["ask", "counterparts"], "document"),
        (["ask", "aligned-texts", "--format", "turtle"], "table or csv or json"),
        (["ask", "share-a-text", *SHARED, "--format", "csv"], "true or false; use --format table or json"),
        (["rollback", "v0"], "no version 'v0'"),
        (["parse", "resolution", "no-such-file.txt"], "no-such-file.txt"),
        (["identify", "the cat sat on the mat"], "the cat sat"),
        (["ingest", "rdf", "no-such-file.ttl", "--graph", "http://e/g"], "no-such-file.ttl"),
        (["ingest", "rdf", "README.md", "--graph", "minutes"], "absolute IRI"),
        (["ingest", "rdf", "README.md", "--graph", "https://w3id.org/twintext/graph/entailed"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason_and_no_traceback(
    run: Run, arguments: list[str], message: str
) -> None:
    refused = run(*arguments)

    assert refused.returncode == 1
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stdout == ""


KEYED = ["ingest", "resolution", "README.md", "--id"]


@pytest.mark.parametrize("key", ["a b<", "../x", "", "graph>", "Ä"])
def test_a_document_key_that_is_none_is_wrong_usage(run: Run, key: str) -> None:
    refused = run(*KEYED, key)

    assert refused.returncode == 2
    assert "such as" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_fault_of_the_program_is_one_line_and_its_place_is_shown_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(command_line, "app", fail)
    with pytest.raises(SystemExit) as left:
        command_line.main()
    assert left.value.code == 1
    assert "internal error: ZeroDivisionError: by zero" in capsys.readouterr().err

    monkeypatch.setenv("TWINTEXT_LOG_LEVEL", "debug")
    with pytest.raises(ZeroDivisionError):
        command_line.main()


@pytest.mark.parametrize("arguments", [["aks"], ["build", "--date", "x"], ["ask", "counterparts", "x"], ["ingest"]])
def test_wrong_usage_is_status_2(run: Run, arguments: list[str]) -> None:
    refused = run(*arguments)

    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_a_setting_that_cannot_be_used_is_refused_and_an_unknown_one_is_warned_of(run: Run) -> None:
    assert "TWINTEXT_PORT='x': must be a number" in run("versions", TWINTEXT_PORT="x").stderr

    warned = run("versions", TWINTEXT_PROT="80")
    assert warned.returncode == 0
    assert "TWINTEXT_PROT is not a setting" in warned.stderr


def test_a_dataset_that_was_never_built_says_what_to_do(tmp_path: Path) -> None:
    refused = _run("ask", "study-groups", "--data", str(tmp_path / "none"))

    assert refused.returncode == 1
    assert "run 'twintext build' first" in refused.stderr


def test_the_version_is_printed() -> None:
    assert _run("--version").stdout.startswith("twintext ")


def test_a_designation_is_identified(run: Run) -> None:
    identified = run("identify", "Rec. ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020")

    assert identified.returncode == 0, identified.stderr
    assert "https://w3id.org/twintext/id/document/itu-t-x.509/2019-10" in identified.stdout
    assert "https://w3id.org/twintext/id/document/iso-iec-9594-8/2020" in identified.stdout


def test_designations_come_from_standard_input_a_line_each(run: Run) -> None:
    """Those that are not understood are told on standard error; one that is suffices for status 0."""
    identified = run("identify", "-", "ISO 9001:2015", "--format", "json", given="X.509\n\nISO 9001:2015 and more\n")

    assert identified.returncode == 0, identified.stderr
    lines = [json.loads(line) for line in identified.stdout.splitlines()]
    assert [(line["designation"], len(line["readings"])) for line in lines] == [
        ("X.509", 1),
        ("ISO 9001:2015 and more", 0),
        ("ISO 9001:2015", 2),
    ]
    assert lines[1]["understood"] == "ISO 9001:2015"
    assert "understood up to 'ISO 9001:2015'" in identified.stderr
    assert lines[2]["readings"][0]["urns"] == ["urn:iso:std:iso:9001"]


def test_many_designations_make_one_table(run: Run) -> None:
    identified = run("identify", "-", given="X.509\n" * 1200)

    lines = identified.stdout.splitlines()
    assert len(lines) == 1201
    assert lines[0].split("\t") == ["designation", "normal form", "IRI", "remark"]
    assert set(lines[1:]) == {"X.509\tITU-T X.509\thttps://w3id.org/twintext/id/document/itu-t-x.509\t"}


def test_where_no_designation_is_understood_the_status_says_so(run: Run) -> None:
    refused = run("identify", "-", given="cat\nmat\n")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "'mat'" in refused.stderr


def test_a_resolution_is_parsed_shown_and_taken_in_once(tmp_path: Path) -> None:
    file = tmp_path / "my copy.txt"
    file.write_text(RESOLUTION, encoding="utf-8")
    data = str(tmp_path / "data")

    shown = _run("parse", "resolution", str(file))
    assert shown.returncode == 0, shown.stderr
    assert "considering a" in shown.stdout
    assert "Atlantis, 2027; Atlantis, 2031" in shown.stdout
    parsed = json.loads(_run("parse", "resolution", str(file), "--format", "json").stdout)
    assert [clause["path"] for clause in parsed["clauses"]] == [
        "considering a",
        "considering b",
        "resolves 1",
        "resolves 2",
    ]

    first = _run("ingest", "resolution", str(file), "--data", data)
    assert first.returncode == 0, first.stderr
    assert "4 clauses in 2 sections" in first.stderr
    again = _run("ingest", "resolution", str(file), "--data", data)
    assert "nothing differs" in again.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.txt", b""), ("binary.txt", bytes(range(256)) * 64), ("letter.txt", b"Dear Sir or Madam,\n\nhello.\n")],
)
def test_what_is_no_resolution_is_refused_and_stores_nothing(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    refused = _run("ingest", "resolution", str(tmp_path / name), "--data", str(tmp_path / "data"))

    assert refused.returncode == 1
    assert name in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "data").exists()


def test_fifty_megabytes_are_refused_quickly(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(50_000_000)

    refused = _run("ingest", "resolution", str(large), "--data", str(tmp_path / "data"))

    assert refused.returncode == 1
    assert "large.txt" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_rdf_is_staged_published_listed_and_rolled_back(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data")]
    file = tmp_path / "minutes.ttl"
    file.write_text('<http://e/m> <http://www.w3.org/2000/01/rdf-schema#label> "Minutes"@en .')
    graph = ["--graph", "https://example.org/graph/minutes"]
    assert _run("build", *data).returncode == 0

    staged = _run("ingest", "rdf", str(file), *graph, "--no-publish", *data)
    assert "kept for the next" in staged.stderr
    assert len(_run("versions", *data).stdout.splitlines()) == 2
    assert _run("build", *data).returncode == 0

    header, newest, oldest = (line.split("\t") for line in _run("versions", *data).stdout.splitlines())
    assert header[1] == "version"
    assert newest[0] == "served"
    assert _run("rollback", oldest[1], *data).returncode == 0
    assert [line.split("\t")[0] for line in _run("versions", *data).stdout.splitlines()] == ["", "", "served"]


def test_a_version_that_was_rolled_back_to_is_served_as_it_is(tmp_path: Path) -> None:
    data = tmp_path / "data"
    file = tmp_path / "minutes.ttl"
    file.write_text('<http://e/m> <http://www.w3.org/2000/01/rdf-schema#label> "Minutes"@en .')
    _run("build", "--data", str(data))
    first = served_id(data)
    _run("ingest", "rdf", str(file), "--graph", "urn:x:minutes", "--data", str(data))
    stale = Settings(data=data, validation="off")

    assert _needs_build(stale)
    assert _run("rollback", first, "--data", str(data)).returncode == 0
    assert not _needs_build(stale)


def test_what_was_kept_can_be_dropped(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data")]
    file = tmp_path / "minutes.ttl"
    file.write_text('<http://e/m> <http://www.w3.org/2000/01/rdf-schema#label> "Minutes"@en .')
    _run("ingest", "rdf", str(file), "--graph", "urn:x:minutes", "--no-publish", *data)

    dropped = _run("build", "--discard-kept", *data)

    assert dropped.returncode == 0
    assert "what was kept is dropped" in dropped.stderr
    assert "from 2 sources" in dropped.stderr


@pytest.mark.parametrize("command", [["build"], ["versions"], ["ask", "study-groups"], ["rollback", "v1"], ["serve"]])
def test_a_file_where_the_dataset_should_be_is_one_clear_error(tmp_path: Path, command: list[str]) -> None:
    file = tmp_path / "data"
    file.write_text("not a directory")

    refused = _run(*command, "--data", str(file))

    assert refused.returncode == 1
    assert str(file) in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_files_that_ship_pass_the_check() -> None:
    checked = _run("check")

    assert checked.returncode == 0, checked.stdout
    assert "failed" not in checked.stdout
    assert "profile" in checked.stdout


COLLECTION = """metadata:
  title: Resolutions of the 12th meeting of ISO/TC 954
  date: '2031-09-07'
resolutions:
- identifier: '205'
  actions:
  - {type: resolves, message: ISO/TC 954 resolves to light the lamps.}
- identifier: '206'
  actions:
  - {type: thanks, message: ISO/TC 954 thanks the keepers.}
- identifier: '206'
  actions:
  - {type: thanks, message: ISO/TC 954 thanks the keepers again.}
- identifier: '???'
  subject: '???'
"""


def test_a_collection_of_decisions_is_parsed_and_taken_in_with_a_reason_for_each_that_is_not(tmp_path: Path) -> None:
    file = tmp_path / "plenary.yaml"
    file.write_text(COLLECTION, encoding="utf-8")

    parsed = json.loads(_run("parse", "resolution", str(file), "--format", "json").stdout)
    shown = _run("parse", "resolution", str(file))
    taken = _run("ingest", "resolution", str(file), "--data", str(tmp_path / "data"))
    keyed = _run("ingest", "resolution", str(file), "--id", "lamps", "--data", str(tmp_path / "data"))

    assert [found["number"] for found in parsed] == ["205", "206", "206", "???"]
    assert "ISO/TC 954 Resolution 206" in shown.stdout
    assert "adopted   2031-09-07" in shown.stdout
    assert taken.returncode == 0, taken.stderr
    assert "ISO/TC 954 Resolution 206 is skipped: another resolution has the same key" in taken.stderr
    assert "4 read, 2 kept, 2 skipped" in taken.stderr
    assert keyed.returncode == 2
    assert "holds 4 resolutions" in keyed.stderr


def test_what_a_text_does_not_say_of_itself_is_told_by_options(tmp_path: Path) -> None:
    file = tmp_path / "nameless.txt"
    file.write_text(
        "RESOLUTION 96\n\nLamps at sea\n\nresolves\n\n1 that lamps be lit;\n\n2 to report.\n", encoding="utf-8"
    )

    def take_in(*options: str) -> tuple[int, str]:
        done = _run("ingest", "resolution", str(file), *options, "--data", str(tmp_path / "data"))
        return done.returncode, done.stderr

    without = take_in("--id", "lamps-res-96")
    told = take_in("--id", "lamps-res-96", "--year", "2031")
    dated = tmp_path / "dated.txt"
    dated.write_text(RESOLUTION, encoding="utf-8")
    against = _run("ingest", "resolution", str(dated), "--year", "2030", "--data", str(tmp_path / "data"))

    assert without[0] == 1
    assert "give it with --year" in without[1]
    assert told[0] == 0, told[1]
    assert against.returncode == 1
    assert "adopted in 2031, not 2030" in against.stderr


def test_a_draft_is_refused_unless_it_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text(f"MOD\n{RESOLUTION}", encoding="utf-8")

    refused = _run("parse", "resolution", str(file))
    marked = _run("parse", "resolution", str(file), "--drafts", "mark")

    assert refused.returncode == 1
    assert "is a draft" in refused.stderr
    assert marked.returncode == 0, marked.stderr
    assert "is a draft" in marked.stderr
