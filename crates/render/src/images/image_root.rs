//! A folder that documents may load images and fonts from. Nothing outside the folder can be read.

use std::io::Read;
use std::path::{Component, Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use percent_encoding::percent_decode_str;

use crate::Error;

/// An open folder, and the folder inside it that relative addresses start from.
#[derive(Debug)]
pub struct ImageRoot {
    dir: Dir,
    /// The folder's real path.
    root: PathBuf,
    /// Relative to the folder.
    base: PathBuf,
}

impl ImageRoot {
    /// Opens a folder. `base` is a folder inside it, by an absolute path or one relative to `root`. By default it is
    /// `root`.
    ///
    /// # Errors
    ///
    /// [`Error::ImageRoot`] if `root` or `base` is not a folder, or `base` is not inside `root`.
    pub fn open(root: &Path, base: Option<&Path>) -> Result<Self, Error> {
        let refused = |option: &'static str, path: &Path| {
            let path = path.to_owned();
            move |reason: std::io::Error| Error::ImageRoot { option, path, reason: reason.to_string() }
        };
        let real = root.canonicalize().map_err(refused("images.root", root))?;
        let dir = Dir::open_ambient_dir(&real, ambient_authority()).map_err(refused("images.root", root))?;
        let base = match base {
            None => PathBuf::new(),
            Some(base) => {
                let inside = real.join(base).canonicalize().map_err(refused("images.base", base))?;
                let inside = inside.strip_prefix(&real).map(Path::to_owned);
                inside.map_err(|_| Error::ImageRoot {
                    option: "images.base",
                    path: base.to_owned(),
                    reason: "it is not in `images.root`".to_owned(),
                })?
            }
        };
        Ok(Self { dir, root: real, base })
    }

    /// Reads the regular file at an address, if it has at most `most` bytes.
    ///
    /// An address is a path. It is relative to the base, or to the folder if it begins with a slash. A query (`?`) and
    /// a fragment (`#`) are ignored, and `%20` is a space. Symbolic links are followed as long as they stay in the
    /// folder.
    ///
    /// # Errors
    ///
    /// Returns the reason, for a warning.
    pub fn read(&self, href: &str, most: u64) -> Result<Vec<u8>, String> {
        let path = self.path(href)?;
        let fail = |error: std::io::Error| error.to_string();
        // Links are resolved first, so that a link with an absolute path into the folder works. If the path changes
        // after that, the open folder still refuses to leave.
        let real = self.root.join(&path).canonicalize().map_err(fail)?;
        let inside = real.strip_prefix(&self.root).map_err(|_| OUTSIDE.to_owned())?;
        let mut options = OpenOptions::new();
        options.read(true);
        // Without this, opening a pipe waits for a writer.
        #[cfg(unix)]
        cap_std::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
        let file = self.dir.open_with(inside, &options).map_err(fail)?;
        if !file.metadata().map_err(fail)?.is_file() {
            return Err("it is no regular file".to_owned());
        }
        let mut bytes = Vec::new();
        file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(fail)?;
        if bytes.len() as u64 > most {
            return Err(format!("it has more than {most} bytes"));
        }
        Ok(bytes)
    }

    /// The path relative to the folder.
    fn path(&self, href: &str) -> Result<PathBuf, String> {
        let address = href.split(['?', '#']).next().unwrap_or_default();
        let has_scheme = address.split('/').next().is_some_and(|first| first.contains(':'));
        if has_scheme || address.starts_with("//") {
            return Err("it is no path".to_owned());
        }
        let path = percent_decode_str(address).decode_utf8().map_err(|_| "it is not UTF-8".to_owned())?;
        if path.contains(['\\', '\0', ':']) {
            return Err("it has a character that paths cannot have".to_owned());
        }
        let mut inside = if path.starts_with('/') { PathBuf::new() } else { self.base.clone() };
        for component in Path::new(path.trim_start_matches('/')).components() {
            match component {
                Component::Normal(name) => inside.push(name),
                Component::CurDir => {}
                Component::ParentDir if inside.pop() => {}
                _ => return Err(OUTSIDE.to_owned()),
            }
        }
        Ok(inside)
    }
}

