//! Colours and gradients as vello's paints.

use tiny_skia::Transform;
use usvg::{BaseGradient, LinearGradient, Opacity, Paint, RadialGradient, SpreadMethod};
use vello_cpu::PaintType;
use vello_cpu::color::{AlphaColor, DynamicColor, Srgb};
use vello_cpu::kurbo::Point;
use vello_cpu::peniko::{
    ColorStop, Extend, Gradient, GradientKind, InterpolationAlphaSpace, LinearGradientPosition,
    RadialGradientPosition,
};

use crate::painter::gradient_table::LARGEST;
use crate::painter::plan::brush::Brush;

/// Two points or radii that are closer than this, in units of the gradient, are equal for Skia and resvg.
const DEGENERATE: f32 = 1.0 / 32_768.0;

/// vello's paint for a colour or gradient, and the paint's own transform; `None` if it paints nothing.
pub(super) fn paint_of(brush: Brush<'_>) -> Option<(PaintType, Transform)> {
    match brush.paint {
        Paint::Color(color) => Some((solid(*color, brush.opacity).into(), Transform::identity())),
        Paint::LinearGradient(gradient) => {
            linear(gradient, brush.opacity).map(|paint| (paint, gradient.transform()))
        }
        Paint::RadialGradient(gradient) => {
            radial(gradient, brush.opacity).map(|paint| (paint, gradient.transform()))
        }
        Paint::Pattern(_) => None,
    }
}

pub(super) fn solid(color: usvg::Color, opacity: Opacity) -> AlphaColor<Srgb> {
    AlphaColor::from_rgba8(color.red, color.green, color.blue, opacity.to_u8())
}

fn linear(gradient: &LinearGradient, opacity: Opacity) -> Option<PaintType> {
    let start = tiny_skia::Point::from_xy(gradient.x1(), gradient.y1());
    let end = tiny_skia::Point::from_xy(gradient.x2(), gradient.y2());
    if (end - start).length() <= DEGENERATE {
        return degenerate(gradient, opacity);
    }
    let kind = LinearGradientPosition { start: point(start), end: point(end) };
    gradual(gradient, kind.into(), opacity)
}

fn radial(gradient: &RadialGradient, opacity: Opacity) -> Option<PaintType> {
    let start = tiny_skia::Point::from_xy(gradient.fx(), gradient.fy());
    let end = tiny_skia::Point::from_xy(gradient.cx(), gradient.cy());
    let (start_radius, end_radius) = (gradient.fr().get(), gradient.r().get());
    // The two circles are equal: the first colour is inside of them and the last one outside, or nothing is painted.
    if (end - start).length() <= DEGENERATE && (end_radius - start_radius).abs() <= DEGENERATE {
        return ring(gradient, opacity);
    }
    let kind = RadialGradientPosition {
        start_center: point(start),
        start_radius,
        end_center: point(end),
        end_radius,
    };
    gradual(gradient, kind.into(), opacity)
}

fn ring(gradient: &RadialGradient, opacity: Opacity) -> Option<PaintType> {
    let radius = gradient.r().get();
    if gradient.spread_method() != SpreadMethod::Pad || radius <= DEGENERATE {
        return None;
    }
    let center = Point::new(gradient.cx().into(), gradient.cy().into());
    let color =
        |stop: &usvg::Stop| DynamicColor::from_alpha_color(solid(stop.color(), stop.opacity() * opacity));
    let (first, last) = (color(gradient.stops().first()?), color(gradient.stops().last()?));
    let edge = 1.0 - 1.0 / LARGEST;
    let stops = [(0.0, first), (edge - 1.0 / LARGEST, first), (edge, last), (1.0, last)];
    Some(
        Gradient::new_radial(center, radius)
            .with_stops(stops.map(|(offset, color)| ColorStop { offset, color }).as_slice())
            .into(),
    )
}

/// A gradient along a line without length is the last colour, or, where it repeats, the mean of all colours.
fn degenerate(gradient: &BaseGradient, opacity: Opacity) -> Option<PaintType> {
    let stops = gradient.stops();
    let color = |stop: &usvg::Stop| solid(stop.color(), stop.opacity() * opacity);
    if gradient.spread_method() == SpreadMethod::Pad {
        return stops.last().map(|stop| color(stop).into());
    }
    let mut sum = [0.0; 4];
    for pair in stops.windows(2) {
        let share = (pair[1].offset().get() - pair[0].offset().get()) / 2.0;
        for (sum, (a, b)) in
            sum.iter_mut().zip(color(&pair[0]).components.into_iter().zip(color(&pair[1]).components))
        {
            *sum += share * (a + b);
        }
    }
    let ends = [
        (stops.first()?, stops.first()?.offset().get()),
        (stops.last()?, 1.0 - stops.last()?.offset().get()),
    ];
    for (stop, share) in ends {
        for (sum, part) in sum.iter_mut().zip(color(stop).components) {
            *sum += share * part;
        }
    }
    Some(AlphaColor::<Srgb>::new(sum).into())
}

fn gradual(gradient: &BaseGradient, kind: GradientKind, opacity: Opacity) -> Option<PaintType> {
    let extend = match gradient.spread_method() {
        SpreadMethod::Pad => Extend::Pad,
        SpreadMethod::Reflect => Extend::Reflect,
        SpreadMethod::Repeat => Extend::Repeat,
    };
    let stops = stops(gradient, opacity);
    let gradient = Gradient {
        kind,
        extend,
        // SVG interpolates colour and opacity separately (SVG 2, 14.2.4), as resvg does and CSS does not.
        interpolation_alpha_space: InterpolationAlphaSpace::Unpremultiplied,
        ..Gradient::default()
    };
    (!stops.is_empty()).then(|| gradient.with_stops(stops.as_slice()).into())
}

/// The stops. Those at the same offset are moved apart by one entry of vello's table, because vello divides by the
/// distance. The later colour begins at the offset itself, so that a pixel whose centre is on the edge has that colour,
/// as in resvg.
fn stops(gradient: &BaseGradient, opacity: Opacity) -> Vec<ColorStop> {
    let mut stops: Vec<ColorStop> = Vec::with_capacity(gradient.stops().len());
    for stop in gradient.stops() {
        let color = DynamicColor::from_alpha_color(solid(stop.color(), stop.opacity() * opacity));
        let mut offset = stop.offset().get();
        if let Some(previous) = stops.last()
            && offset - previous.offset < 1e-4
        {
            // Never the first entry of the table, which is the colour before the gradient.
            let place = (offset * (LARGEST - 1.0)).floor().max(1.0) / (LARGEST - 1.0);
            let before = place - 1.0 / LARGEST;
            // Of several stops at one offset only the first and the last show.
            let taken = stops.len().checked_sub(2).is_some_and(|index| stops[index].offset >= before);
            if taken {
                stops.pop();
            } else if let Some(previous) = stops.last_mut() {
                previous.offset = before.max(0.0);
            }
            offset = place;
        }
        stops.push(ColorStop { offset, color });
    }
    stops
}

fn point(point: tiny_skia::Point) -> Point {
    Point::new(point.x.into(), point.y.into())
}
