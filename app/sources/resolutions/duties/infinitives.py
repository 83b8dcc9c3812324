"""Infinitives in the words of a clause: where what is to be done begins, and which verbs name it."""

import re

# Verbs that operative clauses use, in the infinitive.
_VERBS = frozenset(
    """abrogate accelerate accept accommodate accord achieve acknowledge act adapt address adhere adjust adopt advise
    advocate agree align allocate allow amend analyse analyze announce apply appoint approve arrange ascertain
    assess assign assist assume attend authorize avoid base be become begin bring build call carry circulate
    clarify classify coach collaborate collate collect combine commence comment communicate compile complete
    comply compose conclude conduct confirm consider consolidate consult continue contribute control convene
    convey cooperate co-operate coordinate co-ordinate correct count cover create decide dedicate define delegate
    delete deliver deploy design designate determine develop devise disseminate discuss distribute draft draw
    effect elaborate eliminate emphasize employ enable encourage endeavour endeavor endorse engage enhance
    ensure enter entrust establish estimate evaluate examine exchange exclude execute exercise expand expedite
    explore extend facilitate feed finalize finance find follow forge form formulate forward foster fulfil
    fulfill fund furnish further gather generate give grant guarantee guide harmonize have help highlight hold
    host identify implement improve include increase indicate inform initiate inspect instruct integrate
    intensify introduce investigate invite involve issue join keep launch lead learn liaise limit link list
    maintain make manage maximize measure meet minimize mobilize modify monitor negotiate nominate note notify
    observe obtain offer operate organize organise oversee participate pay perform permit plan post prepare
    present preserve prevent prioritize proceed process procure produce progress promote prompt propose
    protect provide publicize publish pursue put raise ratify reach reaffirm realize receive recognize
    recommend reconsider record reduce refer reflect refrain register reinforce release remind remove render
    renew replace reply report represent request require research resolve respect respond restrict retain
    revise review safeguard schedule secure seek select send serve set share show sign simplify solicit
    specify sponsor spread stimulate streamline strengthen strive study submit suggest summarize supply
    support suppress survey suspend sustain take test track train transfer transform translate transmit
    transpose treat undertake update upgrade urge use utilize utilise validate verify visit welcome withdraw
    work write""".split()  # noqa: SIM905 - a list of words is read more easily than 250 literals
)
# What stands after "to" without making an infinitive of it.
_NO_VERB = frozenset(
    """a all an another any appropriate both certain date developing each either every everybody everyone existing
    exactly future half her him his information international it its itself many most national new no nobody
    nothing one other others our particular past previous recent regional relevant some several such that the
    their them themselves these this those two three which whom""".split()  # noqa: SIM905 - as above
)
_ADVERB = (
    r"(?:(?:(?!(?:re|ap|sup|com|mul)?p?ly\b|rely\b)[a-z]+ly|also|further|jointly|as soon as possible|once again"
    r"|in particular|not|then|thus),? ){0,2}"
)
_TO = re.compile(rf"(?:^|(?<=[ ,;:(]))to (?P<adverb>{_ADVERB})(?P<verb>[a-z]+(?:-[a-z]+)?)\b", re.IGNORECASE)
# "in order to", "with a view to", "according to": no place where what is asked begins.
_AIM = re.compile(
    r"(?:in order|so as|with a view|according|pursuant|subject|prior|due|related|relating|relevant|regard|respect"
    r"|relation|view|able|likely|intended|available|designed|parties|party|referred|opposed|necessary|required"
    r"|planning|wishing|intending|willing|seeking|desiring|in a position|including how|how|whether|where|what) ?$",
    re.IGNORECASE,
)
_WORD = r"[a-z]+(?:-[a-z]+)?"
_JOINED = re.compile(
    rf"(?P<join>, and |, or |, | and | or )(?:to )?(?P<adverb>{_ADVERB})(?P<verb>[a-z]+(?:-[a-z]+)?)\b"
)
_BARE = re.compile(rf"(?P<adverb>{_ADVERB})(?P<verb>{_WORD})\b")
_FURTHER = re.compile(rf"(?:, and|;|;? and|,|; further,?) to (?:{_ADVERB})(?P<verb>{_WORD})\b")
# Another verb without "to": "…, and report to TSAG", "… and highlight this information".
_BARE_JOINED = re.compile(
    rf"(?:(?<!,) and|, and) {_ADVERB}(?P<verb>{_WORD})(?= (?:the|a|an|its|their|any|all|this|these|such|them|it)\b)"
    rf"|, and {_ADVERB}(?P<second>{_WORD})(?= (?:to|on|with)\b)"
)
_GERUNDS = ("bring",)

# After it "and to …" names another aim, and only ", and to …" another action.
_PURPOSE = re.compile(r"\b(?:in order|so as|with a view) to\b")


def is_verb(word: str) -> bool:
    """Whether a word is a verb that operative clauses use."""
    return word.lower() in _VERBS


def infinitive_in(words: str) -> int | None:
    """The position of the "to" with which what is asked begins; None where no infinitive stands in the words."""
    for match in _TO.finditer(words):
        verb = match["verb"].lower()
        if verb in _NO_VERB or (verb.endswith("ing") and verb not in _GERUNDS):
            continue
        if not _AIM.search(words, max(0, match.start() - 24), match.start()):
            return match.start()
    return None


def verbs_of(action: str) -> list[str]:
    """The verbs of what is to be done: "to examine and update the programme, and to publish it" gives three.

    After "to" any word is believed to be one, elsewhere only those that clauses are known to use.
    """
    first = _TO.match(action) or _BARE.match(action)
    if first is None or first["verb"].lower() in _NO_VERB or not (first.re is _TO or is_verb(first["verb"])):
        return []
    found = [first["verb"]]
    end = first.end()
    while (joined := _JOINED.match(action, end)) and is_verb(joined["verb"]):
        found.append(joined["verb"])
        end = joined.end()
    aim = _PURPOSE.search(action, end)
    bare = _BARE_JOINED.finditer(action, end, aim.start() if aim else len(action))
    found += [verb for match in bare if is_verb(verb := match["verb"] or match["second"])]
    found += [
        match["verb"]
        for match in _FURTHER.finditer(action, end)
        if is_verb(match["verb"])
        and (aim is None or match.start() < aim.start() or match.group().startswith((",", ";")))
    ]
    return list(dict.fromkeys(found))
