//! Keys of sessions: where they may come from, and that nothing prints them.

use protocol::credentials::KEY_LENGTH_MAX;
use std::fmt;

/// A key. It is shown as its length only, is not serialised, and is no part of the configuration hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Fewest characters of a key.
    pub const LENGTH_MIN: usize = 8;
    /// A key of 8 to 128 printable ASCII characters.
    ///
    /// # Errors
    /// The broken rule, without the key.
    pub fn new(text: &str) -> Result<Self, String> {
        let given = text.len();
        if !(Self::LENGTH_MIN..=KEY_LENGTH_MAX).contains(&given) {
            let (min, max) = (Self::LENGTH_MIN, KEY_LENGTH_MAX);
            return Err(format!("the key has {given} characters; {min} to {max} are allowed"));
        }
        if !text.bytes().all(|octet| octet.is_ascii_graphic()) {
            return Err("the key holds a character that is not printable ASCII, or a space".into());
        }
        Ok(Self(text.to_owned()))
    }

    /// The key itself, for the one place that sends it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "<key of {} characters>", self.0.len())
    }
}
