//! Shared by the tests that compare pictures.
#![allow(dead_code, reason = "each test uses its part of this")]
#![expect(clippy::cast_precision_loss, reason = "pixels are counted in millions")]

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The largest mean difference of a channel, of 255.
pub(crate) const MEAN: f64 = 1.0;
/// A pixel is different if a channel differs by more than this.
pub(crate) const FAR: u8 = 64;
/// The largest fraction of different pixels in a picture as wide as a card.
pub(crate) const CARD_SHARE: f64 = 0.001;
/// The same in a small picture. Painters differ at edges, which are a larger part of it.
pub(crate) const SMALL_SHARE: f64 = 0.005;
/// The least width of a picture that counts as wide as a card.
const CARD_WIDTH: u32 = 1000;

/// A decoded PNG.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Not premultiplied.
    pub(crate) rgba: Vec<u8>,
}

impl Picture {
    pub(crate) fn decode(png: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder
            .set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        pixels.truncate(frame.buffer_size());
        let rgba = match frame.color_type {
            png::ColorType::Rgba => pixels,
            png::ColorType::GrayscaleAlpha => {
                pixels.chunks(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect()
            }
            other => panic!("{other:?} after normalisation"),
        };
        Self { width: frame.width, height: frame.height, rgba }
    }

    /// Decodes a file.
    pub(crate) fn read(path: &Path) -> Self {
        Self::decode(&std::fs::read(path).unwrap())
    }

    /// Averages each square of `times` by `times` pixels into one. The picture must be opaque.
    pub(crate) fn reduced(&self, times: u32) -> Self {
        let (width, height, side) = (self.width / times, self.height / times, times as usize);
        let mut sums = vec![0_u32; width as usize * height as usize * 4];
        for (y, row) in self.rgba.chunks(self.width as usize * 4).enumerate() {
            let sums = &mut sums[y / side * width as usize * 4..][..width as usize * 4];
            for (sum, square) in sums.as_chunks_mut::<4>().0.iter_mut().zip(row.chunks(side * 4)) {
                for pixel in square.as_chunks::<4>().0 {
                    for (sum, part) in sum.iter_mut().zip(pixel) {
                        *sum += u32::from(*part);
                    }
                }
            }
        }
        let pixels = times * times;
        let rgba = sums.into_iter().map(|sum| u8::try_from((sum + pixels / 2) / pixels).unwrap()).collect();
        Self { width, height, rgba }
    }

    /// Composites the picture on white.
    pub(crate) fn on_white(&self) -> Self {
        let pixels = self.rgba.as_chunks::<4>().0;
        let rgba = pixels.iter().flat_map(|&[red, green, blue, alpha]| {
            let over = |value| 255 - (u32::from(alpha) * (255 - u32::from(value)) + 127) / 255;
            [red, green, blue].map(|value: u8| u8::try_from(over(value)).unwrap()).into_iter().chain([255])
        });
        Self { width: self.width, height: self.height, rgba: rgba.collect() }
    }

    pub(crate) const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Returns whether all pixels are transparent.
    pub(crate) fn is_clear(&self) -> bool {
        self.rgba.chunks(4).all(|pixel| pixel[3] == 0)
    }
}

/// The difference between two pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Difference {
    /// The mean difference of a channel, of 255.
    pub(crate) mean: f64,
    /// The fraction of different pixels.
    pub(crate) share: f64,
    allowed_share: f64,
}

impl Difference {
    /// Compares two pictures of one size, both on white and on black: one alone does not show all errors.
    pub(crate) fn between(left: &Picture, right: &Picture) -> Self {
        assert_eq!(left.size(), right.size(), "only pictures of one size can be compared");
        let (mut sum, mut far) = (0_u64, 0_u64);
        let pixels = left.rgba.chunks(4).zip(right.rgba.chunks(4));
        // Most pixels are equal, and tests are hardly optimised.
        for (left, right) in pixels.filter(|(left, right)| left != right) {
            for backdrop in [0, 255] {
                let off = channels_off(left, right, backdrop);
                sum += off.into_iter().map(u64::from).sum::<u64>();
                far += u64::from(off.into_iter().any(|off| off > FAR));
            }
        }
        let looks = (left.rgba.len() / 4 * 2) as f64;
        let allowed_share = if left.width >= CARD_WIDTH { CARD_SHARE } else { SMALL_SHARE };
        Self { mean: sum as f64 / (looks * 3.0), share: far as f64 / looks, allowed_share }
    }

