"""Designations of documents: "Rec. ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020" and the ways it is written.

`parse_designation` gives every reading, `identify` what they identify, `mentions_in` those in running text, `urns_of`
the URNs; `str` of a designation is its normal form.
"""

from app.model.designations.address import CatalogueEntry
from app.model.designations.adoption import Adoption
from app.model.designations.cleaning import normalise
from app.model.designations.date import VersionDate
from app.model.designations.decision import Decision
from app.model.designations.deliverable import Change, Deliverable
from app.model.designations.directives import Directives
from app.model.designations.ieee import IeeeStandard
from app.model.designations.neighbour import NeighbourDocument
from app.model.designations.publication import Publication
from app.model.designations.reading import (
    CommonText,
    Designation,
    Reading,
    identify,
    parse_designation,
    understood_part,
)
from app.model.designations.recommendation import Recommendation, Supplement
from app.model.designations.running_text import Mention, mentions_in
from app.model.designations.study_question import Question
from app.model.designations.urn import urns_of

__all__ = [
    "Adoption",
    "CatalogueEntry",
    "Change",
    "CommonText",
    "Decision",
    "Deliverable",
    "Designation",
    "Directives",
    "IeeeStandard",
    "Mention",
    "NeighbourDocument",
    "Publication",
    "Question",
    "Reading",
    "Recommendation",
    "Supplement",
    "VersionDate",
    "identify",
    "mentions_in",
    "normalise",
    "parse_designation",
    "understood_part",
    "urns_of",
]
