//! Limiters or writers that all threads of the process share, by name.

use std::collections::HashMap;

use parking_lot::Mutex;

use super::options::LimiterOptions;

/// Things by name, with the options that each was made with. An entry lives as long as the process: there are as many as there are
/// names in the program.
pub struct Registry<T>(Mutex<HashMap<String, (LimiterOptions, T)>>);

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Registry<T> {
    /// Returns the entry of this name. If there is one, `check` compares the options that it was made with. If there is none, `make`
    /// returns it and its options.
    pub fn get<E>(
        &self,
        name: &str,
        check: impl FnOnce(&LimiterOptions, &T) -> Result<(), E>,
        make: impl FnOnce() -> Result<(LimiterOptions, T), E>,
    ) -> Result<T, E> {
        let mut entries = self.0.lock();
        if let Some((made_with, entry)) = entries.get(name) {
            return check(made_with, entry).map(|()| entry.clone());
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
