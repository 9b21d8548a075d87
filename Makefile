# Two commands are all that a newcomer needs: `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench sandbox sandbox-stop ci-setup ci-changed ci-preview ci-review ci-up ci-nightly
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

ci-setup: ## as setup, without what only the sandbox needs
	@SETUP_WITHOUT_SANDBOX=1 toolchain/setup

ci-changed: ## stacks that differ from BASE=origin/main, in their file or their plan
	@toolchain/ci changed "$$BASE"

ci-preview: ## plan check and preview of STACK="a b" as Markdown, in .maint-ci/comment.md
	@PATH="$$(toolchain/path)" toolchain/ci preview $$STACK

ci-review: ## what is to be approved: .maint-ci/STACK.json to start from, .maint-ci/review.md to read
	@PATH="$$(toolchain/path)" toolchain/ci review $$STACK

ci-up: ## update STACK; with PLAN=.maint-ci/STACK.json go on, from exactly what was reviewed
	@PATH="$$(toolchain/path)" toolchain/ci up $$STACK $$PLAN

ci-nightly: ## plan check --live and leftovers of STACK="a b"
	@PATH="$$(toolchain/path)" toolchain/ci nightly $$STACK
