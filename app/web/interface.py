"""The language in which pages speak: the one asked for by `lang=`, else by Accept-Language (RFC 9110, 12.5.4)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated

from fastapi import Depends, Query, Request

from app.errors import BadRequest

LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français"}
_RANGE = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")
_MOST_RANGES = 50


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """The words of the pages by key: one text for each language, in the order of `LANGUAGES`. Read once."""
    text = (resources.files("app.web") / "interface_words.toml").read_text(encoding="utf-8")
    return {key: tuple(texts) for key, texts in tomllib.loads(text).items()}


@dataclass(frozen=True)
class Interface:
    """One language of the pages; `is_asked` where the address names it, so that links carry it on."""

    language: str = "en"
    is_asked: bool = False

    def __call__(self, key: str) -> str:
        """The words for something, in this language."""
        return words()[key][tuple(LANGUAGES).index(self.language)]

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """The other languages: tag and own name."""
        return tuple((tag, name) for tag, name in LANGUAGES.items() if tag != self.language)


def preferred_language(accept_language: str | None) -> str:
    """The language of ours that a header prefers; English for no header, for `*` and for those we do not speak."""
    wishes: dict[str, float] = {}
    for element in (accept_language or "").split(",")[:_MOST_RANGES]:
        if found := _RANGE.fullmatch(element):
            tag, quality = found[1].lower().split("-")[0], float(found[2] or 1)
            wishes[tag] = max(quality, wishes.get(tag, 0.0))
    rest = wishes.get("*", 0.0)
    rated = [(wishes.get(tag, rest), -place, tag) for place, tag in enumerate(LANGUAGES)]
    quality, _, best = max(rated)
    return best if quality > 0 else "en"


def interface(
    request: Request, lang: Annotated[str | None, Query(description="language of the page: en or fr")] = None
) -> Interface:
    """The interface that a request asks for; `BadRequest` for a language that is named and not spoken here."""
    if not lang:
        return Interface(preferred_language(request.headers.get("accept-language")))
    if lang not in LANGUAGES:
        raise BadRequest(f"lang={lang!r} is not spoken here; use one of {', '.join(LANGUAGES)}")
    return Interface(lang, is_asked=True)


Spoken = Annotated[Interface, Depends(interface)]
