"""How an index follows a write: which things have another entry than before."""

from collections.abc import Mapping

from pyoxigraph import Store

from app.dataset.search_index.entry import Entries
from app.dataset.search_index.facts import INHERITED, ROLES, Role, StoredFacts, is_searched
from app.dataset.search_index.index import OpenIndex
from app.model.terms import Term, Triple


def carry_on(index: OpenIndex, complete: Store, visible: Mapping[Triple, bool]) -> None:
    """Bring an index up to date with a change, after which the store is as it is; `visible` as in `Effect`."""
    known = StoredFacts(complete)
    entries = Entries(known)
    things = _concerned(known, visible)
    if things:
        index.replace({thing[1:-1]: entries.of(thing) for thing in sorted(things)})


def _concerned(known: StoredFacts, visible: Mapping[Triple, bool]) -> set[Term]:
    """The things whose entries may differ after a change."""
    things: set[Term] = set()
    above: set[Term] = set()
    for subject, predicate, value in visible:
        role = ROLES.get(predicate)
        if role is None or not subject.startswith("<"):
            continue
        things.add(subject)
        if role in INHERITED:
            above.add(subject)
        if role is Role.VERSION_OF:
            things.add(value)
        if role is Role.SUBCLASS:  # which of its classes is the most specific one may differ for each instance
            things.update(known.instances_of(subject))
    for subject in above:
        things.update(known.below(subject))
        things.update(known.of(subject).get(Role.VERSION_OF, ()))  # a document takes its status from its versions
    return {thing for thing in things if is_searched(thing)}
