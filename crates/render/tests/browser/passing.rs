//! The committed lists of cases that pass: ours, which is the ratchet, and those of the rivals, for `docs/browser.md`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Names of cases.
pub(crate) type Names = BTreeSet<String>;

/// Whose list it is, as its file is called.
pub(crate) const OURS: &str = "ogpress";
pub(crate) const RIVALS: [&str; 2] = ["resvg-js", "sharp"];

/// Reads the committed list, a name on each line.
pub(crate) fn read(whose: &str) -> Names {
    let text = std::fs::read_to_string(file(whose)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Writes a list.
pub(crate) fn write(whose: &str, names: &Names) {
    let text: String = names.iter().flat_map(|name| [name, "\n"]).collect();
    std::fs::write(file(whose), text).unwrap();
}

fn file(whose: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/passing").join(format!("{whose}.txt"))
}
