//! Finds the font files of the machine.

use std::collections::HashSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::file::is_font;

/// An environment variable with further folders, separated as in `PATH`.
const MORE: &str = "OGPRESS_FONT_DIRS";

/// Entries and levels that are searched in all folders, for the case that a link leads to a home folder or a disk.
const MOST_ENTRIES: usize = 100_000;
const MOST_LEVELS: usize = 32;

/// Returns all font files, each once, in a stable order. Those of the environment variable come first.
pub(super) fn files() -> Vec<PathBuf> {
    let named: Vec<PathBuf> = env::var_os(MORE)
        .iter()
        .flat_map(env::split_paths)
        .filter(|path| !path.as_os_str().is_empty())
        .collect();
    below(named.into_iter().chain(of_system()))
}

/// Returns the font files of folders and their subfolders. What cannot be read is skipped.
fn below(folders: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut search = Search::default();
    for folder in folders {
        search.folder(&folder, 0);
    }
    search.files
}

#[derive(Default)]
struct Search {
    files: Vec<PathBuf>,
    /// The real paths of searched folders. Links may form a loop, and a folder may be listed twice.
    folders: HashSet<PathBuf>,
    /// The real paths of files.
    known: HashSet<PathBuf>,
    entries: usize,
}

impl Search {
    fn folder(&mut self, path: &Path, level: usize) {
        let Ok(real) = fs::canonicalize(path) else { return };
        if level > MOST_LEVELS || !self.folders.insert(real.clone()) {
            return;
        }
        let Ok(entries) = fs::read_dir(path) else { return };
        let mut entries: Vec<_> = entries.flatten().take(MOST_ENTRIES - self.entries).collect();
        self.entries += entries.len();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
            if kind.is_symlink() {
                self.link(path, level);
            } else if kind.is_dir() {
                self.folder(&path, level + 1);
            } else if kind.is_file() && is_font(&path) && self.known.insert(real.join(entry.file_name())) {
                self.files.push(path);
            }
        }
    }

    fn link(&mut self, path: PathBuf, level: usize) {
        let Ok(metadata) = fs::metadata(&path) else { return };
        if metadata.is_dir() {
            self.folder(&path, level + 1);
        } else if metadata.is_file()
            && is_font(&path)
            && let Ok(real) = fs::canonicalize(&path)
            && self.known.insert(real)
        {
            self.files.push(path);
        }
    }
}

/// The font folders of Windows: of the system and of the user.
#[cfg(windows)]
fn of_system() -> Vec<PathBuf> {
    let system = env::var_os("SYSTEMROOT").map_or_else(|| PathBuf::from("C:\\Windows"), PathBuf::from);
    let mut folders = vec![system.join("Fonts")];
    if let Some(home) = env::var_os("USERPROFILE").map(PathBuf::from) {
        folders.push(home.join("AppData\\Local\\Microsoft\\Windows\\Fonts"));
        folders.push(home.join("AppData\\Roaming\\Microsoft\\Windows\\Fonts"));
    }
    folders
}

/// The font folders of macOS: of the system, of downloaded fonts, of the network and of the user.
#[cfg(target_os = "macos")]
fn of_system() -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from("/Library/Fonts"), PathBuf::from("/System/Library/Fonts")];
    let assets = fs::read_dir("/System/Library/AssetsV2").into_iter().flatten().flatten();
    let is_font =
        |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with("com_apple_MobileAsset_Font");
    folders.extend(assets.filter(is_font).map(|entry| entry.path()));
    folders.push(PathBuf::from("/Network/Library/Fonts"));
    folders.extend(env::home_dir().map(|home| home.join("Library/Fonts")));
    folders
}

/// The folders of fontconfig's configuration; its default folders if it is not installed.
#[cfg(all(unix, not(target_os = "macos")))]
fn of_system() -> Vec<PathBuf> {
    let home = env::home_dir();
    let folders = of_fontconfig(home.as_deref());
    if !folders.is_empty() {
        return folders;
    }
    let shared = env::var_os("XDG_DATA_DIRS").unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    let mut folders: Vec<PathBuf> = ["/usr/share", "/usr/local/share"].map(PathBuf::from).into();
    folders.extend(env::split_paths(&shared));
    folders.extend(env::var_os("XDG_DATA_HOME").map(PathBuf::from));
    folders.extend(home.as_ref().map(|home| home.join(".local/share")));
    let mut folders: Vec<PathBuf> = folders.into_iter().map(|folder| folder.join("fonts")).collect();
    folders.extend(home.map(|home| home.join(".fonts")));
    folders
}

#[cfg(all(unix, not(target_os = "macos")))]
fn of_fontconfig(home: Option<&Path>) -> Vec<PathBuf> {
    let mut config = fontconfig_parser::FontConfig::default();
    // A missing file is ignored.
    if let Some(file) = env::var_os("FONTCONFIG_FILE") {
        let _ = config.merge_config(&PathBuf::from(file));
    } else {
        let own = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| Some(home?.join(".config")));
        let has_own = own.is_some_and(|own| config.merge_config(&own.join("fontconfig/fonts.conf")).is_ok());
        if !has_own {
            let _ = config.merge_config(Path::new("/etc/fonts/local.conf"));
        }
        let _ = config.merge_config(Path::new("/etc/fonts/fonts.conf"));
    }
    let absolute = |folder: PathBuf| match folder.strip_prefix("~") {
        Ok(rest) => home.map(|home| home.join(rest)),
        Err(_) => Some(folder),
    };
    config.dirs.into_iter().filter_map(|folder| absolute(folder.path)).collect()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn files_are_found_once_each_through_links_and_in_order() {
        let root = env::temp_dir().join(format!("ogpress-folders-{}", std::process::id()));
        fs::create_dir_all(root.join("b/deep")).unwrap();
        fs::create_dir_all(root.join("elsewhere")).unwrap();
        for file in ["b/z.ttf", "b/deep/y.OTF", "b/a.woff2", "b/no.txt", "elsewhere/x.ttc"] {
            fs::write(root.join(file), "").unwrap();
        }
        symlink(root.join("b"), root.join("b/deep/round")).unwrap();
        symlink(root.join("b/z.ttf"), root.join("b/deep/same.ttf")).unwrap();
        symlink(root.join("elsewhere"), root.join("b/c")).unwrap();
        symlink(root.join("nowhere"), root.join("b/lost.ttf")).unwrap();
        let folders = [root.join("b"), root.join("none"), root.join("elsewhere"), root.join("b")];
        let found = below(folders.into_iter());
        let names: Vec<&Path> = found.iter().map(|path| path.strip_prefix(&root).unwrap()).collect();
        let expected = ["b/a.woff2", "b/c/x.ttc", "b/deep/same.ttf", "b/deep/y.OTF"].map(Path::new);
        assert_eq!(names, expected);
        fs::remove_dir_all(root).unwrap();
    }
}
