//! Glyphs that are pictures: layers of colours (COLR) here, bitmaps and documents beside.

use std::fmt::Write as _;

use kurbo::{Affine, BezPath, Point};
use skrifa::color::{Brush, ColorPainter, ColorStop, CompositeMode, Extend, Transform};
use skrifa::raw::types::BoundingBox;
use skrifa::{GlyphId, MetadataProvider as _};

use super::bitmap::{bitmap, document};
use super::layers;
use super::library::{Face, FaceId};
use super::missing::Missing;
use super::outline::{Outlines, PathData};
use super::sweep::Sweep;

/// Bytes that a glyph may come to, and layers in it.
pub(super) const MOST_BYTES: usize = 1 << 20;
const MOST_PARTS: usize = 2000;
/// Steps of a walk through one: some milliseconds.
const MOST_STEPS: u64 = 100_000;

/// How far what fills all of a glyph reaches, in em.
pub(super) const REACH: f64 = 4.0;

/// The fill of text, as it is for what has no colour of its own.
const FOREGROUND: u16 = 0xffff;

/// A glyph as elements of SVG, in units of its font with y upwards.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    /// What is to be defined, and what is to be shown.
    pub(super) definitions: String,
    pub(super) elements: String,
    /// Whether it is made of layers: these are placed otherwise than bitmaps.
    pub(super) has_layers: bool,
}

/// Glyphs that are pictures, each made once.
pub(super) struct Pictures {
    known: std::collections::HashMap<(FaceId, u32), Option<std::rc::Rc<Picture>>>,
    prefix: String,
    made: usize,
}

impl Pictures {
    /// `prefix` is what no id of the document begins with.
    pub(super) fn new(prefix: &str) -> Self {
        Self { known: std::collections::HashMap::new(), prefix: prefix.to_owned(), made: 0 }
    }

    /// A glyph as a picture, if it is one.
    pub(super) fn of(
        &mut self,
        number: FaceId,
        face: &Face,
        glyph: u32,
        outlines: &mut Outlines,
        missing: &mut Missing,
    ) -> Option<std::rc::Rc<Picture>> {
        if !face.font.has_colour {
            return None;
        }
        if let Some(known) = self.known.get(&(number, glyph)) {
            return known.clone();
        }
        let layers = self.layers(number, face, glyph, (outlines, missing)).unwrap_or_else(|TooMuch| {
            missing.tell(
                "WARN_OGPRESS_GLYPH",
                &format!(
                    "glyph {glyph} of a font has too many colours and layers: it is shown as its outline"
                ),
            );
            None
        });
        let picture = layers.or_else(|| bitmap(face, glyph));
        let picture = picture.or_else(|| document(face, glyph)).map(std::rc::Rc::new);
        self.known.insert((number, glyph), picture.clone());
        picture
    }

    fn layers(
        &mut self,
        number: FaceId,
        face: &Face,
        glyph: u32,
        (outlines, missing): (&mut Outlines, &mut Missing),
    ) -> Result<Option<Picture>, TooMuch> {
        let tables = face.font.tables();
        if !layers::are_few(&tables, glyph, MOST_STEPS) {
            return Err(TooMuch);
        }
        let Some(colour) = tables.color_glyphs().get(GlyphId::new(glyph)) else { return Ok(None) };
        let palettes = tables.color_palettes();
        let colours = palettes.get(0);
        let palette = colours.as_ref().map(skrifa::color::ColorPalette::colors).unwrap_or_default();
        let palette =
            palette.iter().map(|colour| [colour.red(), colour.green(), colour.blue(), colour.alpha()]);
        let mut painter = Painter {
            face,
            number,
            outlines,
            palette: palette.collect(),
            picture: Picture { definitions: String::new(), elements: String::new(), has_layers: true },
            transforms: vec![Affine::IDENTITY],
            prefix: &self.prefix,
            made: &mut self.made,
            parts: 0,
            layers: Vec::new(),
            masks: 0,
            lacks: None,
        };
        // What walks through a glyph cannot be told to stop; it is left by unwinding.
        let walk = std::panic::AssertUnwindSafe(|| colour.paint(face.instance.coordinates(), &mut painter));
        match std::panic::catch_unwind(walk) {
            Ok(Ok(())) => {
                if let Some(mode) = painter.lacks {
                    missing.tell(
                        "WARN_OGPRESS_GLYPH",
                        &format!("glyph {glyph} of a font puts its layers together by {mode:?}, which is left out: they lie over each other"),
                    );
                }
                Ok(Some(painter.picture))
            }
            Ok(Err(_)) => Ok(None),
            Err(_) => Err(TooMuch),
        }
    }
}

