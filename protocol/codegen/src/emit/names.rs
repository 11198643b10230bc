//! How names of the schema look in Rust.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// A field.
pub(crate) fn field(name: &str) -> String {
    let snake = name.to_snake_case();
    if KEYWORDS.contains(&snake.as_str()) { format!("r#{snake}") } else { snake }
}

/// A type, a message or an enum's value.
pub(crate) fn camel(name: &str) -> String {
    name.to_upper_camel_case()
}

/// A constant.
pub(crate) fn shouty(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// The module that holds the offsets of a struct's fields.
pub(crate) fn offsets(name: &str) -> String {
    format!("{}_at", name.to_snake_case())
}

/// Keywords that may be written as raw identifiers, for use as names of fields.
const KEYWORDS: [&str; 36] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "priv", "pub", "ref", "return", "static", "struct",
    "type", "use",
];
