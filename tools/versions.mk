# The tools' versions, in one place. Beside it: Rust in rust-toolchain.toml, npm
# packages in package.json and package-lock.json, crates in Cargo.lock.

TRUNK_VERSION := 0.21.14
# Must be the `wasm-bindgen` of Cargo.lock; tools/install.sh checks it.
WASM_BINDGEN_VERSION := 0.2.130
# Must understand the `wasm_split_helpers` of Cargo.lock.
WASM_SPLIT_VERSION := 0.2.4
NODE_MAJOR := 20
