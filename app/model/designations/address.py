"""Web addresses of the bodies, as far as they say which document they are of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.model.designations.date import VersionDate
from app.model.designations.decision import Decision
from app.model.designations.deliverable import Deliverable
from app.model.designations.named import Named
from app.model.designations.neighbour import NeighbourDocument
from app.model.designations.publication import Publication
from app.model.designations.recommendation import Recommendation, Supplement, supplement
from app.model.designations.study_question import Question
from app.model.designations.urn import urns_at

_ADDRESS = re.compile(r"https?://(?P<host>[\w.-]{1,100})(?::\d+)?(?P<path>/\S*)?", re.IGNORECASE)
_REST = r"(?:!.*|/.*|\.\w{3,4})?"  # formats and languages
_RECOMMENDATION = re.compile(
    r"(?P<sector>[TRD])-REC-(?P<series>[A-Z]{1,3})\.(?P<number>(?:Sup|Imp)?[\w.]+?(?:bis|ter)?(?:-\d{1,2})?)"
    r"(?:-(?P<year>\d{4})(?P<month>\d\d))?(?:-[ISPWREG])?(?:!(?P<kind>Amd|Cor|Err|Add|Ann|App|Sup)(?P<part>[A-Z0-9+]{1,4}))?"
    rf"{_REST}",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"R-(?P<kind>REP|HDB|OPB)-(?P<number>(?:[A-Z]{1,3}\.)?\d{1,5}(?:-\d{1,2}(?!\d))?)"
    rf"(?:-(?P<year>\d{{4}}))?{_REST}",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"R-QUE-SG0?(?P<group>\d{1,2})\.(?P<number>\d{1,4}(?:-\d{1,2}(?!\d))?)" rf"(?:-\d{{4}})?{_REST}", re.IGNORECASE
)
_RESOLUTION = re.compile(
    rf"R-RES-R\.(?P<number>\d{{1,3}}(?:-\d{{1,2}}(?!\d))?)(?:-(?P<year>\d{{4}}))?{_REST}", re.IGNORECASE
)
_LETTERED = re.compile(r"\d[A-Z]$", re.IGNORECASE)  # an extract of a Recommendation, under a number of its own
# The code by itself, and with the sector's name written out.
_BY_CODE = re.compile(
    r"(?:ITU[- ])?(?P<sector>[TRD])[- ](?:(?P<kind>REC|QUE|RES)[- ]|(?=[A-Z]{1,3}\.[\w.]{1,20}-\d{6}))"
    r"(?P<rest>[A-Z0-9][\w.!+-]{0,60})",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:(?<=[/?=])|(?<=parent=))[TRD]-(?:REC|REP|HDB|OPB|QUE|RES)-", re.IGNORECASE)
# Entries of the catalogues: the number tells the entry, and only the catalogue tells of what.
_ENTRIES = (
    (
        "ITU",
        re.compile(r"handle\.itu\.int/11\.1002/1000/(?P<number>\d{1,7})/?", re.IGNORECASE),
        "http://handle.itu.int/11.1002/1000/{}",
    ),
    (
        "ITU",
        re.compile(
            r"(?:www\.)?itu\.int/itu-t/recommendations/rec\.aspx\?(?:[^#]{0,60}&)?rec=(?P<number>\d{1,7})(?:&.*)?",
            re.IGNORECASE,
        ),
        "http://handle.itu.int/11.1002/1000/{}",
    ),
    (
        "ISO",
        re.compile(
            r"(?:www\.)?iso\.org/(?:\w\w/)?standard/(?:\d\d/){0,3}(?P<number>\d{1,7})(?:\.html)?/?", re.IGNORECASE
        ),
        "https://www.iso.org/standard/{}.html",
    ),
    (
        "ISO",
        re.compile(r"(?:www\.)?iso\.org/obp/ui/(?:\w\w/)?#!iso:std:(?P<number>\d{1,7})(?::\w\w)?", re.IGNORECASE),
        "https://www.iso.org/standard/{}.html",
    ),
    (
        "IEC",
        re.compile(r"webstore\.iec\.ch/(?:\w\w/)?publication/(?P<number>\d{1,7})/?", re.IGNORECASE),
        "https://webstore.iec.ch/publication/{}",
    ),
)
_OBP = re.compile(r"(?:www\.)?iso\.org/obp/ui/(?:\w\w/)?#!?(?P<name>iso:std:[a-z].+)", re.IGNORECASE)
_SHOP = re.compile(
    r"webstore\.iec\.ch/preview/info_(?P<publisher>isoiec|iso|iec)(?P<type>tr|ts|guide|pas|isp)?(?P<number>\d+(?:-\d+)*)\{?ed(?P<edition>\d+)(?:\.\d+)?\}?\w*\.pdf",
    re.IGNORECASE,
)
_IETF = re.compile(
    r"(?:www\.)?(?:rfc-editor\.org/(?:rfc|info)/|datatracker\.ietf\.org/doc/(?:html/)?|tools\.ietf\.org/html/)rfc(?P<number>\d{1,5})(?:[/.#].*)?",
    re.IGNORECASE,
)
_KINDS = {"ann": "Annex", "sup": "Suppl"}
_PUBLISHERS = {"isoiec": "ISO/IEC", "iso": "ISO", "iec": "IEC"}
_TYPES = {"guide": "Guide"}


@dataclass(frozen=True, slots=True)
class CatalogueEntry(Named):
    """An entry of a body's catalogue, known by its number: which document it is of, only the catalogue says."""

    owner: str
    number: str

    def __str__(self) -> str:
        return next(form for owner, _, form in _ENTRIES if owner == self.owner).format(self.number)

    @property
    def key(self) -> tuple[str, ...]:
        """The owner and the number, which no document has for its key."""
        return (f"{self.owner.lower()}-catalogue-{self.number.replace('/', '-')}",)

    @property
    def iri(self) -> str:
        """The address of the entry's page."""
        return str(self)

    @property
    def undated(self) -> "CatalogueEntry":
        """The entry itself."""
        return self

    @property
    def publishers(self) -> tuple[str, ...]:
        """Whose catalogue it is."""
        return (self.owner,)


