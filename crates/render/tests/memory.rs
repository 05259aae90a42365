//! Compares the estimated memory of a render with what it allocates.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![expect(unsafe_code, reason = "no allocator can be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use ogpress_render::{
    Cancellation, Compression, FontSet, Format, Images, Jpeg, Limits, Options, Palette, Quality, Renderer,
    Subsampling, WebP, prepare,
};

#[path = "common/mod.rs"]
mod common;
#[path = "common/drawn.rs"]
mod drawn;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, with a count of the bytes in use.
struct Counting;

fn count(more: usize, less: usize) {
    let live = LIVE.fetch_add(more, Ordering::Relaxed) + more;
    PEAK.fetch_max(live, Ordering::Relaxed);
    LIVE.fetch_sub(less, Ordering::Relaxed);
}

// SAFETY: all calls go to the system's allocator, unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller keeps the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller keeps the same contract.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: the caller keeps the same contract.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: the caller keeps the same contract.
        unsafe { System.realloc(block, layout, size) }
    }
}

/// The estimated and the allocated bytes; `None` if the document is refused or the painter panics.
fn measured(svg: &[u8], options: &Options, fonts: &FontSet) -> Option<(f64, f64)> {
    let cancellation = Cancellation::default();
    // System fonts that a text needs are loaded once for the process.
    prepare(svg, options, fonts, &Images::None, &cancellation).ok()?;
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let prepared = prepare(svg, options, fonts, &Images::None, &cancellation).ok()?;
    let estimated = prepared.memory();
    prepared.finish(&cancellation).ok()?;
    let asked = PEAK.load(Ordering::Relaxed).saturating_sub(before);
    #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
    Some((estimated as f64, asked as f64))
}

/// Documents that need much memory before anything is painted.
fn documents() -> Vec<(&'static str, String)> {
    let around = |attributes: String, content: String| format!("<g {attributes}>{content}</g>");
    let path = "<path d='M0 0h1v1'/>";
    vec![
        ("shapes", path.repeat(30_000)),
        ("groups", format!("<g>{path}</g>").repeat(20_000)),
        ("attributes", "<path d='M0 0h1v1' fill='red' stroke='blue' opacity='.5' class='a'/>".repeat(20_000)),
        ("used", format!("<g id='g'>{}</g>{}", path.repeat(100), "<use href='#g'/>".repeat(300))),
        ("an outline", format!("<path d='M0 0{}'/>", "1 2 ".repeat(500_000))),
        ("an outline of arcs", format!("<path d='M0 0{}'/>", "a1 1 0 0 0 1 1".repeat(50_000))),
        (
            "round ends",
            format!(
                "<path fill='none' stroke='red' stroke-width='3' stroke-linecap='round' d='{}'/>",
                "M0 0h1".repeat(50_000)
            ),
        ),
        (
            "round corners",
            format!(
                "<path fill='none' stroke='red' stroke-linejoin='round' d='M0 0{}'/>",
                "1 9 9 1 ".repeat(25_000)
            ),
        ),
        (
            "stroked curves",
            format!("<path fill='none' stroke='red' d='M0 0c{}'/>", "0 90 90 0 9 9 ".repeat(10_000)),
        ),
        (
            "dashes of many",
            around(format!("stroke='red' stroke-dasharray='{}'", "1 2 ".repeat(2500)), path.repeat(300)),
        ),
        (
            "families of many",
            format!(
                "<text font-family='{}serif'>{}</text>",
                "a,".repeat(20_000),
                "<tspan>a</tspan>".repeat(10)
            ),
        ),
        (
            "families at positions",
            format!(
                "<text font-family='{}serif' x='{}'>{}</text>",
                "ab,".repeat(200),
                "1 ".repeat(400),
                "a".repeat(400)
            ),
        ),
        ("a text", format!("<text>{}</text>", "abcdefghi ".repeat(900))),
        ("texts", "<text>abc</text>".repeat(3000)),
        ("parts", format!("<text>{}</text>", "<tspan>ab</tspan>".repeat(500))),
        ("positions", format!("<text x='{}'>{}</text>", "1 ".repeat(3000), "a".repeat(3000))),
        (
            "variations",
            format!(
                "<text font-variation-settings='{}'>{}</text>",
                "&quot;abcd&quot; 1,".repeat(500),
                "abcdefghij".repeat(50)
            ),
        ),
        (
            "styles",
            "<path style='fill:red;stroke:blue;stroke-width:3;font-family:abcdefghijklm' d='M0 0h1'/>"
                .repeat(20_000),
        ),
        (
            "gradients",
            format!(
                "<linearGradient id='g'>{}</linearGradient>{}",
                "<stop offset='.5'/>".repeat(20),
                "<path fill='url(#g)' d='M0 0h1v1'/>".repeat(5000)
            ),
        ),
        (
            "patterns",
            format!(
                "<pattern id='p' width='1' height='1'>{}</pattern>{}",
                path.repeat(10),
                "<path fill='url(#p)' d='M0 0h1v1'/>".repeat(1000)
            ),
        ),
        ("documents inside", format!("<svg width='1' height='1'>{path}</svg>").repeat(10_000)),
        ("nothing", "<g/>".repeat(100_000)),
        (
            "markers",
            format!(
                "<marker id='m'>{path}</marker><path marker-mid='url(#m)' d='M0 0{}'/>",
                "1 1 ".repeat(5000)
            ),
        ),
    ]
}

