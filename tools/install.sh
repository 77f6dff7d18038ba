#!/usr/bin/env bash
# Installs what a command needs and is missing; says so, and says nothing otherwise.
#
#   tools/install.sh rust|std|tools|npm|bench|browser|proxies|verifiers …      (called by the Makefile)
#
# Versions come from tools/versions.mk through the environment.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.tools/bin:$PWD/node_modules/.bin:$PATH"

stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

node_present() {
  command -v node >/dev/null && command -v npm >/dev/null ||
    stop "Node.js $NODE_MAJOR or newer with npm is needed and was not found. Install it from your system's packages or nodejs.org."
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  ((major >= NODE_MAJOR)) ||
    stop "Node.js $NODE_MAJOR or newer is needed, and this is $(node --version). Install a newer one."
}

# Rust itself, of the version in rust-toolchain.toml.
rust() {
  command -v cargo >/dev/null && command -v rustup >/dev/null ||
    stop "Rust is needed and rustup was not found. Install it as rustup.rs says, then open a new shell."
  node_present
  local channel target=wasm32-unknown-unknown
  channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
  # Reading what is there installs nothing, so this is quick when all is well.
  if ! rustup toolchain list | grep -q "^$channel"; then
    echo "Installing Rust $channel …"
    rustup --quiet toolchain install "$channel" --profile minimal
  fi
  local installed
  installed=$(rustup component list --toolchain "$channel" --installed)
  grep -q "^rust-std-$target" <<<"$installed" || rustup --quiet target add --toolchain "$channel" "$target"
  grep -q '^rustfmt' <<<"$installed" || rustup --quiet component add --toolchain "$channel" rustfmt
  grep -q '^clippy' <<<"$installed" || rustup --quiet component add --toolchain "$channel" clippy
}

# The sources of the standard library, which the release compiles, and of the crates
# it is made of.
standard_library() {
  rust
  local channel source
  channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
  source=$(rustc --print sysroot)/lib/rustlib/src/rust/library
  [[ -e $source/Cargo.lock ]] || rustup --quiet component add --toolchain "$channel" rust-src
  local fetch=(cargo --quiet fetch --locked --target wasm32-unknown-unknown)
  export RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort
  # Reading what is there asks nobody.
  "${fetch[@]}" --offline 2>/dev/null || "${fetch[@]}"
  unset RUSTC_BOOTSTRAP CARGO_UNSTABLE_BUILD_STD
}

# cargo_tool <program> <crate> <version> <options …>: installs unless it is there.
cargo_tool() {
  local program=$1 crate=$2 version=$3
  shift 3
  echo "Installing $crate $version into .tools/ (once; some minutes) …"
  mkdir -p .tools
  local log=.tools/install-$crate.log
  CARGO_TARGET_DIR=.tools/build cargo install --root .tools --force --version "$version" "$crate" "$@" >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    stop "$crate $version could not be installed; the whole log is $log."
  }
  rm -rf .tools/build
  [[ -x .tools/bin/$program ]] || stop "$crate $version was installed, but $program is not in .tools/bin."
}

