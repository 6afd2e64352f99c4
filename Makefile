# Everything is installed into .venv, at the versions that the lock files name.
.DEFAULT_GOAL := help

# underthesea looks for transformers, which is here for the tests; that would say at each start that there is no torch.
export TRANSFORMERS_VERBOSITY := error

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
LOCKS := requirements-build.lock requirements-dev.lock

# Written last, so that it stands for a whole environment; holds the folder it was made in, for one that was moved is broken.
STAMP := $(VENV)/.complete
ifneq ($(shell $(BIN)/python -c '' 2>/dev/null && cat $(STAMP) 2>/dev/null),$(CURDIR))
$(STAMP): FORCE
endif

.PHONY: FORCE help run test setup lock eval eval-pasted eval-wrapped eval-figures eval-encodings eval-final fuzz-archives bench bench-peers \
  bench-service service-kill contract near-duplicates bench-near-duplicates archive-scale archive-ray archive-kill \
  bench-archive train-setup salience figure-subjects own-sapo captions ranker test-recipe docs wheel clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-21s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(STAMP) ## set everything up, start the service, post a sample article, keep serving (PORT=8000)
	@$(BIN)/python samples/run.py --port $(PORT)

test: $(STAMP) ## set everything up, check style and types, run all tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest

setup: $(STAMP) ## only set everything up

