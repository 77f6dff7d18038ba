//! Keeps the linker's relocations in the page's WebAssembly when it is to be
//! split. As an argument of one binary alone it leaves every cached dependency
//! and the worker as they are, which a `RUSTFLAGS` would not.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let splits = env::var_os("CARGO_FEATURE_SPLIT").is_some();
    let wasm = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    if splits && wasm {
        println!("cargo::rustc-link-arg-bin=signalbox=--emit-relocs");
    }
}
