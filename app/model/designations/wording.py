"""Words that several forms of designations share, in the languages in which the bodies publish them."""

# ruff: noqa: RUF001 - Cyrillic letters that look like Latin ones are what is read here

from typing import Final

YEAR: Final = r"(?:1[89]|20)\d\d"
SECTOR: Final = r"(?:ITU[- ]?[TRD]|CCITT|CCIR)(?![A-Z])"
RECOMMENDATION: Final = (
    r"(?:Rec(?:ommendations?|ommandations?|omendaci[oó]n(?:es)?|s?)\b\.?|Рек(?:омендаци[яийюе])?\b\.?)"
)
AMENDMENT: Final = r"(?:Amendment|Amendement|Enmienda|Поправка|Amend|Amd)"
CORRIGENDUM: Final = r"(?:Corrigendum|Corrigéndum|Rectificatif|Исправление|Corr|Cor)"
SUPPLEMENT: Final = r"(?:Supplement|Supplément|Suplemento|Добавление|Sup(?:pl?)?)"
ANNEX: Final = r"(?:Annexe|Annex|Anexo|Приложение)"
APPENDIX: Final = r"(?:Appendix|Appendice|Apéndice|App)"
QUESTION: Final = r"(?:Questions?|Cuesti[oó]n|Вопрос)"
GUIDE: Final = r"(?:Guides?|Руководств[оа])"
REPORT: Final = r"(?:Report|Rapport|Informe|Отч[её]т|Rep\b\.?)"
_FORMER: Final = {"CCITT": "ITU-T"}


def sector_in(printed: str) -> str:
    """The sector in its normal form, "" where none is printed: CCITT became ITU-T; CCIR had other numbers."""
    words = printed.upper().replace(" ", "").replace("-", "")
    return _FORMER.get(words) or (f"ITU-{words[3:]}" if words[:3] == "ITU" else words)


def without_accents(word: str) -> str:
    """A word in lower case by which it is looked up."""
    return word.lower().replace("é", "e").replace("ё", "е").replace("ó", "o")
