//! What usvg reads again and again. It keeps no computed style: for each shape and each part of a text it walks up through all
//! elements around it, once for each property, and parses the value that it finds there. A length in `em` does the same for
//! `font-size`. So an element is charged for what is inside it: for each walk through it, and for each reading of what it
//! declares.
//!
//! Where a walk goes depends on the way that leads to an element: what a `<use>` repeats inherits from the `<use>`. So walks
//! and readings are counted on the way up, and each element on it adds its price.

/// A walk passes so many attributes, or a level of elements, for the price of a byte.
const STEPS_PER_BYTE: u64 = 8;

/// A level of elements, in attributes.
const LEVEL: u64 = 3;

/// What usvg walks for: the properties of a shape, those of a part of a text, and a length in `em`.
pub(super) const WALKS_OF_SHAPE: u64 = 16;
pub(super) const WALKS_OF_PART: u64 = 48;
const WALKS_OF_LENGTH: u64 = 4;

/// A part of a text reads its paints for itself and for each line of its decoration, and each decoration twice.
pub(super) const READINGS_OF_PART: u64 = 6;

/// A character at a position of its own begins a text of its own, which has a copy of what its part has read.
pub(super) const READINGS_OF_POSITION: u64 = 2;

/// Copies of dashes and font families that a part of a text keeps: its own, those of its layout and of its outlines, and those
/// of its decorations.
pub(super) const COPIES_OF_PART: u64 = 8;

/// Bytes that usvg keeps of a byte of dashes, of font families, and of font variations.
const KEPT_OF_DASHES: u64 = 5;
const KEPT_OF_FAMILIES: u64 = 5;
const KEPT_OF_VARIATIONS: u64 = 2;

/// How usvg reads an attribute or a declaration.
enum Kind {
    /// Not at all, or as long as it is.
    Plain,
    /// Numbers, of which each takes long.
    List,
    /// Several times.
    Transform,
    /// Once for each reading, at so many times the price of its bytes.
    Inherited(u64),
    Dashes,
    Families,
    /// Once for each length in `em` in it.
    Size,
    /// Once for each character.
    Variations,
    /// For each reading, and it may ask for `font-size`.
    Shift,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "transform" | "patternTransform" | "gradientTransform" | "transform-origin" => Self::Transform,
            "x" | "y" | "dx" | "dy" | "rotate" | "values" | "tableValues" | "kernelMatrix" | "filter"
            | "requiredFeatures" | "systemLanguage" => Self::List,
            "stroke-dasharray" => Self::Dashes,
            "font-family" => Self::Families,
            "font-size" => Self::Size,
            "font-variation-settings" => Self::Variations,
            "baseline-shift" => Self::Shift,
            "fill"
            | "stroke"
            | "marker-start"
            | "marker-mid"
            | "marker-end"
            | "color"
            | "clip-rule"
            | "fill-rule"
            | "fill-opacity"
            | "stroke-opacity"
            | "stroke-width"
            | "stroke-miterlimit"
            | "stroke-dashoffset"
            | "stroke-linecap"
            | "stroke-linejoin"
            | "paint-order"
            | "visibility"
            | "shape-rendering"
            | "text-rendering"
            | "image-rendering"
            | "text-anchor"
            | "text-decoration"
            | "dominant-baseline"
            | "alignment-baseline"
            | "writing-mode"
            | "direction"
            | "unicode-bidi"
            | "letter-spacing"
            | "word-spacing"
            | "kerning"
            | "font-kerning"
            | "font-optical-sizing"
            | "font-stretch"
            | "font-style"
            | "font-variant"
            | "font-weight"
            | "lengthAdjust"
            | "color-interpolation-filters" => Self::Inherited(1),
            _ => Self::Plain,
        }
    }
}

/// What an element takes by itself, wherever it is repeated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Own {
    /// Its price, in bytes of attributes.
    pub(super) bytes: u64,
    /// Walks up from it.
    pub(super) walks: u64,
    /// How often it reads all that it inherits.
    pub(super) readings: u64,
    /// How often it keeps what it inherits.
    pub(super) copies: u64,
    /// Characters at positions of their own.
    pub(super) positions: u64,
    /// Bytes of memory that usvg keeps of it: among unfolded elements, and in the tree.
    pub(super) unfolded: u64,
    pub(super) kept: u64,
    /// Bytes of memory that it takes meanwhile.
    pub(super) meanwhile: u64,
}

