//! The vault's door, and what tabs share: locks and channels.

use signalbox::domain::secret::header::Mode;
use signalbox::domain::secret::{Secret, SecretId};
use signalbox::io::VaultError;
use signalbox::io::browser::channel::Channel;
use signalbox::io::browser::database::Database;
use signalbox::io::browser::locks::{Lock, alone};
use signalbox::io::browser::timer::sleep;
use signalbox::io::browser::vault::{Found, open, seal};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_test::wasm_bindgen_test;

fn id(field: &str) -> SecretId {
    SecretId::new(&["test", "a"], field)
}

async fn header() -> Option<String> {
    match open().await {
        Found::Header(text) => Some(text),
        _ => None,
    }
}

async fn device_secrets() -> (Vec<(SecretId, Secret)>, usize) {
    match open().await {
        Found::Open(_, contents) => (contents.secrets, contents.unreadable),
        _ => panic!("the vault is open"),
    }
}

#[wasm_bindgen_test]
async fn secrets_come_back_under_the_key_of_the_browser_and_under_a_passphrase() {
    seal::reset().await.unwrap();
    assert_eq!(device_secrets().await, (Vec::new(), 0));
    let (one, two) = (Secret::new("t0ken"), Secret::new("zweites Geheimnis 😀"));
    seal::keep(None, None, &id("one"), &one).await.unwrap();
    seal::keep(None, None, &id("two"), &two).await.unwrap();
    let all = vec![(id("one"), one.clone()), (id("two"), two.clone())];
    assert_eq!(device_secrets().await, (all.clone(), 0));

    // What is stored holds nothing of it.
    let database = Database::open().await.unwrap();
    let name = ["vault/secret/", id("one").as_str()].concat();
    let record = database.get(&name).await.unwrap().unwrap();
    assert_eq!(record.len(), 12 + "t0ken".len() + 16);
    assert!(!record.windows(5).any(|part| part == b"t0ken"));

    let (found, key) = seal::change(Mode::Passphrase, "correct horse", &all)
        .await
        .unwrap();
    let found = found.unwrap();
    assert_eq!(header().await.as_deref(), Some(found.as_str()));
    assert_ne!(database.get(&name).await.unwrap().unwrap(), record);
    let wrong = seal::unlock(&found, "correct house").await;
    assert_eq!(wrong.err(), Some(VaultError::WrongPassphrase));
    let (_, contents) = seal::unlock(&found, "correct horse").await.unwrap();
    assert_eq!((contents.secrets, contents.unreadable), (all.clone(), 0));
    // A tab that does not know of the change writes nothing.
    let late = seal::keep(None, None, &id("three"), &one).await;
    assert_eq!(late.err(), Some(VaultError::ChangedElsewhere));
    let key = key.unwrap();
    seal::keep(Some(&found), Some(&key), &id("three"), &one)
        .await
        .unwrap();
    seal::forget(&id("two")).await.unwrap();
    let (_, contents) = seal::unlock(&found, "correct horse").await.unwrap();
    let names: Vec<SecretId> = contents.secrets.into_iter().map(|(id, _)| id).collect();
    assert_eq!(names, [id("one"), id("three")]);

    // A record in another's place is none.
    let bytes = database.get(&name).await.unwrap().unwrap();
    let other = ["vault/secret/", id("three").as_str()].concat();
    database.put(&other, &bytes).await.unwrap();
    let (_, contents) = seal::unlock(&found, "correct horse").await.unwrap();
    assert_eq!((contents.secrets.len(), contents.unreadable), (1, 1));

    seal::change(Mode::Session, "", &all).await.unwrap();
    assert_eq!(header().await.as_deref(), Some("1 session"));
    assert_eq!(database.get(&name).await, Ok(None));
    seal::change(Mode::Device, "", &all).await.unwrap();
    assert_eq!(device_secrets().await, (all, 0));
    seal::reset().await.unwrap();
    assert_eq!(device_secrets().await, (Vec::new(), 0));
}

#[wasm_bindgen_test]
async fn a_browser_that_refuses_locks_is_one_without() {
    js_sys::eval(
        "Object.defineProperty(navigator, 'locks', {
            configurable: true,
            value: { request: () => Promise.reject(new DOMException('', 'SecurityError')) },
        })",
    )
    .unwrap();
    let granted = Rc::new(Cell::new(0));
    let count = Rc::clone(&granted);
    let lock = Lock::wait("test.refused", move || count.set(count.get() + 1));
    assert!(lock.is_some());
    let count = Rc::clone(&granted);
    // Whoever gives up before the refusal has nothing granted.
    drop(Lock::wait("test.refused", move || count.set(9)));
    let done = alone("test.refused", async { 7 }).await;
    js_sys::eval("delete navigator.locks").unwrap();
    assert_eq!((done, granted.get()), (7, 1));
}

#[wasm_bindgen_test]
async fn a_lock_goes_to_the_next_when_it_is_given_back() {
    let granted = Rc::new(RefCell::new(Vec::new()));
    let note = |name: &'static str| {
        let granted = Rc::clone(&granted);
        move || granted.borrow_mut().push(name)
    };
    let first = Lock::wait("test.turn", note("first")).unwrap();
    let second = Lock::wait("test.turn", note("second")).unwrap();
    let third = Lock::wait("test.turn", note("third")).unwrap();
    while granted.borrow().is_empty() {
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(*granted.borrow(), ["first"]);
    // Given up before its turn: it is passed over.
    drop(second);
    drop(first);
    while granted.borrow().len() < 2 {
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(*granted.borrow(), ["first", "third"]);
    drop(third);
    assert_eq!(alone("test.turn", async { 7 }).await, 7);
}

#[wasm_bindgen_test]
async fn what_is_said_on_a_channel_is_heard_by_the_others_only() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let own = Rc::new(Cell::new(0));
    let (note, count) = (Rc::clone(&heard), Rc::clone(&own));
    let one = Channel::open("test.words", move |_, _| count.set(count.get() + 1)).unwrap();
    let other = Channel::open("test.words", move |word, rest| {
        note.borrow_mut().push((word.to_owned(), rest.as_string()));
    })
    .unwrap();
    one.say("hello", &"there".into());
    while heard.borrow().is_empty() {
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(
        *heard.borrow(),
        [("hello".to_owned(), Some("there".to_owned()))]
    );
    assert_eq!(own.get(), 0);
    drop(other);
}
