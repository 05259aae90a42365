//! Where the time of a render goes, and how far it is from a floor: the same pixels, four bytes each, through a
//! bare copy and libdeflate's quickest level, without a look at the SVG. A file that needs fewer bytes for each
//! pixel can be below it.
//!
//! ```sh
//! cargo run --release --package ogpress-render --example stages -- [--rounds N] [--compression LEVEL] card.svg …
//! ```
//!
//! Prints one JSON document; times are medians in milliseconds. `benchmark/cards` makes a table of it.

use std::collections::VecDeque;
use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use libdeflater::{CompressionLvl, Compressor};
#[cfg(target_os = "linux")]
use ogpress_allocator as _;
use ogpress_render::{self as render, Cancellation, Compression, FontSet, Images, Options, Rendered};
use png::{ColorType, Decoder, Transformations};

const WARM_UPS: usize = 2;
const ROUNDS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { rounds, compression, files } = arguments()?;
    let mut cards = files.iter().map(|file| Card::read(file, compression)).collect::<Result<Vec<_>, _>>()?;
    // Cards take turns, so that a machine that slows down slows all of them alike.
    for round in 0..WARM_UPS + rounds {
        for card in &mut cards {
            let sample = card.measure()?;
            if round >= WARM_UPS {
                card.samples.push(sample);
            }
        }
    }
    let cards: Vec<String> = cards.iter().map(Card::to_json).collect();
    println!("{{\"rounds\":{rounds},\"cards\":[\n{}\n]}}", cards.join(",\n"));
    Ok(())
}

struct Arguments {
    rounds: usize,
    compression: Compression,
    /// Paths of SVGs.
    files: Vec<String>,
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut files: VecDeque<String> = env::args().skip(1).collect();
    let (mut rounds, mut compression) = (ROUNDS, Compression::default());
    while let Some(option) = files.pop_front_if(|first| first.starts_with("--")) {
        let value = files.pop_front().ok_or_else(|| format!("expected a value after {option}"))?;
        match option.as_str() {
            "--rounds" => rounds = value.parse()?,
            "--compression" => {
                compression = match value.as_str() {
                    "fast" => Compression::Fast,
                    "balanced" => Compression::Balanced,
                    "small" => Compression::Small,
                    _ => return Err(format!("expected fast, balanced or small but received {value}").into()),
                }
            }
            _ => return Err(format!("{option} is no option").into()),
        }
    }
    if files.is_empty() || rounds == 0 {
        return Err("expected at least one round and the path of at least one SVG".into());
    }
    Ok(Arguments { rounds, compression, files: files.into() })
}

/// One SVG, what it takes and what was found out of it.
struct Card {
    name: String,
    svg: Vec<u8>,
    compression: Compression,
    /// Of the PNG.
    bytes: usize,
    floor: Floor,
    /// Shapes and images that the fast painter painted.
    painted: usize,
    /// Why subtrees went through resvg instead.
    fallbacks: Vec<&'static str>,
    samples: Vec<Sample>,
}

/// What one round took.
struct Sample {
    guard: Duration,
    parse: Duration,
    paint: Duration,
    encode: Duration,
    /// All of the render: the stages and what is between them.
    total: Duration,
    floor: Duration,
    /// An inspection, which is to be compared with guard and parse.
    inspect: Duration,
}

impl Card {
    fn read(file: &str, compression: Compression) -> Result<Self, Box<dyn Error>> {
        let svg = fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        let Rendered { file: png, report, .. } =
            render(&svg, compression).map_err(|error| format!("{file}: {error}"))?;
        Ok(Self {
            name: Path::new(file).file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            svg,
            compression,
            bytes: png.len(),
            floor: Floor::new(rgba(&png)?)?,
            painted: report.painted,
            fallbacks: report.fallbacks,
            samples: Vec::new(),
        })
    }

