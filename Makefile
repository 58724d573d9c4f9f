# Rasd: `make help` lists the targets. Everything is installed into .venv; nothing else is touched.
PYTHON ?= python3
DATA   ?= data
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
SMALL  := ner-wiki-small ner-small ner-anercorp-small quotes-small targets-small stance-world-small stance-small
SHIPS  := ner quotes targets stance
GOLD   := seeds $(wildcard $(DATA)/gold-dev $(DATA)/gold)
.DEFAULT_GOAL := help
.PHONY: help demo train data test test-slow check format evaluate publish bench golden wheel-test clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

$(VENV)/infer: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

$(VENV)/all: $(VENV)/infer
	$(PIP) --editable '.[train,dev]'
	@touch $@

demo: $(VENV)/infer  ## annotate the seed article, in the terminal and as demo/seed.html
	@mkdir -p demo
	$(BIN)/infer seeds/seed.txt
	$(BIN)/infer seeds/seed.txt --format html --out demo/seed.html
	@echo "Open demo/seed.html in a browser."

data: $(VENV)/all  ## bring the corpora into DATA (FROM=folder copies, else they are downloaded)
	$(BIN)/train data --into $(DATA) $(if $(FROM),--from $(FROM))

runs/base-small: | $(VENV)/all
	$(BIN)/train base $@

runs/base-multi: | $(VENV)/all
	$(BIN)/train base $@ --scripts arabic,latin,cyrillic

train: data runs/base-small runs/base-multi  ## train, export and evaluate the small models, as they ship
	for name in $(SMALL); do $(BIN)/train run configs/$$name.yaml --data $(DATA) || exit 1; done

evaluate: $(VENV)/all  ## score the shipped models on dev, test and gold articles, baselines beside them (reports/)
	for task in $(SHIPS); do $(BIN)/train evaluate infer/models/$$task --data $(DATA) --out reports/$$task --gold $(GOLD) || exit 1; done
	$(BIN)/train compare --data $(DATA) --out reports/compare --gold $(GOLD)

publish: $(VENV)/all  ## upload an evaluated model (MODEL=runs/NAME REPO=user/name OPTIONS=--dry-run)
	$(BIN)/train publish $(or $(MODEL),$(error MODEL=folder)) --repo $(or $(REPO),$(error REPO=user/name)) $(OPTIONS)

bench: $(VENV)/all  ## time and memory of the command and of the encoder
	$(BIN)/python benchmarks/bench.py

test: $(VENV)/all  ## run the fast tests
	$(BIN)/python -m pytest -m 'not slow'

test-slow: $(VENV)/all  ## run every test, training and kill-and-resume included
	$(BIN)/python -m pytest

check: $(VENV)/all  ## formatting, lint, strict types, fast tests: what CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m 'not slow'

format: $(VENV)/all  ## format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(VENV)/all  ## write the golden annotations anew; read the diff
	$(BIN)/python -m tests.make_golden

wheel-test: $(VENV)/all  ## build the wheel, install it alone in a fresh environment, run it
	$(BIN)/python -m tests.wheel

clean:  ## remove what was built here; data and runs stay
	rm -rf $(VENV) build dist demo reports *.egg-info .mypy_cache .pytest_cache .ruff_cache
