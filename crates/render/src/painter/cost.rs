//! What this painter needs for a tree: it walks as the painter does, decides as the painter does, and paints nothing.

use std::collections::HashSet;
use std::sync::Arc;

use tiny_skia::{IntSize, Rect, Transform};
use usvg::filter::{Filter, Kind};
use usvg::{BaseGradient, BlendMode, ClipPath, Group, Image, ImageKind, Mask, Node, Paint, Path, Tree};

use super::filters::{self, blur};
use super::geometry::Area;
use super::outline::Outline;
use super::paints::Brush;
use super::resample::{Key, Step};
use super::surface::{MOST_RECORDED, MOST_WAITING, per_layer_pixel};
use super::{decode, images, layers, masks, paints, paths, patterns};
use crate::Error;
use crate::cost::outline::{Glyphs, Traced};
use crate::cost::{Cost, Meter, decoded, decoding, resvg};
use crate::tree::Lettering;

/// Work for each pixel: of a surface, of a picture that is drawn, and of what an outline covers with a colour or a gradient.
const PER_SURFACE_PIXEL: u64 = 4;
const PER_DRAWN_PIXEL: u64 = 6;
const PER_COLOURED_PIXEL: u64 = 1;
const PER_GRADIENT_PIXEL: u64 = 4;
const PER_SAMPLED_PIXEL: u64 = 25;
/// Work for each pixel of a picture that is resampled.
const PER_READ_PIXEL: u64 = 2;

/// Work for each surface, and for each layer of one, however small. A layer is drawn in rows as wide as the surface; where it
/// blends, that takes longer for each pixel.
const PER_SURFACE: u64 = 25_000;
const PER_LAYER: u64 = 4000;

/// Work for each colour of a gradient's table.
const PER_TABLE_COLOUR: u64 = 8;

/// Bytes that vello keeps of each layer, and of each of its rows of squares: commands that open, draw and close it.
const KEPT_PER_LAYER: u64 = 500;
const KEPT_PER_LAYER_ROW: u64 = 16;

/// What painting a tree takes, with its canvas.
pub(crate) fn cost(
    tree: &Tree,
    lettering: &Lettering,
    canvas: IntSize,
    transform: Transform,
    meter: &Meter<'_>,
) -> Result<Cost, Error> {
    let area = super::whole(canvas);
    let mut walk = Walk {
        files: images::Files::default(),
        images: HashSet::new(),
        images_kept: 0,
        scaled: HashSet::new(),
        scaled_kept: 0,
        masks_kept: 0,
        lettering,
        glyphs: Glyphs::default(),
        meter,
    };
    let cost = walk.surface(area, |walk, held| walk.nodes(tree.root(), transform, held))?;
    // What is kept until the end is there all the time.
    let kept = walk.images_kept + walk.scaled_kept + walk.masks_kept.min(masks::MOST_KEPT as u64);
    Ok(cost.with(kept))
}

/// What is kept over a render.
struct Walk<'a> {
    files: images::Files,
    images: HashSet<*const Vec<u8>>,
    images_kept: u64,
    scaled: HashSet<(*const Vec<u8>, Key)>,
    scaled_kept: u64,
    masks_kept: u64,
    lettering: &'a Lettering,
    glyphs: Glyphs,
    meter: &'a Meter<'a>,
}

/// A surface, and what it holds until it is drawn.
struct Held {
    area: Area,
    /// Bytes of outlines that wait to be drawn, and of those that were before, whose room is used again; of the room
    /// that the largest needed while it was cut; and of pictures.
    outlines: u64,
    room: u64,
    cutting: u64,
    pictures: u64,
    /// Layers and clips that are open: nothing is drawn meanwhile.
    open: usize,
    /// Bytes of what was drawn already.
    drawn: u64,
    /// Of the work, what cutting outlines is: it is done before anything is recorded.
    traced: u64,
    cost: Cost,
}

const fn bytes(area: Area) -> u64 {
    area.pixels() as u64 * 4
}

impl Held {
    fn bytes(&self) -> u64 {
        self.outlines.max(self.room) + self.cutting + self.pictures + self.drawn
    }

    /// Something is done while this is held.
    fn does(&mut self, cost: Cost) {
        self.cost.then(cost.with(self.bytes()));
    }