    /// Returns whether the pictures are visually equal: the mean difference is small, and only few pixels are
    /// different.
    pub(crate) fn is_invisible(&self) -> bool {
        self.mean <= MEAN && self.share <= self.allowed_share
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "off by {:.3} on average, {:.3} % of pixels far off", self.mean, self.share * 100.0)
    }
}

fn channels_off(left: &[u8], right: &[u8], backdrop: u32) -> [u8; 3] {
    let over = |pixel: &[u8], channel: usize| {
        let alpha = u32::from(pixel[3]);
        let value = (u32::from(pixel[channel]) * alpha + backdrop * (255 - alpha)) / 255;
        u8::try_from(value).unwrap()
    };
    [0, 1, 2].map(|channel| over(left, channel).abs_diff(over(right, channel)))
}

/// Returns a folder of test data: `tests/data/<name>` of the repository, or `../shared/<name>` beside it.
///
/// Without the folder, prints that nothing was compared and returns `None`. If `CI` is set it panics instead, unless
/// `OGPRESS_TESTS_WITHOUT`, a list separated by commas, names the folder.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = [repository.join("tests/data").join(name), repository.join("../shared").join(name)];
    if let Some(folder) = places.iter().find(|folder| folder.is_dir()) {
        return Some(folder.clone());
    }
    let accepted = std::env::var("OGPRESS_TESTS_WITHOUT").unwrap_or_default();
    let is_required =
        std::env::var_os("CI").is_some() && !accepted.split(',').any(|accepted| accepted == name);
    assert!(!is_required, "CI is set but {} is missing", places[1].display());
    eprintln!("{} is missing: nothing was compared with it", places[1].display());
    None
}

/// All SVG files in a folder and its subfolders, sorted.
pub(crate) fn svgs_below(folder: &Path) -> Vec<PathBuf> {
    let mut svgs = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "svg") {
                svgs.push(path);
            }
        }
    }
    svgs.sort();
    svgs
}

/// Does `work` for every item on as many threads as there are processors. Results are in the order of the items.
pub(crate) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((index, item)) = take(items, &next) {
                    let result = work(item);
                    results.lock().unwrap().push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|&(index, _)| index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn take<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}

/// Our picture, the reference and their difference (amplified, on black), side by side. Shorter pictures end in
/// transparent rows.
pub(crate) fn side_by_side(ours: &Picture, reference: &Picture) -> Picture {
    let (width, height) = (ours.width.max(reference.width), ours.height.max(reference.height));
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 12);
    for y in 0..height {
        rgba.extend((0..width).flat_map(|x| pixel(ours, x, y)));
        rgba.extend((0..width).flat_map(|x| pixel(reference, x, y)));
        rgba.extend((0..width).flat_map(|x| strengthened(pixel(ours, x, y), pixel(reference, x, y))));
    }
    Picture { width: width * 3, height, rgba }
}

fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 4] {
    if x >= picture.width || y >= picture.height {
        return [0; 4];
    }
    let start = (y as usize * picture.width as usize + x as usize) * 4;
    picture.rgba[start..start + 4].try_into().unwrap()
}

fn strengthened(ours: [u8; 4], reference: [u8; 4]) -> [u8; 4] {
    let (white, black) = (channels_off(&ours, &reference, 255), channels_off(&ours, &reference, 0));
    let off = |channel: usize| white[channel].max(black[channel]).saturating_mul(4);
    [off(0), off(1), off(2), 255]
}

/// Writes a picture to a file, and makes its folder.
pub(crate) fn write(path: &Path, picture: &Picture) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(&picture.rgba).unwrap();
}
