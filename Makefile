# Every command that a person or CI runs. `make help` lists them.
#
# Each installs what it needs and is missing: tools go to .tools/ and
# node_modules/ inside the project, unless the right version is on the PATH.

include tools/versions.mk
export TRUNK_VERSION WASM_BINDGEN_VERSION WASM_SPLIT_VERSION NODE_MAJOR

PORT ?= 8080
export PORT

export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/node_modules/.bin:$(PATH)
# Trunk takes "1" here for a mistake.
export NO_COLOR := true
export CARGO_TERM_COLOR ?= never

WASM := wasm32-unknown-unknown
# The release alone compiles the standard library with itself, and a panic in it traps at once, without a text: a fifth
# fewer bytes (docs/decisions/0034-first-load.md). Cargo takes both only from those who ask for what is unstable.
RELEASE := RUSTC_BOOTSTRAP=1 CARGO_PROFILE_RELEASE_PANIC=immediate-abort CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT=true \
	CARGO_UNSTABLE_BUILD_STD=std,panic_abort CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size \
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=-Zlocation-detail=none
PAGE_WASM := $(or $(CARGO_TARGET_DIR),target)/$(WASM)/release/signalbox.wasm
# Whatever may be in the release: all but tests, documents and what is built.
SOURCES := $(shell find . -mindepth 1 \( -path ./target -o -path './dist*' -o -path ./node_modules \
	-o -path ./tests -o -path ./bench -o -path ./deploy -o -path ./docs -o -path ./fuzz -o -path './.*' -o -name '*.md' \
	-o -path ./Makefile -o -path ./tools/screenshots.mjs -o -name 'LICENSE-*' -o -path ./tools/serve.mjs -o -path ./tools/size.mjs -o -path ./tools/test.mjs \) \
	-prune -o -print)

.DEFAULT_GOAL := help
.PHONY: help serve dist check test e2e bench size clean install-rust install-std install-tools install-npm install-bench install-browser install-proxies install-compare install-verifiers

help: ## Lists the commands.
	@echo 'Signalbox. Commands:'
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' Makefile | awk -F '\t' '{ printf "  make %-7s %s\n", $$1, $$2 }'

serve: dist ## Builds the release and serves it; PORT=8080 chooses the port.
	@node tools/serve.mjs dist

dist: dist/index.html ## Builds the release into dist/, ready for any folder of any file host.
	@echo 'The release is in dist/.'

dist/index.html: $(SOURCES) | install-rust install-std install-tools install-npm
	@echo 'Building the release (Rust to WebAssembly, optimized; some minutes the first time) …'
	@rm -rf target/site
	@$(RELEASE) trunk --quiet build --release --offline --features split
	@echo 'Splitting, shrinking and naming its files …'
	@node tools/finish.mjs target/site $(PAGE_WASM) dist

check: install-rust ## Checks quickly: format, lints for native and wasm32, native tests.
	@node tools/test.mjs check

test: install-rust install-tools install-npm install-browser install-proxies install-compare install-verifiers ## Runs everything; the last line is "N passed, N failed".
	@node tools/test.mjs all

e2e: dist install-browser ## Runs the journeys in a real browser on dist/.
	@node tests/e2e/run.mjs

bench: dist install-browser install-bench install-compare ## Measures dist/ against its budgets and its peers.
	@node bench/run.mjs

size: dist ## Shows the bytes of the release; fails above the ceiling of the first load.
	@node tools/size.mjs dist

clean: ## Removes what was built; keeps the installed tools.
	@rm -rf target dist dist.new dist.work
	@echo 'Removed target/ and dist/. The tools in .tools/ and node_modules/ are kept.'

install-rust install-std install-tools install-npm install-bench install-browser install-proxies install-compare install-verifiers:
	@bash tools/install.sh $(@:install-%=%)
