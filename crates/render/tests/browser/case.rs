//! One SVG, Chromium's picture of it and what came of comparing the two.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use ogpress_render::{
    Cancellation, Compression, Error, FontSet, FontSetOptions, GenericFamilies, Options, Rendered, Size,
    SystemFonts, render_with_report,
};

use crate::common::{Difference, Picture};

/// The most that a channel may be off on average, of 255; of text, less: most of its pictures is white.
const MEAN: f64 = 1.2;
const MEAN_OF_TEXT: f64 = 0.9;
/// The most pixels that may have a channel which is off by more than 64, as a share.
const SHARE: f64 = 0.006;

/// Kinds of cases that are about text; all others are about the rest of SVG.
const TEXT_KINDS: [&str; 11] = ["bold", "df", "dir", "dual", "fb", "fl", "font", "fw", "ls", "ps", "t"];

/// Whether cases of a kind are about text.
pub(crate) fn is_text(kind: &str) -> bool {
    TEXT_KINDS.contains(&kind)
}

/// What a case is about: its name up to the first hyphen.
pub(crate) fn kind(name: &str) -> &str {
    name.split_once('-').map_or(name, |(kind, _)| kind)
}

/// Where the cases are, and the fonts that Chromium had.
pub(crate) struct Suite {
    cases: PathBuf,
    fonts: FontSet,
}

/// What came of a case.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    /// What is wrong, if anything is.
    pub(crate) failure: Option<Failure>,
    /// Whether a warning or an error said that something is missing.
    pub(crate) is_told: bool,
    /// What was painted, kept of failures only.
    pub(crate) picture: Option<Picture>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Failure {
    Differs {
        /// Of 255.
        mean: f64,
        /// Of pixels that are far off.
        share: f64,
    },
    Size {
        ours: (u32, u32),
        chromium: (u32, u32),
    },
    /// Refused with this code.
    Error(&'static str),
    Panicked,
}

impl Suite {
    pub(crate) fn new(folder: &Path) -> Self {
        let inter = || Some("Inter".to_owned());
        let fonts = FontSetOptions {
            dirs: vec![folder.join("fonts")],
            system: SystemFonts::Never,
            default_family: inter(),
            generic: GenericFamilies {
                serif: inter(),
                sans_serif: inter(),
                cursive: inter(),
                fantasy: inter(),
                monospace: Some("Fira Code".to_owned()),
            },
            ..FontSetOptions::default()
        };
        Self { cases: folder.join("cases"), fonts: FontSet::new(fonts).unwrap() }
    }

    /// The names of all cases, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let svgs = crate::common::svgs_below(&self.cases);
        svgs.iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    }

    /// Chromium's picture.
    pub(crate) fn chromium(&self, name: &str) -> Picture {
        Picture::read(&self.cases.join(format!("{name}.png")))
    }

    /// Renders a case as wide as Chromium's picture, and compares the two.
    pub(crate) fn run(&self, name: &str) -> Outcome {
        let chromium = self.chromium(name);
        let svg = std::fs::read(self.cases.join(format!("{name}.svg"))).unwrap();
        let options = Options {
            size: Size::new(Some(f64::from(chromium.width)), None, None).unwrap(),
            compression: Compression::Fast,
            ..Options::default()
        };
        let render = || render_with_report(&svg, &options, &self.fonts, &Cancellation::default());
        judge(name, catch_unwind(AssertUnwindSafe(render)), &chromium)
    }
}

/// Tells what is wrong with an answer, if anything is.
fn judge(name: &str, answer: std::thread::Result<Result<Rendered, Error>>, chromium: &Picture) -> Outcome {
    let without_picture =
        |failure| Outcome { name: name.to_owned(), failure: Some(failure), is_told: true, picture: None };
    match answer {
        Err(_) => without_picture(Failure::Panicked),
        Ok(Err(error)) => without_picture(Failure::Error(error.code())),
        Ok(Ok(Rendered { file: png, report, .. })) => {
            let ours = Picture::decode(&png);
            let failure = failure(name, &ours, chromium);
            Outcome {
                name: name.to_owned(),
                failure,
                is_told: !report.warnings.is_empty(),
                picture: failure.is_some().then_some(ours),
            }
        }
    }
}