    /// A picture of an area is drawn.
    fn draws(&mut self, area: Area) {
        self.cost.work(area.pixels() as u64 * PER_DRAWN_PIXEL);
        self.picture(bytes(area));
    }

    /// A picture waits to be drawn.
    fn picture(&mut self, bytes: u64) {
        self.pictures += bytes;
        self.relieve();
    }

    fn outline(&mut self, traced: Traced, meter: &Meter<'_>) -> Result<(), Error> {
        self.outlines += traced.kept();
        self.cutting = self.cutting.max(traced.cutting());
        self.cost.work(traced.work());
        self.traced += traced.work();
        meter.spend(traced.work())
    }

    /// A picture covers so many pixels, and may be copied before anything is drawn.
    fn copies(&mut self, pixels: u64) {
        if pixels > self.area.pixels() as u64 / 2 {
            self.drawn = bytes(self.area);
        }
    }

    /// A layer of this surface is drawn, with what is in `bounds`.
    fn layer(&mut self, bounds: Rect, transform: Transform, mode: BlendMode) {
        let area = bounds.transform(transform).and_then(|bounds| Area::touched(bounds, self.area));
        let rows = area.map_or(0, |area| u64::from(area.height).div_ceil(4) + 1);
        self.outlines += KEPT_PER_LAYER + rows * KEPT_PER_LAYER_ROW;
        self.cost.work(rows * 4 * u64::from(self.area.width) * per_layer_pixel(mode) + PER_LAYER);
    }

    /// A table of a gradient's colours, which is made anew for each outline.
    fn gradient(&mut self, gradient: &BaseGradient) {
        let colours = paints::table(gradient);
        self.outlines += 4 * colours;
        self.cost.work(colours * PER_TABLE_COLOUR);
    }

    fn relieve(&mut self) {
        if self.open == 0 && self.pictures > MOST_WAITING as u64 {
            self.does(Cost { bytes: bytes(self.area), work: bytes(self.area) / 4 * PER_SURFACE_PIXEL });
            self.pictures = 0;
            self.room = self.room.max(std::mem::take(&mut self.outlines));
            self.drawn = bytes(self.area);
        }
    }

    fn window(&self) -> Rect {
        self.area.to_rect()
    }

    /// Pixels of the surface that lie in `bounds`.
    fn covered(&self, bounds: Rect, transform: Transform) -> u64 {
        let area = bounds.transform(transform).and_then(|bounds| Area::touched(bounds, self.area));
        area.map_or(0, |area| area.pixels() as u64)
    }
}

