//! Files come in with their paths, within limits.

use js_sys::{Array, Function, Uint8Array};
use signalbox::io::FilesError;
use signalbox::io::browser::files::{PickedFile, read_drop, read_list, save_file};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, DataTransfer, File};

fn transfer(files: &[(&str, &[u8])]) -> DataTransfer {
    let transfer = DataTransfer::new().unwrap();
    for (name, bytes) in files {
        let parts = Array::of1(&Uint8Array::from(*bytes));
        let file = File::new_with_u8_array_sequence(&parts, name).unwrap();
        transfer.items().add_with_file(&file).unwrap();
    }
    transfer
}

fn picked(path: &str, bytes: &[u8]) -> PickedFile {
    PickedFile {
        path: path.to_owned(),
        bytes: bytes.to_vec(),
    }
}

#[wasm_bindgen_test]
async fn picked_files_keep_their_order() {
    let transfer = transfer(&[("b.zip", &[0, 255]), ("a.json", b"{}")]);
    let files = read_list(&transfer.files().unwrap()).await.unwrap();
    assert_eq!(files, [picked("b.zip", &[0, 255]), picked("a.json", b"{}")]);
}

#[wasm_bindgen_test]
async fn dropped_files_are_sorted_and_outlive_the_transfer() {
    let transfer = transfer(&[("b.zip", &[0, 255]), ("a.json", b"{}")]);
    let reading = read_drop(&transfer);
    // This is what a browser does when the event ends.
    transfer.items().clear().unwrap();
    let files = reading.await.unwrap();
    assert_eq!(files, [picked("a.json", b"{}"), picked("b.zip", &[0, 255])]);
}

/// A dropped folder as a browser presents it: readers give a few entries at a
/// time, and everything answers later. No script can make a real one.
const FOLDER: &str = r"
    const later = (answer, value) => setTimeout(() => answer(value), 0);
    const file = (fullPath, text) => ({fullPath, isDirectory: false, isFile: true,
        file: (read) => later(read, new File([text], fullPath.split('/').pop()))});
    const gone = (fullPath) => ({fullPath, isDirectory: false, isFile: true,
        file: (read, failed) => later(failed, new DOMException('gone', 'NotFoundError'))});
    const folder = (fullPath, entries) => ({fullPath, isDirectory: true, isFile: false,
        createReader: () => {
            let at = 0;
            return {readEntries: (read) => later(read, entries.slice(at, at += 2))};
        }});
    const dropped = (entry) => ({items: {length: 1, 0: {kind: 'file', webkitGetAsEntry: () => entry}}});
";

/// What comes of dropping the folder that the script describes.
async fn folder_dropped(script: &str) -> Result<Vec<PickedFile>, FilesError> {
    let make = Function::new_no_args(&format!("{FOLDER} return dropped({script});"));
    let transfer: DataTransfer = make.call0(&JsValue::NULL).unwrap().unchecked_into();
    read_drop(&transfer).await
}

#[wasm_bindgen_test]
async fn a_dropped_folder_is_read_to_its_last_file() {
    let files = folder_dropped(
        "folder('/ext', [
            file('/ext/e', 'e'), file('/ext/d', 'd'), file('/ext/c', 'c'),
            folder('/ext/empty', []),
            folder('/ext/i18n', [folder('/ext/i18n/en-us', [file('/ext/i18n/en-us/r.json', '{}')])]),
        ])",
    )
    .await
    .unwrap();
    assert_eq!(
        files,
        [
            picked("ext/c", b"c"),
            picked("ext/d", b"d"),
            picked("ext/e", b"e"),
            picked("ext/i18n/en-us/r.json", b"{}"),
        ]
    );
}

#[wasm_bindgen_test]
async fn a_file_that_is_gone_is_named() {
    assert_eq!(
        folder_dropped("folder('/ext', [file('/ext/a', ''), gone('/ext/icon.png')])").await,
        Err(FilesError::Unreadable {
            path: "ext/icon.png".to_owned()
        })
    );
}

#[wasm_bindgen_test]
async fn a_dropped_text_is_no_file() {
    let transfer = DataTransfer::new().unwrap();
    transfer.set_data("text/plain", "hello").unwrap();
    assert_eq!(read_drop(&transfer).await, Ok(Vec::new()));
}

#[wasm_bindgen_test]
async fn too_many_bytes_are_refused_before_they_are_read() {
    let part = Uint8Array::new_with_length(1024 * 1024);
    let megabyte = Blob::new_with_u8_array_sequence(&Array::of1(&part)).unwrap();
    let parts: Array = (0..201).map(|_| &megabyte).collect();
    let file = File::new_with_blob_sequence(&parts, "large.zip").unwrap();
    let transfer = DataTransfer::new().unwrap();
    transfer.items().add_with_file(&file).unwrap();
    assert_eq!(
        read_list(&transfer.files().unwrap()).await,
        Err(FilesError::TooLarge {
            limit_bytes: 200 * 1024 * 1024
        })
    );
}

#[wasm_bindgen_test]
async fn too_many_files_are_refused() {
    let names: Vec<String> = (0..6_001).map(|number| number.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b""[..])).collect();
    assert_eq!(
        read_drop(&transfer(&files)).await,
        Err(FilesError::TooMany { limit: 6_000 })
    );
}

#[wasm_bindgen_test]
fn a_download_leaves_nothing_in_the_page() {
    let document = web_sys::window().unwrap().document().unwrap();
    let links = || document.get_elements_by_tag_name("a").length();
    let before = links();
    assert!(save_file("values.json", "application/json", b"{}"));
    assert_eq!(links(), before);
}
