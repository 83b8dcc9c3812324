"""Designations of documents: "Rec. ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020" and the ways it is written.

`parse_designation` gives every reading, `identify` what they identify, `str` of a designation its normal form.
"""

from app.model.designations.date import VersionDate
from app.model.designations.decision import Decision
from app.model.designations.deliverable import Change, Deliverable
from app.model.designations.reading import CommonText, Designation, Reading, identify, normalise, parse_designation
from app.model.designations.recommendation import Recommendation, Supplement

__all__ = [
    "Change",
    "CommonText",
    "Decision",
    "Deliverable",
    "Designation",
    "Reading",
    "Recommendation",
    "Supplement",
    "VersionDate",
    "identify",
    "normalise",
    "parse_designation",
]
