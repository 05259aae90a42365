//! A cache that holds values up to a number of bytes, for one render.

use std::collections::HashMap;
use std::hash::Hash;

/// Values by key. A value that does not fit is not kept. Nothing is ever dropped.
pub(super) struct BoundedCache<K, V> {
    values: HashMap<K, V>,
    /// Kept as a sum: a document may have tens of thousands of images and masks.
    bytes: usize,
    most: usize,
}

impl<K: Eq + Hash, V> BoundedCache<K, V> {
    /// Makes a cache for at most this many bytes.
    pub(super) fn new(most: usize) -> Self {
        Self { values: HashMap::new(), bytes: 0, most }
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.values.get(key)
    }

    /// Keeps a value of `bytes` if it fits. Returns whether it does.
    pub(super) fn keep(&mut self, key: K, value: V, bytes: usize) -> bool {
        let fits = self.bytes + bytes <= self.most;
        if fits {
            self.bytes += bytes;
            self.values.insert(key, value);
        }
        fits
    }
}
