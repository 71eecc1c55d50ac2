# Everything a person or CI says to Solidair. `make help` lists it; on a bare machine python3 (3.11+) and make are enough.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run install test check bench lock fmt docs translations migrate clean

PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= instance
PYTEST_ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGUES:.po=.mo)
CHECKS := "ruff format --check --quiet --output-format=concise ." "ruff check --quiet --output-format=concise ." mypy "lint-imports --no-logo" \
	"djlint app/templates --lint --quiet" "deptry . --no-ansi" "python -m scripts.dead_code" \
	"python -m scripts.check_translations"
COMPILE_LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header --python-version 3.11 pyproject.toml --extra postgres --extra redis

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

run: .venv/.run-installed $(COMPILED) ## the demo city on http://127.0.0.1:8000 until Ctrl-C (PORT=, DATA_DIR=)
	@exec env PORT="$(PORT)" DATA_DIR="$(DATA_DIR)" sh scripts/run.sh

install: .venv/.run-installed $(COMPILED) ## for a server: environment, locked packages and texts, and nothing else

test: .venv/.dev-installed ## every test, on SQLite and PostgreSQL (PYTEST_ARGS=, REQUIRE_ALL=1)
	@$(BIN)/pytest -n auto --dist loadgroup $(PYTEST_ARGS)

check: .venv/.dev-installed ## formatting, lint, types, import rules, templates, dependencies, dead code, translations
	@failed=; for step in $(CHECKS); do \
		echo "· $$step"; $(BIN)/$$step || failed="$$failed · $$step"; \
	done; [ -z "$$failed" ] || { echo "make check failed: $${failed# · }" >&2; exit 1; }

bench: .venv/.dev-installed $(COMPILED) ## the benchmarks, as ratios measured in one run, into docs/benchmarks.md
	@$(BIN)/python -m scripts.bench

lock: $(BIN)/uv ## choose the newest versions that pyproject.toml allows and write both lock files
	$(COMPILE_LOCK) --upgrade --group dev --output-file requirements-dev.lock
	$(COMPILE_LOCK) --upgrade --constraints requirements-dev.lock --output-file requirements.lock

fmt: .venv/.dev-installed ## mend formatting and what the linter can mend by itself
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

docs: .venv/.dev-installed ## write the documents that are made from the code
	@$(BIN)/python -m scripts.generate_docs

translations: .venv/.run-installed ## collect the texts of app/ into the catalogues, then compile them
	@$(BIN)/python -m scripts.translations

migrate: .venv/.run-installed ## bring the demo database in DATA_DIR up to date
	@DEMO=1 DATA_DIR="$(DATA_DIR)" $(BIN)/flask --app wsgi db upgrade

clean: ## remove caches and compiled texts; your data in DATA_DIR and .venv stay
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis $(COMPILED)
	find app migrations scripts tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# --- what the commands above stand on ---

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Solidair needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This python3 cannot make environments. Install that part first (Debian, Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Making .venv (first time only)"
	@$(PYTHON) -m venv .venv

.venv/.run-installed: requirements.lock | $(BIN)/pip
	@echo "Installing packages from requirements.lock"
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

.venv/.dev-installed: requirements-dev.lock | $(BIN)/pip
	@echo "Installing packages from requirements-dev.lock"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(BIN)/uv: | $(BIN)/pip
	@$(PIP) uv

%.mo: %.po .venv/.run-installed
	@$(BIN)/pybabel --quiet compile --use-fuzzy --input-file $< --output-file $@