const OUTSIDE: &str = "it leads out of the folder";

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A temporary folder, removed with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("ogpress-{name}-{}", std::process::id()));
            fs::create_dir_all(folder.join("root/posts")).unwrap();
            fs::write(folder.join("secret.png"), b"secret").unwrap();
            fs::write(folder.join("root/a b.png"), b"space").unwrap();
            fs::write(folder.join("root/posts/here.png"), b"here").unwrap();
            Self(folder)
        }

        fn root(&self, base: Option<&str>) -> ImageRoot {
            ImageRoot::open(&self.0.join("root"), base.map(Path::new)).unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn addresses_lead_to_files_from_the_base_or_the_root() {
        let folder = Folder::new("paths");
        let root = folder.root(Some("posts"));
        for (href, content) in [
            ("here.png", "here"),
            ("./here.png?v=2#top", "here"),
            ("/posts/here.png", "here"),
            ("../a%20b.png", "space"),
            ("/a b.png", "space"),
        ] {
            assert_eq!(root.read(href, 100).unwrap(), content.as_bytes(), "{href}");
        }
        assert!(folder.root(None).read("here.png", 100).is_err());
        assert_eq!(root.read("here.png", 4).unwrap(), b"here");
        assert_eq!(root.read("here.png", 3).unwrap_err(), "it has more than 3 bytes");
    }

    #[test]
    fn no_address_leads_out() {
        let folder = Folder::new("out");
        let root = folder.root(None);
        let absolute = folder.0.join("secret.png");
        for href in [
            "../secret.png",
            "posts/../../secret.png",
            "%2e%2e/secret.png",
            "..%2fsecret.png",
            "..\\secret.png",
            absolute.to_str().unwrap(),
            &format!("file://{}", absolute.display()),
            "http://127.0.0.1/secret.png",
            "//127.0.0.1/secret.png",
            "C:/secret.png",
            "a%00b.png",
            "%ff.png",
            "posts",
            "",
            "none.png",
        ] {
            assert!(root.read(href, 100).is_err(), "{href}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_and_devices_and_pipes_are_not_read() {
        use std::os::unix::fs::symlink;
        let folder = Folder::new("links");
        let inside = folder.0.join("root");
        symlink("posts/here.png", inside.join("relative.png")).unwrap();
        symlink(inside.join("posts/here.png"), inside.join("absolute.png")).unwrap();
        symlink("../secret.png", inside.join("out.png")).unwrap();
        symlink("..", inside.join("up")).unwrap();
        symlink("/dev/zero", inside.join("zero.png")).unwrap();
        symlink("loop.png", inside.join("loop.png")).unwrap();
        let pipe = std::ffi::CString::new(inside.join("pipe.png").to_str().unwrap()).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(pipe.to_str().unwrap()).status().unwrap().success());
        let root = folder.root(None);
        for href in ["relative.png", "absolute.png"] {
            assert_eq!(root.read(href, 100).unwrap(), b"here", "{href}");
        }
        for href in ["out.png", "up/secret.png", "zero.png", "loop.png", "pipe.png"] {
            assert!(root.read(href, 100).is_err(), "{href}");
        }
    }

    #[test]
    fn a_root_that_is_no_folder_is_refused() {
        let folder = Folder::new("refused");
        let open = |root: &str, base: Option<&str>| {
            ImageRoot::open(&folder.0.join(root), base.map(Path::new)).unwrap_err()
        };
        for error in [
            open("none", None),
            open("secret.png", None),
            open("root", Some("none")),
            open("root", Some("..")),
        ] {
            assert_eq!(error.code(), "ERR_OGPRESS_IMAGE_ROOT");
        }
    }
}
