# Fairway. `make run` starts it; `make` alone lists the rest.
.DEFAULT_GOAL := help
.PHONY: help bootstrap run test check demo samples shots bench lock
MAKEFLAGS += --no-print-directory

# Processes of the product are started again and again: what they read is compiled once, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

PYTHON_BIN := .venv/bin/python
EMBEDDED := $(PYTHON_BIN) -m rollout.embedded
PORT ?= 8000
WORKERS ?= 2
ARGS ?=
DEMO = $(if $(PEOPLE),--people $(PEOPLE)) $(if $(SEED),--seed $(SEED)) $(if $(AS_OF),--as-of $(AS_OF))

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.ready-run: requirements.lock .ci/bootstrap
	@.ci/bootstrap run

.venv/.ready-dev: requirements-dev.lock .ci/bootstrap
	@.ci/bootstrap dev

bootstrap: .venv/.ready-dev ## environment, locked packages and system libraries for work on the product

run: .venv/.ready-run ## start everything and print the address and the sign-ins [PORT=8000]
	@exec $(EMBEDDED) run --port $(PORT) $(ARGS)

test: .venv/.ready-dev ## the tests, on services of their own [ARGS="-k launch" WORKERS=2]
	@exec $(EMBEDDED) exec --temporary -- pytest -n $(WORKERS) --dist loadscope $(ARGS)

check: .venv/.ready-dev ## style, floors, types, Django's checks, missing migrations
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports
	@if grep -q '^files = ' pyproject.toml; then .venv/bin/mypy; fi
	@$(EMBEDDED) exec --temporary -- sh -c 'python manage.py check && python manage.py makemigrations --check --dry-run'

demo: .venv/.ready-run ## load the demo company [PEOPLE=400 SEED=7 AS_OF=2026-09-22]
	@exec $(EMBEDDED) exec -- sh -c 'python manage.py migrate --noinput && python manage.py demo $(DEMO) $(ARGS)'

samples: .venv/.ready-run ## write the sample workbooks from the sample CSV files
	@$(PYTHON_BIN) -m docs.samples.build

shots: .venv/.ready-dev ## picture every page as every sign-in, into shots/out [ARGS="--as ingrid --only readiness"]
	@$(EMBEDDED) exec --temporary -- python -m shots $(ARGS)

bench: .venv/.ready-dev ## measure speed against the limits in bench/
	@exec $(EMBEDDED) exec --temporary -- pytest bench -p no:xdist $(ARGS)

# Only the machine's first index is asked: a partial mirror beside it would leave hashes out.
LOCK = UV_INDEX_URL="$${UV_INDEX_URL:-$${PIP_INDEX_URL:-$$(.venv/bin/pip config get global.index-url 2>/dev/null)}}"; \
	if [ -n "$$UV_INDEX_URL" ]; then export UV_INDEX_URL; else unset UV_INDEX_URL; fi; \
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock: .venv/.ready-dev ## write the lock files from requirements*.in [ARGS=--upgrade]
	@$(LOCK) $(ARGS) -o requirements.lock requirements.in
	@$(LOCK) $(ARGS) -c requirements.lock -o requirements-dev.lock requirements-dev.in
	@! grep -nE '^-|://|^#' requirements.lock requirements-dev.lock
