# Every target prepares its own environment in .venv; nothing has to be installed before,
# except git, make and a Python 3.11 to 3.14 (name one with PYTHON=…).
.DEFAULT_GOAL := help
.PHONY: help demo test serve lint bench bench-planning stats analyse environment test-environment

export PYTHON
FOLDER ?= examples/network
OUT ?= out
ARGS ?=

help: ## Show this list
	@echo "make demo      the demo network on 127.0.0.1, seeded the first time, with one sign-in per role"
	@echo "make test      all tests, on SQLite and PostgreSQL, and in a browser (ARGS=… for some of them)"
	@echo "make serve     the platform on your own database (see docs/admin)"
	@echo "make analyse   company reports and a joint plan from spreadsheets (FOLDER=$(FOLDER) OUT=$(OUT))"
	@echo "make lint      formatting, style, types and import rules"
	@echo "make bench     the benchmarks"
	@echo "make bench-planning  the joint planner measured, some two hours (ARGS=\"--cpsat PYTHON\")"
	@echo "make stats     size and shape of the code"

environment:
	@sh tools/bootstrap.sh run

test-environment:
	@sh tools/bootstrap.sh test

demo: environment
	@.venv/bin/samtakt demo $(ARGS)

serve: environment
	@.venv/bin/samtakt serve $(ARGS)

analyse: environment
	@.venv/bin/samtakt analyse "$(FOLDER)" --out "$(OUT)" $(ARGS)

test: test-environment
	@sh tools/install_chromium.sh
	@.venv/bin/python tools/run_tests.py $(ARGS)

lint: test-environment
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/mypy

bench: test-environment
	@set -e; for benchmark in benchmarks/*.py; do \
		echo "== $$benchmark"; .venv/bin/python "$$benchmark" $(ARGS); done

bench-planning: test-environment
	@mkdir -p $(OUT)
	@.venv/bin/python benchmarks/planning.py --sizes S17 --seeds 21 --seconds 60 --baselines $(ARGS)
	@.venv/bin/python benchmarks/planning.py --sizes S5 S17 S50 --seeds 21 22 23 24 25 26 27 28 29 30 \
		--seconds 60 --plot $(OUT)/planning-gap.svg
	@.venv/bin/python benchmarks/planning.py --sizes S200 --seeds 21 22 23 --seconds 300
	@.venv/bin/python benchmarks/planning.py --sizes S1000 --seeds 21 --seconds 900
	@.venv/bin/python benchmarks/planning_bound.py
	@.venv/bin/python benchmarks/planning_explain.py
	@.venv/bin/python benchmarks/planning_cancel.py --verify
	@.venv/bin/python benchmarks/planning_cancel.py --size S200 --after 2 6 60 200 --seconds 300
	@.venv/bin/python benchmarks/planning_cancel.py --size S1000 --after 60 250 600 --seconds 900
	@.venv/bin/python benchmarks/planning_replan.py --seeds 21 22 23 24
	@.venv/bin/python benchmarks/planning_published.py
	@.venv/bin/python benchmarks/planning_small.py --instances 1000

stats: test-environment
	@.venv/bin/python tools/stats.py
