//! What a FIXP client shows to prove who it is: `name:key`. Checking the key is not done here.

use crate::messages::Name;
use std::fmt;

/// Octets of a key at most.
pub const KEY_LENGTH_MAX: usize = 128;

/// Octets of credentials at most: name, colon, key.
pub const CREDENTIALS_LENGTH_MAX: usize = size_of::<Name>() + 1 + KEY_LENGTH_MAX;

/// Why octets are not credentials. Ordered by precedence. It never shows what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotCredentials {
    /// No colon between name and key.
    #[error("credentials have the form name:key")]
    NoColon,
    /// The name is empty, too long or not printable ASCII.
    #[error("the name in credentials has to be 1 to 32 printable ASCII characters without a colon")]
    BadName,
    /// The key is empty or too long.
    #[error("the key in credentials has to be 1 to {KEY_LENGTH_MAX} octets")]
    BadKey,
}

/// Whose credentials these are, and the key that proves it. It is never shown in full.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Credentials<'a> {
    /// Name of the session in the configuration.
    pub name: Name,
    /// The secret, to be compared in constant time.
    pub key: &'a [u8],
}

/// Octets that a peer presents as credentials, not looked at yet. They are never shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Presented<'a>(
    /// The octets.
    pub &'a [u8],
);

impl<'a> Presented<'a> {
    /// Takes `name:key` apart.
    ///
    /// # Errors
    /// [`NotCredentials`] for the first broken rule.
    pub fn parse(self) -> Result<Credentials<'a>, NotCredentials> {
        Credentials::parse(self.0)
    }
}

impl fmt::Debug for Presented<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "<{} octets>", self.0.len())
    }
}

impl<'a> Credentials<'a> {
    /// Takes `name:key` apart at the first colon.
    ///
    /// # Errors
    /// [`NotCredentials`] for the first broken rule.
    pub fn parse(octets: &'a [u8]) -> Result<Self, NotCredentials> {
        let colon = octets.iter().position(|octet| *octet == b':');
        let (name, key) = octets.split_at(colon.ok_or(NotCredentials::NoColon)?);
        let name = str::from_utf8(name).map_err(|_| NotCredentials::BadName)?;
        let name = Name::new(name).map_err(|_| NotCredentials::BadName)?;
        Self { name, key: &key[1..] }.checked()
    }

    /// Credentials of a name and a key.
    ///
    /// # Errors
    /// [`NotCredentials`] for the first broken rule.
    pub fn new(name: &str, key: &'a [u8]) -> Result<Self, NotCredentials> {
        if name.contains(':') {
            return Err(NotCredentials::BadName);
        }
        let name = Name::new(name).map_err(|_| NotCredentials::BadName)?;
        Self { name, key }.checked()
    }

    fn checked(self) -> Result<Self, NotCredentials> {
        if self.name.is_empty() {
            return Err(NotCredentials::BadName);
        }
        if self.key.is_empty() || self.key.len() > KEY_LENGTH_MAX {
            return Err(NotCredentials::BadKey);
        }
        Ok(self)
    }

    /// `name:key`, as it goes into `Negotiate` and `Establish`.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        [self.name.as_bytes(), b":", self.key].concat()
    }
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:<{} octets>", self.name, self.key.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Goal: names and keys survive the way through octets, and each rule refuses. Method: table.
    #[test]
    fn credentials_are_a_name_a_colon_and_a_key() {
        let credentials = Credentials::new("alice", b"se:cret").unwrap();
        assert_eq!(credentials.to_octets(), b"alice:se:cret");
        assert_eq!(Credentials::parse(b"alice:se:cret"), Ok(credentials));
        for (octets, expected) in [
            (&b"alice"[..], NotCredentials::NoColon),
            (b"", NotCredentials::NoColon),
            (b":key", NotCredentials::BadName),
            (b"al\xffce:key", NotCredentials::BadName),
            (b"al\tce:key", NotCredentials::BadName),
            (b"a-name-that-is-longer-than-32-octets:key", NotCredentials::BadName),
            (b"alice:", NotCredentials::BadKey),
        ] {
            assert_eq!(Credentials::parse(octets), Err(expected), "{octets:?}");
        }
        let long = [b'x'; KEY_LENGTH_MAX + 1];
        assert_eq!(Credentials::new("alice", &long), Err(NotCredentials::BadKey));
        assert_eq!(Credentials::new("a:b", b"key"), Err(NotCredentials::BadName));
    }

    /// Goal: a key never reaches a log. Method: the debug form of credentials.
    #[test]
    fn debug_output_hides_the_key() {
        let shown = format!("{:?}", Credentials::new("alice", b"hunter2").unwrap());
        assert_eq!(shown, "alice:<7 octets>");
        assert_eq!(format!("{:?}", Presented(b"alice:hunter2")), "<13 octets>");
    }
}