impl Walk<'_> {
    /// A surface of its own: what painting on it takes, and then its pixels.
    fn surface(
        &mut self,
        area: Area,
        content: impl FnOnce(&mut Self, &mut Held) -> Result<(), Error>,
    ) -> Result<Cost, Error> {
        let mut held = Held {
            area,
            outlines: 0,
            room: 0,
            cutting: 0,
            pictures: 0,
            open: 0,
            drawn: 0,
            traced: 0,
            cost: Cost::default(),
        };
        self.meter.spend(PER_SURFACE)?;
        content(self, &mut held)?;
        // What takes long is drawn in pieces.
        let pieces = held.cost.work.saturating_sub(held.traced) / MOST_RECORDED;
        if pieces > 0 {
            held.drawn = bytes(area);
            held.cost.work(pieces * area.pixels() as u64 * (PER_SURFACE_PIXEL + PER_DRAWN_PIXEL));
        }
        held.does(Cost { bytes: bytes(area), work: area.pixels() as u64 * PER_SURFACE_PIXEL + PER_SURFACE });
        Ok(held.cost)
    }

    fn nodes(&mut self, group: &Group, transform: Transform, held: &mut Held) -> Result<(), Error> {
        for node in group.children() {
            match node {
                Node::Group(child) => self.group(node, child, transform, held)?,
                Node::Text(text) => self.group(node, text.flattened(), transform, held)?,
                Node::Path(path) => self.path(path, transform, held)?,
                Node::Image(image) => self.image(image, transform, held)?,
            }
        }
        Ok(())
    }

    fn group(
        &mut self,
        node: &Node,
        group: &Group,
        transform: Transform,
        held: &mut Held,
    ) -> Result<(), Error> {
        let inner = transform.pre_concat(group.transform());
        if !group.filters().is_empty() {
            self.filtered(node, group, transform, inner, held)
        } else if group.should_isolate() {
            self.layer(group, inner, held)
        } else {
            self.nodes(group, inner, held)
        }
    }

    fn layer(&mut self, group: &Group, transform: Transform, held: &mut Held) -> Result<(), Error> {
        match layers::plan(group, transform, held.area) {
            layers::Plan::Nothing => Ok(()),
            layers::Plan::Clipped(outlines) => {
                for (outline, transform) in &outlines {
                    held.outline(
                        Traced::fill(&outline.path, *transform, held.window(), self.meter.look),
                        self.meter,
                    )?;
                }
                if layers::needs_layer(group) {
                    held.layer(group.layer_bounding_box().to_rect(), transform, group.blend_mode());
                }
                held.open += 1;
                self.nodes(group, transform, held)?;
                held.open -= 1;
                held.relieve();
                Ok(())
            }
            layers::Plan::Picture(area) => {
                let inner = self.surface(area, |walk, inner| walk.nodes(group, transform, inner))?;
                held.does(inner);
                let cut = self.cut(group, area, transform)?;
                held.does(cut.with(bytes(area)));
                held.draws(area);
                Ok(())
            }
        }
    }

    /// Applying a clip and a mask.
    fn cut(&mut self, group: &Group, area: Area, transform: Transform) -> Result<Cost, Error> {
        let mut cost = Cost::default();
        if let Some(clip) = group.clip_path() {
            cost.then(self.clip(clip, area, transform)?);
        }
        if let Some(mask) = group.mask() {
            cost.then(self.mask(mask, area, transform)?);
        }
        Ok(cost)
    }

    fn clip(&mut self, clip: &ClipPath, area: Area, transform: Transform) -> Result<Cost, Error> {
        let mut cost = self.clip_content(clip.root(), area, transform.pre_concat(clip.transform()))?;
        if let Some(outer) = clip.clip_path() {
            cost.then(self.clip(outer, area, transform)?.with(bytes(area)));
        }
        Ok(cost)
    }

    fn clip_content(&mut self, group: &Group, area: Area, transform: Transform) -> Result<Cost, Error> {
        // Parts that are clipped themselves are all kept until the end.
        let mut parts = 0;
        self.surface(area, |walk, held| {
            walk.clip_nodes(group, transform, held, &mut parts)?;
            held.pictures += parts * bytes(area);
            Ok(())
        })
    }

    fn clip_nodes(
        &mut self,
        group: &Group,
        transform: Transform,
        held: &mut Held,
        parts: &mut u64,
    ) -> Result<(), Error> {
        for node in group.children() {
            match node {
                Node::Path(path) => {
                    held.outline(
                        Traced::fill(path.data(), transform, held.window(), self.meter.look),
                        self.meter,
                    )?;
                    held.cost.work(held.covered(path.bounding_box(), transform) * PER_COLOURED_PIXEL);
                }
                Node::Text(text) => self.clip_nodes(text.flattened(), transform, held, parts)?,
                Node::Group(child) => {
                    let transform = transform.pre_concat(child.transform());
                    let Some(clip) = child.clip_path() else {
                        self.clip_nodes(child, transform, held, parts)?;
                        continue;
                    };
                    let kept = *parts * bytes(held.area);
                    let content = self.clip_content(child, held.area, transform)?;
                    held.does(content.with(kept));
                    let clip = self.clip(clip, held.area, transform)?;
                    held.does(clip.with(kept + bytes(held.area)));
                    *parts += 1;
                }
                Node::Image(_) => {}
            }
        }
        Ok(())
    }

    fn mask(&mut self, mask: &Mask, area: Area, transform: Transform) -> Result<Cost, Error> {
        let mut cost = self.surface(area, |walk, held| {
            held.open += 1;
            walk.nodes(mask.root(), transform, held)?;
            held.open -= 1;
            Ok(())
        })?;
        if let Some(outer) = mask.mask() {
            cost.then(self.mask(outer, area, transform)?.with(bytes(area)));
        }
        // What it lets through is a byte a pixel, once while it is made and once when it is done.
        let coverage = area.pixels() as u64;
        cost.then(Cost { bytes: bytes(area) + 2 * coverage, work: coverage * PER_DRAWN_PIXEL });
        self.masks_kept += coverage;
        Ok(cost)
    }

    fn path(&mut self, path: &Path, transform: Transform, held: &mut Held) -> Result<(), Error> {
        if !path.is_visible() || !paths::touches(path.stroke_bounding_box(), transform, held.area) {
            return Ok(());
        }
        let covered = held.covered(path.stroke_bounding_box(), transform);
        if let (Some(fill), Some(outline)) = (path.fill(), Outline::of_letters(path, self.lettering)) {
            let traced = match outline.letters {
                Some((_, letters)) => {
                    self.glyphs.traced(letters, path.data(), transform, held.window(), self.meter.look)
                }
                None => Traced::fill(path.data(), transform, held.window(), self.meter.look),
            };
            held.outline(traced, self.meter)?;
            let brush =
                Brush { paint: fill.paint(), opacity: fill.opacity(), transform: Transform::identity() };
            self.paint(&outline, brush, transform, covered, held)?;
        }
        if let Some(stroke) = path.stroke() {
            let traced = Traced::stroke(path.data(), stroke, transform, held.window(), self.meter.look)?;
            held.outline(traced, self.meter)?;
            let covered = traced.covers(covered);
            // As large as what is stroked: the stroke itself is not made for this.
            let outline = Outline::around(path.stroke_bounding_box());
            let brush =
                Brush { paint: stroke.paint(), opacity: stroke.opacity(), transform: Transform::identity() };
            self.paint(&outline, brush, transform, covered, held)?;
        }
        Ok(())
    }

    fn paint(
        &mut self,
        outline: &Outline<'_>,
        brush: Brush<'_>,
        transform: Transform,
        covered: u64,
        held: &mut Held,
    ) -> Result<(), Error> {
        let pattern = match brush.paint {
            Paint::Color(_) => {
                held.cost.work(covered * PER_COLOURED_PIXEL);
                return Ok(());
            }
            Paint::LinearGradient(gradient) => {
                held.gradient(gradient);
                held.cost.work(covered * PER_GRADIENT_PIXEL);
                return Ok(());
            }
            Paint::RadialGradient(gradient) => {
                held.gradient(gradient);
                held.cost.work(covered * PER_GRADIENT_PIXEL);
                return Ok(());
            }
            Paint::Pattern(pattern) => pattern,
        };
        match patterns::plan(outline, pattern, brush, transform, held.area) {
            patterns::Plan::Nothing => Ok(()),
            patterns::Plan::Paint(inner) => self.paint(outline, inner, transform, covered, held),
            patterns::Plan::InPlace(places) => {
                held.open += 1;
                for place in places {
                    held.cost.work(covered * PER_COLOURED_PIXEL);
                    self.nodes(pattern.root(), transform.pre_concat(place), held)?;
                }
                held.open -= 1;
                held.relieve();
                Ok(())
            }
            patterns::Plan::Tile { area, scale, .. } => {
                let tile = self.surface(area, |walk, tile| walk.nodes(pattern.root(), scale, tile))?;
                held.does(tile);
                held.cost.work(covered * PER_SAMPLED_PIXEL);
                held.picture(bytes(area));
                Ok(())
            }
        }
    }

    fn image(&mut self, image: &Image, transform: Transform, held: &mut Held) -> Result<(), Error> {
        if !image.is_visible() || !paths::touches(image.bounding_box(), transform, held.area) {
            return Ok(());
        }
        let (kind, file) = match image.kind() {
            ImageKind::SVG(tree) => return self.nodes(tree.root(), transform, held),
            kind @ (ImageKind::JPEG(file)
            | ImageKind::PNG(file)
            | ImageKind::GIF(file)
            | ImageKind::WEBP(file)) => (kind, file),
        };
        let (file, pixels) = (self.decoded(file, kind, held), decoded(kind));
        // What is not kept is there until the end of this.
        let beside = if self.images.contains(&file) { 0 } else { pixels };
        match images::plan(side(image), image.rendering_mode(), transform, held.area) {
            images::Plan::Nothing => {}
            images::Plan::Sampled(_) => {
                let covered = held.covered(image.bounding_box(), transform);
                held.cost.work(covered * PER_SAMPLED_PIXEL);
                held.copies(covered);
                held.picture(beside);
            }
            images::Plan::Upright { area, steps } => {
                let kept = self.scaled(file, &steps, beside, held);
                held.cost.work(area.pixels() as u64 * PER_DRAWN_PIXEL);
                held.copies(area.pixels() as u64);
                held.picture(if kept { 0 } else { bytes(area) });
            }
            images::Plan::Turned { steps } => {
                let is_kept = self.scaled(file, &steps, beside, held);
                held.cost.work(held.covered(image.bounding_box(), transform) * PER_SAMPLED_PIXEL);
                let made =
                    steps.last().map_or(0, |step| step.made().map(u64::from).iter().product::<u64>() * 4);
                held.picture(if is_kept { 0 } else { made });
            }
        }
        Ok(())
    }

    /// The pixels of a picture, by where its file came first.
    fn decoded(&mut self, file: &Arc<Vec<u8>>, kind: &ImageKind, held: &mut Held) -> *const Vec<u8> {
        let file = self.files.first(file);
        if !self.images.contains(&file) {
            held.does(decoding(kind));
            if self.images_kept + decoded(kind) <= images::MOST_KEPT as u64 {
                self.images_kept += decoded(kind);
                self.images.insert(file);
            }
        }
        file
    }

    /// A picture brought to other pixels, and whether it is kept.
    fn scaled(&mut self, file: *const Vec<u8>, steps: &[Step], beside: u64, held: &mut Held) -> bool {
        let (mut is_kept, mut source) = (true, beside);
        for step in steps {
            let made = step.made().map(u64::from).iter().product::<u64>() * 4;
            if self.scaled.contains(&(file, step.key())) {
                (is_kept, source) = (true, 0);
                continue;
            }
            let work = step.read() * PER_READ_PIXEL + made / 4 * PER_DRAWN_PIXEL;
            held.does(Cost { bytes: source + made, work });
            is_kept = self.scaled_kept + made <= images::MOST_SCALED as u64;
            if is_kept {
                self.scaled_kept += made;
                self.scaled.insert((file, step.key()));
            }
            source = if is_kept { 0 } else { made };
        }
        is_kept
    }

    fn filtered(
        &mut self,
        node: &Node,
        group: &Group,
        transform: Transform,
        inner: Transform,
        held: &mut Held,
    ) -> Result<(), Error> {
        match filters::plan(group, inner, held.area) {
            filters::Plan::Nothing => Ok(()),
            filters::Plan::Resvg { area, .. } => {
                decode::pictures(node, &mut |kind| {
                    if let ImageKind::JPEG(file)
                    | ImageKind::PNG(file)
                    | ImageKind::GIF(file)
                    | ImageKind::WEBP(file) = kind
                    {
                        self.decoded(file, kind, held);
                    }
                });
                let pixels = [area.width, area.height].map(u32::from);
                let in_area = transform.post_concat(area.to_origin());
                held.does(resvg::node(node, pixels, in_area, self.meter)?.with(bytes(area)));
                held.draws(area);
                Ok(())
            }
            filters::Plan::Graph { area, straight, turn } => {
                if turn.is_identity() && filters::is_shadow(group, inner, area) {
                    // Its opacities, those of its corners, and its picture.
                    let work = area.pixels() as u64 * 2 * PER_DRAWN_PIXEL;
                    held.does(Cost { bytes: 3 * bytes(area), work });
                    held.draws(area);
                    return Ok(());
                }
                let source = self.surface(area, |walk, source| walk.nodes(group, straight, source))?;
                held.does(source);
                for filter in group.filters() {
                    held.does(graph(filter, area, straight));
                }
                let cut = self.cut(group, area, straight)?;
                held.does(cut.with(bytes(area)));
                let covered = held.covered(area.to_rect(), turn);
                held.cost.work(if turn.is_identity() { 0 } else { covered * PER_SAMPLED_PIXEL });
                held.draws(area);
                Ok(())
            }
        }
    }
}

/// The size of a picture in a file.
fn side(image: &Image) -> [u16; 2] {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    [image.size().width(), image.size().height()].map(|side| side as u16)
}

/// What a filter takes on pixels of this area: all results are kept until its end.
fn graph(filter: &Filter, area: Area, straight: Transform) -> Cost {
    let pixels = area.pixels() as u64;
    let (scale_x, scale_y) = straight.get_scale();
    // The source, what it is made into, and the last of all.
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
            Kind::Turbulence(fe) => cost.work(pixels * filters::noise::work(fe)),
            // What it reads may be one of the others, copied.
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
