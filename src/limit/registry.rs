//! Limiters or writers that all threads of the process share, by name.

use std::collections::HashMap;

use parking_lot::Mutex;

use super::options::{Conflict, LimiterOptions};

/// Things by name, with the options that each was made with. An entry lives as long as the process: there are as many as there are
/// names in the program.
pub struct Registry<T>(Mutex<HashMap<String, (LimiterOptions, T)>>);

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Registry<T> {
    /// Returns the entry of this name. Makes it if there is none: `make` returns it and its options. Calls `conflict` if the entry
    /// was made with other options than the `requested` ones; options that were set later are not compared.
    pub fn get<E>(
        &self,
        name: &str,
        requested: &LimiterOptions,
        conflict: impl FnOnce(Conflict) -> E,
        make: impl FnOnce() -> Result<(LimiterOptions, T), E>,
    ) -> Result<T, E> {
        let mut entries = self.0.lock();
        if let Some((existing, entry)) = entries.get(name) {
            return requested
                .conflict(existing)
                .map_or_else(|| Ok(entry.clone()), |found| Err(conflict(found)));
        }
        let (options, entry) = make()?;
        entries.insert(name.to_owned(), (options, entry.clone()));
        Ok(entry)
    }

    /// All entries with their names, sorted by name.
    pub fn all(&self) -> Vec<(String, T)> {
        let mut all: Vec<_> =
            self.0.lock().iter().map(|(name, (_, entry))| (name.clone(), entry.clone())).collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all
    }
}
