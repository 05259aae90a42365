//! One render for equal calls of a process: the first call claims the key, and the others wait until the claim ends.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::Key;

/// Called when a claim ends.
type Waiter = Box<dyn FnOnce() + Send>;

/// The claims of a process.
#[derive(Default)]
pub struct Claims(Mutex<HashMap<Key, Vec<Waiter>>>);

impl Claims {
    /// Claims a key. Returns `None` if it is claimed.
    pub fn claim(self: &Arc<Self>, key: Key) -> Option<Claim> {
        let mut claimed = self.0.lock();
        if claimed.contains_key(&key) {
            return None;
        }
        claimed.insert(key, Vec::new());
        Some(Claim { claims: Arc::downgrade(self), key })
    }

    /// Calls `then` when the claim of a key ends; at once if there is none.
    pub fn wait(&self, key: Key, then: impl FnOnce() + Send + 'static) {
        if let Some(waiters) = self.0.lock().get_mut(&key) {
            waiters.push(Box::new(then));
            return;
        }
        then();
    }
}

/// The right to render the image of a key. It ends when it is dropped.
#[derive(Debug)]
pub struct Claim {
    claims: Weak<Claims>,
    key: Key,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let waiters = self.claims.upgrade().and_then(|claims| claims.0.lock().remove(&self.key));
        for waiter in waiters.into_iter().flatten() {
            waiter();
        }
    }
}

impl std::fmt::Debug for Claims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Claims").field("claimed", &self.0.lock().len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_key_has_one_claim_and_others_wait_for_its_end() {
        let claims = Arc::new(Claims::default());
        let called = Arc::new(AtomicUsize::new(0));
        let count = || {
            let called = Arc::clone(&called);
            move || {
                called.fetch_add(1, Ordering::Relaxed);
            }
        };
        let claim = claims.claim(Key([1; 32])).unwrap();
        assert!(claims.claim(Key([1; 32])).is_none());
        assert!(claims.claim(Key([2; 32])).is_some());
        claims.wait(Key([1; 32]), count());
        claims.wait(Key([1; 32]), count());
        assert_eq!(called.load(Ordering::Relaxed), 0);
        drop(claim);
        assert_eq!(called.load(Ordering::Relaxed), 2);
        claims.wait(Key([1; 32]), count());
        assert_eq!(called.load(Ordering::Relaxed), 3);
        assert!(claims.claim(Key([1; 32])).is_some());
    }
}