def addresses_at(text: str, begin: int = 0) -> Iterator[tuple[Named, int]]:
    """What a web address is of, and where it ends."""
    match = _ADDRESS.match(text, begin)
    if match is None:
        return
    place = match["host"] + (match["path"] or "")
    for named in _named_by(match["host"].lower(), place):
        yield named, match.end()


def codes_at(text: str, begin: int = 0) -> Iterator[tuple[Named, int]]:
    """What one of ITU's codes for a document names, "T-REC-X.509-201910-I", which is the rest of a text."""
    match = _BY_CODE.match(text, begin)
    if match and match.end() == len(text):
        code = f"{match['sector']}-{match['kind'] or 'REC'}-{match['rest']}"
        yield from ((named, len(text)) for named in _coded(code))


def _named_by(host: str, place: str) -> Iterator[Named]:
    if host.removeprefix("www.").endswith("itu.int") and (code := _CODE.search(place)):
        yield from _coded(place[code.start() :])
        return
    for owner, form, _ in _ENTRIES:
        if match := form.fullmatch(place):
            yield CatalogueEntry(owner, match["number"])
            return
    if match := _OBP.fullmatch(place):
        yield from (named for named, _ in urns_at(f"urn:{match['name']}"))
    elif match := _IETF.fullmatch(place):
        yield NeighbourDocument("IETF", f"IETF RFC {int(match['number'])}")
    elif match := _SHOP.fullmatch(place):
        kind = (match["type"] or "").lower()
        named = _TYPES.get(kind, kind.upper()) or None
        publisher = _PUBLISHERS[match["publisher"].lower()]
        yield Deliverable(publisher, match["number"], named, edition=match["edition"])


def _coded(code: str) -> Iterator[Named]:
    """What ITU's code for a document names: T-REC-X.509-201910-I, R-REP-TF.2511, R-QUE-SG03.206."""
    if match := _RECOMMENDATION.fullmatch(code):
        recommendation = _recommendation(match)
        if recommendation:
            yield recommendation
    elif match := _REPORT.fullmatch(code):
        kind = {"REP": "Report", "HDB": "Handbook", "OPB": "Opinion"}[match["kind"].upper()]
        number = match["number"].upper()
        date = VersionDate(int(match["year"])) if match["year"] else None
        yield Publication("ITU-R", kind, number.lstrip("0") if kind == "Handbook" else number, date)
    elif match := _QUESTION.fullmatch(code):
        yield Question("ITU-R", match["number"], match["group"])
    elif match := _RESOLUTION.fullmatch(code):
        yield Decision("ITU-R", match["number"])


def _recommendation(match: re.Match[str]) -> Recommendation | None:
    """The date is that of what is named last: of the amendment, where one is named."""
    month = int(match["month"]) if match["month"] else 0
    if month > 12:  # noqa: PLR2004  # months of a year
        return None
    date = VersionDate(int(match["year"]), month or None) if match["year"] else None
    series, number = match["series"].upper(), match["number"]
    if _LETTERED.search(number):
        return None
    begin = number[:3].lower()
    if begin == "sup":
        name = f"{series} Suppl. {number[3:]}"
    elif begin == "imp":
        name = f"{series}.Imp{number[3:]}"
    else:
        name = f"{series}.{_with_blank(number)}"
    sector = f"ITU-{match['sector'].upper()}"
    if not match["kind"]:
        return Recommendation(sector, name, date=date)
    kind = match["kind"].lower()
    return Recommendation(sector, name, supplements=(_part(_KINDS.get(kind, kind), match["part"], date),))


def _part(kind: str, number: str, date: VersionDate | None) -> Supplement:
    return supplement(kind, number, date)


def _with_blank(number: str) -> str:
    """The number with a blank before its Latin word: "217 bis" for "217bis"."""
    return re.sub(r"(?<=\d)(bis|ter)$", lambda found: f" {found[1].lower()}", number, flags=re.IGNORECASE)
