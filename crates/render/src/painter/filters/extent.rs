//! How far the effect of a filter reaches.

use tiny_skia::Transform;
use usvg::filter::{CompositeOperator, DisplacementMap, Filter, Input, Kind, Primitive};

use super::blur;

/// The distance in pixels, around a pixel, within which the filter reads others.
pub(crate) fn margin(filter: &Filter, transform: Transform) -> f32 {
    let (scale_x, scale_y) = transform.get_scale();
    let larger = |x: f32, y: f32| (x.abs() * scale_x).max(y.abs() * scale_y);
    let reach = |primitive: &Primitive| match primitive.kind() {
        Kind::GaussianBlur(fe) => blur::reach(larger(fe.std_dev_x().get(), fe.std_dev_y().get())),
        Kind::Offset(fe) => larger(fe.dx(), fe.dy()),
        Kind::DropShadow(fe) => {
            blur::reach(larger(fe.std_dev_x().get(), fe.std_dev_y().get())) + larger(fe.dx(), fe.dy())
        }
        Kind::DisplacementMap(fe) => {
            let reach = displacement(fe) / 2.0;
            larger(reach, reach)
        }
        _ => 0.0,
    };
    filter.primitives().iter().map(reach).sum::<f32>().ceil() + 1.0
}

/// The scale of a displacement map in units of the document. `style` has written its square root, for resvg.
pub(super) fn displacement(fe: &DisplacementMap) -> f32 {
    fe.scale() * fe.scale()
}

/// Returns whether the filter paints only within its margin around its source. A flood that shows by itself paints
/// elsewhere.
pub(crate) fn is_bounded(filter: &Filter) -> bool {
    let mut results: Vec<(&str, bool)> = Vec::new();
    for primitive in filter.primitives() {
        let of = |input: &Input| match input {
            Input::SourceGraphic | Input::SourceAlpha => true,
            Input::Reference(name) => {
                results.iter().rev().find(|(result, _)| result == name).is_none_or(|&(_, bounded)| bounded)
            }
        };
        let bounded = match primitive.kind() {
            Kind::GaussianBlur(fe) => of(fe.input()),
            Kind::Offset(fe) => of(fe.input()),
            Kind::DropShadow(fe) => of(fe.input()),
            Kind::Merge(fe) => fe.inputs().iter().all(of),
            Kind::Blend(fe) => of(fe.input1()) && of(fe.input2()),
            Kind::Composite(fe) => match fe.operator() {
                CompositeOperator::In => of(fe.input1()) || of(fe.input2()),
                CompositeOperator::Out => of(fe.input1()),
                CompositeOperator::Atop => of(fe.input2()),
                CompositeOperator::Over | CompositeOperator::Xor | CompositeOperator::Lighter => {
                    of(fe.input1()) && of(fe.input2())
                }
                CompositeOperator::Arithmetic { .. } => false,
            },
            // These may paint where their input is transparent.
            _ => false,
        };
        results.push((primitive.result(), bounded));
    }
    results.last().is_some_and(|&(_, bounded)| bounded)
}