/// What an element adds to those inside it, and to itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Around {
    declared: u64,
    /// Steps of a walk through it.
    steps: u64,
    /// The price of a reading of what it declares.
    read: u64,
    /// Walks up from it that a reading makes.
    walks: u64,
    /// The price of what it declares for each character.
    varied: u64,
    /// Bytes that each copy of what it declares keeps.
    kept: u64,
}

/// The sum of what elements around a place add to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Outer {
    steps: u64,
    read: u64,
    varied: u64,
    kept: u64,
}

/// What goes up from a place to the elements around it, and what they have made of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Upward {
    pub(super) walks: u64,
    pub(super) readings: u64,
    pub(super) copies: u64,
}

/// A price, and bytes that are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Charge {
    pub(super) bytes: u64,
    pub(super) kept: u64,
}

impl Around {
    /// Takes in an attribute or a declaration. Answers its own price, and the walks that it makes for itself.
    pub(super) fn declare(&mut self, name: &str, value: &str) -> (u64, u64) {
        let length = value.len() as u64;
        self.declared += 1;
        self.steps += 1;
        let kind = Kind::of(name);
        match kind {
            Kind::Plain => {
                // Outlines and addresses are long, and have no units.
                let has_units = !matches!(name, "d" | "points" | "href" | "id" | "class" | "style");
                return (length, if has_units { WALKS_OF_LENGTH * ems(value) } else { 0 });
            }
            Kind::List => return (length * 4, WALKS_OF_LENGTH * ems(value)),
            Kind::Transform => return (length * 8, WALKS_OF_LENGTH * ems(value)),
            Kind::Inherited(price) => self.read += length * price,
            Kind::Dashes => {
                self.read += length * 8;
                self.kept += length * KEPT_OF_DASHES;
            }
            Kind::Families => {
                self.read += length * 8;
                self.kept += length * KEPT_OF_FAMILIES;
            }
            Kind::Size => self.steps += length * 2,
            Kind::Variations => {
                self.varied += length * 4;
                self.read += length * 4;
                self.kept += length * KEPT_OF_VARIATIONS;
            }
            Kind::Shift => {
                self.read += length;
                self.walks += WALKS_OF_LENGTH;
            }
        }
        self.walks += WALKS_OF_LENGTH * ems(value);
        (length, 0)
    }

    /// How many attributes and declarations it has.
    pub(super) const fn declarations(&self) -> u64 {
        self.declared
    }

    /// What it adds to what comes up from inside it, and the walks that begin at it then.
    pub(super) fn charge(&self, up: &mut Upward, characters: u64) -> Charge {
        up.walks = up.walks.saturating_add(up.readings.saturating_mul(self.walks));
        let walked = up.walks.saturating_mul(LEVEL + self.steps) / STEPS_PER_BYTE;
        let read = up.readings.saturating_mul(self.read);
        let varied = characters.saturating_mul(self.varied);
        Charge {
            bytes: walked.saturating_add(read).saturating_add(varied),
            kept: up.copies.saturating_mul(self.kept),
        }
    }
}

impl Outer {
    /// Of an element inside another one.
    pub(super) fn inside(self, around: &Around) -> Self {
        let steps = self.steps.saturating_add(LEVEL + around.steps);
        let walks = around.walks.saturating_mul(steps) / STEPS_PER_BYTE;
        Self {
            steps,
            read: self.read.saturating_add(around.read).saturating_add(walks),
            varied: self.varied.saturating_add(around.varied),
            kept: self.kept.saturating_add(around.kept),
        }
    }

    /// What all of it adds to what comes up to it.
    pub(super) const fn charge(&self, up: Upward, characters: u64) -> Charge {
        let walked = up.walks.saturating_mul(self.steps) / STEPS_PER_BYTE;
        let read = up.readings.saturating_mul(self.read);
        let varied = characters.saturating_mul(self.varied);
        Charge {
            bytes: walked.saturating_add(read).saturating_add(varied),
            kept: up.copies.saturating_mul(self.kept),
        }
    }
}

/// How many lengths of a list are in a font's units, at the most.
fn ems(list: &str) -> u64 {
    let bytes = list.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    pairs.filter(|&(&first, &second)| first == b'e' && matches!(second, b'm' | b'x')).count() as u64
}