    /// Renders twice and measures the second time, as on a site that has hundreds of cards of one kind; and so the floor.
    fn measure(&mut self) -> Result<Sample, Box<dyn Error>> {
        render(&self.svg, self.compression)?;
        let start = Instant::now();
        let Rendered { file: png, report, .. } = render(&self.svg, self.compression)?;
        let total = start.elapsed();
        drop(png);
        self.floor.measure()?;
        Ok(Sample {
            guard: report.guard,
            parse: report.parse,
            paint: report.paint,
            encode: report.encode,
            total,
            floor: self.floor.measure()?,
            inspect: inspect(&self.svg)?,
        })
    }

    fn to_json(&self) -> String {
        let median = |of: fn(&Sample) -> Duration| median(self.samples.iter().map(of).collect());
        let fallbacks: Vec<String> = self.fallbacks.iter().map(|reason| json_string(reason)).collect();
        format!(
            "{{\"name\":{},\"bytes\":{},\"guard\":{:.4},\"parse\":{:.4},\"paint\":{:.4},\"encode\":{:.4},\"total\":{:.4},\
             \"floor\":{:.4},\"inspect\":{:.4},\"painted\":{},\"fallbacks\":[{}]}}",
            json_string(&self.name),
            self.bytes,
            median(|sample| sample.guard),
            median(|sample| sample.parse),
            median(|sample| sample.paint),
            median(|sample| sample.encode),
            median(|sample| sample.total),
            median(|sample| sample.floor),
            median(|sample| sample.inspect),
            self.painted,
            fallbacks.join(","),
        )
    }
}

/// As `renderOgPng` renders where it is told nothing else.
fn render(svg: &[u8], compression: Compression) -> Result<Rendered, render::Error> {
    let options = Options { compression, ..Options::default() };
    render::render_with_report(svg, &options, &FontSet::default_set(), &Cancellation::default())
}

/// The time of an inspection.
fn inspect(svg: &[u8]) -> Result<Duration, render::Error> {
    let (options, fonts, cancellation) =
        (Options::default(), FontSet::default_set(), Cancellation::default());
    let start = Instant::now();
    render::inspect_within(svg, &options, &fonts, &Images::None, &cancellation, &|_| true)?;
    Ok(start.elapsed())
}

/// The pixels, and room for what becomes of them. The room is made and touched before the clock starts: a floor that
/// also waits for memory would flatter what stands on it.
struct Floor {
    pixels: Vec<u8>,
    copy: Vec<u8>,
    compressed: Vec<u8>,
    compressor: Compressor,
}

impl Floor {
    fn new(pixels: Vec<u8>) -> Result<Self, Box<dyn Error>> {
        let level = CompressionLvl::new(1).map_err(|error| format!("level 1: {error:?}"))?;
        let mut compressor = Compressor::new(level);
        let bound = compressor.zlib_compress_bound(pixels.len());
        Ok(Self { copy: vec![1; pixels.len()], compressed: vec![1; bound], pixels, compressor })
    }

    fn measure(&mut self) -> Result<Duration, Box<dyn Error>> {
        let start = Instant::now();
        self.copy.copy_from_slice(&self.pixels);
        self.compressor.zlib_compress(&self.copy, &mut self.compressed)?;
        Ok(start.elapsed())
    }
}

/// The pixels of a PNG, four bytes each, whichever layout the file has.
fn rgba(png: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut decoder = Decoder::new(Cursor::new(png));
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let mut reader = decoder.read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("a picture larger than memory")?];
    let frame = reader.next_frame(&mut pixels)?;
    pixels.truncate(frame.buffer_size());
    match frame.color_type {
        ColorType::Rgba => Ok(pixels),
        ColorType::GrayscaleAlpha => {
            Ok(pixels.as_chunks().0.iter().flat_map(|&[grey, alpha]| [grey, grey, grey, alpha]).collect())
        }
        other => Err(format!("expected alpha but received {other:?}").into()),
    }
}

/// In milliseconds; the mean of the middle two where there are two.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    let middle = times.len() / 2;
    let median = if times.len() % 2 == 1 { times[middle] } else { (times[middle - 1] + times[middle]) / 2 };
    median.as_secs_f64() * 1e3
}

fn json_string(text: &str) -> String {
    let mut json = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            control if control < ' ' => {
                write!(json, "\\u{:04x}", u32::from(control)).expect("a String takes every write");
            }
            other => json.push(other),
        }
    }
    json.push('"');
    json
}