/// Why a glyph was given up.
pub(super) struct TooMuch;

pub(super) struct Painter<'p> {
    pub(super) face: &'p Face,
    number: FaceId,
    outlines: &'p mut Outlines,
    palette: Vec<[u8; 4]>,
    pub(super) picture: Picture,
    transforms: Vec<Affine>,
    prefix: &'p str,
    made: &'p mut usize,
    parts: usize,
    /// Where the elements of each layer begin that is open.
    layers: Vec<usize>,
    /// How many masks there are.
    pub(super) masks: usize,
    /// A mode of putting layers together that SVG does not have.
    pub(super) lacks: Option<CompositeMode>,
}

impl Painter<'_> {
    fn transform(&self) -> Affine {
        *self.transforms.last().expect("the first one stays")
    }

    /// Counts another part. A glyph of too many is given up.
    pub(super) fn counts(&mut self) {
        self.parts += 1;
        let bytes = self.picture.elements.len() + self.picture.definitions.len();
        if self.parts > MOST_PARTS || bytes > MOST_BYTES {
            std::panic::resume_unwind(Box::new(TooMuch));
        }
    }

    fn data(&mut self, glyph: GlyphId) -> String {
        let glyph = self.outlines.of(self.number, self.face, glyph.to_u32(), 0.0);
        self.written(&glyph.outline, self.transform())
    }

    fn written(&self, outline: &BezPath, transform: Affine) -> String {
        let mut data = PathData::new(self.face.instance.metrics.units);
        data.add(outline, transform);
        data.as_str().to_owned()
    }

    pub(super) fn name(&mut self) -> String {
        *self.made += 1;
        format!("{}g{}", self.prefix, self.made)
    }

    /// A colour as attributes of what is filled, or of a stop.
    fn colour(&self, index: u16, alpha: f32, name: &str, opacity: &str) -> String {
        let of_palette = self.palette.get(usize::from(index));
        let mut text = String::new();
        let mut strength = alpha;
        match of_palette {
            Some([red, green, blue, own]) if index != FOREGROUND => {
                strength *= f32::from(*own) / 255.0;
                let _ = write!(text, " {name}=\"#{red:02x}{green:02x}{blue:02x}\"");
            }
            // What is asked for is the fill, which it has from what is around it.
            _ if name == "stop-color" => {
                let _ = write!(text, " {name}=\"#000\"");
            }
            _ => {}
        }
        if strength < 1.0 {
            let _ = write!(text, " {opacity}=\"{}\"", strength.clamp(0.0, 1.0));
        }
        text
    }

    /// The attributes of what a brush fills; a gradient is defined.
    fn brush(&mut self, brush: &Brush<'_>, transform: Affine) -> Option<String> {
        Some(match brush {
            Brush::Solid { palette_index, alpha } => {
                self.colour(*palette_index, *alpha, "fill", "fill-opacity")
            }
            Brush::LinearGradient { p0, p1, color_stops, extend } => {
                let line = format!("x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"", p0.x, p0.y, p1.x, p1.y);
                self.gradient("linearGradient", &line, color_stops, *extend, transform)
            }
            Brush::RadialGradient { c0, r0, c1, r1, color_stops, extend } => {
                let circles = format!(
                    "fx=\"{}\" fy=\"{}\" fr=\"{}\" cx=\"{}\" cy=\"{}\" r=\"{}\"",
                    c0.x,
                    c0.y,
                    r0.max(0.0),
                    c1.x,
                    c1.y,
                    r1.max(0.0)
                );
                self.gradient("radialGradient", &circles, color_stops, *extend, transform)
            }
            Brush::SweepGradient { .. } => return None,
        })
    }

    fn gradient(
        &mut self,
        kind: &str,
        attributes: &str,
        stops: &[ColorStop],
        extend: Extend,
        transform: Affine,
    ) -> String {
        let name = self.name();
        let spread = match extend {
            Extend::Repeat => " spreadMethod=\"repeat\"",
            Extend::Reflect => " spreadMethod=\"reflect\"",
            _ => "",
        };
        let mut text = format!(
            "<{kind} id=\"{name}\" gradientUnits=\"userSpaceOnUse\" gradientTransform=\"{}\" {attributes}{spread}>",
            matrix(transform)
        );
        for stop in stops {
            let colour = self.colour(stop.palette_index, stop.alpha, "stop-color", "stop-opacity");
            let _ = write!(text, "<stop offset=\"{}\"{colour}/>", stop.offset.clamp(0.0, 1.0));
        }
        let _ = write!(text, "</{kind}>");
        self.picture.definitions.push_str(&text);
        format!(" fill=\"url(#{name})\"")
    }

    /// Fills a path with a brush.
    fn fill_path(&mut self, data: &str, brush: &Brush<'_>, transform: Affine) {
        self.counts();
        if data.is_empty() {
            return;
        }
        if let Some(fill) = self.brush(brush, transform) {
            let _ = write!(self.picture.elements, "<path{fill} d=\"{data}\"/>");
        } else if let Brush::SweepGradient { c0, start_angle, end_angle, color_stops, extend } = brush {
            let centre = Point::new(f64::from(c0.x), f64::from(c0.y));
            let (start, end) = (*start_angle, *end_angle);
            let sweep = Sweep { centre, start, end, stops: color_stops, extend: *extend };
            self.sweep(data, &sweep, transform);
        }
    }

    /// SVG has no gradients around a point: many narrow parts of a circle.
    fn sweep(&mut self, data: &str, sweep: &Sweep<'_>, transform: Affine) {
        let name = self.name();
        let _ = write!(self.picture.definitions, "<clipPath id=\"{name}\"><path d=\"{data}\"/></clipPath>");
        let _ = write!(self.picture.elements, "<g clip-path=\"url(#{name})\">");
        let reach = reach(self.face);
        for (wedge, [red, green, blue, alpha]) in sweep.wedges(reach, &self.palette) {
            let data = self.written(&wedge, transform);
            let _ = write!(
                self.picture.elements,
                "<path fill=\"#{red:02x}{green:02x}{blue:02x}\" fill-opacity=\"{}\" d=\"{data}\"/>",
                f32::from(alpha) / 255.0
            );
        }
        self.picture.elements.push_str("</g>");
    }
}

