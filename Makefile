# Rasd: `make help` lists the targets. Everything is installed into .venv; nothing else is touched.
PYTHON ?= python3
DATA   ?= data
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
SMALL  := ner-wiki-small ner-small ner-long-small ner-light ner-twice-taught ner-anercorp-names-small ner-anercorp-own-small ner-anercorp-persons-small ner-anercorp-small joint-small joint-wiki-small joint-light stance-world-small stance-news-small stance-wiki-small stance-small stance-english-small stance-arabic-small
SHIPS  := ner joint stance
GOLD   := seeds $(wildcard $(DATA)/gold-dev $(DATA)/gold)
.DEFAULT_GOAL := help
.PHONY: help demo train data compare-training test test-slow check format evaluate publish bench bench-scale load golden screenshots wheel-test image-test clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 18

$(VENV)/infer: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

$(VENV)/all: $(VENV)/infer
	$(PIP) --editable '.[train,dev,serve]'
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

# In this order: each stage before the one that starts from it.
STAGES  = ner quotes joint targets stance-world stance-news stance
CONFIGS = $(or $(CONFIG),$(if $(MODEL),$(wildcard $(STAGES:%=configs/%-$(MODEL).yaml)),$(SMALL:%=configs/%.yaml)))
SILVER  = runs/silver/stance.jsonl
CORES   = $(shell getconf _NPROCESSORS_ONLN)
LAUNCH  = $(BIN)/accelerate launch --quiet --num_machines 1 --mixed_precision no --dynamo_backend no --num_cpu_threads_per_process $(CORES)

$(SILVER): | data
	$(BIN)/train silver configs/silver/stance.yaml --data $(DATA) --out $@

train: data $(if $(filter %-small.yaml,$(CONFIGS)),runs/base-small runs/base-multi) $(if $(shell grep -ls $(SILVER) $(CONFIGS) /dev/null),$(SILVER))  ## train the small models, CONFIG=configs/NAME.yaml, or MODEL=arabert; on all GPUs there are
	@test -n "$(CONFIGS)" || { echo "make: found no config for MODEL=$(MODEL) in configs" >&2; exit 1; }
	for config in $(CONFIGS); do $(LAUNCH) --module train run $$config --data $(DATA) $(OPTIONS) || exit 1; done

evaluate: $(VENV)/all  ## score the shipped models on dev, test and gold articles, baselines beside them (reports/)
	for task in $(SHIPS); do $(BIN)/train evaluate infer/models/$$task --data $(DATA) --out reports/$$task --gold $(GOLD) || exit 1; done
	$(BIN)/train compare --data $(DATA) --out reports/compare --gold $(GOLD)

publish: $(VENV)/all  ## upload an evaluated model (MODEL=runs/NAME REPO=user/name OPTIONS=--dry-run)
	$(BIN)/train publish $(or $(MODEL),$(error MODEL=folder)) --repo $(or $(REPO),$(error REPO=user/name)) $(OPTIONS)

$(VENV)/bench: $(VENV)/all
	$(PIP) --editable '.[bench]'
	@touch $@

bench: $(VENV)/bench  ## speed and memory beside transformers.pipeline() (DATA=folder, OPTIONS="--patience 0.4" is shorter)
	$(BIN)/python -m benchmarks --data $(DATA) --docs docs/benchmarks.md $(OPTIONS)

bench-scale: $(VENV)/bench  ## the long runs: growth to 10,000 articles (reports/bench-scale)
	$(BIN)/python -m benchmarks --scale --data $(DATA) --docs docs/benchmarks.md $(OPTIONS)

load: $(VENV)/all  ## the service under load on loopback, a quarter of an hour (reports/load)
	$(BIN)/python -m benchmarks.load --docs docs/benchmarks.md $(OPTIONS)

compare-training: runs/base-small  ## train beside the recipe of transformers' guide, into docs/benchmarks.md
	$(BIN)/python -m benchmarks.compare_training --data $(DATA) $(OPTIONS)

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

screenshots: $(VENV)/all  ## take the pictures of docs/ anew (needs Chromium); look at them
	$(BIN)/python -m tests.make_screenshots

wheel-test: $(VENV)/all  ## build the wheel, install it alone in a fresh environment, run it
	$(BIN)/python -m tests.wheel

image-test: $(VENV)/all  ## build the container image, run it without rights, annotate (ENGINE=podman; BUILD, RUN: more options)
	$(BIN)/python -m tests.image --engine "$(or $(ENGINE),docker)" --build="$(BUILD)" --run="$(RUN)"

clean:  ## remove what was built here; data and runs stay
	rm -rf $(VENV) build dist demo reports *.egg-info .mypy_cache .pytest_cache .ruff_cache