$(STAMP): $(LOCKS) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("tinvan needs Python 3.11 or newer: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@echo 'Installing into $(VENV): a minute or so, once.'
	@rm -f $@
	@$(BIN)/pip --version 2>/dev/null | grep -qF '$(CURDIR)/$(VENV)/' || $(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes -r requirements-build.lock
	@$(PIP) install --require-hashes --no-build-isolation -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@printf '%s\n' '$(CURDIR)' > $@

lock: export UV_CUSTOM_COMPILE_COMMAND = make lock
lock: COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url
lock: $(STAMP) ## resolve the lock files anew (UPGRADE=--upgrade for newer versions)
	$(COMPILE) $(UPGRADE) pyproject.toml --extra parquet --extra postgres -o requirements.lock
	$(COMPILE) $(UPGRADE) --group build -o requirements-build.lock
	$(COMPILE) $(UPGRADE) pyproject.toml --extra parquet --extra postgres --extra ray --extra redis --group dev -c requirements.lock -c requirements-build.lock -o requirements-dev.lock
	$(COMPILE) $(UPGRADE) pyproject.toml --extra train -c requirements-dev.lock -o requirements-train.lock
	$(COMPILE) $(UPGRADE) pyproject.toml --group peers -c requirements-dev.lock -o requirements-peers.lock

eval: $(STAMP) ## measure quality on articles of the shared data, beside their first two sentences (ARTICLES=2000)
	@PYTHONPATH=tests $(BIN)/python -m quality.evaluate $(ARTICLES)

eval-pasted: $(STAMP) ## measure pages pasted whole against the sapo in them (ARTICLES=600)
	@PYTHONPATH=tests $(BIN)/python -m quality.pasted $(ARTICLES)

eval-wrapped: $(STAMP) ## measure how text wrapped to a width is read, beside the same unwrapped (ARTICLES=400)
	@PYTHONPATH=tests $(BIN)/python -m quality.wrapped $(ARTICLES)

eval-figures: $(STAMP) ## measure figures and their relations, salience and speed against their targets (ARTICLES=2000)
	@PYTHONPATH=tests $(BIN)/python -m quality.figures $(ARTICLES)

eval-encodings: $(STAMP) ## measure how old encodings are found and read, on articles of the shared data (ARTICLES=1200)
	@PYTHONPATH=tests $(BIN)/python -m archive.readers.recoding $(ARTICLES)

fuzz-archives: $(STAMP) ## read mutated archives of every format: nothing lost in silence, no crash, no hang (ARCHIVES=200)
	@PYTHONPATH=tests $(BIN)/python -m archive.readers.fuzz $(ARCHIVES)

bench: $(STAMP) ## measure speed on the shared data, beside underthesea's word segmentation (ARTICLES=200)
	@PYTHONPATH=tests $(BIN)/python -m bench.bench $(ARTICLES)

bench-service: $(STAMP) ## measure the service: latency, overload, a second process, memory (SECONDS=60 REQUESTS=50000)
	@PYTHONPATH=tests $(BIN)/python -m bench.service $(SECONDS) $(REQUESTS)

service-kill: $(STAMP) ## kill its processes at random during jobs; each article must come once (KILLS=50 DATABASE=sqlite)
	@PYTHONPATH=tests $(BIN)/python -m bench.service_kill $(or $(KILLS),50) $(DATABASE)

contract: $(STAMP) ## ask the service 10,000 questions that schemathesis thinks up (CASES=10000)
	@CONTRACT_CASES=$(or $(CASES),10000) $(BIN)/python -m pytest tests/web/test_contract.py -q -k whatever_is_asked

eval-final: $(STAMP) ## measure brief on the untouched quarter of val and on raw articles of another source
	@PYTHONPATH=tests $(BIN)/python -m quality.evaluate 5500 --untouched

bench-peers: $(STAMP) ## quality and time beside sumy and the first sentences, in one run (ARTICLES=1000)
	@$(PIP) install --require-hashes -r requirements-peers.lock
	@PYTHONPATH=tests $(BIN)/python -m bench.peers $(ARTICLES)

near-duplicates: $(STAMP) ## what near-duplicates are found and what else is marked, on articles of the shared data
	@PYTHONPATH=tests $(BIN)/python -m quality.near_duplicates

bench-near-duplicates: $(STAMP) ## memory and time of near-duplicates, beside datasketch's own index (ARTICLES=1000000)
	@PYTHONPATH=tests $(BIN)/python -m bench.near_duplicates $(ARTICLES)

archive-kill: $(STAMP) ## kill workers and main processes of archives at random, and see that nothing is lost (KILLS=100)
	@PYTHONPATH=tests $(BIN)/python -m bench.archive_kill $(KILLS)

bench-archive: $(STAMP) ## time archives beside a bare loop, and their memory (ARTICLES=5000, and LONG=20000 for memory)
	@PYTHONPATH=tests $(BIN)/python -m bench.archive $(or $(ARTICLES),5000) $(LONG)

archive-scale: $(STAMP) ## what the parts of an archive cost, and what that comes to for a billion articles (ARTICLES=2000)
	@PYTHONPATH=tests $(BIN)/python -m bench.archive_scale $(ARTICLES)

archive-ray: $(STAMP) ## an archive on three nodes, one of them killed in the middle, beside a local run (ARTICLES=1000)
	@PYTHONPATH=tests $(BIN)/python -m bench.archive_ray $(ARTICLES)

train-setup: $(STAMP)
	@$(PIP) install --require-hashes -r requirements-train.lock
	@$(PIP) install torch==2.13.0

salience: train-setup ## train the artefact models/figure-salience anew, on the shared data
	$(BIN)/python models/recipe/figure_salience.py

figure-subjects: train-setup ## train the artefact models/figure-subjects anew, on the shared data
	PYTHONPATH=models/recipe:tests $(BIN)/python models/recipe/figure_subjects.py

own-sapo: train-setup ## weigh anew what tells a sapo from a first paragraph, on the shared data
	PYTHONPATH=models/recipe $(BIN)/python models/recipe/own_sapo.py

captions: train-setup ## weigh anew what tells a caption from prose, on 2,000 labelled sentences of the shared data
	PYTHONPATH=models/recipe $(BIN)/python models/recipe/captions.py

test-recipe: train-setup ## test the recipe: from articles to an artefact, with an encoder of transformers too
	$(BIN)/python -m pytest tests/recipe

RECIPE := PYTHONPATH=models/recipe:tests $(BIN)/python -m sapo_ranker.

ranker: train-setup ## train the artefact models/sapo-ranker anew, on the shared data (ENCODER=NAME_OR_PATH)
	$(RECIPE)prepare
	$(RECIPE)train $(if $(ENCODER),--encoder $(ENCODER) --device cuda)
	$(RECIPE)export
	$(RECIPE)evaluate
	$(RECIPE)card

ranker-prepare ranker-train ranker-export ranker-evaluate ranker-card: ranker-%: train-setup
	$(RECIPE)$*

.PHONY: screenshots
screenshots: $(STAMP) ## pictures of the page in every state into build/screenshots, and the README's docs/page.png
	@PYTHONPATH=tests $(BIN)/python -m browser.screenshots build/screenshots
	@PYTHONPATH=tests $(BIN)/python -m browser.screenshots --readme

docs: $(STAMP) ## write the real output of their examples into the READMEs
	$(BIN)/python tests/test_readme.py

wheel: $(STAMP) ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find service tests samples models -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
