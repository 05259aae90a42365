//! One render for equal calls of the process, and the entries of stores that JavaScript provides.

use std::sync::{Arc, LazyLock};

use napi::Env;
use napi::bindgen_prelude::{Buffer, Uint8Array};
use napi_derive::napi;
use parking_lot::Mutex;

use super::entry::{Found, image};
use super::key::RenderKey;
use crate::js_thread::JsThread;
use crate::render::outcome::RenderedImage;
use crate::shared::error::{Failure, Result};
use crate::shared::native_work::Work;
use ogpress_cache::{Claim, Claims, Entry, Key};

static CLAIMS: LazyLock<Arc<Claims>> = LazyLock::new(Arc::default);

/// The right to render the image of a key. It ends with the object, or with the thread.
#[napi]
pub struct RenderClaim(Mutex<Option<Claim>>);

#[napi]
impl RenderClaim {
    /// Lets the next call render.
    #[napi]
    pub fn end(&self) {
        let claim = self.0.lock().take();
        drop(claim);
    }
}

#[napi]
impl RenderKey {
    /// Claims the key. Returns `null` if another call has claimed it.
    #[napi]
    pub fn claim(&self) -> Option<RenderClaim> {
        CLAIMS.claim(self.key).map(|claim| RenderClaim(Mutex::new(Some(claim))))
    }

    /// Waits until the claim of the key ends. Delivers nothing.
    #[napi]
    pub fn wait(&self, env: Env, thread: &JsThread, id: u32) {
        let end = Work { mailbox: thread.mailbox(), env, id, job: 0 }.until();
        CLAIMS.wait(self.key, end);
    }

    /// Makes the entries of an image, on a native thread. Delivers pairs of a key and bytes: none if the files of the document have
    /// changed since the key was made.
    #[napi]
    pub fn encode(&self, env: Env, thread: &JsThread, id: u32, kept: RenderedImage) -> Result<()> {
        let key = self.clone();
        let image = self.has_files(&kept.files).then(|| (image(&kept), kept.machine));
        let work = move || {
            let entries = image.map(|(image, machine)| key.entries(image, machine.as_deref()));
            let encode = |(key, entry): (Key, Entry)| (key.to_string(), entry.encode(key));
            Ok::<Vec<_>, Failure>(entries.into_iter().flatten().map(encode).collect())
        };
        Work { mailbox: thread.mailbox(), env, id, job: 0 }.look_up(work, |entries| {
            entries.into_iter().map(|(key, bytes)| (key, Buffer::from(bytes))).collect::<Vec<_>>()
        })
    }

    /// Reads an entry, on a native thread. Delivers a `Found`, or the key under which the image is kept.
    #[napi]
    pub fn decode(
        &self,
        env: Env,
        thread: &JsThread,
        id: u32,
        bytes: Uint8Array,
        is_of_machine: bool,
    ) -> Result<()> {
        let (key, bytes) = (self.clone(), bytes.to_vec());
        let work = move || {
            let name = if is_of_machine { key.of_machine() } else { key.key };
            let entry = Entry::decode(bytes, name);
            let other = (entry == Ok(Entry::OfMachine) && !is_of_machine).then(|| key.of_machine());
            Ok::<_, Failure>((entry, other))
        };
        Work { mailbox: thread.mailbox(), env, id, job: 0 }.look_up(work, |(entry, other)| Decoded {
            other: other.map(|key| key.to_string()),
            found: entry.map_err(ogpress_cache::Unreadable::from).map(Some).into(),
        })
    }
}

/// An entry that was read.
#[napi(object, object_from_js = false)]
pub struct Decoded {
    /// The key under which the image is kept, if not under this one.
    pub other: Option<String>,
    /// The result.
    pub found: Found,
}
