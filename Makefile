# `make` alone prints what there is; `make up` and `make test` are all a fresh machine needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CASES ?=
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help up share test lint types fix a11y bench docs lock demo release conformance translations runtime develop browser

help:
	@echo "make up           everything from nothing to the cockpit on http://127.0.0.1:8000"
	@echo "make share        the same for colleagues on this network, with TLS"
	@echo "make test         everything the tests need, then all tests"
	@echo "make lint types   style, floors and rules; types"
	@echo "make fix          repair what can be repaired by itself"
	@echo "make a11y         accessibility and speed of the pages (needs npm for Lighthouse)"
	@echo "make bench        measure; writes the figures next to docs/benchmarks.md"
	@echo "make docs         check that docs and code agree"
	@echo "make conformance CASES=FOLDER   run external cases"
	@echo "make lock         renew requirements/*.txt"
	@echo "make demo         write the sample company's exports to build/sample"
	@echo "make release      build the wheel"

$(VENV)/runtime.stamp: requirements/build.txt requirements/runtime.txt pyproject.toml
	@tools/python $(PYTHON) $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/develop.stamp: $(VENV)/runtime.stamp requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements/dev.txt
	@touch $@

PO := $(wildcard src/mandate/locale/*/LC_MESSAGES/django.po)

$(VENV)/built.stamp: $(VENV)/runtime.stamp $(PO) tools/font
	@$(BIN)/pybabel --quiet compile --domain django --directory src/mandate/locale
	@tools/font
	@touch $@

runtime: $(VENV)/built.stamp
develop: $(VENV)/develop.stamp $(VENV)/built.stamp

browser:
	@tools/chromium

up: runtime
	@$(BIN)/mandate serve

share: runtime
	@$(BIN)/mandate serve --share

# What was compiled is kept, whatever the machine says (see tests/conftest.py).
test: export PYTHONDONTWRITEBYTECODE =
test: develop browser
	@$(BIN)/python -m pytest -n 3 --dist loadgroup

lint: develop
	@$(BIN)/ruff check src tests bench
	@$(BIN)/ruff format --check --quiet src tests bench || (echo "Run: make fix" && exit 1)
	@$(BIN)/lint-imports
	@$(BIN)/vulture
	@$(BIN)/deptry src

types: develop
	@$(BIN)/mypy

fix: develop
	@$(BIN)/ruff check --fix --quiet src tests bench
	@$(BIN)/ruff format --quiet src tests bench

a11y: develop browser
	@$(BIN)/python -m bench.pages

# The rivals of a measurement are installed for it alone.
$(VENV)/bench.stamp: $(VENV)/develop.stamp requirements/bench.txt
	@$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements/bench.txt
	@touch $@

bench: develop $(VENV)/bench.stamp
	@CASES="$(CASES)" $(BIN)/python -m bench

docs: develop
	@$(BIN)/python -m pytest -q tests/docs

conformance: develop
	@test -n "$(CASES)" || (echo "Say where the cases are: make conformance CASES=FOLDER" && exit 2)
	@$(BIN)/python -m bench.conformance "$(CASES)"

translations: develop
	@tools/translations

lock: develop
	@$(BIN)/python -m pip install --quiet uv
	@for name in build runtime mark dev bench; do $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 requirements/$$name.in -o requirements/$$name.txt; done

demo: runtime
	@$(BIN)/mandate sample build/sample

release: develop
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	@ls dist
