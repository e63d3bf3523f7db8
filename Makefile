# Kontor needs Python 3.11 or newer, git and make; everything else comes from the locks.
PYTHON ?= python3
WORKERS ?= 2
VENV := .venv/bin
export PATH := $(CURDIR)/$(VENV):$(PATH)
export PYTHONPATH := $(CURDIR)
export REFLEX_USE_NPM := 1
export REFLEX_CHECK_LATEST_VERSION := false
UV_LOCK := $(VENV)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help run demo test check format texts lock advisories install install-dev clean

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

install:
	@$(PYTHON) scripts/bootstrap.py

install-dev:
	@$(PYTHON) scripts/bootstrap.py --dev

run: install ## Install, build and migrate what changed, then serve on http://127.0.0.1:3000
	@exec $(VENV)/kontor run

demo: install ## The same with a firm full of believable data
	@exec $(VENV)/kontor run --demo

test: install-dev ## All tests, in WORKERS processes (ARGS='-k words tests/rules' for some)
	@$(VENV)/python -m pytest -n $(WORKERS) $(ARGS)

check: install-dev ## Lint, types, structure, migrations, texts
	@$(VENV)/python scripts/check.py

format: install-dev ## Put the code into one form
	@$(VENV)/ruff check --fix --quiet .; $(VENV)/ruff format .

texts: install-dev ## Collect the texts of the interface into the catalogues
	@$(VENV)/python scripts/texts.py

lock: install-dev ## Resolve the dependencies anew, with hashes (ARGS='--upgrade' for newer ones)
	@$(UV_LOCK) $(ARGS) --output-file requirements.lock
	@$(UV_LOCK) $(ARGS) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@printf 'moto[s3]\nflask\nflask-cors\n' | $(UV_LOCK:pyproject.toml=-) $(ARGS) --output-file requirements-s3.lock
	@if grep -nE 'https?://|file:|--(extra-)?index' requirements*.lock; then echo 'A lock names a host.'; exit 1; fi

advisories: install-dev ## Compare what the locks hold with known weaknesses (asks the registries)
	@for lock in requirements.lock requirements-dev.lock; do \
		$(VENV)/uvx --quiet pip-audit==2.10.1 --requirement $$lock --no-deps --disable-pip --strict || exit 1; done
	@cd reflex.lock && npm audit --package-lock-only

clean: ## Remove what was built (not the data)
	@rm -rf .web .mypy_cache .pytest_cache .ruff_cache .import_linter_cache test-results
