//! The page: panic hook, the list of its parts, mount; nothing else.
//!
//! With the feature `split`, each part below is cut off into a WebAssembly file
//! of its own that is loaded when first needed; without it the same calls are
//! ordinary ones. The cut is made here and not in the library, because the
//! exports it needs would otherwise end up in the worker too. The decision is
//! in `docs/decisions/0001-splitting.md`.

#[cfg(target_arch = "wasm32")]
fn main() {
    // In the release a panic traps at once and has no text to show.
    #[cfg(not(feature = "split"))]
    console_error_panic_hook::set_once();
    signalbox::view::mount(parts::PARTS);
}

/// The page runs in a browser only; natively the binary says so.
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("Signalbox runs in a browser. Run `make serve`, then open the address it prints.");
}

// A split point is an exported function, and Rust counts exporting under a
// chosen name as unsafe. The macro of `wasm_split_helpers` writes these exports.
#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code)]
mod parts {
    use signalbox::view::lazy::{Draw, Part, PartMissing, Parts};

    macro_rules! parts {
        ($($name:ident => $page:path),+ $(,)?) => {
            /// Every part, for the page to open.
            pub(super) const PARTS: Parts = Parts {
                $($name: Part {
                    open: || Box::pin($name::open()),
                    fetch: || Box::pin($name::fetch()),
                }),+
            };
            $(mod $name {
                use super::*;

                #[cfg(feature = "split")]
                #[wasm_split_helpers::wasm_split($name, fallible, preload(fetch_part))]
                pub(super) fn open() -> Result<Draw, PartMissing> {
                    Ok($page)
                }
                #[cfg(feature = "split")]
                pub(super) async fn fetch() -> Result<(), PartMissing> {
                    Ok(fetch_part().await?)
                }

                #[cfg(not(feature = "split"))]
                pub(super) async fn open() -> Result<Draw, PartMissing> {
                    Ok($page)
                }
                #[cfg(not(feature = "split"))]
                pub(super) async fn fetch() -> Result<(), PartMissing> {
                    Ok(())
                }
            })+
        };
    }

    parts! {
        actions => signalbox::view::action::page,
        extensions => signalbox::view::extension::page,
        integrations => signalbox::view::integrations::page,
        responders => signalbox::view::board::responders::page,
        service => signalbox::view::service::page,
        settings => signalbox::view::settings::page,
        plugins => signalbox::view::plugin::page,
        setup => signalbox::view::board::setup::page,
        style => signalbox::view::style_page::page,
    }
}
