//! A hash of everything that decides what a render returns: the version, the options, the fonts, and the document with the
//! files that it refers to. Renders with equal fingerprints return equal bytes and warnings.
//!
//! The machine's fonts are not in it: which of them a document uses is known only after it was laid out, and most documents
//! use none. [`Report::asks_machine`](crate::Report::asks_machine) tells which do; [`with_machine`] makes another fingerprint
//! for them.

use crate::fonts::machine_fingerprint;
use crate::hash::{Fingerprint, LoadedFile, Parts, hash_of};
use crate::images::MOST_HREFS;
use crate::{Error, FontSet, Images, Limits, Options, hrefs};

/// The input of a render.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A document, and the files that [`files`] has found.
    Document(&'a [u8], &'a [LoadedFile]),
    /// The caller's key, in place of a document.
    Key(&'a [u8]),
}

/// Where a render gets its files from. The warnings of files that it does not get depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// There are none.
    None,
    /// The render reads a folder.
    Folder,
    /// The caller loads them before the render.
    Given,
}

/// Returns the fingerprint of a render.
#[must_use]
pub fn fingerprint(subject: Subject<'_>, source: Source, options: &Options, fonts: &FontSet) -> Fingerprint {
    let mut parts = Parts::new(concat!("ogpress ", env!("CARGO_PKG_VERSION"), " render"));
    // The text of derived `Debug` has all fields, also those that are added later.
    parts.add(format!("{options:?}").as_bytes());
    parts.add(&fonts.fingerprint());
    parts.add(&[source as u8]);
    match subject {
        Subject::Key(key) => {
            parts.add(b"key");
            parts.add(key);
        }
        Subject::Document(svg, files) => {
            parts.add(b"document");
            parts.add(svg);
            for (href, file) in files {
                parts.add(href.as_bytes());
                match file {
                    Ok(hash) => parts.add(hash),
                    Err(reason) => parts.add(reason.as_bytes()),
                }
                parts.add(&[u8::from(file.is_ok())]);
            }
        }
    }
    parts.end()
}

/// Returns a hash of the machine's font files, as this process knows them. The first call lists them.
#[must_use]
pub fn machine_fonts() -> Fingerprint {
    machine_fingerprint()
}

/// Returns the fingerprint of a render that asks for the machine's fonts, whose hash is `machine`.
#[must_use]
pub fn with_machine(fingerprint: Fingerprint, machine: &Fingerprint) -> Fingerprint {
    let mut parts = Parts::new("ogpress machine fonts");
    parts.add(&fingerprint);
    parts.add(machine);
    parts.end()
}

