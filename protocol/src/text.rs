//! Short texts of a fixed maximum length, as SBE lays them out. No Unicode, no allocation.

#[cfg(test)]
mod tests;

use std::fmt;

/// At most `N` printable ASCII characters, kept as on the wire: padded with NUL to `N` octets.
///
/// An empty text is a value. It is also what an optional text holds when it is absent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const N: usize> {
    // Invariant: printable ASCII first, NUL after it.
    octets: [u8; N],
}

/// Why a string is not a [`Text`]. Ordered by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotText {
    /// More octets than the field has.
    #[error("the text has {given} octets, at most {max} fit")]
    TooLong {
        /// Octets of the field.
        max: usize,
        /// Octets of the string.
        given: usize,
    },
    /// A control character, or one beyond ASCII.
    #[error("octet {position} of the text is 0x{octet:02x}, only printable ASCII fits")]
    NotPrintable {
        /// Where it stands, counted from zero.
        position: usize,
        /// What stands there.
        octet: u8,
    },
}

impl<const N: usize> Text<N> {
    /// No character.
    pub const EMPTY: Self = Self { octets: [0; N] };

    /// The text of a string.
    ///
    /// # Errors
    /// [`NotText`] when it is longer than `N` or not printable ASCII.
    pub const fn new(text: &str) -> Result<Self, NotText> {
        let given = text.as_bytes();
        if given.len() > N {
            return Err(NotText::TooLong { max: N, given: given.len() });
        }
        let mut octets = [0; N];
        let mut position = 0;
        while position < given.len() {
            let octet = given[position];
            if !is_printable(octet) {
                return Err(NotText::NotPrintable { position, octet });
            }
            octets[position] = octet;
            position += 1;
        }
        Ok(Self { octets })
    }

    /// The text that a field holds, when it is one: printable ASCII, then NUL only.
    #[inline]
    #[must_use]
    pub fn from_wire(octets: [u8; N]) -> Option<Self> {
        // As most fields that may be left out.
        if octets == [0; N] {
            return Some(Self::EMPTY);
        }
        // Without branches inside, so that the compiler can look at many octets at a time.
        let mut good = true;
        let mut before = b' ';
        for octet in octets {
            good &= (octet == 0) | (is_printable(octet) & (before != 0));
            before = octet;
        }
        good.then_some(Self { octets })
    }

    /// The text of octets that are all printable: for code that makes them so. Checked only in
    /// debug builds, for a check would cost more than what is checked.
    #[inline]
    #[must_use]
    pub(crate) fn of_printable(octets: [u8; N]) -> Self {
        debug_assert!(octets.into_iter().all(is_printable), "all octets are printable");
        Self { octets }
    }

    /// The octets of the field.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> [u8; N] {
        self.octets
    }

    /// The characters without the padding.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).expect("a text is ASCII, which is UTF-8")
    }

    /// The octets of the characters without the padding.
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        let length = self.octets.iter().position(|octet| *octet == 0).unwrap_or(N);
        &self.octets[..length]
    }

    /// Whether there is no character.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        N == 0 || self.octets[0] == 0
    }
}

const fn is_printable(octet: u8) -> bool {
    matches!(octet, 0x20..=0x7e)
}

impl<const N: usize> Default for Text<N> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl<const N: usize> std::str::FromStr for Text<N> {
    type Err = NotText;

    fn from_str(text: &str) -> Result<Self, NotText> {
        Self::new(text)
    }
}

impl<const N: usize> TryFrom<&str> for Text<N> {
    type Error = NotText;

    fn try_from(text: &str) -> Result<Self, NotText> {
        Self::new(text)
    }
}

impl<const N: usize> serde::Serialize for Text<N> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
