//! The class `CacheFolder`. Threads of the process that open the same folder with the same bounds share one.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::Duration;

use napi::Env;
use napi::bindgen_prelude::ToNapiValue;
use napi_derive::napi;
use parking_lot::Mutex;

use super::entry::{Found, Problem, image};
use super::key::{RenderKey, RenderRequest};
use crate::js_thread::JsThread;
use crate::render::outcome::RenderedImage;
use crate::shared::error::{Failure, Result};
use crate::shared::native_work::Work;
use crate::shared::numbers::{number, whole};
use ogpress_cache::{Bounds, Entry, Folder, Pruned, Stats, Unreadable, Usage};

/// How many folders are remembered that no object uses.
const MOST_IDLE: usize = 64;

type Folders = HashMap<(PathBuf, Bounds), Arc<Folder>>;

/// The folders of the process. They outlive their objects: a call may open the folder anew for each image, and what the process knows of
/// the folder says when it has to be pruned.
static FOLDERS: LazyLock<Mutex<Folders>> = LazyLock::new(Mutex::default);

/// A folder of rendered images. Methods with a `thread` and an `id` work on a native thread; the result is delivered under that number.
#[napi]
pub struct CacheFolder(Arc<Folder>);

/// A key, and what was found under it.
#[napi(object, object_from_js = false)]
pub struct Lookup {
    /// The key.
    pub key: RenderKey,
    /// The result.
    pub found: Found,
}

/// The result of a removal.
#[napi(object, object_from_js = false)]
#[expect(clippy::struct_field_names, reason = "they are those of JavaScript")]
pub struct Removed {
    /// How many images.
    pub removed: f64,
    /// Their bytes.
    pub removed_bytes: f64,
    /// The images that are left.
    pub entries: f64,
    /// Their bytes.
    pub bytes: f64,
}

/// The images of a folder.
#[napi(object, object_from_js = false)]
pub struct FolderUsage {
    /// How many there are.
    pub entries: f64,
    /// Their bytes.
    pub bytes: f64,
    /// Milliseconds since the last use of the one that was not used for the longest time.
    pub oldest_ms: Option<f64>,
}

/// The counts of a folder as the process knows them.
#[napi(object, object_from_js = false)]
pub struct FolderStats {
    /// The images.
    pub entries: f64,
    /// Their bytes.
    pub bytes: f64,
    /// The images that the process has removed.
    pub pruned: f64,
    /// Their bytes.
    pub pruned_bytes: f64,
}

#[napi]
impl CacheFolder {
    /// Opens a folder by its absolute path. It is created with the first image.
    #[napi(constructor)]
    pub fn new(path: String, max_bytes: f64, max_age_ms: f64) -> Result<Self> {
        let bounds = Bounds { bytes: whole(max_bytes), age: Duration::from_millis(whole(max_age_ms)) };
        let path = PathBuf::from(path);
        let mut folders = FOLDERS.lock();
        if let Some(folder) = folders.get(&(path.clone(), bounds)) {
            return Ok(Self(Arc::clone(folder)));
        }
        let folder = Arc::new(Folder::new(&path, bounds)?);
        if folders.len() >= MOST_IDLE {
            folders.retain(|_, folder| Arc::strong_count(folder) > 1);
        }
        folders.insert((path, bounds), Arc::clone(&folder));
        Ok(Self(folder))
    }

    /// Makes the key of a render and looks it up. Delivers a `Lookup`.
    #[napi]
    pub fn look_up(&self, env: Env, thread: &JsThread, id: u32, request: &RenderRequest) -> Result<()> {
        let request = request.take()?;
        let folder = Arc::clone(&self.0);
        let work = move || {
            let key = request.key()?;
            let found = find(&folder, &key);
            Ok::<_, Failure>((key, found))
        };
        Work { mailbox: thread.mailbox(), env, id, job: 0 }
            .look_up(work, |(key, found)| Lookup { key, found: found.into() })
    }

    /// Looks up a key. Delivers a `Found`.
    #[napi]
    pub fn get(&self, env: Env, thread: &JsThread, id: u32, key: &RenderKey) -> Result<()> {
        let key = key.clone();
        self.deliver(env, thread, id, move |folder| find(folder, &key), Found::from)
    }

