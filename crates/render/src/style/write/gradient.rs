//! The stops of a gradient, in the form that usvg reads.
//!
//! Where a colour of a stop is not in a form of old (`rgb()`, `hsl()`, `hwb()`, a name or a hash), Chromium mixes all of the
//! gradient in Oklab, not premultiplied. Painters here mix in sRGB, so that stops are put between the others until what lies
//! between them is what it should be, within a level of 255.

use std::fmt::Write as _;

use super::mask;
use crate::style::values::{self, color, math};

/// The most parts that what is between two stops is cut into.
const MOST_PARTS: usize = 16;

/// The most stops that a gradient comes to, if it has not more itself.
const MOST_STOPS: usize = 4096;

/// Places between two stops where a mixture is compared with what it should be.
const SAMPLES: usize = 64;

/// How far it may be off there, of 1: not quite one level, of which rounding the stops takes half.
const MOST_OFF: f64 = 0.5 / 255.0;

/// A stop as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stop {
    /// 0 to 1.
    offset: f64,
    /// In Oklab.
    channels: [f64; 3],
    /// 0 to 1.
    alpha: f64,
    is_modern: bool,
    /// Whether the channels are those of sRGB in linear light instead.
    is_linear: bool,
}

impl Stop {
    /// Its offset, and the computed values of `stop-color` and `stop-opacity`.
    pub(crate) fn new(offset: Option<&str>, colour: Option<&str>, opacity: Option<&str>) -> Self {
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
        let (hex, modern) = split(colour.unwrap_or("#000000"));
        let svgtypes::Color { red, green, blue, alpha } = hex.parse().unwrap_or(svgtypes::Color::black());
        let rgba = color::Rgba { red, green, blue, alpha: f32::from(alpha) / 255.0 };
        let exact = modern.and_then(|channels| {
            let mut numbers = channels.split(' ').map(str::parse);
            let mut next = || numbers.next()?.ok();
            Some([next()?, next()?, next()?])
        });
        Self {
            offset: number(offset).unwrap_or_default().clamp(0.0, 1.0),
            channels: exact.unwrap_or_else(|| color::oklab(rgba)),
            alpha: f64::from(rgba.alpha) * number(opacity).unwrap_or(1.0),
            is_modern: modern.is_some(),
            is_linear: false,
        }
    }

    /// The same, mixed as `color-interpolation: linearRGB` says.
    pub(crate) fn in_linear_light(self) -> Self {
        Self { channels: self.srgb().map(mask::linear), is_linear: true, ..self }
    }

    /// The colour that is a part of the way to another.
    fn towards(self, next: Self, part: f64) -> Self {
        let between = |from: f64, to: f64| from + (to - from) * part;
        let channels = std::array::from_fn(|index| between(self.channels[index], next.channels[index]));
        let (offset, alpha) = (between(self.offset, next.offset), between(self.alpha, next.alpha));
        Self { offset, channels, alpha, ..self }
    }

    /// As it is seen: in sRGB, 0 to 1.
    fn srgb(self) -> [f64; 3] {
        let channels = if self.is_linear {
            self.channels.map(mask::from_linear)
        } else {
            color::srgb_of_oklab(self.channels)
        };
        channels.map(|channel| channel.clamp(0.0, 1.0))
    }

    fn write(self, text: &mut String) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is 0 to 255")]
        let [red, green, blue] = self.srgb().map(|channel| (channel * 255.0).round() as u8);
        let colour = values::hex(color::Rgba { red, green, blue, alpha: 1.0 });
        let (offset, opacity) = (math::fmt(self.offset), math::fmt(self.alpha));
        let _ = write!(text, "<stop offset=\"{offset}\" stop-color=\"{colour}\"");
        if self.alpha < 1.0 {
            let _ = write!(text, " stop-opacity=\"{opacity}\"");
        }
        text.push_str("/>");
    }
}

/// A computed `stop-color`: what usvg reads, and behind it the channels in Oklab of a colour that is in no form of old.
pub(crate) fn split(value: &str) -> (&str, Option<&str>) {
    value.split_once(' ').map_or((value, None), |(hex, channels)| (hex, Some(channels)))
}

/// Writes stops that are mixed in Oklab or in linear light; nothing and `false` if these are mixed as usvg does.
pub(crate) fn write(text: &mut String, stops: &[Stop]) -> bool {
    if stops.len() < 2 || stops.iter().all(|stop| !stop.is_modern && !stop.is_linear) {
        return false;
    }
    let mut last = stops[0];
    last.write(text);
    let most = (MOST_STOPS / stops.len()).clamp(1, MOST_PARTS);
    for stop in &stops[1..] {
        let stop = Stop { offset: stop.offset.max(last.offset), ..*stop };
        let parts = if stop.offset > last.offset { parts(last, stop, most) } else { 1 };
        for part in 1..parts {
            last.towards(stop, share(part, parts)).write(text);
        }
        stop.write(text);
        last = stop;
    }
    true
}

