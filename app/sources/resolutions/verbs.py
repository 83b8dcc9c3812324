"""The words that open a section: participles in the preamble, verbs in the operative part."""

import re
from dataclasses import dataclass
from typing import Literal

Part = Literal["preambular", "operative"]

_PARTICIPLES = (
    "considering|noting|recognizing|recognising|recalling|realizing|realising|emphasizing|emphasising|stressing"
    "|acknowledging|affirming|reaffirming|observing|welcoming|appreciating|believing|desiring|confirming|underlining"
    "|underscoring|highlighting|reiterating|expressing|remembering|understanding|whereas|having considered"
    "|having noted|having regard|having examined|having seen|having heard|having received|having reviewed"
    "|having recalled|bearing in mind|having in mind|keeping in mind|taking into account|taking account"
    "|taking into consideration|taking note"
    "|pursuant to|referring to|guided by|in view of|in accordance with|in application of|on the proposal of"
)
_ADJECTIVES = (
    "aware|conscious|concerned|convinced|mindful|cognizant|desirous|alarmed|encouraged|being aware|being convinced"
    "|being conscious|being concerned|deeply concerned|given"
)
_OPERATIVES = (
    "resolves|decides|recommends|invites|instructs|urges|encourages|requests|requires|declares|approves|adopts"
    "|calls upon|calls on|appeals to|authorizes|authorises|charges|directs|draws the attention|notes|agrees|reiterates"
    "|thanks|asks|proposes|endorses|confirms|welcomes|affirms|reaffirms|abrogates|revokes|suppresses|entrusts|assigns"
    "|appoints|establishes|expresses|commends|takes note|is of the opinion|stresses|emphasizes|recalls|acknowledges"
    "|recognizes|supports|underlines|considers|elects|undertakes|advises|delegates|empowers|mandates|renews|commits"
)
# Verbs that open paragraphs of the United Nations, IMO, ISO committees and others, and never a heading of ITU.
_PARTICIPLES_IN_TEXT = (
    "acting|anticipating|commending|condemning|deploring|regretting|paying|reaffirms|seized|determined|guided|mindful"
    "|endorsing|expecting|attaching importance|declaring|determining|proclaiming|being desirous|inviting|requesting"
    "|basing|deeming|thanking|reviewing|examining|answering|following|encouraging|urging|supporting|responding"
)
_OPERATIVES_IN_TEXT = (
    "condemns|demands|deplores|calls for|reminds|looks forward|regrets|determines|accepts|registers|restates|withdraws"
    "|nominates|extends|initiates|continues|takes into account|warns|proclaims|underscores|pays tribute|congratulates"
    "|grants|submits|agrees|cancels|changes|creates|disbands|dissolves|sets up|supports|regards|appreciates|defers"
    "|confirmss|states|recognises|emphasises|reelects|re-elects|reappoints|re-appoints|allocates|assigns|transfers"
    "|keeps|supersedes|consents|directs|publishes|amends|revises|ratifies|rejects|repeals|rescinds|terminates|designates|notes|offers|delegates|wishes"
)
_ADVERB = (
    "further|also|moreover|additionally|again|fully|strongly|in particular|in addition|and|unanimously|therefore"
    "|accordingly|consequently|hereby|likewise|once again"
)
_MODE = "with (?:great |deep |grave )?(?:concern|appreciation|satisfaction|interest|regret|approval)"
_TO_DIRECT = "to (?:invite|instruct|request|recommend|encourage|urge|call upon|authorize|continue|direct|ask|draw)"

_ADVERB_IN_TEXT = (
    f"{_ADVERB}|deeply|gravely|strongly|firmly|solemnly|warmly|particularly"
    "|seriously|especially|specifically|formally|provisionally|reluctantly"
    "|in this (?:regard|context|respect|connection)|in that (?:regard|context|respect|connection)"
)

# The verbs alone, as a regular expression without groups.
ANY_VERB = rf"(?:{_PARTICIPLES}|{_ADJECTIVES}|{_OPERATIVES})"

