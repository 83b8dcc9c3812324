# A user needs Python 3.11 or newer and make. Paths stay relative, so that a folder with a space in its name works.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m
SHELL := /bin/sh

.PHONY: serve build test check check-java fix bench bench-writing bench-reasoner bench-catalogues random-ontologies durability fuzz image-check clean

## serve: set up, build the dataset where needed, serve on 127.0.0.1:8000
serve: $(VENV)/installed
	$(RUN) app serve

## build: publish a version of the dataset from the files as they stand
build: $(VENV)/installed
	$(RUN) app build

## test: everything, from nothing
test: $(VENV)/installed-dev
	$(RUN) pytest -n auto --dist loadfile --cov --cov-report=term-missing:skip-covered

## check: format, lint, types, layers, spelling, ontology
check: $(VENV)/installed-dev
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(VENV)/bin/python -c "from importlinter.cli import lint_imports_command as lint; lint()"
	$(RUN) codespell_lib app tests docs queries README.md CONTRIBUTING.md CHANGELOG.md
	$(RUN) app check

## check-java: the ontology by the OWL API, HermiT, ELK and ROBOT; needs Java 11 and Maven, which fetches them once
check-java: $(VENV)/installed-dev
	$(RUN) tests.check_java

## fix: format, and repair what the linter can
fix: $(VENV)/installed-dev
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

## bench: compare with other SPARQL servers on a million triples, about ten minutes; writes docs/benchmarks.md
bench: $(VENV)/installed-bench
	$(RUN) tests.benchmarks.compare_servers

## bench-writing: what small writes cost at a million triples; writes docs/benchmarks-writing.md
bench-writing: $(VENV)/installed-dev
	$(RUN) tests.benchmarks.measure_writes

## bench-reasoner: inference and validation at up to five million triples beside `reasonable` and owlrl, about ten minutes; writes docs/benchmarks-reasoner.md
bench-reasoner: $(VENV)/installed-bench
	$(RUN) tests.benchmarks.measure_reasoner

## bench-catalogues: the sample of catalogues, multiplied, from its files to a published version; about five minutes
bench-catalogues: $(VENV)/installed-dev
	$(RUN) tests.benchmarks.measure_catalogues

## random-ontologies: ONTOLOGIES random ontologies and all facts that ship, closed by us and by owlrl; minutes
ONTOLOGIES ?= 500
random-ontologies: $(VENV)/installed-dev
	TWINTEXT_TEST_ONTOLOGIES=$(ONTOLOGIES) $(RUN) pytest tests/integration/test_inference_equals_owlrl.py

## durability: kill the service while it writes, KILLS times in each of two modes
KILLS ?= 200
durability: $(VENV)/installed-dev
	TWINTEXT_TEST_KILLS=$(KILLS) $(RUN) pytest tests/e2e/test_durability.py

## fuzz: broken text for the readers of resolutions and for designations, for SECONDS seconds
SECONDS ?= 60
fuzz: $(VENV)/installed-dev
	$(RUN) tests.fuzz_readers --seconds $(SECONDS)

## image-check: lint the Dockerfile, build it without a Docker engine, start it as its user and ask it a question
image-check: $(VENV)/installed-dev
	sh tests/image/check.sh

clean:
	rm -rf $(VENV) data build dist htmlcov .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Twintext needs Python 3.11 or newer, this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $@ $(VENV)/installed

$(VENV)/installed-bench: $(VENV)/installed-dev
	$(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev,bench]"
	touch $@
