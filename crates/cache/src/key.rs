//! The address of an entry.

use std::fmt;
use std::str::FromStr;

/// A hash of all that decides an image. Its text is 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(pub [u8; 32]);

impl Key {
    /// The path of the entry in its folder.
    pub(crate) fn path(self) -> String {
        let digits = self.to_string();
        let (folder, file) = digits.split_at(2);
        format!("{folder}/{file}")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoKey;

impl FromStr for Key {
    type Err = NoKey;

    /// Uppercase digits are refused: a key has one text, and one file.
    fn from_str(text: &str) -> Result<Self, NoKey> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NoKey),
        };
        let bytes: &[u8; 64] = text.as_bytes().try_into().map_err(|_| NoKey)?;
        let mut key = [0; 32];
        for (byte, pair) in key.iter_mut().zip(bytes.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_its_text() {
        let key = Key(std::array::from_fn(|index| u8::try_from(index * 8 % 256).unwrap()));
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!(key.to_string().len(), 64);
        for text in ["", "ab", &key.to_string().to_uppercase(), &format!("{key}0"), &"g".repeat(64)] {
            assert_eq!(text.parse::<Key>(), Err(NoKey), "{text}");
        }
    }
}