# The verb that opens a section and what qualifies it; what follows (an addressee) is not part of the match.
_OPENING = re.compile(
    rf"(?P<before>(?:(?:{_ADVERB}),? ){{0,2}})"
    rf"(?:(?P<participle>{_PARTICIPLES})|(?P<adjective>{_ADJECTIVES})|(?P<operative>{_OPERATIVES}))\b(?!-)"
    rf"(?P<after>(?:,? (?:{_ADVERB}|{_MODE})\b){{0,2}}(?: {_TO_DIRECT}\b)?)",
    re.IGNORECASE,
)
# The verb that opens a paragraph; the body may come before it: "ISO/TC 154 resolves", "The Committee decides".
_SUBJECT = (
    r"(?:(?:Therefore|Accordingly|Consequently|Thus),? )?(?:(?:(?:The|the) (?:[A-Z][\w/-]{1,20} ){0,3}"
    r"(?:Committee|Conference|Council|Assembly|Board|Plenary)|(?:(?:ISO|IEC)[ /]|ISO/IEC )?"
    r"(?:TC|SC|PC|JTC)(?: ?\d{1,3})?(?: ?/ ?(?:SC|WG|JWG) ?\d{1,3})?"
    r"|(?:The |the )?(?:TMB|SMB|CAB|MSB|CASCO|COPOLCO|DEVCO|CGPM|CIPM|CIML)),? )?"
)
_OPENING_IN_TEXT = re.compile(
    rf"(?P<subject>{_SUBJECT})(?P<verb>(?:(?:{_ADVERB_IN_TEXT}),? ){{0,2}}"
    rf"(?:(?:{_PARTICIPLES}|{_PARTICIPLES_IN_TEXT})|(?:{_ADJECTIVES})|(?P<operative>{_OPERATIVES}|{_OPERATIVES_IN_TEXT}))"
    rf"\b(?!-)(?:,? (?:{_ADVERB_IN_TEXT}|{_MODE})\b){{0,2}})",
    re.IGNORECASE,
)
# What a body did, as the decisions of some are reported: "The CIPM decided to ...".
_REPORTED_IN_TEXT = re.compile(
    rf"(?P<subject>{_SUBJECT})(?P<verb>(?P<operative>decided|resolved|approved|adopted|noted|accepted|agreed|requested"
    r"|recommended|thanked|welcomed|confirmed|elected|appointed|took note|authorized|endorsed|invited|encouraged))\b",
    re.IGNORECASE,
)
# After its verb a heading goes on with an addressee, never with a reference, a label or a quotation.
_REFERENCE = re.compile(r"[\s,]*(?:[\d“”\"'\u2018\u2019(]|\(?[a-z]{1,2}\)|bis\b|and \d|above|below|thereof|of this)")
_REFERENCE_IN_TEXT = re.compile(r"[\s,]*(?:\d+(?:\.\d+)* (?:and|or|of|above|below|to)\b|\(?[a-z]{1,2}\)|thereof)")
_MOST_WORDS = {"participle": 6, "adjective": 3, "operative": 34}
_MOST_WORDS_SET_APART = 70


def opening_verb(heading: str) -> str | None:
    """The opening verb of a heading with what qualifies it, in lower case ("resolves to invite"); None without one."""
    match = _OPENING.match(heading)
    return " ".join(match.group().lower().replace(",", "").split()) if match else None


def part_of(verb: str) -> Part:
    """The part of a resolution in which an opening verb stands."""
    match = _OPENING.match(verb) or _OPENING_IN_TEXT.match(verb) or _REPORTED_IN_TEXT.match(verb)
    return "operative" if match and match["operative"] else "preambular"


@dataclass(frozen=True)
class OpeningInText:
    """The verb that opens a paragraph: its words in lower case, where it begins, and whether a capital begins it.

    `told` says that the capital, or the body named before the verb, marks it as an opening.
    """

    verb: str
    begin: int
    end: int
    told: bool
    part: Part


def opening_in_text(words: str, position: int = 0) -> OpeningInText | None:
    """The verb with which a paragraph opens at a position, as in "Recalling its resolution 65/229"; or None."""
    match = _OPENING_IN_TEXT.match(words, position) or _reported(words, position)
    if match is None or _REFERENCE_IN_TEXT.match(words, match.end()):
        return None
    verb = " ".join(match["verb"].lower().replace(",", "").split()).removeprefix("and ").removesuffix(" and")
    told = match["verb"][0].isupper() or (match["subject"] != "" and match["operative"] is not None)
    part: Part = "operative" if match["operative"] else "preambular"
    return OpeningInText(verb, match.start("verb"), match.end(), told, part)


def _reported(words: str, position: int = 0) -> re.Match[str] | None:
    match = _REPORTED_IN_TEXT.match(words, position)
    return match if match and match["subject"] else None


def who_decides(words: str) -> str:
    """The body with which a paragraph opens, before what it does: "JTC 1 appoints ..."; "" where none is named."""
    match = _OPENING_IN_TEXT.match(words) or _reported(words)
    return match["subject"].strip(" ,") if match and match["operative"] else ""


def has_heading_shape(words: str, *, set_apart: bool = False) -> bool:
    """Whether words look like the heading of a section, judged by themselves.

    They begin with an opening verb, are short, do not end in punctuation, and the verb is not followed by a number,
    a letter with bracket or a quotation mark, as it is where running text refers to a clause. One that is `set_apart`,
    a paragraph of several lines, may be longer, and is of the operative part.
    """
    match = _OPENING.match(words)
    if not match or words[-1] in ".,;?!" or _REFERENCE.match(words, match.end()):
        return False
    kind = next(kind for kind in _MOST_WORDS if match[kind])
    most = _MOST_WORDS[kind] if not set_apart else _MOST_WORDS_SET_APART * (kind == "operative")
    return len(words.split()) <= most and ";" not in words