/// How many parts suffice.
fn parts(from: Stop, to: Stop, most: usize) -> usize {
    let mut parts = 1;
    while parts < most && !is_close(from, to, parts) {
        parts *= 2;
    }
    parts.min(most)
}

/// Whether mixtures in sRGB of so many parts are what the mixture in Oklab is.
fn is_close(from: Stop, to: Stop, parts: usize) -> bool {
    let ends: Vec<_> = (0..=parts).map(|part| from.towards(to, share(part, parts)).srgb()).collect();
    (0..SAMPLES).all(|sample| {
        let wanted = from.towards(to, share(sample, SAMPLES)).srgb();
        let index = sample * parts / SAMPLES;
        let within = share(sample * parts % SAMPLES, SAMPLES);
        (0..3).all(|channel| {
            let (start, end) = (ends[index][channel], ends[index + 1][channel]);
            (start + (end - start) * within - wanted[channel]).abs() <= MOST_OFF
        })
    })
}

#[expect(clippy::cast_precision_loss, reason = "both are small")]
fn share(part: usize, parts: usize) -> f64 {
    part as f64 / parts as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The levels that a gradient of written stops has at a place.
    fn at(text: &str, place: f64) -> [f64; 3] {
        let attribute = |stop: &str, name: &str| {
            stop.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        let stops: Vec<(f64, svgtypes::Color)> = text
            .split("<stop")
            .skip(1)
            .map(|stop| {
                let colour = attribute(stop, "stop-color").parse().unwrap();
                (attribute(stop, "offset").parse().unwrap(), colour)
            })
            .collect();
        let index = stops.iter().rposition(|(offset, _)| *offset <= place).unwrap();
        let ((start, from), (end, to)) = (stops[index], stops[index + 1]);
        let part = (place - start) / (end - start);
        let mixed = |from: u8, to: u8| f64::from(from) + (f64::from(to) - f64::from(from)) * part;
        [mixed(from.red, to.red), mixed(from.green, to.green), mixed(from.blue, to.blue)]
    }

    fn written(from: &str, to: &str) -> String {
        let mut text = String::new();
        assert!(write(
            &mut text,
            &[Stop::new(Some("0"), Some(from), None), Stop::new(Some("1"), Some(to), None)]
        ));
        text
    }

    #[test]
    fn a_modern_colour_has_all_stops_mixed_in_oklab_as_chromium_does() {
        // Blue, in Oklab. Chromium's colours of a gradient of 200 px at 25, 50, 100 and 175 px.
        let text = written("#ff0000", "#0000ff 0.45201 -0.03246 -0.31153");
        assert!(text.matches("<stop").count() <= 17, "{text}");
        for (pixel, chromium) in [
            (25.5, [226.0, 56.0, 76.0]),
            (50.5, [197.0, 73.0, 110.0]),
            (100.5, [140.0, 83.0, 163.0]),
            (175.5, [47.0, 53.0, 233.0]),
        ] {
            for (ours, chromium) in at(&text, pixel / 200.0).into_iter().zip(chromium) {
                assert!((ours - chromium).abs() <= 1.5, "{ours} instead of {chromium} at {pixel}");
            }
        }
    }

    #[test]
    fn equal_colours_need_no_stop_between_them() {
        let blue = "#0000ff 0.45201 -0.03246 -0.31153";
        assert_eq!(written(blue, blue).matches("<stop").count(), 2);
    }

    #[test]
    fn stops_in_forms_of_old_stay_as_they_are() {
        let mut text = String::new();
        let stops = ["#ff0000", "#0000ff80"].map(|colour| Stop::new(Some("0"), Some(colour), None));
        assert!(!write(&mut text, &stops));
        assert_eq!(text, "");
    }

    #[test]
    fn a_gradient_of_many_stops_does_not_grow_without_bounds() {
        let stop = |index: usize| {
            let colour = ["#ff0000", "#0000ff 0.45201 -0.03246 -0.31153"][index % 2];
            Stop::new(Some(&format!("{}", share(index, 2000))), Some(colour), None)
        };
        let mut text = String::new();
        write(&mut text, &(0..2000).map(stop).collect::<Vec<_>>());
        assert!(text.matches("<stop").count() <= MOST_STOPS);
    }
}
