//! Images of a document. The first line is an address in a folder, which must not lead out of the folder. The rest is
//! the file of an image that is painted.
#![no_main]

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use ogpress_fuzz::{caught, limits};
use ogpress_render::{Cancellation, FontSet, ImageRoot, Images, Options, hrefs, prepare};

static FONTS: LazyLock<Arc<FontSet>> = LazyLock::new(|| FontSet::embedded().into());

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("ogpress-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("root/a")).expect("a folder of our own");
    std::fs::write(folder.join("root/a/b.png"), b"inside").expect("a file of our own");
    std::fs::write(folder.join("c.png"), b"outside").expect("a file of our own");
    folder
});

static ROOT: LazyLock<ImageRoot> =
    LazyLock::new(|| ImageRoot::open(&FOLDER.join("root"), None).expect("a folder of our own"));

const DOCUMENT: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">
    <image href="image" width="64" height="64"/>
    <filter id="f"><feImage href="image"/></filter><rect width="9" height="9" filter="url(#f)"/>
</svg>"##;

fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
    let (line, rest) = bytes.split_at(end);
    let limits = limits();
    if let Ok(file) = ROOT.read(&String::from_utf8_lossy(line), limits.bytes) {
        assert_eq!(file, b"inside");
    }
    let _ = hrefs(rest, &limits);
    let file = rest.get(1..).unwrap_or_default().to_vec();
    let images = Images::Given(HashMap::from([("image".to_owned(), Ok(Arc::new(file)))]));
    let options = Options { limits, ..Options::default() };
    let cancellation = Cancellation::default();
    caught(|| {
        let prepared = prepare(DOCUMENT.as_bytes(), &options, &FONTS, &images, &cancellation);
        drop(prepared.and_then(|prepared| prepared.finish(&cancellation)));
    });
});
