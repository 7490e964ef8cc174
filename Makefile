# Golden Bridge. `make` lists what there is.
PORT ?= 8000
DEMO ?= demo
RUN = .venv/bin/python -m
# The files in the order of tests/conftest.py, long ones first; pytest-xdist's own puts those with one test last.
PYTEST = $(RUN) pytest -n 2 --dist loadfile --no-loadscope-reorder -q

# Without bytecode on disk each of the tests' and the rehearsal's processes compiles Django anew, for three seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test check format lint types contracts translations translate gallery verifier bundle check-bundle lock benchmarks pictures

help: ## list the targets
	@awk -F ':[^#]*## ' '/^[a-z-]+:[^#]*## / { printf "%-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/server.stamp: requirements/server.lock pyproject.toml
	@scripts/install.sh server

.venv/dev.stamp: requirements/dev.lock pyproject.toml
	@scripts/install.sh dev

install: .venv/server.stamp ## what a server needs, into .venv

demo: .venv/server.stamp ## play August 2020 and serve it (PORT=8000 DEMO=folder DATABASE_URL=… KEYSTORE_URL=…)
	@.venv/bin/goldenbridge demo --folder $(DEMO) --port $(PORT)

demo-reset: .venv/server.stamp ## throw the demo away and begin anew
	@.venv/bin/goldenbridge demo --folder $(DEMO) --port $(PORT) --reset

test: .venv/dev.stamp ## all tests, on SQLite and on PostgreSQL
	@scripts/chromium.sh light >/dev/null
	@scripts/hledger.sh
	$(PYTEST) -m "not full"
	$(PYTEST) -m "not full and not once" --postgresql

check: .venv/dev.stamp format lint types contracts translations check-bundle test ## everything that must hold

format: .venv/dev.stamp ## the formatter has nothing to say
	.venv/bin/ruff format --check .

lint: .venv/dev.stamp ## the linter has nothing to say
	.venv/bin/ruff check .

types: .venv/dev.stamp ## types are complete in core, platform, adapters and cli
	.venv/bin/mypy

contracts: .venv/dev.stamp ## imports go down only
	.venv/bin/lint-imports

translations: .venv/dev.stamp ## every sentence is there in each language
	@$(RUN) scripts.translations check

translate: .venv/dev.stamp ## gather the sentences of the pages, merge and compile the translations
	$(RUN) scripts.translations

gallery: .venv/dev.stamp ## draw every component of the look into build/gallery
	@scripts/chromium.sh >/dev/null
	$(RUN) scripts.gallery

verifier: .venv/server.stamp ## write the program that checks receipts at home into build/, and its SHA-256
	@$(RUN) scripts.verifier

bundle: ## build the browser code into the packages
	@scripts/node.sh
	cd browser && npm ci --silent && npm run --silent build

check-bundle: ## the committed browser code is what the sources make
	@scripts/node.sh
	cd browser && npm ci --silent && npm run --silent check

lock: ## compile the lock files anew
	scripts/lock.sh

benchmarks: .venv/dev.stamp ## measure, as ratios to a floor in the same run
	$(RUN) benchmarks

pictures: .venv/dev.stamp ## pictures of every page of a demo, for the tour
	@scripts/chromium.sh >/dev/null
	$(RUN) scripts.screenshots
