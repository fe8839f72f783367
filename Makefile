# Runway Playground. `make run` starts it, `make test` proves it, `make help` lists the rest.

HOST ?= 127.0.0.1
PORT ?= 8501
ARGS ?=
SOURCES := app.py pages components runway_core tests bench samples .ci
BROWSER_TESTS := tests/browser tests/runway_core/renderer/test_gates.py
BIN := .venv/bin
PY := $(BIN)/python

# One line for each requirements file that is installed; newer than the file: nothing to do.
RUN_STAMP := .venv/.installed-run
DEV_STAMP := .venv/.installed-dev

# Many images set this. The tests start a hundred processes, and each would compile it all anew.
test matrix cov: export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: run demo worker test check format format-check lint types imports cov bench matrix docs samples clean help

run: $(RUN_STAMP) ## Start the app on http://127.0.0.1:8501 (PORT=8600 for another port)
	@$(PY) .ci/serve.py --host $(HOST) --port $(PORT)

demo: $(RUN_STAMP) ## Start it with no key and nothing kept: the local render and the simulator
	@$(PY) .ci/serve.py --host $(HOST) --port $(PORT) --demo

worker: $(RUN_STAMP) ## Follow the jobs of a shared database without an app
	@$(PY) -m runway_core.worker

test: $(DEV_STAMP) ## Run every test, those in a browser too (ARGS='-k words' for some)
	@browser=$$($(PY) -m tests.support.chromium) && export PLAYGROUND_TEST_CHROMIUM="$$browser" && \
	  { $(PY) -m pytest -n 3 -m "not browser" $(ARGS) || [ $$? -eq 5 ]; } && \
	  { $(PY) -m pytest -n 2 -m browser $(BROWSER_TESTS) $(ARGS) || [ $$? -eq 5 ] || \
	    $(PY) -m pytest --last-failed --last-failed-no-failures none -m browser $(BROWSER_TESTS); }
# 5: the words fit no test there. What failed beside another browser is tried once more, alone.

check: format-check lint types imports test ## All that has to be green before a commit

format: $(DEV_STAMP) ## Write the files as the formatter wants them
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --select I --fix $(SOURCES)

format-check: $(DEV_STAMP) ## Say which files the formatter would change
	@$(BIN)/ruff format --check $(SOURCES)

lint: $(DEV_STAMP) ## Look for mistakes and for broken habits
	@$(BIN)/ruff check $(SOURCES)

types: $(DEV_STAMP) ## Check the types, strictly
	@$(BIN)/mypy

imports: $(DEV_STAMP) ## Check who imports whom
	@$(PY) -m pytest tests/test_architecture.py -k "import or layers or streamlit or public"

cov: $(DEV_STAMP) ## Measure which branches of the core the tests reach
	@$(PY) -m pytest -m "not browser" --cov=runway_core --cov-branch --cov-report=term-missing:skip-covered $(ARGS)

bench: $(DEV_STAMP) ## Measure images, renders, following and playing; writes bench/RESULTS.md
	@$(PY) -m bench $(ARGS)

matrix: $(DEV_STAMP) ## Break everything once more, and write the README's table of faults
	@$(PY) -m pytest -n 2 -p tests.support.matrix -m fault $(ARGS)

docs: $(DEV_STAMP) ## Write the tables of the README again
	@$(PY) -m tests.support.readme

samples: $(RUN_STAMP) ## Draw the sample pictures again
	@$(PY) -m samples.draw

clean: ## Remove what was installed and cached; jobs and media stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(RUN_STAMP): requirements.txt
	@sh .ci/venv
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