    /// Keeps an image. Delivers whether it was kept: not if the files of the document have changed since the key was made.
    #[napi]
    pub fn set(
        &self,
        env: Env,
        thread: &JsThread,
        id: u32,
        key: &RenderKey,
        kept: RenderedImage,
    ) -> Result<()> {
        let (folder, key) = (Arc::clone(&self.0), key.clone());
        let is_right = key.has_files(&kept.files);
        let image = is_right.then(|| (image(&kept), kept.machine));
        let work = move || {
            let Some((image, machine)) = image else { return Ok(false) };
            let mut has_to_prune = false;
            let mut is_kept = true;
            for (key, entry) in key.entries(image, machine.as_deref()) {
                let kept = folder.set(key, &entry)?;
                is_kept &= kept.is_written;
                has_to_prune |= kept.has_to_prune;
            }
            if has_to_prune {
                prune_later(folder);
            }
            Ok::<_, ogpress_files::Error>(is_kept)
        };
        Work { mailbox: thread.mailbox(), env, id, job: 0 }.look_up(work, |is_kept| is_kept)
    }

    /// Removes old images, and the least recently used ones above the bound. Delivers a `Removed`.
    #[napi]
    pub fn prune(&self, env: Env, thread: &JsThread, id: u32) -> Result<()> {
        self.deliver(env, thread, id, Folder::prune, Removed::from)
    }

    /// Removes all images. Delivers a `Removed`.
    #[napi]
    pub fn clear(&self, env: Env, thread: &JsThread, id: u32) -> Result<()> {
        self.deliver(env, thread, id, Folder::clear, Removed::from)
    }

    /// Counts the images. Delivers a `FolderUsage`.
    #[napi]
    pub fn usage(&self, env: Env, thread: &JsThread, id: u32) -> Result<()> {
        self.deliver(env, thread, id, Folder::usage, FolderUsage::from)
    }

    /// The counts of the folder as the process knows them.
    #[napi]
    pub fn stats(&self) -> FolderStats {
        let Stats { entries, bytes, pruned, pruned_bytes } = self.0.stats();
        FolderStats {
            entries: number(entries),
            bytes: number(bytes),
            pruned: number(pruned),
            pruned_bytes: number(pruned_bytes),
        }
    }
}

impl CacheFolder {
    /// Does work on the folder on a native thread. Delivers its result, converted.
    fn deliver<T: Send + 'static, J: ToNapiValue + 'static>(
        &self,
        env: Env,
        thread: &JsThread,
        id: u32,
        work: impl FnOnce(&Folder) -> T + Send + 'static,
        convert: fn(T) -> J,
    ) -> Result<()> {
        let folder = Arc::clone(&self.0);
        let work = move || Ok::<_, Failure>(work(&folder));
        Work { mailbox: thread.mailbox(), env, id, job: 0 }.look_up(work, convert)
    }
}

/// The image of a key, under this key or under that of the machine's fonts.
fn find(folder: &Folder, key: &RenderKey) -> Result<Option<Entry>, Unreadable> {
    match folder.get(key.key)? {
        Some(Entry::OfMachine) => folder.get(key.of_machine()),
        found => Ok(found),
    }
}

/// Prunes on a thread of its own, so that no lookup waits for it; on this one where the system has no other.
fn prune_later(folder: Arc<Folder>) {
    let same = Arc::clone(&folder);
    let thread = thread::Builder::new().name("ogpress-prune".to_owned());
    if thread.spawn(move || folder.prune()).is_err() {
        same.prune();
    }
}

impl From<Result<Option<Entry>, Unreadable>> for Found {
    fn from(found: Result<Option<Entry>, Unreadable>) -> Self {
        let problem = match found {
            Ok(entry) => return Self::entry(entry),
            Err(Unreadable::Corrupt) => Problem { is_corrupt: true, message: String::new() },
            Err(Unreadable::System(error)) => Problem { is_corrupt: false, message: error.to_string() },
        };
        Self { problem: Some(problem), ..Self::NOTHING }
    }
}

impl From<Pruned> for Removed {
    fn from(Pruned { removed, removed_bytes, left }: Pruned) -> Self {
        Self {
            removed: number(removed),
            removed_bytes: number(removed_bytes),
            entries: number(left.entries),
            bytes: number(left.bytes),
        }
    }
}

impl From<Usage> for FolderUsage {
    fn from(Usage { entries, bytes, oldest }: Usage) -> Self {
        let milliseconds = |oldest: Duration| oldest.as_secs_f64() * 1000.0;
        Self { entries: number(entries), bytes: number(bytes), oldest_ms: oldest.map(milliseconds) }
    }
}