impl ColorPainter for Painter<'_> {
    fn push_transform(&mut self, transform: Transform) {
        self.counts();
        self.transforms.push(self.transform() * affine(transform));
    }

    fn pop_transform(&mut self) {
        if self.transforms.len() > 1 {
            self.transforms.pop();
        }
    }

    fn push_clip_glyph(&mut self, glyph: GlyphId) {
        let data = self.data(glyph);
        self.counts();
        let name = self.name();
        let _ = write!(self.picture.definitions, "<clipPath id=\"{name}\"><path d=\"{data}\"/></clipPath>");
        let _ = write!(self.picture.elements, "<g clip-path=\"url(#{name})\">");
    }

    fn push_clip_box(&mut self, _: BoundingBox<f32>) {
        self.counts();
        // It holds all of the glyph: nothing is cut off by it that the font wants to be seen.
        self.picture.elements.push_str("<g>");
    }

    fn pop_clip(&mut self) {
        self.picture.elements.push_str("</g>");
    }

    fn fill(&mut self, brush: Brush<'_>) {
        self.fill_path(&everything(self.face), &brush, self.transform());
    }

    fn fill_glyph(&mut self, glyph: GlyphId, brush_transform: Option<Transform>, brush: Brush<'_>) {
        let data = self.data(glyph);
        let transform = self.transform() * brush_transform.map_or(Affine::IDENTITY, affine);
        self.fill_path(&data, &brush, transform);
    }

    fn push_layer(&mut self, _: CompositeMode) {
        self.counts();
        self.layers.push(self.picture.elements.len());
    }

    fn pop_layer_with_mode(&mut self, mode: CompositeMode) {
        let Some(start) = self.layers.pop() else { return };
        let source = self.picture.elements.split_off(start);
        // What is composed with another layer stands in one that is around both.
        let start = self.layers.last().copied().unwrap_or(start).min(start);
        let backdrop = self.picture.elements.split_off(start);
        let composed = self.composed(mode, backdrop, source);
        self.picture.elements.push_str(&composed);
        self.counts();
    }
}

/// How far what fills all reaches, in units of the font.
pub(super) fn reach(face: &Face) -> f64 {
    REACH * f64::from(face.instance.metrics.units)
}

/// The data of a path around all that a glyph may show.
pub(super) fn everything(face: &Face) -> String {
    format!("M{0} {0}H{1}V{1}H{0}z", -reach(face), reach(face))
}

fn affine(transform: Transform) -> Affine {
    let Transform { xx, yx, xy, yy, dx, dy } = transform;
    Affine::new([xx, yx, xy, yy, dx, dy].map(f64::from))
}

/// A transform as SVG writes it.
pub(super) fn matrix(transform: Affine) -> String {
    format!("matrix({})", transform.as_coeffs().map(|number| number.to_string()).join(" "))
}
