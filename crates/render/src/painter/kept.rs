//! What a render makes once and uses again, up to a number of bytes.

use std::collections::HashMap;
use std::hash::Hash;

/// Values by key. One that does not fit is not kept, and made anew.
pub(super) struct Kept<K, V> {
    values: HashMap<K, V>,
    /// Counted on the way: a document may have tens of thousands of pictures and masks.
    bytes: usize,
    most: usize,
}

impl<K: Eq + Hash, V> Kept<K, V> {
    /// With room for so many bytes.
    pub(super) fn new(most: usize) -> Self {
        Self { values: HashMap::new(), bytes: 0, most }
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.values.get(key)
    }

    /// Keeps a value of so many bytes, if there is room. Returns whether there was.
    pub(super) fn keep(&mut self, key: K, value: V, bytes: usize) -> bool {
        let fits = self.bytes + bytes <= self.most;
        if fits {
            self.bytes += bytes;
            self.values.insert(key, value);
        }
        fits
    }
}
