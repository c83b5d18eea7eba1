# gitsm: one command runs the main job (make demo), one passes the tests (make test).

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BIN     := bin/gitsm
SOAK    ?= 1000
HISTORIES ?= 100000
PROPOSALS ?= 100000
FUZZ    ?= 20s

export CGO_ENABLED ?= 0

.PHONY: help build demo test race lint browser screenshots lighthouse kill soak realdata fuzz bench docs clean

help: ## what the targets do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  %-11s %s\n", $$1, $$2}'

build: ## bin/gitsm
	$(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $(BIN) ./cmd/gitsm

demo: build ## the example organisation: its repository, its check, its portal on 127.0.0.1
	$(BIN) demo $(DEMOFLAGS)

test: ## every test that needs only Go and git
	$(GO) vet ./...
	$(GO) test ./...

# Every process waits for a second at its end unless it is told otherwise.
# Kills, crowds of processes, commands that are pasted, sessions of the documentation and the same story over every format of
# repositories show nothing more to the race detector; make kill and make test have them.
race: ## the tests under the race detector (needs a C compiler)
	GORACE=atexit_sleep_ms=10 CGO_ENABLED=1 $(GO) test -race -short -timeout 20m -skip 'Kill|Race|Fixes|Docs|Formats' ./...

lint: ## formatters and linters, as CI runs them
	golangci-lint run
	golangci-lint fmt --diff
	staticcheck ./...
	actionlint
	$(GO) test ./cmd/gitsm -run Shipped -count=1

browser: build ## the built portal in Chromium (needs node, npm and chromium)
	site/browser/run.sh $(BIN)

screenshots: build ## docs/screenshots again: six pages of the example organisation (needs node, npm and chromium)
	site/browser/screenshots.sh $(BIN) docs/screenshots

lighthouse: build ## Lighthouse over six pages of the example organisation (needs node, npm and chromium)
	site/browser/lighthouse.sh $(BIN)

kill: ## kill -9 and races, SOAK times each
	$(GO) test ./cmd/gitsm -run 'Kill|Race' -count=1 -timeout 30m -gitsm.soak=$(SOAK)

soak: ## HISTORIES random approvals and PROPOSALS random pull requests, judged by gitsm and by oracles
	$(GO) test ./records/change -run Oracle -count=1 -timeout 60m -v -gitsm.histories=$(HISTORIES)
	$(GO) test ./records/check -run 'Oracle$$' -count=1 -timeout 60m -v -gitsm.proposals=$(PROPOSALS)

realdata: ## the real records of ../shared/data, all their versions; skips where they are absent
	$(GO) test ./internal/frontmatter ./internal/gitrepo ./internal/markdown ./records/importer -run RealData -count=1 -v -timeout 20m

fuzz: ## every fuzz target for FUZZ each
	.ci/fuzz $(FUZZ)

bench: ## Go benchmarks of every package
	$(GO) test -run '^$$' -bench . -benchmem ./...

docs: ## write the generated pages again: docs/kinds, docs/rules.md
	$(GO) test ./schema ./records/check -run Docs -update

clean:
	rm -rf bin
