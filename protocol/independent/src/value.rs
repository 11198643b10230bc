//! Values as the golden file writes them.

use serde_json::{Map, Value};
use std::fmt::{Debug, Write as _};

pub(crate) fn of_message(name: &str) -> Map<String, Value> {
    Map::from_iter([("message".to_owned(), name.into())])
}

pub(crate) fn of_entry() -> Map<String, Value> {
    Map::new()
}

/// A text up to its padding.
pub(crate) fn text(octets: &[u8]) -> Value {
    let used = octets.iter().position(|octet| *octet == 0).unwrap_or(octets.len());
    String::from_utf8_lossy(&octets[..used]).into()
}

pub(crate) fn hex(octets: &[u8]) -> Value {
    let digits = octets.iter().fold(String::new(), |mut digits, octet| {
        let _ = write!(digits, "{octet:02x}");
        digits
    });
    digits.into()
}

/// A value of an enum, by its name.
pub(crate) fn listed(value: impl Debug) -> Value {
    format!("{value:?}").into()
}

/// Variable-length data. Secrets show their length only, as they do everywhere.
pub(crate) fn data(name: &str, octets: &[u8]) -> Value {
    if name == "credentials" {
        format!("<{} octets>", octets.len()).into()
    } else {
        String::from_utf8_lossy(octets).into()
    }
}
