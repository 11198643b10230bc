//! From the model to the text of a Rust module. The text still has to go through rustfmt.

mod blocks;
mod messages;
mod names;
mod types;

use crate::Options;
use crate::schema::{Kind, Message, Schema, Tail, Type};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The module of a schema.
pub(crate) fn module(schema: &Schema, options: &Options<'_>) -> String {
    let mut body = String::new();
    for named in &schema.types {
        body += &types::item(named, options);
    }
    for message in &schema.messages {
        body += &messages::items(message, options);
    }
    body += &messages::any(schema);
    head(schema, options, &body) + &body
}

fn head(schema: &Schema, options: &Options<'_>, body: &str) -> String {
    let Options { support, source, .. } = options;
    let mut head = format!("//! {}.\n//!\n", schema.description);
    let _ = writeln!(head, "//! Generated from {source} by paceline-codegen; do not edit.\n");
    let _ = writeln!(head, "use {support}::header::MessageHeader;");
    let _ = writeln!(head, "use {support}::malformed::Malformed;");
    if body.contains("Text<") {
        let _ = writeln!(head, "use {support}::text::Text;");
    }
    let units: Vec<&str> = used_units(schema, options).into_iter().collect();
    if !units.is_empty() {
        let _ = writeln!(head, "use {support}::units::{{{}}};", units.join(", "));
    }
    let _ = writeln!(head, "use {support}::wire::{{self, Fields, FieldsMut, Refusal}};");
    let _ = writeln!(head, "use serde::Serialize;");
    if body.contains("fmt::") {
        head += "use std::fmt;\n";
    }
    let (id, version, package) = (schema.id, schema.version, &schema.package);
    let _ = write!(
        head,
        "
        /// Number of the schema `{package}` in message headers.
        pub const SCHEMA_ID: u16 = {id};

        /// Version of the schema that we write.
        pub const SCHEMA_VERSION: u16 = {version};

        /// Template ids and names of all messages.
        pub const TEMPLATES: &[(u16, &str)] = &[
        "
    );
    for Message { name, id, .. } in &schema.messages {
        let _ = writeln!(head, "({id}, \"{name}\"),");
    }
    head + "];\n"
}

/// The newtypes that fields or members use, so that no import stays unused.
fn used_units<'a>(schema: &Schema, options: &Options<'a>) -> BTreeSet<&'a str> {
    let composites = schema.types.iter().filter_map(|named| match named {
        Type::Composite(composite) => Some(&composite.block),
        _ => None,
    });
    let blocks = schema.messages.iter().flat_map(|message| {
        let group = match &message.tail {
            Tail::Group(group) => Some(&group.block),
            Tail::Nothing | Tail::Data(_) => None,
        };
        std::iter::once(&message.block).chain(group)
    });
    let fields = composites.chain(blocks).flat_map(|block| &block.fields);
    fields
        .filter_map(|field| match &field.kind {
            Kind::Number { type_name, .. } => options.unit(type_name.as_deref()),
            _ => None,
        })
        .collect()
}

/// A doc comment of a sentence, wrapped so that rustfmt has nothing to say about it.
fn docs(description: &str) -> String {
    let mut lines = vec![String::new()];
    for word in description.split_whitespace() {
        let line = lines.last_mut().expect("there is a first line");
        if !line.is_empty() && line.len() + word.len() > 84 {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    let end = if description.ends_with(['.', '!', '?']) { "" } else { "." };
    lines.last_mut().expect("there is a last line").push_str(end);
    lines.iter().fold(String::new(), |text, line| text + "/// " + line + "\n")
}
