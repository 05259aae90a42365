//! The charge for looking up inherited properties.
//!
//! usvg keeps no computed style. For each shape and each chunk of a text it *walks* through the ancestors, once for
//! each property, and *reads* (parses) the value that it finds. A length in `em` causes the same for `font-size`. So an
//! element is charged for its descendants: for each walk through it, and for each reading of its values.
//!
//! Which ancestors a walk passes depends on the references that lead to an element: the copy that `<use>` makes
//! inherits from the `<use>`. So [`Lookups`] are added up from the descendants to the ancestors, and each element on
//! the way adds its charge.

/// Attributes that a walk passes in the time of a byte.
const STEPS_PER_BYTE: u64 = 8;

/// The time to pass an element, in attributes.
const LEVEL: u64 = 3;

/// Walks for the properties of a shape, for those of a chunk of a text, and for a length in `em`.
pub(super) const WALKS_OF_SHAPE: u64 = 16;
pub(super) const WALKS_OF_TEXT_CHUNK: u64 = 48;
const WALKS_OF_LENGTH: u64 = 4;

/// A chunk of a text reads its paints for itself and for each line of its decoration, and each decoration twice.
pub(super) const READINGS_OF_TEXT_CHUNK: u64 = 6;

/// A character with a position of its own becomes a text of its own, with a copy of what its chunk has read.
pub(super) const READINGS_OF_POSITION: u64 = 2;

/// Copies of dashes and font families that a chunk of a text keeps: for itself, its layout, its outlines and its
/// decorations.
pub(super) const COPIES_OF_TEXT_CHUNK: u64 = 8;

/// Bytes of memory for a byte of dashes, of font families, and of font variations.
const DASHES_MEMORY: u64 = 5;
const FAMILIES_MEMORY: u64 = 5;
const VARIATIONS_MEMORY: u64 = 2;

/// How usvg reads the value of an attribute.
enum Kind {
    /// Not, or once.
    Plain,
    /// A list of numbers, each of which takes long.
    List,
    /// Several times.
    Transform,
    /// Once for each reading, at this multiple of its bytes.
    Inherited(u64),
    Dashes,
    Families,
    /// Once for each length in `em` of the element and its descendants.
    Size,
    /// Once for each character.
    Variations,
    /// Once for each reading, with a walk for `font-size`.
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

/// The charge of an element without its ancestors and descendants, for each time that it is repeated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OwnCharge {
    /// The charge in bytes of attributes.
    pub(crate) bytes: u64,
    pub(crate) lookups: Lookups,
    /// Characters with a position of their own.
    pub(crate) positions: u64,
    /// Bytes of memory after `<use>` is expanded.
    pub(crate) expanded: u64,
    /// Bytes of memory in the tree.
    pub(crate) kept: u64,
    /// Bytes of memory that are freed before the next element.
    pub(crate) temporary: u64,
}

/// The charge that an element adds to each lookup from a descendant, or from itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Inheritable {
    declarations: u64,
    /// Steps of a walk through the element.
    steps: u64,
    /// Bytes for each reading.
    bytes_per_reading: u64,
    /// Walks from the element to the root for each reading.
    walks_per_reading: u64,
    /// Bytes for each character.
    bytes_per_character: u64,
    /// Bytes of memory for each copy of the values.
    kept_per_copy: u64,
}

/// The sum of [`Inheritable`] over an element and its ancestors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ancestors {
    steps: u64,
    bytes_per_reading: u64,
    bytes_per_character: u64,
    kept_per_copy: u64,
}

/// How often an element and its descendants look up inherited properties.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lookups {
    /// Walks through the ancestors.
    pub(crate) walks: u64,
    /// Readings of all inherited values.
    pub(crate) readings: u64,
    /// Copies of all inherited values that the tree keeps.
    pub(crate) copies: u64,
}

/// A charge in bytes of attributes, and bytes of memory in the tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Charge {
    pub(crate) bytes: u64,
    pub(crate) kept: u64,
}

