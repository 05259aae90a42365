//! The table in which vello looks up the colours of a gradient.

use usvg::BaseGradient;

/// The largest size of the table.
pub(super) const LARGEST: f32 = 4096.0;

/// The number of colours in vello's table for a gradient: more for more stops, and for stops that are closer to each
/// other.
pub(super) fn size(gradient: &BaseGradient) -> u64 {
    let least = match gradient.stops() {
        [] | [_] | [_, _] => 256,
        [_, _, _] => 512,
        _ => 1024,
    };
    let places = gradient.stops().iter().map(|stop| stop.offset().get());
    let closest = places.clone().zip(places.skip(1)).map(|(a, b)| b - a).fold(1.0_f32, f32::min);
    // Stops at one offset are one entry of the largest table apart.
    if closest * LARGEST < 1.5 { 4096 } else { wanted(closest).max(least) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 4096")]
fn wanted(closest: f32) -> u64 {
    (closest.recip().ceil() as u64).next_power_of_two().min(4096)
}
