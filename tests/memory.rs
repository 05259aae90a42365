//! What a render is estimated to need, against what it asks the allocator for.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![expect(unsafe_code, reason = "no allocator can be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use ogpress::render::{Cancellation, Compression, FontSet, Images, Options, Renderer, prepare};

#[path = "common/mod.rs"]
mod common;
#[path = "common/drawn.rs"]
mod drawn;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, with a count of what is in use.
struct Counting;

fn count(more: usize, less: usize) {
    let live = LIVE.fetch_add(more, Ordering::Relaxed) + more;
    PEAK.fetch_max(live, Ordering::Relaxed);
    LIVE.fetch_sub(less, Ordering::Relaxed);
}

// SAFETY: everything is the system's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller's promises are the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller's promises are the same.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: the caller's promises are the same.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: the caller's promises are the same.
        unsafe { System.realloc(block, layout, size) }
    }
}

/// Bytes that were estimated and bytes that were asked for; none if the document is refused or its painter panics.
fn measured(svg: &[u8], options: &Options, fonts: &FontSet) -> Option<(f64, f64)> {
    let cancellation = Cancellation::default();
    let prepared = prepare(svg, options, fonts, &Images::None, &cancellation).ok()?;
    let estimated = prepared.memory();
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    prepared.finish(&cancellation).ok()?;
    let asked = PEAK.load(Ordering::Relaxed).saturating_sub(before);
    #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
    Some((estimated as f64, asked as f64))
}

/// Some of the documents in a folder.
fn some(folder: &Path, every: usize) -> impl Iterator<Item = PathBuf> {
    common::svgs_below(folder).into_iter().step_by(every)
}

/// What was estimated too low, and what was for a card too high: one test, so that no other asks for memory meanwhile.
#[test]
fn a_render_needs_no_more_than_was_estimated_and_what_is_drawn_no_less_than_half() {
    let fonts = FontSet::default_set();
    let cards: Vec<PathBuf> = common::shared("cards").iter().flat_map(|folder| some(folder, 1)).collect();
    let satori = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/satori/cards");
    let tests = common::shared("conformance/resvg/tests");
    let others: Vec<PathBuf> =
        some(&satori, 3).chain(tests.iter().flat_map(|folder| some(folder, 7))).collect();
    assert!(others.len() > 60, "{}", others.len());
    let mut wrong = Vec::new();
    let mut look_at = |name: &str, svg: &[u8], renderer: Renderer, compression: Compression, most: f64| {
        let options = Options { renderer, compression, ..Options::default() };
        let Some((estimated, asked)) = measured(svg, &options, &fonts) else { return false };
        if std::env::var_os("OGPRESS_SHOW_MEMORY").is_some() {
            println!(
                "{name} {renderer:?} {compression:?}: {estimated} for {asked}, {:.2}",
                estimated / asked
            );
        }
        if estimated * 1.1 < asked || estimated > most * asked {
            wrong.push(format!("{name}, {renderer:?}, {compression:?}: {estimated} for {asked}"));
        }
        true
    };
    // Once for what is made once for a process.
    if let Some((_, first)) = drawn::documents().first() {
        look_at("first", first.as_bytes(), Renderer::Auto, Compression::Balanced, f64::INFINITY);
    }
    for (name, svg) in drawn::documents() {
        for renderer in [Renderer::Auto, Renderer::Resvg] {
            // How much the encoder needs depends on colours, and is most of what resvg needs for few.
            let most = if renderer == Renderer::Auto { 2.0 } else { 2.1 };
            assert!(
                look_at(name, svg.as_bytes(), renderer, Compression::Balanced, most),
                "{name}, {renderer:?}: refused"
            );
        }
    }
    let mut look = |file: &Path, renderer: Renderer, compression: Compression, most: f64| {
        look_at(&file.display().to_string(), &std::fs::read(file).unwrap(), renderer, compression, most);
    };
    for card in &cards {
        for compression in [Compression::Fast, Compression::Balanced, Compression::Small] {
            look(card, Renderer::Auto, compression, 2.0);
        }
    }
    for file in &others {
        for renderer in [Renderer::Auto, Renderer::Resvg] {
            look(file, renderer, Compression::Balanced, f64::INFINITY);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
