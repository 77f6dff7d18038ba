//! What is put comes back, also after closing; `localStorage` likewise.

use signalbox::io::browser::database::Database;
use signalbox::io::browser::listener::Listener;
use signalbox::io::browser::local;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, IdbDatabase, IdbFactory, IdbOpenDbRequest};

fn factory() -> IdbFactory {
    let window = web_sys::window().unwrap();
    window.indexed_db().unwrap().unwrap()
}

async fn done(request: &IdbOpenDbRequest) {
    let (sender, done) = futures_channel::oneshot::channel();
    let mut sender = Some(sender);
    let _listener = Listener::new::<Event>(request, "success", move |_| {
        sender.take().unwrap().send(()).unwrap();
    });
    done.await.unwrap();
}

/// Opens a database as it is; a new one gets no store.
async fn as_it_is(name: &str) -> IdbDatabase {
    let request = factory().open(name).unwrap();
    done(&request).await;
    request.result().unwrap().unchecked_into()
}

#[wasm_bindgen_test]
async fn bytes_and_texts_come_back_after_closing() {
    let name = "round-trip";
    let database = Database::open_named(name).await.unwrap();
    database.put("bytes", &[0, 255, 7]).await.unwrap();
    database.put("empty", &[]).await.unwrap();
    database.put_text("text", "Grüße 😀").await.unwrap();
    drop(database);

    let database = Database::open_named(name).await.unwrap();
    assert_eq!(database.get("bytes").await, Ok(Some(vec![0, 255, 7])));
    assert_eq!(database.get("empty").await, Ok(Some(Vec::new())));
    assert_eq!(
        database.get_text("text").await,
        Ok(Some("Grüße 😀".to_owned()))
    );
}

#[wasm_bindgen_test]
async fn the_last_value_counts_and_a_removed_key_is_gone() {
    let database = Database::open_named("overwrite").await.unwrap();
    database.put("a", b"old").await.unwrap();
    database.put("a", b"new").await.unwrap();
    assert_eq!(database.get("a").await, Ok(Some(b"new".to_vec())));

    database.remove("a").await.unwrap();
    database.remove("a").await.unwrap();
    assert_eq!(database.get("a").await, Ok(None));
}

#[wasm_bindgen_test]
async fn keys_are_listed_in_order() {
    let database = Database::open_named("keys").await.unwrap();
    for key in ["b", "a", "c"] {
        database.put_text(key, "").await.unwrap();
    }
    assert_eq!(database.keys().await.unwrap(), ["a", "b", "c"]);
}

#[wasm_bindgen_test]
async fn several_tabs_share_one_database() {
    let one = Database::open_named("shared").await.unwrap();
    let other = Database::open_named("shared").await.unwrap();
    one.put("k", b"1").await.unwrap();
    assert_eq!(other.get("k").await, Ok(Some(b"1".to_vec())));
}

#[wasm_bindgen_test]
async fn a_database_that_was_left_without_a_store_gets_one() {
    as_it_is("storeless").await.close();
    let database = Database::open_named("storeless").await.unwrap();
    database.put("k", b"1").await.unwrap();
    drop(database);

    let again = Database::open_named("storeless").await.unwrap();
    assert_eq!(again.get("k").await, Ok(Some(b"1".to_vec())));
}

#[wasm_bindgen_test]
async fn a_database_that_opens_when_nobody_waits_any_more_gets_its_store_and_is_closed() {
    let name = "late";
    let holding = as_it_is(name).await;
    // It waits for that one to be closed, and whoever opens it waits for both.
    let removal = factory().delete_database(name).unwrap();
    let limit = Duration::from_millis(50);
    assert!(Database::open_within(name, limit).await.is_err());
    holding.close();
    done(&removal).await;

    let late = as_it_is(name).await;
    assert_eq!(late.object_store_names().length(), 1);
    late.close();
    // One that is open would be in the way for good.
    done(&factory().delete_database(name).unwrap()).await;
}

#[wasm_bindgen_test]
async fn the_app_has_a_database_of_its_own() {
    let database = Database::open().await.unwrap();
    database.put_text("k", "v").await.unwrap();
    assert_eq!(database.get("k").await, Ok(None), "a text is no bytes");
    database.remove("k").await.unwrap();
}

#[wasm_bindgen_test]
fn small_texts_are_kept_until_removed() {
    assert_eq!(local::get("theme"), Ok(None));
    local::set("theme", "dark").unwrap();
    assert_eq!(local::get("theme"), Ok(Some("dark".to_owned())));
    local::remove("theme").unwrap();
    assert_eq!(local::get("theme"), Ok(None));
}

#[wasm_bindgen_test]
fn a_full_storage_says_so() {
    let text = "x".repeat(11 * 1024 * 1024);
    assert_eq!(
        local::set("large", &text),
        Err(signalbox::io::StoreError::QuotaExceeded)
    );
}

#[wasm_bindgen_test]
async fn no_change_of_a_text_comes_in_between_another() {
    let one = Database::open_named("steps").await.unwrap();
    let other = Database::open_named("steps").await.unwrap();
    let count = |text: Option<String>| {
        let number = text.map_or(0, |text| text.parse::<u32>().unwrap()) + 1;
        (Some(number.to_string()), number)
    };
    // Both begin before either ends.
    let (sender, first) = futures_channel::oneshot::channel();
    spawn_local(async move {
        sender
            .send(other.change_text("number", count).await)
            .unwrap();
    });
    let second = one.change_text("number", count).await;
    let mut seen = [first.await.unwrap().unwrap(), second.unwrap()];
    seen.sort_unstable();
    assert_eq!(seen, [1, 2]);
    assert_eq!(one.get_text("number").await, Ok(Some("2".to_owned())));
    // What is looked at only stays.
    let looked = one.change_text("number", |text| (None, text)).await;
    assert_eq!(looked, Ok(Some("2".to_owned())));
    assert_eq!(one.get_text("number").await, Ok(Some("2".to_owned())));
}