/// A document that shows an image of noise, which is the worst of all pictures for an encoder.
fn noise(width: u32, height: u32) -> String {
    let mut state = 1_u32;
    let bytes: Vec<u8> = (0..width * height * 3)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
    let data = base64::engine::general_purpose::STANDARD.encode(file);
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>\
         <image width='{width}' height='{height}' href='data:image/png;base64,{data}'/></svg>"
    )
}

/// Every format, with the options that take the most memory.
fn formats() -> Vec<Format> {
    let quality = Quality::new(100.0).unwrap();
    let jpeg = |subsampling, is_progressive| Format::Jpeg(Jpeg { quality, subsampling, is_progressive });
    vec![
        Format::Png(None),
        Format::Png(Some(Palette::new(256.0, None).unwrap())),
        jpeg(Subsampling::Half, false),
        jpeg(Subsampling::Half, true),
        jpeg(Subsampling::Full, false),
        jpeg(Subsampling::Full, true),
        Format::WebP(WebP::Lossless),
        Format::WebP(WebP::Lossy(quality)),
        Format::Raw,
    ]
}

/// Every nth document of a folder.
fn some(folder: &Path, every: usize) -> impl Iterator<Item = PathBuf> {
    common::svgs_below(folder).into_iter().step_by(every)
}

/// Estimates must not be too low, nor for a card too high. This is one test, so that no other allocates at the same
/// time.
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
    // A first render makes what is made once for a process.
    if let Some((_, first)) = drawn::documents().first() {
        look_at("first", first.as_bytes(), Renderer::Auto, Compression::Balanced, f64::INFINITY);
    }
    for (name, svg) in drawn::documents() {
        for renderer in [Renderer::Auto, Renderer::Resvg] {
            // The encoder's memory depends on the colours; with few elements it is most of what a render with resvg
            // needs.
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
    // What libwebp allocates is not counted here.
    let noise = noise(1000, 800);
    for format in formats() {
        let options = Options { format, ..Options::default() };
        let (estimated, asked) = measured(noise.as_bytes(), &options, &fonts).unwrap();
        if estimated * 1.1 < asked {
            wrong.push(format!("noise, {format:?}: {estimated} for {asked}"));
        }
    }
    for (name, content) in documents() {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10'>{content}</svg>");
        let limits = Limits { memory: 1 << 40, work: 1 << 40, ..Limits::default() };
        let before = LIVE.load(Ordering::Relaxed);
        PEAK.store(before, Ordering::Relaxed);
        let options = Options { limits, ..Options::default() };
        let start = std::time::Instant::now();
        let prepared =
            prepare(svg.as_bytes(), &options, &fonts, &Images::None, &Cancellation::default()).unwrap();
        let asked = PEAK.load(Ordering::Relaxed).saturating_sub(before);
        let took = start.elapsed();
        #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
        let (estimated, asked) = (prepared.document_memory() as f64, asked as f64);
        drop(prepared);
        if std::env::var_os("OGPRESS_SHOW_MEMORY").is_some() {
            println!("{name}: {estimated} for {asked}: {:.1}, {took:?}", estimated / asked);
        }
        if estimated * 1.1 < asked || estimated > 12.0 * asked {
            wrong.push(format!("{name}: {estimated} for {asked}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
