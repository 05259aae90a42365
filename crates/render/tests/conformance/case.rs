//! One SVG, its reference picture and what came of comparing the two.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use ogpress_render::{
    Cancellation, Compression, Error, FontSet, FontSetOptions, GenericFamilies, Options, Rendered, Renderer,
    Report, Size, SystemFonts, render_with_report,
};

use crate::common::{Difference, Picture};
use crate::href;

/// Where the cases are, and the fonts that their references were made with.
pub(crate) struct Suite {
    folder: PathBuf,
    fonts: FontSet,
}

/// What came of a case.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// As `structure/svg/no-size`.
    pub(crate) name: String,
    pub(crate) class: Class,
    /// Shapes and images that the fast painter painted.
    pub(crate) painted: usize,
    /// Why subtrees went through resvg.
    pub(crate) fallbacks: Vec<&'static str>,
    /// From the reference, if it has the same size.
    pub(crate) difference: Option<Difference>,
    /// What was painted, kept of failures only.
    pub(crate) picture: Option<Picture>,
}

/// Who painted a picture that is right, or what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Class {
    /// Right, and all of it by the fast painter; also a picture in which nothing is drawn.
    Fast,
    /// Right, and some of it by resvg.
    Partly,
    /// Right, and all of it by resvg.
    Fallback,
    /// As the resvg that is built in paints it, whose picture is no longer the reference.
    Newer,
    /// Refused, and in the reference nothing is drawn: there is no better answer.
    Refused,
    Failed(Failure),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Failure {
    Differs(Difference),
    Size {
        ours: (u32, u32),
        reference: (u32, u32),
    },
    /// Refused with this code.
    Error(&'static str),
    Panicked,
}

impl Suite {
    pub(crate) fn new(folder: &Path) -> Self {
        let family = |name: &str| Some(name.to_owned());
        let fonts = FontSetOptions {
            dirs: vec![folder.join("fonts")],
            system: SystemFonts::Never,
            // resvg asks for a family that is not among the fonts, and falls back to the one behind `serif`.
            default_family: family("Noto Serif"),
            generic: GenericFamilies {
                serif: family("Noto Serif"),
                sans_serif: family("Noto Sans"),
                cursive: family("Yellowtail"),
                fantasy: family("Sedgwick Ave Display"),
                monospace: family("Noto Mono"),
            },
            ..FontSetOptions::default()
        };
        Self { folder: folder.to_path_buf(), fonts: FontSet::new(fonts).unwrap() }
    }

    /// The folder of the cases.
    pub(crate) fn tests(&self) -> PathBuf {
        self.folder.join("tests")
    }

    /// What a case is called: its path below [`Self::tests`].
    pub(crate) fn name(&self, svg: &Path) -> String {
        let parts: Vec<_> = svg.strip_prefix(self.tests()).unwrap().iter().collect();
        let name = parts.iter().map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("/");
        name.strip_suffix(".svg").unwrap().to_owned()
    }

    pub(crate) fn reference(&self, name: &str) -> Picture {
        Picture::read(&self.tests().join(format!("{name}.png")))
    }

    pub(crate) fn run(&self, svg: &Path) -> Outcome {
        let name = self.name(svg);
        let reference = self.reference(&name);
        let text = href::put_inside(&std::fs::read_to_string(svg).unwrap(), svg.parent().unwrap());
        // resvg's own tests scale every picture to 300 pixels wide, the height following. A few references are of
        // another size, so the reference is asked; nothing is asked of it but the width.
        let options = Options {
            size: Size::new(Some(f64::from(reference.width)), None, None).unwrap(),
            compression: Compression::Fast,
            ..Options::default()
        };
        let render = |renderer: Renderer| {
            let options = Options { renderer, ..options };
            let render =
                || render_with_report(text.as_bytes(), &options, &self.fonts, &Cancellation::default());
            catch_unwind(AssertUnwindSafe(render))
        };
        let outcome = judge(name, render(Renderer::Auto), &reference);
        // References are of the resvg that they came with.
        match (&outcome.picture, outcome.class) {
            (Some(ours), Class::Failed(Failure::Differs(_))) => match render(Renderer::Resvg) {
                Ok(Ok(theirs)) if is_newer(ours, &Picture::decode(&theirs.file), &reference) => {
                    Outcome { class: Class::Newer, picture: None, ..outcome }
                }
                _ => outcome,
            },
            _ => outcome,
        }
    }
}

/// Whether ours is what resvg paints today, and the reference is not.
fn is_newer(ours: &Picture, theirs: &Picture, reference: &Picture) -> bool {
    Difference::between(ours, theirs).is_invisible() && !Difference::between(theirs, reference).is_invisible()
}

impl Outcome {
    /// Of a case of which no picture came.
    pub(crate) const fn without_picture(name: String, class: Class) -> Self {
        Self { name, class, painted: 0, fallbacks: Vec::new(), difference: None, picture: None }
    }

    /// As `structure/svg`.
    pub(crate) fn folder(&self) -> &str {
        self.name.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether the picture is the reference's.
    pub(crate) const fn is_equal(&self) -> bool {
        !matches!(self.class, Class::Newer | Class::Failed(_))
    }

    pub(crate) const fn failure(&self) -> Option<Failure> {
        match self.class {
            Class::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

/// Classes what a render answered, or that it panicked.
pub(crate) fn judge(
    name: String,
    answer: std::thread::Result<Result<Rendered, Error>>,
    reference: &Picture,
) -> Outcome {
    let Rendered { file: png, report, .. } = match answer {
        Err(_) => return Outcome::without_picture(name, Class::Failed(Failure::Panicked)),
        Ok(Err(_)) if reference.is_clear() => return Outcome::without_picture(name, Class::Refused),
        Ok(Err(error)) => {
            return Outcome::without_picture(name, Class::Failed(Failure::Error(error.code())));
        }
        Ok(Ok(rendered)) => rendered,
    };
    let ours = Picture::decode(&png);
    let difference = (ours.size() == reference.size()).then(|| Difference::between(&ours, reference));
    let class = match difference {
        None => Class::Failed(Failure::Size { ours: ours.size(), reference: reference.size() }),
        Some(difference) if !difference.is_invisible() => Class::Failed(Failure::Differs(difference)),
        Some(_) => class_of_right(&ours, &report),
    };
    let picture = matches!(class, Class::Failed(_)).then_some(ours);
    Outcome { name, class, painted: report.painted, fallbacks: report.fallbacks, difference, picture }
}

fn class_of_right(ours: &Picture, report: &Report) -> Class {
    match (report.painted > 0, report.fallbacks.is_empty()) {
        (true, true) => Class::Fast,
        (true, false) => Class::Partly,
        // Nothing was painted, and nothing was to be painted.
        (false, true) if ours.is_clear() => Class::Fast,
        (false, _) => Class::Fallback,
    }
}

#[cfg(test)]
mod tests {
    use ogpress_render::file;

    use super::*;

    fn square(fill: &str) -> Vec<u8> {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9' fill='{fill}'/></svg>"
        );
        file(svg.as_bytes(), &Options::default(), &FontSet::embedded(), &Cancellation::default()).unwrap()
    }

    fn class(fill: &str, painted: usize, fallbacks: &[&'static str]) -> Class {
        let report = Report { painted, fallbacks: fallbacks.to_vec(), ..Report::default() };
        let answer = Ok(Ok(Rendered { file: square(fill), width: 0, height: 0, report }));
        judge(String::new(), answer, &Picture::decode(&square(fill))).class
    }

    #[test]
    fn a_right_picture_is_classed_by_who_painted_it() {
        assert_eq!(class("red", 1, &[]), Class::Fast);
        assert_eq!(class("red", 1, &["a mask"]), Class::Partly);
        assert_eq!(class("red", 0, &["a mask"]), Class::Fallback);
        assert_eq!(class("red", 0, &[]), Class::Fallback, "somebody painted, and did not say who");
        assert_eq!(class("none", 0, &[]), Class::Fast, "nothing to paint");
    }

    #[test]
    fn a_wrong_picture_fails_whoever_painted_it() {
        let reference = Picture::decode(&square("red"));
        let rendered = |file| {
            let report = Report { painted: 1, ..Report::default() };
            Ok(Ok(Rendered { file, width: 0, height: 0, report }))
        };
        let failure = |answer| judge(String::new(), answer, &reference).failure();
        assert!(matches!(failure(rendered(square("lime"))), Some(Failure::Differs(_))));
        assert!(matches!(failure(rendered(square("none"))), Some(Failure::Differs(_))));
        assert_eq!(failure(Ok(Err(Error::EmptySvg))), Some(Failure::Error("ERR_OGPRESS_EMPTY_SVG")));
        assert_eq!(failure(Err(Box::new("a panic"))), Some(Failure::Panicked));
        let small = Picture { width: 1, height: 1, rgba: vec![0; 4] };
        assert_eq!(
            judge(String::new(), rendered(square("red")), &small).failure(),
            Some(Failure::Size { ours: (9, 9), reference: (1, 1) })
        );
    }

    #[test]
    fn a_picture_is_newer_if_resvg_paints_it_and_the_reference_is_not_that() {
        let [red, lime] = ["red", "lime"].map(|fill| Picture::decode(&square(fill)));
        assert!(is_newer(&red, &red, &lime));
        assert!(!is_newer(&red, &lime, &lime) && !is_newer(&red, &red, &red) && !is_newer(&red, &lime, &red));
    }

    #[test]
    fn a_refusal_passes_only_where_nothing_is_to_be_seen() {
        let class = |reference: &[u8]| {
            judge(String::new(), Ok(Err(Error::EmptySvg)), &Picture::decode(reference)).class
        };
        assert_eq!(class(&square("none")), Class::Refused);
        assert_eq!(class(&square("white")), Class::Failed(Failure::Error("ERR_OGPRESS_EMPTY_SVG")));
    }
}
