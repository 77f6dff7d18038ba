//! Files in and out: picker, drop, paste, download, clipboard.

use super::member;
use super::once::Once;
use super::timer::sleep;
use crate::io::{CopyError, FilesError};
use js_sys::{Array, ArrayBuffer, Function, Uint8Array};
use std::future::ready;
use std::pin::Pin;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, DataTransfer, DragEvent, File, FileList,
    FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry,
    HtmlAnchorElement, Url, window,
};

/// The most bytes taken at once, over all files.
pub const TOTAL_LIMIT_BYTES: u64 = 200 * 1024 * 1024;

/// The most files taken at once.
pub const COUNT_LIMIT: usize = 6_000;

/// How long a browser may take to begin a download from memory.
const DOWNLOAD_START: Duration = Duration::from_secs(60);

/// A file as it was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickedFile {
    /// Its name, or with a folder its path from there, the folder included:
    /// `my-extension/codearts-extension.json`. Parts are joined by `/`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Files that came, while they are being read; a large folder takes seconds.
pub type Reading = Pin<Box<dyn Future<Output = Result<Vec<PickedFile>, FilesError>>>>;

/// Files that need not be read, for what takes a [`Reading`].
pub fn at_hand(files: Vec<PickedFile>) -> Reading {
    Box::pin(ready(Ok(files)))
}

/// Reads the files of a picker, in its order. A picker of folders
/// (`webkitdirectory`) tells paths. The list may be emptied once this is called.
pub fn read_list(
    files: &FileList,
) -> impl Future<Output = Result<Vec<PickedFile>, FilesError>> + use<> {
    let found = (0..files.length())
        .filter_map(|index| files.get(index))
        .map(|file| {
            let relative = member(&file, "webkitRelativePath").as_string();
            let path = relative.filter(|path| !path.is_empty());
            (path.unwrap_or_else(|| file.name()), file)
        })
        .collect();
    read_files(found)
}

/// Reads what was dropped: files, or folders with everything below them,
/// sorted by path. Call it inside the event: a browser empties the transfer
/// when the event ends, so its entries are taken before the future is made.
pub fn read_drop(
    transfer: &DataTransfer,
) -> impl Future<Output = Result<Vec<PickedFile>, FilesError>> + use<> {
    let mut entries = Vec::new();
    let mut files = Vec::new();
    let items = transfer.items();
    for item in (0..items.length()).filter_map(|index| items.get(index)) {
        if item.kind() != "file" {
            continue;
        }
        if let Ok(Some(entry)) = item.webkit_get_as_entry() {
            entries.push(entry);
        } else if let Ok(Some(file)) = item.get_as_file() {
            files.push((file.name(), file));
        }
    }
    async move {
        let mut found = files;
        collect_files(entries, &mut found).await?;
        found.sort_by(|(left, _), (right, _)| left.cmp(right));
        read_files(found).await
    }
}

/// What a drag carries, as far as it is a page's business.
pub enum Dragged {
    /// Files.
    Files(DataTransfer),
    /// Text outside of controls, such as a link, which a browser would open in
    /// place of the page. It can be read only once it is dropped.
    Text(DataTransfer),
    /// Something that the browser knows what to do with, such as text over a field.
    Other,
}

/// What a drag carries.
pub fn dragged(event: &DragEvent) -> Dragged {
    let Some(transfer) = event.data_transfer() else {
        return Dragged::Other;
    };
    let types = transfer.types();
    let carries = |kind: &str| types.includes(&kind.into(), 0);
    if carries("Files") {
        Dragged::Files(transfer)
    } else if (carries("text/uri-list") || carries("text/plain")) && is_outside_controls(event) {
        Dragged::Text(transfer)
    } else {
        Dragged::Other
    }
}

/// The files that were pasted, if any.
pub fn pasted_files(event: &ClipboardEvent) -> Option<FileList> {
    let files = event.clipboard_data()?.files()?;
    (files.length() > 0).then_some(files)
}

/// The text that was pasted, if any.
pub fn pasted_text(event: &ClipboardEvent) -> Option<String> {
    let text = event.clipboard_data()?.get_data("text/plain").ok()?;
    (!text.is_empty()).then_some(text)
}

/// Whether a paste or drag went elsewhere than into a control that takes text.
pub fn is_outside_controls(event: &web_sys::Event) -> bool {
    let element = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    !element.is_some_and(|element| {
        element
            .closest("input, textarea, select, [contenteditable]")
            .ok()
            .flatten()
            .is_some()
    })
}

/// Offers bytes as a download under a file name. Tells whether the browser
/// took it; where it goes is the user's choice.
pub fn save_file(name: &str, mime: &str, bytes: &[u8]) -> bool {
    start_download(name, mime, bytes).is_some()
}

