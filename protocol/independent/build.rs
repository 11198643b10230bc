//! Runs a foreign SBE generator over our schemas, and writes the code that reads its structs.
//!
//! The foreign code decides where fields lie and what their octets mean. Ours only says which of
//! its accessors to call, by the names in the schema.

use codegen::schema::{Block, Field, Kind, Message, Primitive, Schema, Tail};
use heck::ToSnakeCase;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let schemas = Path::new("../schema");
    let mut text = String::new();
    for name in ["paceline", "fixp", "octets"] {
        let file = schemas.join(name).with_extension("xml");
        println!("cargo::rerun-if-changed={}", file.display());
        let xml = std::fs::read_to_string(file)?;
        let folder = out.join(name);
        std::fs::create_dir_all(&folder)?;
        sbe_gen::generate_to(&xml, &folder, &sbe_gen::GeneratorOptions::default())?;
        text += &module(name, &folder, &Schema::parse(&xml)?)?;
    }
    std::fs::write(out.join("decoders.rs"), text)?;
    Ok(())
}

/// The foreign modules of a schema, and a function that dispatches to them.
fn module(name: &str, folder: &Path, schema: &Schema) -> Result<String, Box<dyn Error>> {
    let foreign = std::fs::read_to_string(folder.join("mod.rs"))?;
    let mut text = format!("pub mod {name} {{\nuse crate::value;\nuse serde_json::Value;\n");
    for line in foreign.lines().filter(|line| line.starts_with("pub mod ")) {
        let module = line.trim_start_matches("pub mod ").trim_end_matches(';');
        let path = folder.join(module).with_extension("rs");
        writeln!(text, "#[path = {path:?}]\n{line}")?;
    }
    text += "pub fn decode(message: &[u8]) -> Option<Value> {
        let (header, body) = message_header::MessageHeader::parse_prefix(message)?;
        match header.template_id.get() {\n";
    for message in &schema.messages {
        writeln!(text, "{} => decode_{}(header, body),", message.id, message.name.to_snake_case())?;
    }
    text += "_ => None,\n}\n}\n";
    for message in &schema.messages {
        text += &decoder(message)?;
    }
    Ok(text + "}\n")
}

/// The function that turns a foreign struct into values by name.
fn decoder(message: &Message) -> Result<String, Box<dyn Error>> {
    let module = message.name.to_snake_case();
    let mut text = format!(
        "fn decode_{module}(header: &message_header::MessageHeader, body: &[u8]) -> Option<Value> {{
            let (view, rest) = {module}::parse_with_header(body, header)?;
            let mut values = value::of_message({:?});\n",
        message.name
    );
    text += &fields(&message.block, "view.body");
    match &message.tail {
        Tail::Nothing => {}
        Tail::Group(group) => {
            let name = &group.name;
            let snake = name.to_snake_case();
            write!(
                text,
                "let group = {module}::parse_{snake}(rest)?;
                let mut entries = group.iter();
                let mut list = Vec::new();
                for entry in entries.by_ref() {{
                    let mut values = value::of_entry();
                    {}list.push(Value::Object(values));
                }}
                if list.len() != group.count() {{ return None; }}
                let rest = entries.remainder();
                values.insert({snake:?}.into(), list.into());\n",
                fields(&group.block, "entry.body"),
            )?;
        }
        Tail::Data(all) => {
            for data in all {
                let snake = data.name.to_snake_case();
                writeln!(text, "let (data, rest) = view.parse_{snake}(rest)?;")?;
                writeln!(
                    text,
                    "values.insert({snake:?}.into(), value::data({snake:?}, data.bytes));"
                )?;
            }
        }
    }
    text += "if rest.is_empty() { Some(Value::Object(values)) } else { None }\n}\n";
    Ok(text)
}

fn fields(block: &Block, from: &str) -> String {
    block.fields.iter().fold(String::new(), |text, field| {
        let snake = field.name.to_snake_case();
        text + &format!("values.insert({snake:?}.into(), {});\n", reading(field, from, &snake))
    })
}

/// The expression that reads a field of a foreign struct.
fn reading(field: &Field, from: &str, snake: &str) -> String {
    match &field.kind {
        Kind::Number { .. } | Kind::Set(_) if field.is_optional => {
            format!("{from}.{snake}_opt().into()")
        }
        Kind::Number { primitive, .. } => number(*primitive, &format!("{from}.{snake}")),
        Kind::Set(set) => number(set.primitive, &format!("{from}.{snake}")),
        Kind::Text { .. } => format!("value::text(&{from}.{snake})"),
        Kind::Octets { .. } => format!("value::hex(&{from}.{snake})"),
        // The foreign accessor takes 255 for the null of a char enum; the standard says zero.
        Kind::Enumeration(listed) if field.is_optional && listed.primitive == Primitive::Char => {
            format!(
                "match {from}.{snake} {{
                    listed if listed.0 == 0 => Value::Null,
                    listed => value::listed(listed.as_enum()?),
                }}"
            )
        }
        Kind::Enumeration(_) if field.is_optional => format!(
            "match {from}.{snake}_opt() {{
                None => Value::Null,
                Some(listed) => value::listed(listed.as_enum()?),
            }}"
        ),
        Kind::Enumeration(_) => format!("value::listed({from}.{snake}.as_enum()?)"),
        Kind::Composite(composite) => {
            let members = format!("{from}.{snake}");
            let mut text = String::from("{ let mut values = value::of_entry();\n");
            text += &fields(&composite.block, &members);
            text += "Value::Object(values) }";
            match null_of(&composite.block) {
                Some((first, null)) if field.is_optional => {
                    format!("if {members}.{first} == {null} {{ Value::Null }} else {text}")
                }
                _ => text,
            }
        }
    }
}

fn number(primitive: Primitive, place: &str) -> String {
    let is_octet = matches!(primitive, Primitive::Uint8 | Primitive::Int8 | Primitive::Char);
    if is_octet { format!("{place}.into()") } else { format!("{place}.get().into()") }
}

/// A composite is null by its first member, which is a number in our schemas.
fn null_of(block: &Block) -> Option<(String, i128)> {
    let first = block.fields.first()?;
    match &first.kind {
        Kind::Number { null, .. } => Some((first.name.to_snake_case(), *null)),
        _ => None,
    }
}
