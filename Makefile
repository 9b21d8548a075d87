# Two commands are all that a newcomer needs: `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench sandbox sandbox-stop
PYTHON := .venv/bin/python

help: ## show this
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## virtual environment and Pulumi CLI; does nothing where both are there
	@toolchain/setup

demo: setup ## a whole company goes into maintenance and comes back, with the proof
	@PATH="$$(toolchain/path)" $(PYTHON) -m scripts.demo

test: setup lint ## all tests, in parallel and in random order
	@toolchain/chromium >/dev/null
	@PATH="$$(toolchain/path)" $(PYTHON) -m pytest

lint: setup ## formatter, linter and type checker
	@.venv/bin/ruff format --check --quiet . && .venv/bin/ruff check --quiet . && .venv/bin/mypy

bench: setup ## speed, as ratios to floors measured in the same run; writes bench/results.json
	@PATH="$$(toolchain/path)" toolchain/bench

sandbox: setup ## start the sandbox in the background
	@PATH="$$(toolchain/path)" toolchain/sandbox start

sandbox-stop: ## end it
	@toolchain/sandbox stop
