# Every command sets up .venv first, on a machine that has only Python 3.11 or newer and make.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed

SEED ?= 7
ACCOUNTS ?= 2000
PARTNERS ?= 8
DAYS ?= 5
CRM ?= salesforce
OUT ?= landing
DOCS ?= target/docs

export DAGSTER_HOME := $(CURDIR)
export DAGSTER_DISABLE_TELEMETRY := 1
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.PHONY: help run test dev publish share-preview sample labels forget bench lint docs clean setup
.DEFAULT_GOAL := help

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */\1|/' | awk -F'|' '{printf "make %-13s %s\n", $$1, $$2}'

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed and $(PYTHON) is not it; install python3 (Debian: apt-get install python3 python3-venv) or set PYTHON=."; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing; install it (Debian: apt-get install python3-venv)."; exit 2; }
	@echo "Setting up .venv; this takes a minute or two, once."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(INSTALLED)

setup: $(INSTALLED)  ## set up .venv

run: setup  ## extracts in, warehouse built, checked and published
	@$(BIN)/python -m orchestration run

publish: setup  ## move published/ to another day: AS_OF=2026-06-30, FORCE=1 for an older one
	@$(BIN)/python -m orchestration publish --as-of "$(AS_OF)" $(if $(FORCE),--force)

share-preview: setup  ## print what would leave for a partner, before it leaves: PARTNER=acme_widgets
	@test -n "$(PARTNER)" || { echo "Say which partner: make share-preview PARTNER=acme_widgets (a folder of published/shares/)."; exit 2; }
	@$(BIN)/python -m orchestration share-preview "$(PARTNER)"

sample: setup  ## write a made-up company's extracts: SEED ACCOUNTS PARTNERS DAYS CRM OUT
	@$(BIN)/python -m orchestration sample --seed $(SEED) --accounts $(ACCOUNTS) --partners $(PARTNERS) --days $(DAYS) --crm $(CRM) --out "$(OUT)"

labels: setup  ## write pairs of records and accounts to label: FILE RANDOM ASKED SEED; FOLD=FILE keeps what was filled in
	@$(BIN)/python -m orchestration labels $(if $(FOLD),--fold "$(FOLD)",--seed $(SEED) \
		$(if $(FILE),--out "$(FILE)") $(if $(RANDOM),--random $(RANDOM)) $(if $(OTHERS),--others $(OTHERS)) $(if $(ASKED),--asked $(ASKED)))

forget: setup  ## replace a person by a pseudonym in all that the warehouse keeps: EMAIL=name@company.example
	@$(BIN)/python -m orchestration forget --email "$(EMAIL)"

dev: setup  ## Dagster's pages on http://127.0.0.1:3000
	@$(BIN)/dagster dev -w workspace.yaml -h 127.0.0.1 -p $(or $(PORT),3000)

test: setup  ## run every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: setup  ## the benchmarks: a table on the screen, JSON beside it
	@$(BIN)/python bench/run.py

lint: setup  ## check style, and that every model's SQL can be carried to Spark
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@mkdir -p target/lint
	@PARTNERVERSE_WAREHOUSE_DIR=target/lint DBT_TARGET_PATH=target/lint/dbt $(BIN)/dbt --quiet compile
	@$(BIN)/python dbt_project/portability.py target/lint/dbt

docs: setup  ## build the static docs of every table and column
	@mkdir -p "$(DOCS)"
	@PARTNERVERSE_WAREHOUSE_DIR="$(DOCS)" DBT_TARGET_PATH="$(DOCS)" $(BIN)/dbt --quiet docs generate --static
	@$(BIN)/python dbt_project/docs_page.py "$(DOCS)/static_index.html"
	@echo "The docs are in $(DOCS)/static_index.html; the guides are in docs/."

clean:  ## remove what was made, but for landing/ and warehouse/
	@rm -rf .venv target logs .dagster .pytest_cache .ruff_cache .hypothesis bench/results *.egg-info
	@echo "Removed .venv, target, logs, caches and Dagster's history. Your extracts (landing/) and versions (warehouse/) stay; remove them by hand."