impl Inheritable {
    /// Adds an attribute. Returns the charge for its bytes, and the walks that its value causes.
    pub(super) fn declare(&mut self, name: &str, value: &str) -> (u64, u64) {
        let length = value.len() as u64;
        self.declarations += 1;
        self.steps += 1;
        let kind = Kind::of(name);
        match kind {
            Kind::Plain => {
                // These are long, and have no units.
                let has_units = !matches!(name, "d" | "points" | "href" | "id" | "class" | "style");
                return (length, if has_units { WALKS_OF_LENGTH * ems(value) } else { 0 });
            }
            Kind::List => return (length * 4, WALKS_OF_LENGTH * ems(value)),
            Kind::Transform => return (length * 8, WALKS_OF_LENGTH * ems(value)),
            Kind::Inherited(times) => self.bytes_per_reading += length * times,
            Kind::Dashes => {
                self.bytes_per_reading += length * 8;
                self.kept_per_copy += length * DASHES_MEMORY;
            }
            Kind::Families => {
                self.bytes_per_reading += length * 8;
                self.kept_per_copy += length * FAMILIES_MEMORY;
            }
            Kind::Size => self.steps += length * 2,
            Kind::Variations => {
                self.bytes_per_character += length * 4;
                self.bytes_per_reading += length * 4;
                self.kept_per_copy += length * VARIATIONS_MEMORY;
            }
            Kind::Shift => {
                self.bytes_per_reading += length;
                self.walks_per_reading += WALKS_OF_LENGTH;
            }
        }
        self.walks_per_reading += WALKS_OF_LENGTH * ems(value);
        (length, 0)
    }

    /// The number of attributes.
    pub(super) const fn declarations(&self) -> u64 {
        self.declarations
    }

    /// The charge for the lookups of the element and its descendants. Adds the walks that the readings cause.
    pub(crate) fn charge(&self, lookups: &mut Lookups, characters: u64) -> Charge {
        let caused = lookups.readings.saturating_mul(self.walks_per_reading);
        lookups.walks = lookups.walks.saturating_add(caused);
        let walked = lookups.walks.saturating_mul(LEVEL + self.steps) / STEPS_PER_BYTE;
        let read = lookups.readings.saturating_mul(self.bytes_per_reading);
        let varied = characters.saturating_mul(self.bytes_per_character);
        Charge {
            bytes: walked.saturating_add(read).saturating_add(varied),
            kept: lookups.copies.saturating_mul(self.kept_per_copy),
        }
    }
}

impl Ancestors {
    /// The sum with one more element, the innermost.
    pub(super) fn with(self, element: &Inheritable) -> Self {
        let steps = self.steps.saturating_add(LEVEL + element.steps);
        let walked = element.walks_per_reading.saturating_mul(steps) / STEPS_PER_BYTE;
        Self {
            steps,
            bytes_per_reading: self
                .bytes_per_reading
                .saturating_add(element.bytes_per_reading)
                .saturating_add(walked),
            bytes_per_character: self.bytes_per_character.saturating_add(element.bytes_per_character),
            kept_per_copy: self.kept_per_copy.saturating_add(element.kept_per_copy),
        }
    }

    /// The charge for lookups that pass all of these elements.
    pub(crate) const fn charge(&self, lookups: Lookups, characters: u64) -> Charge {
        let walked = lookups.walks.saturating_mul(self.steps) / STEPS_PER_BYTE;
        let read = lookups.readings.saturating_mul(self.bytes_per_reading);
        let varied = characters.saturating_mul(self.bytes_per_character);
        Charge {
            bytes: walked.saturating_add(read).saturating_add(varied),
            kept: lookups.copies.saturating_mul(self.kept_per_copy),
        }
    }
}

/// The number of lengths in `em` or `ex` in a list, or more.
fn ems(list: &str) -> u64 {
    let bytes = list.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    pairs.filter(|&(&first, &second)| first == b'e' && matches!(second, b'm' | b'x')).count() as u64
}
