"""Each rule of tables 4 to 9 of OWL 2 RL is applied by something and tried by a case, or left out for a reason."""

import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Final

import pyoxigraph
import pytest

from app.dataset.inference import close
from app.dataset.owlrl_oracle import close_fully_with_owlrl
from app.model.terms import Triple, parse_lines

ROOT = Path(__file__).parents[2]

# By table of section 4.3 of https://www.w3.org/TR/owl2-profiles/, the names of its rules.
TABLES: Final = {
    4: "eq-ref eq-sym eq-trans eq-rep-s eq-rep-p eq-rep-o eq-diff1 eq-diff2 eq-diff3",
    5: "prp-ap prp-dom prp-rng prp-fp prp-ifp prp-irp prp-symp prp-asyp prp-trp prp-spo1 prp-spo2 prp-eqp1 prp-eqp2 "
    "prp-pdw prp-adp prp-inv1 prp-inv2 prp-key prp-npa1 prp-npa2",
    6: "cls-thing cls-nothing1 cls-nothing2 cls-int1 cls-int2 cls-uni cls-com cls-svf1 cls-svf2 cls-avf cls-hv1 "
    "cls-hv2 cls-maxc1 cls-maxc2 cls-maxqc1 cls-maxqc2 cls-maxqc3 cls-maxqc4 cls-oo",
    7: "cax-sco cax-eqc1 cax-eqc2 cax-dw cax-adc",
    8: "dt-type1 dt-type2 dt-eq dt-diff dt-not-type",
    9: "scm-cls scm-sco scm-eqc1 scm-eqc2 scm-op scm-dp scm-spo scm-eqp1 scm-eqp2 scm-dom1 scm-dom2 scm-rng1 scm-rng2 "
    "scm-hv scm-svf1 scm-svf2 scm-avf1 scm-avf2 scm-int scm-uni",
}
LEFT_OUT: Final = {"eq-ref", "prp-ap", "dt-type1", "dt-eq"}
# The rules that conclude "false", and dt-diff, which is looked at where one value is allowed.
FALSE: Final = (
    *("eq-diff1", "eq-diff2", "eq-diff3", "prp-irp", "prp-asyp", "prp-pdw", "prp-adp"),
    *("prp-npa1", "prp-npa2", "cls-nothing2", "cls-com", "cls-maxc1", "cls-maxqc1", "cls-maxqc2"),
    *("cax-dw", "cax-adc", "dt-diff", "dt-not-type"),
)

ROW = re.compile(r"^\| (\d) \| ([a-z]+-[\w-]+) \| (.+) \| (.*) \|$", re.MULTILINE)
ROWS: Final = {
    rule: (int(table), how, case.strip())
    for table, rule, how, case in ROW.findall((ROOT / "docs/inference.md").read_text("utf-8"))
}
CASES: Final = dict(
    line.split("\t")
    for line in (ROOT / "tests/fixtures/owl-rl-constructs.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
)
PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples_of(turtle: str) -> list[Triple]:
    quads = pyoxigraph.parse(PREFIXES + turtle, pyoxigraph.RdfFormat.TURTLE)
    return list(parse_lines("".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)))


def names_of(case: str) -> set[str]:
    """The rules that the name of a case mentions."""
    return set(re.findall(r"[a-z]+-[a-z][\w-]*", case))


def test_the_documentation_has_a_row_for_each_rule_of_the_tables() -> None:
    wanted = {rule: table for table, rules in TABLES.items() for rule in rules.split()}

    assert {rule: table for rule, (table, _, _) in ROWS.items()} == wanted
    assert Counter(TABLES[table].count(rule) > 0 for rule, (table, _, _) in ROWS.items()) == {True: 78}


@pytest.mark.parametrize("rule", ROWS)
def test_what_applies_a_rule_exists_and_a_case_tries_it_or_a_reason_is_given(rule: str) -> None:
    _, how, case = ROWS[rule]
    named = re.findall(r"`([a-z_]+)\.([\w.]+)`", how)

    assert (rule in LEFT_OUT) == how.startswith("left out: ")
    assert named or rule in LEFT_OUT
    for module, path in named:
        found: object = import_module(f"app.dataset.inference.{module}")
        for name in path.split("."):
            found = getattr(found, name)
        assert callable(found)
    if rule not in LEFT_OUT:
        assert case in CASES
        assert rule in names_of(case)


@pytest.mark.parametrize("rule", FALSE)
def test_a_contradiction_is_told_with_triples_that_hold_and_that_it_needs(rule: str) -> None:
    """Each told triple is asserted or derived; without one that is asserted, the finding is gone."""
    asserted = triples_of(CASES[ROWS[rule][2]])
    known = set(asserted) | close_fully_with_owlrl(asserted)
    findings = [found for found in close(asserted).inconsistencies if found.rule == rule]

    assert findings
    for finding in findings:
        assert finding.triples
        assert rule in str(finding)
        typed = {triple for triple in finding.triples if triple[0].startswith('"')}
        assert set(finding.triples) - typed <= known
        for told in set(finding.triples) & set(asserted):
            rest = [triple for triple in asserted if triple != told]
            assert finding not in close(rest).inconsistencies