/// An address of bytes in memory, for an image; given back when dropped.
#[derive(Debug)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// The address of a copy of these bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
        let blob = web_sys::Blob::new_with_u8_array_sequence(&parts).ok()?;
        web_sys::Url::create_object_url_with_blob(&blob)
            .ok()
            .map(Self)
    }

    /// The address, `blob:…`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // An address that is gone already needs nothing.
        let _ = web_sys::Url::revoke_object_url(&self.0);
    }
}

/// Puts a text on the clipboard. Call it in answer to a click or key.
pub async fn copy_text(text: &str) -> Result<(), CopyError> {
    let navigator = window().ok_or(CopyError::Unavailable)?.navigator();
    if member(&navigator, "clipboard").is_falsy() {
        return Err(CopyError::Unavailable);
    }
    JsFuture::from(navigator.clipboard().write_text(text))
        .await
        .map(drop)
        .map_err(|_| CopyError::Refused)
}

/// Walks through folders without recursion, so that depth costs no stack.
async fn collect_files(
    entries: Vec<FileSystemEntry>,
    found: &mut Vec<(String, File)>,
) -> Result<(), FilesError> {
    let mut open = entries;
    while let Some(entry) = open.pop() {
        let path = entry.full_path().trim_start_matches('/').to_owned();
        let unreadable = || FilesError::Unreadable { path: path.clone() };
        if entry.is_directory() {
            let folder: &FileSystemDirectoryEntry = entry.unchecked_ref();
            let reader = folder.create_reader();
            // A reader gives a hundred entries or so at a time, then none.
            loop {
                let batch = next_entries(&reader).await.ok_or_else(unreadable)?;
                if batch.is_empty() {
                    break;
                }
                open.extend(batch);
                // Folders count too, or a tree of empty ones would go on for long.
                check_count(found.len() + open.len())?;
            }
        } else {
            let file = file_of(entry.unchecked_ref())
                .await
                .ok_or_else(unreadable)?;
            found.push((path, file));
            check_count(found.len())?;
        }
    }
    Ok(())
}

async fn next_entries(reader: &FileSystemDirectoryReader) -> Option<Vec<FileSystemEntry>> {
    let entries = either(|read, failed| {
        let call = member(reader, "readEntries").dyn_into::<Function>()?;
        call.call2(reader, read, failed).map(drop)
    })
    .await?
    .dyn_into::<Array>()
    .ok()?;
    Some(entries.iter().map(JsCast::unchecked_into).collect())
}

async fn file_of(entry: &FileSystemFileEntry) -> Option<File> {
    let file = either(|read, failed| {
        entry.file_with_callback_and_callback(read, failed);
        Ok(())
    });
    file.await?.dyn_into().ok()
}

/// Runs something that answers by one of two callbacks; `None` is the second.
async fn either(
    start: impl FnOnce(&Function, &Function) -> Result<(), JsValue>,
) -> Option<JsValue> {
    let (done, waiting) = Once::new();
    let failed = done.clone();
    let on_success = Closure::<dyn FnMut(JsValue)>::new(move |value| done.send(Some(value)));
    let on_failure = Closure::<dyn FnMut(JsValue)>::new(move |_| failed.send(None));
    start(
        on_success.as_ref().unchecked_ref(),
        on_failure.as_ref().unchecked_ref(),
    )
    .ok()?;
    waiting.await.ok().flatten()
}

/// Checks the limits before anything is read.
async fn read_files(found: Vec<(String, File)>) -> Result<Vec<PickedFile>, FilesError> {
    check_count(found.len())?;
    // Sizes are whole numbers far below 2^53, so the sum is exact.
    let total: f64 = found.iter().map(|(_, file)| file.size()).sum();
    if total > TOTAL_LIMIT {
        return Err(FilesError::TooLarge {
            limit_bytes: TOTAL_LIMIT_BYTES,
        });
    }
    let mut picked = Vec::with_capacity(found.len());
    for (path, file) in found {
        let Ok(buffer) = JsFuture::from(file.array_buffer()).await else {
            return Err(FilesError::Unreadable { path });
        };
        let buffer: ArrayBuffer = buffer.unchecked_into();
        picked.push(PickedFile {
            path,
            bytes: Uint8Array::new(&buffer).to_vec(),
        });
    }
    Ok(picked)
}

/// [`TOTAL_LIMIT_BYTES`] in the type in which browsers tell sizes.
const TOTAL_LIMIT: f64 = 200.0 * 1024.0 * 1024.0;

fn check_count(count: usize) -> Result<(), FilesError> {
    if count > COUNT_LIMIT {
        Err(FilesError::TooMany { limit: COUNT_LIMIT })
    } else {
        Ok(())
    }
}

fn start_download(name: &str, mime: &str, bytes: &[u8]) -> Option<()> {
    let document = window()?.document()?;
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    link.set_href(&url);
    link.set_download(name);
    // Firefox follows only links that are in the document.
    let body = document.body();
    if let Some(body) = &body {
        drop(body.append_child(&link));
    }
    link.click();
    link.remove();
    spawn_local(async move {
        sleep(DOWNLOAD_START).await;
        drop(Url::revoke_object_url(&url));
    });
    Some(())
}
