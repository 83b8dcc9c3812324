"""The language in which pages speak."""

import re
from pathlib import Path

import pytest

import app.web
from app.web.interface import LANGUAGES, Interface, preferred_language, words

WEB = Path(app.web.__file__).parent


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr"),
        ("FR-ca", "fr"),
        ("en, fr", "en"),
        ("en;q=0.3, fr;q=0.4", "fr"),
        ("de, es", "en"),
        ("de, *;q=0.1", "en"),
        ("en;q=0, *", "fr"),
        ("en;q=0, fr;q=0", "en"),
        ("fr;q=nonsense", "en"),
        ("de;q=1.000,fr ; q = 0.001", "fr"),
        (",;,,=," * 1000 + "fr", "en"),
    ],
)
def test_the_language_that_the_header_prefers_among_ours_is_spoken(header: str | None, language: str) -> None:
    assert preferred_language(header) == language


def test_a_page_names_the_other_language_in_its_own_words() -> None:
    assert Interface("fr").others == (("en", "English"),)
    assert (Interface("en")("ontology"), Interface("fr")("ontology")) == ("Ontology", "Ontologie")


def test_every_key_has_words_in_every_language() -> None:
    assert [key for key, texts in words().items() if len(texts) != len(LANGUAGES) or not all(texts)] == []


def test_every_key_is_used_and_every_key_that_is_used_is_there() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (*WEB.glob("*.py"), *WEB.glob("templates/*.html"))]
    text = "".join(sources)
    said = {key for source in sources for key in re.findall(r'\bsay\("([\w-]+)"\)', source)}

    assert said - set(words()) == set()
    assert [key for key in words() if f'"{key}"' not in text and not key.startswith("was-")] == []
