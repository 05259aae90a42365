//! The account of a surface: what it holds until it is drawn.

use tiny_skia::{Rect, Transform};
use usvg::{BaseGradient, BlendMode};

use super::weights::{
    KEPT_PER_LAYER, KEPT_PER_LAYER_ROW, PER_DRAWN_PIXEL, PER_LAYER, PER_SURFACE, PER_SURFACE_PIXEL,
    PER_TABLE_COLOUR, bytes,
};
use crate::Error;
use crate::cost::Cost;
use crate::cost::meter::Meter;
use crate::cost::outline::Traced;
use crate::painter::geometry::Area;
use crate::painter::gradient_table;
use crate::painter::limits::{MOST_RECORDED, MOST_WAITING};
use crate::painter::surface::per_layer_pixel;

/// A surface in the estimate.
pub(crate) struct SurfaceCost {
    pub(super) area: Area,
    /// Bytes of outlines that wait to be drawn.
    outlines: u64,
    /// The most bytes of outlines that waited before a drawing. vello uses that memory again.
    room: u64,
    /// The most bytes that an outline needs while it is cut into lines.
    cutting: u64,
    /// Bytes of pictures that wait to be drawn.
    pub(super) pictures: u64,
    /// The number of open layers and clips. Nothing is drawn while there are any.
    open: usize,
    /// Bytes of what was drawn already.
    drawn: u64,
    /// The work of cutting outlines, a part of the work of `cost`. It is done before anything is recorded.
    traced: u64,
    pub(super) cost: Cost,
}

impl SurfaceCost {
    pub(super) fn new(area: Area) -> Self {
        Self {
            area,
            outlines: 0,
            room: 0,
            cutting: 0,
            pictures: 0,
            open: 0,
            drawn: 0,
            traced: 0,
            cost: Cost::default(),
        }
    }

    fn bytes(&self) -> u64 {
        self.outlines.max(self.room) + self.cutting + self.pictures + self.drawn
    }

    /// Adds a step that is done while all of this is held.
    pub(super) fn does(&mut self, cost: Cost) {
        self.cost.then(cost.with(self.bytes()));
    }

    /// Draws a picture of an area.
    pub(super) fn draws(&mut self, area: Area) {
        self.cost.work(area.pixels() as u64 * PER_DRAWN_PIXEL);
        self.picture(bytes(area));
    }

    /// Adds a picture that waits to be drawn.
    pub(super) fn picture(&mut self, bytes: u64) {
        self.pictures += bytes;
        self.relieve();
    }

    pub(super) fn outline(&mut self, traced: Traced, meter: &Meter<'_>) -> Result<(), Error> {
        self.outlines += traced.kept();
        self.cutting = self.cutting.max(traced.cutting());
        self.cost.work(traced.work());
        self.traced += traced.work();
        meter.spend(traced.work())
    }

    /// Adds an image that covers this number of pixels. The surface may copy it before anything is drawn.
    pub(super) fn copies(&mut self, pixels: u64) {
        if pixels > self.area.pixels() as u64 / 2 {
            self.drawn = bytes(self.area);
        }
    }

    /// Adds a layer of this surface with what is in `bounds`. A layer is drawn in rows as wide as the surface.
    pub(super) fn layer(&mut self, bounds: Rect, transform: Transform, mode: BlendMode) {
        let area = bounds.transform(transform).and_then(|bounds| Area::touched(bounds, self.area));
        let rows = area.map_or(0, |area| u64::from(area.height).div_ceil(4) + 1);
        self.outlines += KEPT_PER_LAYER + rows * KEPT_PER_LAYER_ROW;
        self.cost.work(rows * 4 * u64::from(self.area.width) * per_layer_pixel(mode) + PER_LAYER);
    }

    /// Adds the table of a gradient's colours, which vello makes anew for each outline.
    pub(super) fn gradient(&mut self, gradient: &BaseGradient) {
        let colours = gradient_table::size(gradient);
        self.outlines += 4 * colours;
        self.cost.work(colours * PER_TABLE_COLOUR);
    }

    /// Opens a layer or clip.
    pub(super) fn open(&mut self) {
        self.open += 1;
    }

    /// Closes a layer or clip, and draws what waits.
    pub(super) fn close(&mut self) {
        self.open -= 1;
        self.relieve();
    }

    fn relieve(&mut self) {
        if self.open == 0 && self.pictures > MOST_WAITING as u64 {
            self.does(Cost { bytes: bytes(self.area), work: bytes(self.area) / 4 * PER_SURFACE_PIXEL });
            self.pictures = 0;
            self.room = self.room.max(std::mem::take(&mut self.outlines));
            self.drawn = bytes(self.area);
        }
    }

    /// Draws everything. Returns the cost of the surface's picture.
    pub(super) fn finish(mut self) -> Cost {
        // What takes long is drawn in pieces.
        let pieces = self.cost.work.saturating_sub(self.traced) / MOST_RECORDED;
        if pieces > 0 {
            self.drawn = bytes(self.area);
            self.cost.work(pieces * self.area.pixels() as u64 * (PER_SURFACE_PIXEL + PER_DRAWN_PIXEL));
        }
        let work = self.area.pixels() as u64 * PER_SURFACE_PIXEL + PER_SURFACE;
        self.does(Cost { bytes: bytes(self.area), work });
        self.cost
    }

    pub(super) fn window(&self) -> Rect {
        self.area.to_rect()
    }

    /// The number of the surface's pixels that lie in `bounds`.
    pub(super) fn covered(&self, bounds: Rect, transform: Transform) -> u64 {
        let area = bounds.transform(transform).and_then(|bounds| Area::touched(bounds, self.area));
        area.map_or(0, |area| area.pixels() as u64)
    }
}
