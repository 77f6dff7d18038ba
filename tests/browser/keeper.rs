//! What keeps the secrets, with the real vault behind it.

use signalbox::app::keeper;
use signalbox::app::vault::Vault;
use signalbox::domain::secret::header::Mode;
use signalbox::domain::secret::{Secret, SecretId};
use signalbox::io::browser::timer::sleep;
use signalbox::io::browser::vault::{Found, open, seal};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

const PASSPHRASE: &str = "correct horse";

/// What a tab finds that is opened now and given the passphrase.
async fn found() -> Vec<(SecretId, Secret)> {
    match open().await {
        Found::Header(header) => {
            let (_, contents) = seal::unlock(&header, PASSPHRASE).await.unwrap();
            contents.secrets
        }
        _ => Vec::new(),
    }
}

#[wasm_bindgen_test]
async fn a_secret_that_is_given_while_they_come_to_be_kept_otherwise_is_kept_that_way() {
    let vault = Vault::get();
    seal::reset().await.unwrap();
    keeper::tend(vault);
    while !keeper::can_be_kept(vault) {
        sleep(Duration::from_millis(5)).await;
    }
    let (sender, changed) = futures_channel::oneshot::channel();
    spawn_local(async move {
        let outcome = keeper::change(vault, Mode::Passphrase, PASSPHRASE).await;
        sender.send(outcome).unwrap();
    });
    // A key is being made of the passphrase by now.
    sleep(Duration::ZERO).await;
    let (id, secret) = (SecretId::new(&["test"], "late"), Secret::new("t0ken"));
    keeper::keep(vault, id.clone(), secret.clone());
    changed.await.unwrap().unwrap();

    for _ in 0..5 {
        if !found().await.is_empty() {
            break;
        }
    }
    assert_eq!(found().await, [(id, secret)]);
    keeper::reset(vault).await.unwrap();
}