/// Loads the files that a document refers to, one after the other, and returns their hashes.
///
/// # Errors
///
/// The document is not an SVG, or is over a limit.
pub fn files(svg: &[u8], limits: &Limits, images: &Images) -> Result<Vec<LoadedFile>, Error> {
    if matches!(images, Images::None) {
        return Ok(Vec::new());
    }
    let mut left = limits.bytes;
    let hrefs = hrefs(svg, limits)?;
    Ok(hrefs
        .into_iter()
        .take(MOST_HREFS)
        .map(|href| {
            let loaded = images.load(&href, left);
            left -= loaded.as_ref().map_or(0, |file| file.len() as u64);
            (href, hash_of(&loaded))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::limits::NAMES;
    use crate::{
        Background, Cancellation, Compression, FaceFile, FontSetOptions, Format, GenericFamilies, ImageRoot,
        Jpeg, Missing, Palette, Quality, Renderer, Size, Subsampling, SystemFonts, WebP, prepare,
    };

    const SVG: &[u8] =
        br#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="a.png"/></svg>"#;

    fn document(svg: &[u8]) -> Fingerprint {
        fingerprint(Subject::Document(svg, &[]), Source::None, &Options::default(), &FontSet::embedded())
    }

    fn of_options(options: &Options) -> Fingerprint {
        fingerprint(Subject::Document(SVG, &[]), Source::None, options, &FontSet::embedded())
    }

    fn of_fonts(options: FontSetOptions) -> Fingerprint {
        let fonts = FontSet::new(options).unwrap();
        fingerprint(Subject::Document(SVG, &[]), Source::None, &Options::default(), &fonts)
    }

    #[track_caller]
    fn all_differ(fingerprints: &[Fingerprint]) {
        assert_eq!(fingerprints.iter().collect::<HashSet<_>>().len(), fingerprints.len());
    }

    fn options() -> impl Strategy<Value = Options> {
        let size = prop_oneof![
            Just(Size::Own),
            (1..5000_u32).prop_map(|side| Size::new(Some(side.into()), None, None).unwrap()),
            (1..5000_u32).prop_map(|side| Size::new(None, Some(side.into()), None).unwrap()),
            (0.01..9.0).prop_map(|scale| Size::new(None, None, Some(scale)).unwrap()),
        ];
        let quality = || (1..=100_u8).prop_map(|quality| Quality::new(quality.into()).unwrap());
        let format = prop_oneof![
            Just(Format::Png(None)),
            (2..=256_u16, 0.0..=1.0).prop_map(|(colours, dither)| {
                Format::Png(Some(Palette::new(colours.into(), Some(dither)).unwrap()))
            }),
            (quality(), any::<bool>(), any::<bool>()).prop_map(|(quality, is_half, is_progressive)| {
                let subsampling = if is_half { Subsampling::Half } else { Subsampling::Full };
                Format::Jpeg(Jpeg { quality, subsampling, is_progressive })
            }),
            quality().prop_map(|quality| Format::WebP(WebP::Lossy(quality))),
            Just(Format::WebP(WebP::Lossless)),
            Just(Format::Raw),
        ];
        let background = proptest::option::of(
            any::<[u8; 3]>()
                .prop_map(|[r, g, b]| Background::parse(&format!("rgb({r} {g} {b} / 0.5)")).unwrap()),
        );
        let compression =
            prop_oneof![Just(Compression::Fast), Just(Compression::Balanced), Just(Compression::Small)];
        let renderer = prop_oneof![Just(Renderer::Auto), Just(Renderer::Resvg)];
        let limits = (0..NAMES.len(), 1..200_u32)
            .prop_map(|(index, value)| Limits::new([(NAMES[index], Some(value.into()))]).unwrap());
        (size, format, background, compression, renderer, limits).prop_map(
            |(size, format, background, compression, renderer, limits)| Options {
                size,
                background,
                format,
                compression,
                renderer,
                limits,
                ..Options::default()
            },
        )
    }

    proptest! {
        #[test]
        fn another_document_has_another_fingerprint(svg in any::<Vec<u8>>(), other in any::<Vec<u8>>()) {
            prop_assert_eq!(document(&svg) == document(&other), svg == other);
        }

        #[test]
        fn a_change_of_one_byte_is_another_document(place: prop::sample::Index, change in 1..=255_u8) {
            let mut svg = SVG.to_vec();
            svg[place.index(SVG.len())] ^= change;
            prop_assert_ne!(document(&svg), document(SVG));
        }

        #[test]
        fn other_options_have_another_fingerprint(one in options(), other in options()) {
            prop_assert_eq!(of_options(&one) == of_options(&other), one == other);
        }

        #[test]
        fn parts_are_told_apart(
            one in proptest::collection::vec(any::<Vec<u8>>(), 0..4),
            other in proptest::collection::vec(any::<Vec<u8>>(), 0..4),
        ) {
            let hash = |parts: &[Vec<u8>]| {
                let mut all = Parts::new("test");
                for part in parts {
                    all.add(part);
                }
                all.end()
            };
            prop_assert_eq!(hash(&one) == hash(&other), one == other);
        }
    }

    #[test]
    fn a_key_is_no_document() {
        let key = fingerprint(Subject::Key(SVG), Source::None, &Options::default(), &FontSet::embedded());
        let machine = machine_fonts();
        all_differ(&[
            key,
            document(SVG),
            with_machine(key, &machine),
            with_machine(document(SVG), &machine),
            with_machine(key, &[0; 32]),
        ]);
    }

    #[test]
    fn other_files_have_another_fingerprint() {
        let with = |files: &[(&str, Result<&[u8], &str>)]| {
            let files: Vec<LoadedFile> = files
                .iter()
                .map(|(href, file)| {
                    let file = file.map(|file| Arc::new(file.to_vec())).map_err(str::to_owned);
                    ((*href).to_owned(), hash_of(&file))
                })
                .collect();
            fingerprint(
                Subject::Document(SVG, &files),
                Source::Folder,
                &Options::default(),
                &FontSet::embedded(),
            )
        };
        all_differ(&[
            with(&[]),
            with(&[("a", Ok(b"1"))]),
            with(&[("a", Ok(b"2"))]),
            with(&[("b", Ok(b"1"))]),
            with(&[("a", Err("1"))]),
            with(&[("a", Err("it is gone"))]),
            with(&[("a", Ok(b"1")), ("b", Ok(b"1"))]),
        ]);
    }

    #[test]
    fn other_fonts_have_another_fingerprint() {
        let font = |name| fs::read(format!("../../assets/fonts/Inter-{name}.ttf")).unwrap();
        let path = |name| format!("../../assets/fonts/Inter-{name}.ttf").into();
        // A byte of the outlines: the font is as good as before.
        let mut changed = font("Regular");
        let outline = changed.len() - 1000;
        changed[outline] ^= 1;
        let given = |buffers| FontSetOptions { buffers, ..FontSetOptions::default() };
        let faces = |weight, is_italic, family: &str| FontSetOptions {
            faces: vec![FaceFile {
                path: path("Regular"),
                families: vec![family.to_owned()],
                weight,
                is_italic,
            }],
            ..FontSetOptions::default()
        };
        let family = || Some("Inter".to_owned());
        let generic = [
            GenericFamilies { serif: family(), ..GenericFamilies::default() },
            GenericFamilies { monospace: family(), ..GenericFamilies::default() },
        ];
        let [serif, monospace] =
            generic.map(|generic| of_fonts(FontSetOptions { generic, ..FontSetOptions::default() }));
        all_differ(&[
            of_fonts(FontSetOptions::default()),
            of_fonts(given(vec![font("Regular")])),
            of_fonts(given(vec![changed])),
            of_fonts(given(vec![font("Bold")])),
            of_fonts(given(vec![font("Regular"), font("Bold")])),
            of_fonts(given(vec![font("Bold"), font("Regular")])),
            of_fonts(faces(None, false, "F")),
            of_fonts(faces(Some(900), false, "F")),
            of_fonts(faces(None, true, "F")),
            of_fonts(faces(None, false, "G")),
            serif,
            monospace,
            of_fonts(FontSetOptions { fallback: vec!["Inter".to_owned()], ..FontSetOptions::default() }),
            of_fonts(FontSetOptions { missing: Missing::Error, ..FontSetOptions::default() }),
            of_fonts(FontSetOptions { system: SystemFonts::Never, ..FontSetOptions::default() }),
        ]);
        // The same bytes from a file.
        let from_file = FontSetOptions { files: vec![path("Regular")], ..FontSetOptions::default() };
        assert_eq!(of_fonts(from_file), of_fonts(given(vec![font("Regular")])));
    }

    fn report(svg: &str, fonts: &FontSet, images: &Images) -> crate::Report {
        let prepared =
            prepare(svg.as_bytes(), &Options::default(), fonts, images, &Cancellation::default()).unwrap();
        prepared.drawing.report().clone()
    }

    #[test]
    fn only_text_that_the_set_has_no_font_for_asks_for_the_fonts_of_the_machine() {
        let asks = |content: &str, fonts: &FontSet| {
            let svg =
                format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{content}</svg>"#);
            report(&svg, fonts, &Images::None).asks_machine
        };
        let fonts = FontSet::default_set();
        assert!(!asks("<path d='M0 0h9'/>", &fonts));
        assert!(!asks("<text font-family='Inter'>a</text>", &fonts));
        assert!(asks("<text font-family='No Such Family'>a</text>", &fonts));
        assert!(asks("<text font-family='Inter'>\u{4e2d}</text>", &fonts));
        assert!(asks("<text font-family='No Such Family' x='1ex'>a</text>", &fonts));
        assert!(!asks("<text font-family='No Such Family'>\u{4e2d}</text>", &FontSet::embedded()));
    }

    #[test]
    fn a_render_reports_the_files_that_it_has_loaded() {
        let folder = std::env::temp_dir().join(format!("ogpress-fingerprint-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.png"), "no image").unwrap();
        let images = Images::Root(ImageRoot::open(&folder, None).unwrap());
        let before = files(SVG, &Limits::default(), &images).unwrap();
        let svg = std::str::from_utf8(SVG).unwrap();
        assert_eq!(report(svg, &FontSet::embedded(), &images).files, before);
        fs::write(folder.join("a.png"), "another").unwrap();
        let later = report(svg, &FontSet::embedded(), &images).files;
        assert!(later != before && later == files(SVG, &Limits::default(), &images).unwrap());
        fs::remove_dir_all(folder).unwrap();
        assert_eq!(files(SVG, &Limits::default(), &Images::None), Ok(Vec::new()));
    }
}
