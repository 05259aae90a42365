//! The cost of a filter.

use tiny_skia::Transform;
use usvg::filter::{Filter, Kind};

use super::weights::{PER_DRAWN_PIXEL, bytes};
use crate::cost::Cost;
use crate::painter::filters::{blur, turbulence};
use crate::painter::geometry::Area;

/// Returns the cost of a filter on pixels of this area. All results are kept until its end.
pub(super) fn graph(filter: &Filter, area: Area, straight: Transform) -> Cost {
    let pixels = area.pixels() as u64;
    let (scale_x, scale_y) = straight.get_scale();
    // The source, its form as an input, and the last result.
    let mut cost = Cost { bytes: 3 * bytes(area), work: pixels * PER_DRAWN_PIXEL };
    for primitive in filter.primitives() {
        let blurred = match primitive.kind() {
            Kind::GaussianBlur(fe) => Some([fe.std_dev_x().get(), fe.std_dev_y().get()]),
            Kind::DropShadow(fe) => Some([fe.std_dev_x().get(), fe.std_dev_y().get()]),
            _ => None,
        };
        if let Some([across, down]) = blurred {
            let blur = blur::cost(area, [across * scale_x, down * scale_y]);
            cost.bytes += blur.bytes;
            cost.work(blur.work);
        }
        match primitive.kind() {
            Kind::Turbulence(fe) => cost.work(pixels * turbulence::work(fe)),
            // Its two inputs may be copied.
            Kind::DisplacementMap(_) => {
                cost.bytes += 2 * bytes(area);
                cost.work(pixels * 80);
            }
            _ => {}
        }
        cost.bytes += bytes(area);
        cost.work(pixels * 2 * PER_DRAWN_PIXEL);
    }
    cost
}
