//! The painter and the estimate take the same decisions.
//!
//! There is one walk, so a decision can only differ where a sink answers the walk: by the size of an image, by the
//! outline of a stroke, or by an image that it cannot decode.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use vello_cpu::color::AlphaColor;

use super::*;
use crate::cost::meter::{Meter, Precision};
use crate::painter::estimate::sink::Estimate;
use crate::painter::painting::context::Painter;
use crate::painter::surface::Surface;
use crate::painter::whole;
use crate::{Cancellation, FontSet, Images, Limits, Options, Prepared, Report, prepare};

/// Every SVG file in a folder and its subfolders.
fn svgs_below(folder: PathBuf) -> Vec<PathBuf> {
    let (mut folders, mut svgs) = (vec![folder], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "svg") {
                svgs.push(path);
            }
        }
    }
    svgs
}

/// The decisions of the painter and of the estimate for one document.
fn decisions(prepared: &Prepared) -> [Vec<String>; 2] {
    let Prepared { drawing, options } = prepared;
    let (tree, side_tables) = (drawing.tree(), drawing.side_tables());
    let (canvas, transform) = options.canvas(tree.size()).unwrap();
    let (cancellation, mut report) = (Cancellation::default(), Report::default());
    let painter = Painter::new(&side_tables.sources, &cancellation, &mut report).without_kept_masks();
    let mut painting = Walk::new(painter, &side_tables.lettering);
    let mut surface = Surface::new(whole(canvas), AlphaColor::TRANSPARENT);
    painting.nodes(tree.root(), transform, &mut surface).unwrap();
    let meter = Meter::new(&options.limits, &cancellation, Precision::Rough);
    let mut estimate = Walk::new(Estimate::new(&meter), &side_tables.lettering);
    let mut surface = estimate.sink.surface(whole(canvas)).unwrap();
    estimate.nodes(tree.root(), transform, &mut surface).unwrap();
    [painting.steps, estimate.steps]
}

/// The first decision of a document that differs, and the number of decisions.
fn compared(path: &Path, fonts: &FontSet) -> (Option<String>, usize) {
    let svg = std::fs::read(path).unwrap();
    let options = Options { limits: Limits::default(), ..Options::default() };
    // A document that is refused is not painted.
    let Ok(prepared) = prepare(&svg, &options, fonts, &Images::None, &Cancellation::default()) else {
        return (None, 0);
    };
    let [painted, estimated] = decisions(&prepared);
    if painted == estimated {
        return (None, painted.len());
    }
    let at = painted.iter().zip(&estimated).take_while(|(one, other)| one == other).count();
    let [one, other] = [painted.get(at), estimated.get(at)];
    (Some(format!("{}: {one:?} but {other:?}", path.display())), painted.len())
}

#[test]
fn the_painter_and_the_estimate_take_the_same_decisions() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["tests/satori/cards", "../../../shared/cards", "../../../shared/conformance/resvg/tests"];
    let documents: Vec<PathBuf> =
        folders.iter().flat_map(|folder| svgs_below(crate_folder.join(folder))).collect();
    assert!(documents.len() > 60, "only {} documents", documents.len());
    let (fonts, next) = (FontSet::embedded(), AtomicUsize::new(0));
    let worker = || {
        let mut found = (Vec::new(), 0);
        while let Some(path) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (difference, steps) = compared(path, &fonts);
            found.0.extend(difference);
            found.1 += steps;
        }
        found
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<(Vec<String>, usize)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let steps: usize = results.iter().map(|(_, steps)| steps).sum();
    let differences: Vec<String> = results.into_iter().flat_map(|(differences, _)| differences).collect();
    assert!(steps > 1000, "only {steps} decisions");
    assert_eq!(differences, Vec::<String>::new());
}