/// What keeps a picture from being equal to Chromium's, both composited on white.
pub(crate) fn failure(name: &str, ours: &Picture, chromium: &Picture) -> Option<Failure> {
    if ours.size() != chromium.size() {
        return Some(Failure::Size { ours: ours.size(), chromium: chromium.size() });
    }
    let Difference { mean, share, .. } = Difference::between(&ours.on_white(), &chromium.on_white());
    let most = if is_text(kind(name)) { MEAN_OF_TEXT } else { MEAN };
    (mean > most || share > SHARE).then_some(Failure::Differs { mean, share })
}

impl Outcome {
    /// Whether it is wrong, and nobody said so.
    pub(crate) const fn is_wrong_in_silence(&self) -> bool {
        self.failure.is_some() && !self.is_told
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Differs { mean, share } => write!(f, "mean {mean:.2}, far off {:.2} %", share * 100.0),
            Self::Size { ours, chromium } => {
                write!(f, "{} x {} instead of {} x {}", ours.0, ours.1, chromium.0, chromium.1)
            }
            Self::Error(code) => write!(f, "`{code}`"),
            Self::Panicked => write!(f, "panicked"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many pixels of a colour, of which the first ones are of another.
    fn picture(pixels: u32, colour: [u8; 4], first: usize, other: [u8; 4]) -> Picture {
        let mut rgba = colour.repeat(pixels as usize);
        rgba[..first * 4].copy_from_slice(&other.repeat(first));
        Picture { width: pixels, height: 1, rgba }
    }

    const WHITE: [u8; 4] = [255; 4];

    #[test]
    fn a_picture_passes_that_is_close_on_average_and_far_off_in_few_pixels() {
        let white = picture(1000, WHITE, 0, WHITE);
        let with = |first, other| failure("css-a", &picture(1000, WHITE, first, other), &white);
        assert_eq!(with(6, [190, 255, 255, 255]), None, "0.6 % of the pixels are off by 65");
        assert_eq!(
            with(7, [190, 255, 255, 255]),
            Some(Failure::Differs { mean: 7.0 * 65.0 / 3000.0, share: 0.007 })
        );
        assert_eq!(with(900, [251, 255, 255, 255]), None, "mean 1.2");
        assert_eq!(
            with(901, [251, 255, 255, 255]),
            Some(Failure::Differs { mean: 3604.0 / 3000.0, share: 0.0 })
        );
    }

    #[test]
    fn what_is_transparent_is_white() {
        let clear = picture(10, [0; 4], 0, WHITE);
        assert_eq!(failure("css-a", &clear, &picture(10, WHITE, 0, WHITE)), None);
        assert_eq!(
            failure("css-a", &picture(10, [0, 0, 0, 51], 0, WHITE), &clear),
            Some(Failure::Differs { mean: 51.0, share: 0.0 })
        );
    }

    #[test]
    fn a_picture_of_another_size_fails() {
        let [one, two] = [1, 2].map(|pixels| picture(pixels, WHITE, 0, WHITE));
        assert_eq!(failure("css-a", &one, &two), Some(Failure::Size { ours: (1, 1), chromium: (2, 1) }));
    }

    #[test]
    fn a_refusal_is_wrong_but_not_in_silence() {
        let outcome = judge("a-b", Ok(Err(Error::EmptySvg)), &picture(1, WHITE, 0, WHITE));
        assert_eq!(outcome.failure, Some(Failure::Error("ERR_OGPRESS_EMPTY_SVG")));
        assert!(!outcome.is_wrong_in_silence());
    }

    #[test]
    fn a_kind_ends_at_the_first_hyphen() {
        assert_eq!((kind("t-ar-dir"), kind("dmx-one"), kind("plain")), ("t", "dmx", "plain"));
        assert!(is_text("t") && !is_text("tf"));
    }
}
