//! An entry, and its form as bytes.
//!
//! ```text
//! bytes  0..8    the format: "ogpress" and its version
//!        8..40   the key: an entry under a wrong name is no hit
//!       40..72   BLAKE3 of all bytes behind it
//!       72       the kind: 0 an image, 1 a reference to the machine's fonts
//! of an image:
//!       73..     width, height, the number of warnings (u32 each); of each warning its code, message and address
//!                (texts: u32 length and UTF-8; an absent address has the length 0xffffffff); then the file
//! ```
//!
//! Numbers are little endian. [`Entry::decode`] trusts nothing: a length is compared with the bytes that are left.

use crate::Key;

const FORMAT: &[u8; 8] = b"ogpress\x01";
const HASHED: usize = 72;
const ABSENT: u32 = u32::MAX;
const IMAGE: u8 = 0;
const MACHINE: u8 = 1;

/// The content of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// An image.
    Image(Image),
    /// The image depends on the machine's fonts: it is kept under another key, made from this one and a fingerprint of those fonts.
    OfMachine,
}

/// A rendered image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The warnings of the render.
    pub warnings: Vec<Note>,
    /// The file.
    pub data: Vec<u8>,
}

/// A warning of the render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The stable code.
    pub code: String,
    /// The text.
    pub message: String,
    /// The address of an image or font.
    pub href: Option<String>,
}

/// Bytes that are no entry of the key: damaged, truncated, or of another format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corrupt;

impl Entry {
    /// Returns the entry as bytes.
    #[must_use]
    pub fn encode(&self, key: Key) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HASHED + 64 + self.data().len());
        bytes.extend_from_slice(FORMAT);
        bytes.extend_from_slice(&key.0);
        bytes.extend_from_slice(&[0; 32]);
        match self {
            Self::OfMachine => bytes.push(MACHINE),
            Self::Image(image) => {
                bytes.push(IMAGE);
                image.encode(&mut bytes);
            }
        }
        let checksum = blake3::hash(&bytes[HASHED..]);
        bytes[HASHED - 32..HASHED].copy_from_slice(checksum.as_bytes());
        bytes
    }

    /// Reads an entry.
    ///
    /// # Errors
    ///
    /// [`Corrupt`], unless these are exactly the bytes of an entry of this key.
    pub fn decode(bytes: Vec<u8>, key: Key) -> Result<Self, Corrupt> {
        let mut reader = Reader(&bytes);
        if reader.take(8)? != FORMAT || reader.take(32)? != key.0 {
            return Err(Corrupt);
        }
        let checksum = reader.take(32)?;
        if blake3::hash(reader.0).as_bytes() != checksum {
            return Err(Corrupt);
        }
        match reader.take(1)? {
            [MACHINE] if reader.0.is_empty() => Ok(Self::OfMachine),
            [IMAGE] => {
                let (width, height) = (reader.number()?, reader.number()?);
                let warnings = (0..reader.number()?).map(|_| reader.note()).collect::<Result<_, _>>()?;
                let start = bytes.len() - reader.0.len();
                // The bytes of the entry become those of the file, without a second allocation.
                let mut data = bytes;
                data.drain(..start);
                Ok(Self::Image(Image { width, height, warnings, data }))
            }
            _ => Err(Corrupt),
        }
    }

    fn data(&self) -> &[u8] {
        match self {
            Self::Image(image) => &image.data,
            Self::OfMachine => &[],
        }
    }
}

impl Image {
    fn encode(&self, bytes: &mut Vec<u8>) {
        let number = |bytes: &mut Vec<u8>, number: u32| bytes.extend_from_slice(&number.to_le_bytes());
        let text = |bytes: &mut Vec<u8>, text: &str| {
            number(bytes, length(text.len()));
            bytes.extend_from_slice(text.as_bytes());
        };
        number(bytes, self.width);
        number(bytes, self.height);
        number(bytes, length(self.warnings.len()));
        for Note { code, message, href } in &self.warnings {
            text(bytes, code);
            text(bytes, message);
            match href {
                Some(href) => text(bytes, href),
                None => number(bytes, ABSENT),
            }
        }
        bytes.extend_from_slice(&self.data);
    }
}

fn length(length: usize) -> u32 {
    u32::try_from(length).expect("the texts of warnings are short")
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Corrupt> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Corrupt)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, Corrupt> {
        let bytes = self.take(4)?.try_into().map_err(|_| Corrupt)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn text_of(&mut self, length: u32) -> Result<String, Corrupt> {
        let bytes = self.take(length as usize)?;
        String::from_utf8(bytes.to_vec()).map_err(|_| Corrupt)
    }

    fn text(&mut self) -> Result<String, Corrupt> {
        let length = self.number()?;
        self.text_of(length)
    }

    fn note(&mut self) -> Result<Note, Corrupt> {
        let (code, message) = (self.text()?, self.text()?);
        let href = match self.number()? {
            ABSENT => None,
            length => Some(self.text_of(length)?),
        };
        Ok(Note { code, message, href })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: Key = Key([7; 32]);

    fn note() -> impl Strategy<Value = Note> {
        (".*", ".*", proptest::option::of(".*")).prop_map(|(code, message, href)| Note {
            code,
            message,
            href,
        })
    }

    fn image() -> impl Strategy<Value = Image> {
        let parts = (any::<u32>(), any::<u32>(), proptest::collection::vec(note(), 0..3), any::<Vec<u8>>());
        parts.prop_map(|(width, height, warnings, data)| Image { width, height, warnings, data })
    }

    proptest! {
        #[test]
        fn an_entry_is_read_as_it_was_written(image in image()) {
            let entry = Entry::Image(image);
            prop_assert_eq!(Entry::decode(entry.encode(KEY), KEY), Ok(entry));
        }

        #[test]
        fn no_other_bytes_are_an_entry(image in image(), place: prop::sample::Index, change in 1..=255_u8) {
            let bytes = Entry::Image(image).encode(KEY);
            let place = place.index(bytes.len());
            let mut changed = bytes.clone();
            changed[place] ^= change;
            prop_assert_eq!(Entry::decode(changed, KEY), Err(Corrupt));
            prop_assert_eq!(Entry::decode(bytes[..place].to_vec(), KEY), Err(Corrupt));
            prop_assert_eq!(Entry::decode([&bytes[..], &[0]].concat(), KEY), Err(Corrupt));
            prop_assert_eq!(Entry::decode(bytes, Key([8; 32])), Err(Corrupt));
        }

        #[test]
        fn lengths_that_lie_are_refused(lies in any::<Vec<u8>>()) {
            // With a right checksum, so that all of it is read.
            let mut bytes = Entry::OfMachine.encode(KEY);
            bytes.truncate(HASHED);
            bytes.push(IMAGE);
            bytes.extend_from_slice(&lies);
            let checksum = *blake3::hash(&bytes[HASHED..]).as_bytes();
            bytes[HASHED - 32..HASHED].copy_from_slice(&checksum);
            if let Ok(Entry::Image(image)) = Entry::decode(bytes.clone(), KEY) {
                prop_assert_eq!(Entry::Image(image).encode(KEY), bytes);
            }
        }
    }

    #[test]
    fn an_entry_that_refers_to_the_fonts_of_the_machine_has_no_image() {
        let bytes = Entry::OfMachine.encode(KEY);
        assert_eq!(Entry::decode(bytes, KEY), Ok(Entry::OfMachine));
    }
}
