# Preceptor: every command a developer or CI needs. `make help` lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
LOCK_HASH := $(shell cksum < requirements.lock.txt | tr -d ' ')
STAMP := .venv/.installed-$(LOCK_HASH)
LOCK_OPTIONS := --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet
COMPILE = .preceptor/locking/bin/uv pip compile pyproject.toml $(LOCK_OPTIONS) $(LOCK_UPGRADE)
PYTEST_WORKERS ?= 2

.PHONY: fuzz model help setup dev run check test unit bench pictures chaos fmt types contracts openapi lock sbom

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' \
		| awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

$(STAMP): requirements.lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Preceptor needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked dependencies into .venv"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input \
		--no-compile --require-hashes --only-binary :all: -r requirements.lock.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input \
		--no-deps --no-build-isolation --no-index -e .
	@rm -f .venv/.installed-*
	@touch $@

setup: $(STAMP) ## make .venv and install the hashed lock

dev: $(STAMP) ## start every process with embedded servers, without the demo
	@$(BIN)/preceptor dev

run: $(STAMP) ## start everything and do the main job in front of you (ONCE=1: then stop)
	@$(BIN)/preceptor dev --demo $(if $(ONCE),--once)

check: $(STAMP) ## format, lint, types, import contracts and advisories
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >.contracts.log || { cat .contracts.log; rm -f .contracts.log; exit 1; }
	@rm -f .contracts.log
	@$(BIN)/python -m tests.supply
	@echo "format, lint, types and contracts hold"

test: $(STAMP) ## the whole suite, benchmarks apart
	@$(BIN)/pytest --ignore=tests/benchmarks -n $(PYTEST_WORKERS) --dist=loadfile -q

unit: $(STAMP) ## unit tests only: no servers, no sockets
	@$(BIN)/pytest tests/unit -q

fuzz: $(STAMP) ## raw bytes on every route: CASES=200000 SEED=1
	@$(BIN)/python -m tests.fuzz --cases $(or $(CASES),200000) $(if $(SEED),--seed $(SEED))

.PHONY: mutants isolation
mutants: $(STAMP) ## drop each policy, grant, predicate and guard: every one must be missed
	@$(BIN)/python -m tests.mutants

isolation: $(STAMP) ## another agency's ids at every route: ATTEMPTS=20000 SEED=1
	@$(BIN)/python -m tests.isolation --attempts $(or $(ATTEMPTS),20000) $(if $(SEED),--seed $(SEED))

bench: $(STAMP) ## ratios against their baselines, measured on this machine
	@$(BIN)/python -m tests.benchmarks
	@$(BIN)/pytest tests/benchmarks/bench_pickup.py -m benchmark -q -s

pictures: $(STAMP) ## pictures of the portal's main pages, for the README
	@$(BIN)/python -m tests.e2e.pictures

chaos: $(STAMP) ## kill every process in turn under load: CHAOS="--rankings 5000 --kills 200 --seed 7"
	@$(BIN)/python -m tests.chaos.rankings $(CHAOS)
	@$(BIN)/python -m tests.chaos.deliveries $(CHAOS_DELIVERIES)
	@$(BIN)/python -m tests.chaos.billing $(CHAOS_BILLING)

fmt: $(STAMP) ## format and fix what can be fixed
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: $(STAMP) ## mypy strict over everything
	@$(BIN)/mypy

contracts: $(STAMP) ## import contracts
	@$(BIN)/lint-imports --no-logo

openapi: $(STAMP) ## rewrite the committed OpenAPI document
	@$(BIN)/preceptor openapi --write

model: $(STAMP) ## train the committed model again from its seed and hold it to its gate
	@$(BIN)/preceptor model train again
	@$(BIN)/preceptor model evaluate .preceptor/models/again

sbom: $(STAMP) ## write the image's bill of materials anew
	@$(BIN)/python -m tests.supply --write

lock: ## resolve pyproject.toml anew into the hashed lock files (LOCK_UPGRADE=--upgrade)
	@rm -rf .preceptor/locking && $(PYTHON) -m venv .preceptor/locking
	@.preceptor/locking/bin/python -m pip install -qq --disable-pip-version-check uv
	@$(COMPILE) --group build --group dev --group test --group lint --group train \
		-o requirements.lock.txt
	@$(COMPILE) -c requirements.lock.txt -o infra/docker/requirements.runtime.lock.txt
	@printf 'hatchling\neditables\n' | .preceptor/locking/bin/uv pip compile - $(LOCK_OPTIONS) \
		-c requirements.lock.txt -o infra/docker/requirements.build.lock.txt
	@rm -rf .preceptor/locking
