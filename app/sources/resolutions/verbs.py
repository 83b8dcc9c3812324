"""The words that open a section: participles in the preamble, verbs in the operative part."""

import re
from typing import Literal

Part = Literal["preambular", "operative"]

_PARTICIPLES = (
    "considering|noting|recognizing|recognising|recalling|realizing|realising|emphasizing|emphasising|stressing"
    "|acknowledging|affirming|reaffirming|observing|welcoming|appreciating|believing|desiring|confirming|underlining"
    "|underscoring|highlighting|reiterating|expressing|remembering|understanding|whereas|having considered"
    "|having noted|having regard|having examined|having seen|having heard|having received|having reviewed"
    "|having recalled|bearing in mind|keeping in mind|taking into account|taking into consideration|taking note"
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
_ADVERB = "further|also|moreover|additionally|again|fully|strongly|in particular|in addition|and"
_MODE = "with (?:great |deep |grave )?(?:concern|appreciation|satisfaction|interest|regret|approval)"
_TO_DIRECT = "to (?:invite|instruct|request|recommend|encourage|urge|call upon|authorize|continue|direct|ask|draw)"

# The verbs alone, as a regular expression without groups.
ANY_VERB = rf"(?:{_PARTICIPLES}|{_ADJECTIVES}|{_OPERATIVES})"

# The verb that opens a section and what qualifies it; what follows (an addressee) is not part of the match.
_OPENING = re.compile(
    rf"(?P<before>(?:(?:{_ADVERB}),? ){{0,2}})"
    rf"(?:(?P<participle>{_PARTICIPLES})|(?P<adjective>{_ADJECTIVES})|(?P<operative>{_OPERATIVES}))\b(?!-)"
    rf"(?P<after>(?:,? (?:{_ADVERB}|{_MODE})\b){{0,2}}(?: {_TO_DIRECT}\b)?)",
    re.IGNORECASE,
)
# After its verb a heading goes on with an addressee, never with a reference, a label or a quotation.
_REFERENCE = re.compile(r"[\s,]*(?:[\d“”\"'\u2018\u2019(]|\(?[a-z]{1,2}\)|bis\b|and \d|above|below|thereof|of this)")
_MOST_WORDS = {"participle": 6, "adjective": 3, "operative": 34}


def opening_verb(heading: str) -> str | None:
    """The opening verb of a heading with what qualifies it, in lower case ("resolves to invite"); None without one."""
    match = _OPENING.match(heading)
    return " ".join(match.group().lower().replace(",", "").split()) if match else None


def part_of(verb: str) -> Part:
    """The part of a resolution in which an opening verb stands."""
    match = _OPENING.match(verb)
    return "operative" if match and match["operative"] else "preambular"


def has_heading_shape(words: str) -> bool:
    """Whether words look like the heading of a section, judged by themselves.

    They begin with an opening verb, are short, do not end in punctuation, and the verb is not followed by a number,
    a letter with bracket or a quotation mark, as it is where running text refers to a clause.
    """
    match = _OPENING.match(words)
    if not match or words[-1] in ".,;?!" or _REFERENCE.match(words, match.end()):
        return False
    kind = next(kind for kind in _MOST_WORDS if match[kind])
    return len(words.split()) <= _MOST_WORDS[kind] and ";" not in words
