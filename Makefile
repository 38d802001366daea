# Every verb of Branchline; `make help` lists them. Each one installs what it needs first.

CONFIG ?= config/local.yaml

PYTHON := .venv/bin/python
BRANCHLINE := $(PYTHON) -m cli
BINDINGS := imports/stamp
READY := .venv/stamp $(BINDINGS)
SHELL_FILES := $(shell git ls-files '*.sh' .ci/run)

# The synthesis loads 30 MB of bindings: without .pyc files it would compile them every time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## list the verbs
	@echo "make VERB [CONFIG=$(CONFIG)]"
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-11s %s\n", $$1, $$2} \
		/^## / {print "\n" substr($$0, 4)}' $(MAKEFILE_LIST)

## The platform

.PHONY: deploy diff destroy bootstrap demo status approve node stop redrive synth
deploy: $(READY) ## deploy every account of CONFIG; config/local.yaml needs no AWS account
	@$(BRANCHLINE) deploy --config "$(CONFIG)"

diff: $(READY) ## show what a deployment would change; exit code 2 if anything
	@$(BRANCHLINE) diff --config "$(CONFIG)"

destroy: $(READY) ## delete all that was deployed
	@$(BRANCHLINE) destroy --config "$(CONFIG)"

bootstrap: $(READY) ## make the bucket of Terraform's state, once per organisation
	@$(BRANCHLINE) bootstrap --config "$(CONFIG)"

demo: $(READY) ## a hotfix from its push to Prod, on the embedded AWS; deploys first if need be
	@$(BRANCHLINE) demo --config "$(CONFIG)"

status: $(READY) ## what runs, what waits and what was built
	@$(BRANCHLINE) status --config "$(CONFIG)"

approve: $(READY) ## let the pipeline of BRANCH go on to Prod
	@$(BRANCHLINE) approve --config "$(CONFIG)"

node: $(READY) ## register a machine NAME of environment ENV, with TAGS, on the embedded AWS
	@$(BRANCHLINE) node --config "$(CONFIG)"

stop: $(READY) ## end the embedded AWS and all that runs in it
	@$(BRANCHLINE) stop --config "$(CONFIG)"

redrive: $(READY) ## send what the dead-letter queues hold on its way again
	@$(BRANCHLINE) redrive --config "$(CONFIG)"

synth: $(READY) ## write the Terraform of every account
	@$(BRANCHLINE) synth --config "$(CONFIG)"

## Servers outside AWS

.PHONY: host hosts host-remove host-rotate release rollback
host: $(READY) ## a ticket for the server NAME to join ENV, once; TAGS=role=api,site=milan
	@$(BRANCHLINE) host --config "$(CONFIG)"

hosts: $(READY) ## the servers that joined, of ENV or everywhere, and what is wrong with them
	@$(BRANCHLINE) hosts --config "$(CONFIG)"

host-remove: $(READY) ## take the server NAME out of ENV
	@$(BRANCHLINE) host-remove --config "$(CONFIG)"

host-rotate: $(READY) ## a new key for NAME, if it acts as an IAM user; into a pipe, never shown
	@$(BRANCHLINE) host-rotate --config "$(CONFIG)"

release: $(READY) ## deploy the directory DIR to the GROUP of APP's servers in ENV (dev)
	@$(BRANCHLINE) release --config "$(CONFIG)"

rollback: $(READY) ## deploy what that GROUP of APP had before
	@$(BRANCHLINE) rollback --config "$(CONFIG)"

## The project

.PHONY: setup test lint unit synthesis check e2e agents bench picture format
setup: $(READY) ## install the tools; the other verbs do it by themselves

test: lint unit synthesis check e2e ## all the tests, the fast ones first

lint: $(READY) ## style, types and shell scripts
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy .
	@.venv/bin/shellcheck $(SHELL_FILES)
	@.venv/bin/shfmt -i 4 -ci -d agent_scripts/*.sh

unit: $(READY) ## tests of single parts
	@$(PYTHON) -m pytest --numprocesses 2 --dist loadfile tests/unit

synthesis: $(READY) ## tests of the Terraform that is written
	@$(PYTHON) -m pytest tests/synth

check: $(READY) .venv-checkov/stamp ## checkov over the Terraform that is written
	@$(BRANCHLINE) check --config "$(CONFIG)"

e2e: $(READY) ## tests of the platform, deployed to an embedded AWS of their own
	@$(PYTHON) -m pytest --numprocesses 2 tests/e2e

agents: $(READY) ## tests of agent_scripts on throw-away hosts; needs root and debootstrap
	@$(PYTHON) -m pytest tests/agents

bench: $(READY) ## measure: each number is a ratio of two ways in one run
	@$(PYTHON) -m bench

picture: .venv-pictures/stamp ## draw docs/pictures anew; needs Graphviz
	@command -v dot >/dev/null || { echo "error: Graphviz is needed: your package manager has it as graphviz" >&2; exit 1; }
	@for source in docs/pictures/*.py; do .venv-pictures/bin/python "$$source" || exit 1; done

format: .venv/stamp ## put the code in form
	@$(PYTHON) -m ruff check --fix --quiet .
	@$(PYTHON) -m ruff format .

# Installing. A stamp is newer than what it was made from, so nothing is installed twice.

.PHONY: tools
tools:
	@cli/setup.sh check

.venv/stamp: requirements/dev.lock | tools
	@cli/setup.sh python .venv requirements/dev.lock

.venv-checkov/stamp: requirements/checkov.lock .venv/stamp
	@cli/setup.sh python .venv-checkov requirements/checkov.lock

.venv-pictures/stamp: requirements/pictures.lock .venv/stamp
	@cli/setup.sh python .venv-pictures requirements/pictures.lock

node_modules/stamp: package-lock.json .npmrc | tools
	@cli/setup.sh node

$(BINDINGS): modules/aws.py cdktf.json .venv/stamp node_modules/stamp
	@$(PYTHON) -m cli.bindings
