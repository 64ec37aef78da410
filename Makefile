# Two commands: `make run` starts OutcomeFrame on this machine, `make test` shows that it works.

PORT ?= 8000
export EMPTY ?=

.PHONY: run test lint pins bench accuracy bench-engine bench-answer bench-board

run:
	@./requirements/install.sh base
	@exec .venv/bin/python manage.py up --port $(PORT) --end-with-parent

test:
	@./requirements/install.sh test
	@exec .venv/bin/python -m tests.everything

lint:
	@./requirements/install.sh test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/mypy

# Speed and accuracy of the engine, beside other ways to do the same. Takes some minutes.
bench:
	@./requirements/install.sh bench
	.venv/bin/python -m tests.benchmarks.accuracy --quick
	.venv/bin/python -m tests.benchmarks.bench_engine
	.venv/bin/python -m tests.benchmarks.bench_answer
	.venv/bin/python -m tests.benchmarks.bench_board

# The board's speed alone, from 1,000 to 1,000,000 initiatives where the disk has room: about half an hour.
bench-board:
	@./requirements/install.sh test
	.venv/bin/python -m tests.benchmarks.bench_board

# The engine's accuracy alone, against 2^21 draws: some minutes.
accuracy:
	@./requirements/install.sh test
	.venv/bin/python -m tests.benchmarks.accuracy

# The engine's speed alone, beside numpy, squigglepy and HiGHS.
bench-engine:
	@./requirements/install.sh bench
	.venv/bin/python -m tests.benchmarks.bench_engine

# From an answer to fresh figures on the screen, beside click, job and write alone.
bench-answer:
	@./requirements/install.sh test
	.venv/bin/python -m tests.benchmarks.bench_answer

# After a change of requirements/*.in. Needs uv (`pip install uv`).
pins:
	@for set in base test bench; do \
	  uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header requirements/$$set.in -o requirements/$$set.txt || exit 1; \
	done
