"""Tokens: kept as digests, limited to graphs, and gone as soon as they are revoked."""

import json
import threading
from pathlib import Path

import pytest

from app.errors import DamagedTokens, TokenRefused, UnknownToken
from app.model.tokens import ENVIRONMENT, TokenFile, TokenRecord, Tokens, Writer

NOTES = "https://w3id.org/twintext/graph/notes/"


@pytest.mark.parametrize(
    ("scopes", "graph", "allowed"),
    [
        ((), NOTES, True),
        ((), "", True),
        ((NOTES,), NOTES, True),
        ((NOTES,), NOTES + "x", False),
        ((NOTES,), "", False),
        ((NOTES + "*",), NOTES + "x", True),
        ((NOTES + "*",), NOTES, True),
        ((NOTES + "*",), NOTES[:-1], False),
        ((NOTES + "*",), "", False),
        (("http://a/", "http://b/*"), "http://b/c", True),
        (("http://a/", "http://b/*"), "http://a/c", False),
        (("http://a/*/b",), "http://a/x/b", False),
    ],
)
def test_a_limit_is_an_iri_or_the_beginning_of_one(scopes: tuple[str, ...], graph: str, *, allowed: bool) -> None:
    assert Writer("w", scopes).may_write(graph) is allowed


def test_a_token_names_whoever_it_was_made_for(tmp_path: Path) -> None:
    file = TokenFile(tmp_path)
    ann, bob = file.add("ann"), file.add("bob", (NOTES + "*",))
    tokens = Tokens(tmp_path)

    assert tokens.writer(ann) == Writer("ann")
    assert tokens.writer(bob) == Writer("bob", (NOTES + "*",))
    assert tokens.writer(ann + "x") is None


def test_each_token_is_another_of_256_random_bits(tmp_path: Path) -> None:
    file = TokenFile(tmp_path)
    made = {file.add(f"writer-{n}") for n in range(20)}

    assert len(made) == 20
    assert all(len(token.removeprefix("twintext_")) == 43 for token in made)


def test_the_file_holds_no_token_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    token = TokenFile(tmp_path).add("ann")
    file = tmp_path / "tokens.json"

    assert token not in file.read_text()
    assert token.removeprefix("twintext_") not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.new"))


def test_the_same_token_has_another_digest_each_time() -> None:
    first, second = TokenRecord.of("a", (), "the same token"), TokenRecord.of("a", (), "the same token")

    assert first.digest != second.digest
    assert first.matches("the same token")
    assert second.matches("the same token")


def test_a_token_made_or_revoked_meanwhile_counts_at_once(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    assert not tokens.exist()

    token = TokenFile(tmp_path).add("ann")
    assert tokens.exist()
    assert tokens.writer(token) == Writer("ann")

    TokenFile(tmp_path).revoke("ann")
    assert tokens.writer(token) is None
    assert not tokens.exist()


def test_the_file_is_read_once_while_it_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    TokenFile(tmp_path).add("ann")
    reads: list[Path] = []
    genuine = Path.read_text

    def counted(self: Path, *given: str) -> str:
        reads.append(self)
        return genuine(self, *given)

    monkeypatch.setattr(Path, "read_text", counted)
    tokens = Tokens(tmp_path)

    assert [tokens.exist() for _ in range(5)] == [True] * 5
    assert reads == [tmp_path / "tokens.json"]


def test_the_token_of_the_environment_may_write_everything(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path, "sixteen-letters-at-least")

    assert tokens.exist()
    assert tokens.writer("sixteen-letters-at-least") == Writer(ENVIRONMENT)
    assert "sixteen" not in repr(vars(tokens))


def test_every_token_is_compared_whichever_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = TokenFile(tmp_path)
    first = file.add("ann")
    file.add("bob"), file.add("eve")
    compared: list[str] = []
    genuine = TokenRecord.matches

    def noted(self: TokenRecord, token: str) -> bool:
        compared.append(self.name)
        return genuine(self, token)

    monkeypatch.setattr(TokenRecord, "matches", noted)

    assert Tokens(tmp_path).writer(first) == Writer("ann")
    assert compared == ["ann", "bob", "eve"]


@pytest.mark.parametrize("token", ["", " ", "a b", "tökenökenöken", "x" * 513, "abc\n", "a\x00b", "(token)"])
def test_what_can_be_no_token_names_nobody(tmp_path: Path, token: str) -> None:
    record = TokenRecord.of("ann", (), token)
    (tmp_path / "tokens.json").write_text(json.dumps({"tokens": [vars(record)]}))

    assert Tokens(tmp_path).writer(token) is None


@pytest.mark.parametrize("name", ["", "a b", "-x", "ü", "x" * 65, "a\n", "environment", "../x"])
def test_a_name_that_cannot_be_used_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(TokenRefused):
        TokenFile(tmp_path).add(name)
    assert not (tmp_path / "tokens.json").exists()


@pytest.mark.parametrize("scope", ["*", "", "graph/x", "http:*", "http://a b", "<http://a>", "http://a/\n"])
def test_a_limit_that_is_no_iri_is_refused(tmp_path: Path, scope: str) -> None:
    with pytest.raises(TokenRefused, match="IRI"):
        TokenFile(tmp_path).add("ann", (scope,))


def test_a_name_is_used_once(tmp_path: Path) -> None:
    file = TokenFile(tmp_path)
    token = file.add("ann")

    with pytest.raises(TokenRefused, match="there is a token of this name"):
        file.add("ann")
    assert Tokens(tmp_path).writer(token) == Writer("ann")


def test_a_token_that_is_not_there_cannot_be_revoked(tmp_path: Path) -> None:
    with pytest.raises(UnknownToken, match="no token is called 'ann'"):
        TokenFile(tmp_path).revoke("ann")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"tokens": [{"name": "ann"}]}',
        '{"tokens": [{"name": "ann", "graphs": null, "salt": "", "digest": ""}]}',
        '{"tokens": [{"name": "ann", "graphs": "http://a", "salt": "", "digest": ""}]}',
        '{"tokens": [{"name": "ann", "graphs": [""], "salt": "", "digest": ""}]}',
        '{"tokens": [{"name": "ann", "graphs": [], "salt": "", "digest": "", "more": 1}]}',
        "\udcff",
    ],
)
def test_a_damaged_file_lets_nobody_write_and_loses_nothing(tmp_path: Path, content: str) -> None:
    file = tmp_path / "tokens.json"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(DamagedTokens, match=r"tokens\.json cannot be read"):
        Tokens(tmp_path).writer("any-token-whatever")
    with pytest.raises(DamagedTokens):
        TokenFile(tmp_path).add("bob")
    assert file.read_bytes() == content.encode("utf-8", "surrogateescape")


def test_tokens_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    makers = [threading.Thread(target=TokenFile(tmp_path).add, args=(f"writer-{n}",)) for n in range(16)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()

    assert len(TokenFile(tmp_path).records()) == 16


def test_a_leftover_of_a_crash_is_in_nobody_s_way(tmp_path: Path) -> None:
    (tmp_path / "tokens.new").write_text("half a")
    (tmp_path / "tokens.new").chmod(0o644)

    token = TokenFile(tmp_path).add("ann")

    assert Tokens(tmp_path).writer(token) == Writer("ann")
    assert (tmp_path / "tokens.json").stat().st_mode & 0o777 == 0o600
