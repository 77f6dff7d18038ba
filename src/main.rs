//! The page: panic hook, mount, nothing else.

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        console_error_panic_hook::set_once();
        signalbox::view::mount();
    }
}
