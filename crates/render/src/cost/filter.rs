//! Estimates what resvg needs for a filter. All results are kept until its end, each as large as the filter's region.

use tiny_skia::{IntRect, Transform};
use usvg::filter::{Filter, Kind, Primitive};
use usvg::{Group, NonZeroRect};

use super::Cost;
use super::meter::Meter;
use super::rounding::{bytes, common, length, whole, work};
use crate::Error;

/// The largest number of pixels in a length of a filter. Beyond about 2^31 resvg panics.
const MOST: f32 = 1e9;

/// Work for each pixel of any primitive, which copies its input, converts colours and cuts its result.
const ANY: f64 = 60.0;

/// Estimates an `feImage`: the cost of painting a group on the pixels of a region.
type ImageCost<'a> = &'a dyn Fn(&Group, IntRect, Transform) -> Result<Cost, Error>;

/// Estimates the cost of applying a filter to the pixels of a layer.
pub(super) fn cost(
    filter: &Filter,
    layer: IntRect,
    transform: Transform,
    meter: &Meter<'_>,
    image: ImageCost<'_>,
) -> Result<Cost, Error> {
    let Some(region) = region(filter.rect(), transform)? else { return Ok(Cost::default()) };
    let Some(region) = common(region, layer) else { return Ok(Cost::default()) };
    #[expect(clippy::cast_precision_loss, reason = "as resvg")]
    let transform = transform.post_translate(-region.x() as f32, -region.y() as f32);
    let Some(region) = region.translate_to(0, 0) else { return Ok(Cost::default()) };
    let pixels = f64::from(region.width()) * f64::from(region.height());
    let mut cost = Cost::default();
    // The source is a copy.
    let mut held = pixels;
    for primitive in filter.primitives() {
        let Some(part) = self::region(primitive.rect(), transform)? else { return Ok(cost) };
        check(primitive, transform)?;
        let (pictures, work_per_pixel) =
            alone(primitive.kind(), transform, [region.width(), region.height()]);
        let mut own = Cost { bytes: bytes(pictures * pixels), work: work(pixels * work_per_pixel) };
        meter.spend(own.work)?;
        if let Kind::Image(fe) = primitive.kind() {
            let (scale_x, scale_y) = transform.get_scale();
            #[expect(clippy::cast_precision_loss, reason = "as resvg")]
            let place = Transform::from_row(scale_x, 0.0, 0.0, scale_y, part.x() as f32, part.y() as f32);
            own.then(image(fe.root(), region, place)?.with(bytes(pixels)));
        }
        cost.then(own.with(bytes(held)));
        held += pixels;
    }
    Ok(cost)
}

/// A region in whole pixels, as resvg computes it; `None` if resvg finds it invalid.
fn region(rect: NonZeroRect, transform: Transform) -> Result<Option<IntRect>, Error> {
    let Some(rect) = rect.transform(transform) else { return Ok(None) };
    for number in [rect.x(), rect.y(), rect.width(), rect.height()] {
        is_sane(number)?;
    }
    Ok(IntRect::from_xywh(
        whole(rect.x().floor()),
        whole(rect.y().floor()),
        length(rect.width()).max(1),
        length(rect.height()).max(1),
    ))
}

/// Refuses lengths that resvg cannot compute with.
fn check(primitive: &Primitive, transform: Transform) -> Result<(), Error> {
    let (scale_x, scale_y) = transform.get_scale();
    let lengths = match primitive.kind() {
        Kind::Offset(fe) => [fe.dx(), fe.dy(), 0.0, 0.0],
        Kind::DropShadow(fe) => [fe.dx(), fe.dy(), fe.std_dev_x().get(), fe.std_dev_y().get()],
        Kind::GaussianBlur(fe) => [fe.std_dev_x().get(), fe.std_dev_y().get(), 0.0, 0.0],
        _ => return Ok(()),
    };
    let [a, b, c, d] = lengths;
    [a * scale_x, b * scale_y, c * scale_x, d * scale_y].into_iter().try_for_each(is_sane)
}

fn is_sane(number: f32) -> Result<(), Error> {
    if number.abs() <= MOST {
        return Ok(());
    }
    Err(Error::TooComplex { what: "pixels in a length of a filter", max: 1_000_000_000 })
}

/// Estimates one primitive: the number of pictures that it makes, its result included, and the work for each pixel.
fn alone(kind: &Kind, transform: Transform, sides: [u32; 2]) -> (f64, f64) {
    let (scale_x, scale_y) = transform.get_scale();
    let is_iir = |x: f32, y: f32| x * scale_x < 2.0 && y * scale_y < 2.0;
    match kind {
        Kind::GaussianBlur(fe) if is_iir(fe.std_dev_x().get(), fe.std_dev_y().get()) => (5.0, ANY + 450.0),
        Kind::GaussianBlur(_) => (4.0, ANY + 120.0),
        Kind::DropShadow(fe) if is_iir(fe.std_dev_x().get(), fe.std_dev_y().get()) => (6.0, ANY + 550.0),
        Kind::DropShadow(_) => (6.0, ANY + 200.0),
        Kind::Morphology(fe) => {
            let window = |radius: f32, scale: f32, side: u32| {
                f64::from(radius * scale).mul_add(2.0, 1.0).max(1.0).min(f64::from(side))
            };
            let window = window(fe.radius_x().get(), scale_x, sides[0])
                * window(fe.radius_y().get(), scale_y, sides[1]);
            (4.0, window.mul_add(3.0, ANY))
        }
        Kind::ConvolveMatrix(fe) => {
            let matrix = fe.matrix();
            let window = f64::from(matrix.columns()) * f64::from(matrix.rows());
            (4.0, window.mul_add(8.0, ANY + 20.0))
        }
        Kind::Turbulence(fe) => (1.0, f64::from(fe.num_octaves()).mul_add(180.0, ANY)),
        Kind::DiffuseLighting(_) | Kind::SpecularLighting(_) => (3.0, ANY + 160.0),
        Kind::Tile(_) => (3.0, ANY + 100.0),
        Kind::Blend(_) | Kind::Composite(_) | Kind::DisplacementMap(_) => (5.0, ANY + 80.0),
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        Kind::Merge(fe) => (4.0, ANY + 80.0 * fe.inputs().len() as f64),
        Kind::ComponentTransfer(_) => (3.0, ANY + 130.0),
        _ => (3.0, ANY + 40.0),
    }
}