# The programs that make WebAssembly files for the web.
tools() {
  rust
  local locked
  locked=$(awk '$0 == "name = \"wasm-bindgen\"" { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)
  [[ $locked == "$WASM_BINDGEN_VERSION" ]] ||
    stop "tools/versions.mk says wasm-bindgen $WASM_BINDGEN_VERSION and Cargo.lock says $locked. Make them equal: the program refuses files of another version."

  # Trunk copies and hashes a few files: unoptimised it is built in a third of the time, and as quick.
  [[ $(trunk --version 2>/dev/null) == "trunk $TRUNK_VERSION" ]] ||
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
      cargo_tool trunk trunk "$TRUNK_VERSION" --locked
  # Not --locked: its lock file names a crate version that was withdrawn.
  [[ $(wasm-bindgen --version 2>/dev/null) == "wasm-bindgen $WASM_BINDGEN_VERSION" && -n $(command -v wasm-bindgen-test-runner) ]] ||
    cargo_tool wasm-bindgen wasm-bindgen-cli "$WASM_BINDGEN_VERSION"
  splitter_present ||
    cargo_tool wasm-split-cli wasm_split_cli_support "$WASM_SPLIT_VERSION" --features build-binary
}

# wasm-split-cli does not tell its version, so cargo's record of it has to.
splitter_present() {
  local program
  program=$(command -v wasm-split-cli) || return 1
  grep -qs "\"wasm_split_cli_support $WASM_SPLIT_VERSION " "$(dirname "$program")/../.crates2.json"
}

# npm_packages <folder>: the npm packages that the folder's lock file names.
npm_packages() {
  node_present
  local folder=$1 mark=$1/node_modules/.package-lock.json
  if [[ ! -e $mark || $folder/package-lock.json -nt $mark ]]; then
    echo "Installing the npm packages of $folder/package-lock.json …"
    (cd "$folder" && npm ci --silent --ignore-scripts --no-audit --no-fund)
    touch "$mark"
  fi
}

# A Chrome or Chromium and its driver.
browser() {
  node_present
  if chrome_present && command -v "${CHROMEDRIVER:-chromedriver}" >/dev/null; then
    return
  fi
  if command -v apt-get >/dev/null && [[ $(id -u) == 0 ]]; then
    echo "Installing Chromium and its driver …"
    local log=.tools/install-chromium.log
    mkdir -p .tools
    {
      apt-get update
      DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium chromium-driver
    } >"$log" 2>&1 </dev/null || {
      tail -n 20 "$log" >&2
      stop "Chromium could not be installed; the whole log is $log."
    }
    return
  fi
  stop "The browser tests need Chrome or Chromium and a chromedriver of the same version." \
    "Debian, Ubuntu: sudo apt-get install chromium chromium-driver" \
    "Fedora: sudo dnf install chromium chromedriver" \
    "Arch: sudo pacman -S chromium" \
    "macOS: brew install --cask google-chrome chromedriver" \
    "If they are elsewhere, set CHROME and CHROMEDRIVER to their paths."
}

# A verifier of signatures that is not ours, in a Python environment of its own.
verifiers() {
  local home=.tools/verifiers
  "$home/bin/python" -c 'from importlib.metadata import version; assert version("mohawk") == "1.1.0"' 2>/dev/null && return
  command -v python3 >/dev/null ||
    stop "The tests of signatures need Python 3 with venv, which was not found." \
      "Debian, Ubuntu: sudo apt-get install python3-venv"
  echo "Installing mohawk into $home …"
  mkdir -p .tools
  local log=.tools/install-verifiers.log
  { python3 -m venv "$home" && "$home/bin/python" -m pip install --quiet --disable-pip-version-check mohawk==1.1.0 six==1.17.0; } >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    stop "mohawk could not be installed; the whole log is $log."
  }
}

# nginx and Caddy, with which the files in deploy/ are tried. They are only taken
# from the packages; the tests start them themselves, on loopback.
proxies() {
  node_present
  # Administration programs may be off the PATH of a user.
  local PATH=$PATH:/usr/sbin:/usr/local/sbin name missing=()
  for name in nginx caddy; do
    command -v "$name" >/dev/null || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  if command -v apt-get >/dev/null && [[ $(id -u) == 0 ]]; then
    echo "Installing ${missing[*]} …"
    local log=.tools/install-proxies.log
    mkdir -p .tools
    install_unstarted "${missing[@]}" >"$log" 2>&1 </dev/null || {
      tail -n 20 "$log" >&2
      stop "${missing[*]} could not be installed; the whole log is $log."
    }
    return
  fi
  stop "The tests of deploy/ need nginx and Caddy; not found: ${missing[*]}." \
    "Debian, Ubuntu: sudo apt-get install nginx caddy" \
    "Fedora: sudo dnf install nginx caddy" \
    "Arch: sudo pacman -S nginx caddy" \
    "macOS: brew install nginx caddy"
}

# install_unstarted <package …>: by apt. Debian starts the servers that it installs,
# unless this file says no; it is there for as long as that takes.
install_unstarted() (
  set -e
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
)

chrome_present() {
  local name
  [[ -n ${CHROME:-} ]] && { [[ -x $CHROME ]] && return; stop "CHROME is set to $CHROME, which is no program."; }
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null && return
  done
  [[ -x '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' ]]
}

for wanted in "$@"; do
  case $wanted in
    rust) rust ;;
    std) standard_library ;;
    tools) tools ;;
    # The optimizer, the bundler, and what tests drive a browser with.
    npm) npm_packages . ;;
    # The peers that the form engine is measured against.
    bench) npm_packages bench ;;
    # The AngularJS versions that plugin views are compared with.
    compare) npm_packages tests/compare ;;
    browser) browser ;;
    proxies) proxies ;;
    verifiers) verifiers ;;
    *) stop "tools/install.sh does not know '$wanted'." ;;
  esac
done
