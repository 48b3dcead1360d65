PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run demo test test-all bench

run: $(VENV)/.runtime  ## start the service on http://127.0.0.1:8000
	$(BIN)/python app.py

demo: $(VENV)/.runtime  ## start the service and a small blog that it protects
	$(BIN)/python -m examples.blog

test: $(VENV)/.dev  ## lint, types and the suite; pip alone is needed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q -n auto --dist loadfile --cov --cov-report=term:skip-covered

test-all: $(VENV)/.dev $(VENV)/.train  ## what needs a real PostgreSQL, WordPress or browser as well, and torch
	$(BIN)/pytest -q -n auto --dist loadfile tests/integration

bench: $(VENV)/.dev  ## print speed beside other engines; fastText needs a C++ compiler and is left out without one
	-$(BIN)/pip install --quiet --disable-pip-version-check fasttext==0.9.3
	$(BIN)/python -m benchmarks.speed

$(VENV)/.runtime: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(VENV)/.train: requirements-train.txt $(VENV)/.dev
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-train.txt
	touch $@
