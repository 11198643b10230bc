//! Structs over blocks: their fields, where those lie, how they are read and written.

use super::{docs, names};
use crate::Options;
use crate::schema::{Block, Constant, Data, Field, Kind, Primitive};
use std::fmt::Write as _;

/// The struct of a block and of the data behind it.
pub(crate) fn structure(
    name: &str,
    docs: &str,
    block: &Block,
    data: &[Data],
    options: &Options<'_>,
) -> String {
    let lifetime = if data.is_empty() { "" } else { "<'a>" };
    let by_hand = has_own_debug(block, data);
    let debug = if by_hand { "" } else { "Debug, " };
    let mut fields = String::new();
    for field in &block.fields {
        fields += &self::docs(&field.description);
        if matches!(field.kind, Kind::Octets { .. }) {
            fields += "#[serde(serialize_with = \"wire::serialize_hex\")]\n";
        }
        let _ =
            writeln!(fields, "pub {}: {},", names::field(&field.name), rust_type(field, options));
    }
    for data in data {
        fields += &self::docs(&data.description);
        let shown = if options.is_secret(&data.name) { "secret" } else { "data" };
        let _ = writeln!(fields, "#[serde(serialize_with = \"wire::serialize_{shown}\")]");
        let _ = writeln!(fields, "pub {}: &'a [u8],", names::field(&data.name));
    }
    let debug_impl = if by_hand { own_debug(name, block, data, options) } else { String::new() };
    format!(
        "
        {docs}#[derive(Clone, Copy, {debug}PartialEq, Eq, Serialize)]
        pub struct {name}{lifetime} {{
        {fields}}}
        {debug_impl}"
    )
}

/// Octets are shown as hex digits and secrets not at all, which the derived form does not do.
fn has_own_debug(block: &Block, data: &[Data]) -> bool {
    let has_octets = block.fields.iter().any(|field| matches!(field.kind, Kind::Octets { .. }));
    has_octets || !data.is_empty()
}

fn own_debug(name: &str, block: &Block, data: &[Data], options: &Options<'_>) -> String {
    let lifetime = if data.is_empty() { "" } else { "<'_>" };
    let mut calls = String::new();
    for field in &block.fields {
        let rust = names::field(&field.name);
        let shown = match field.kind {
            Kind::Octets { .. } => format!("wire::Hex(&self.{rust})"),
            _ => format!("self.{rust}"),
        };
        let _ = write!(calls, ".field(\"{}\", &{shown})", rust.trim_start_matches("r#"));
    }
    for data in data {
        let rust = names::field(&data.name);
        let wrapper = if options.is_secret(&data.name) { "Secret" } else { "Escaped" };
        let shown = rust.trim_start_matches("r#");
        let _ = write!(calls, ".field(\"{shown}\", &wire::{wrapper}(self.{rust}))");
    }
    format!(
        "
        impl fmt::Debug for {name}{lifetime} {{
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {{
                formatter.debug_struct(\"{name}\"){calls}.finish()
            }}
        }}
        "
    )
}

/// The type of a field in its struct.
fn rust_type(field: &Field, options: &Options<'_>) -> String {
    let plain = match &field.kind {
        Kind::Number { type_name, primitive, .. } => {
            options.unit(type_name.as_deref()).unwrap_or(primitive.rust_type()).to_owned()
        }
        Kind::Text { type_name: Some(name), .. } | Kind::Octets { type_name: Some(name), .. } => {
            return names::camel(name);
        }
        Kind::Text { type_name: None, length } => return format!("Text<{length}>"),
        Kind::Octets { type_name: None, length } => return format!("[u8; {length}]"),
        Kind::Set(set) => return names::camel(&set.name),
        Kind::Enumeration(enumeration) => names::camel(&enumeration.name),
        Kind::Composite(composite) => names::camel(&composite.name),
    };
    if field.is_optional { format!("Option<{plain}>") } else { plain }
}

/// Constants that replace constant fields.
pub(crate) fn constants(block: &Block) -> String {
    block.constants.iter().fold(String::new(), |text, constant| {
        let name = names::shouty(&constant.name);
        let (rust_type, value) = match &constant.value {
            Constant::Number { primitive, value } => {
                (primitive.rust_type().to_owned(), number(*primitive, *value))
            }
            Constant::Text(text) => ("&'static str".to_owned(), format!("{text:?}")),
            Constant::Value { enumeration, value } => {
                let rust_type = names::camel(enumeration);
                let value = format!("{rust_type}::{}", names::camel(value));
                (rust_type, value)
            }
        };
        let docs = docs(&constant.description);
        text + &format!("{docs}pub const {name}: {rust_type} = {value};\n\n")
    })
}

/// The module of offsets, built from sizes and checked against what the schema reader computed.
pub(crate) fn offsets(name: &str, block: &Block, what: &str, options: &Options<'_>) -> String {
    let module = names::offsets(name);
    let mut constants = String::new();
    let mut before = String::from("0");
    let mut free = 0;
    for field in &block.fields {
        let constant = names::shouty(&field.name);
        let start = if field.offset == free { before } else { field.offset.to_string() };
        let _ = writeln!(constants, "pub(super) const {constant}: usize = {start};");
        before = format!("{constant} + {}", size(field, options));
        free = field.end();
    }
    let end = block.fields_end();
    let camel = names::camel(name);
    format!(
        "
        /// {what} [`{camel}`](super::{camel}).
        mod {module} {{
            {constants}pub(super) const FIELDS_END: usize = {before};

            // The layout is a published format: changing it must be a deliberate act.
            const _: () = assert!(FIELDS_END == {end});
        }}
        "
    )
}

fn size(field: &Field, options: &Options<'_>) -> String {
    match &field.kind {
        Kind::Number { type_name, primitive, .. } => match options.unit(type_name.as_deref()) {
            Some(unit) => format!("size_of::<super::{unit}>()"),
            None => format!("size_of::<{}>()", primitive.rust_type()),
        },
        Kind::Text { length, .. } | Kind::Octets { length, .. } => length.to_string(),
        Kind::Enumeration(enumeration) => {
            format!("size_of::<super::{}>()", names::camel(&enumeration.name))
        }
        Kind::Set(set) => format!("size_of::<super::{}>()", names::camel(&set.name)),
        Kind::Composite(composite) => {
            format!("super::{}::ENCODED_LENGTH", names::camel(&composite.name))
        }
    }
}

/// The initialisers of a struct's fields, read from `fields`.
pub(crate) fn reads(block: &Block, module: &str, options: &Options<'_>) -> String {
    block.fields.iter().fold(String::new(), |text, field| {
        let rust = names::field(&field.name);
        text + &format!("{rust}: {},\n", read(field, module, options))
    })
}

fn read(field: &Field, module: &str, options: &Options<'_>) -> String {
    let name = &field.name;
    let at = format!("{{ {module}::{} }}", names::shouty(name));
    match &field.kind {
        Kind::Number { type_name, primitive, null } => {
            let null = number(*primitive, *null);
            let unit = options.unit(type_name.as_deref());
            if field.is_optional {
                let map = unit.map_or_else(String::new, |unit| format!(".map({unit})"));
                format!("fields.optional::<{at}, _>({null}){map}")
            } else {
                in_unit(unit, &format!("fields.required::<{at}, _>({null}, \"{name}\")?"))
            }
        }
        Kind::Text { .. } => format!("fields.text::<{at}, _>(\"{name}\")?"),
        Kind::Octets { .. } => format!("fields.octets::<{at}, _>()"),
        Kind::Set(set) => {
            format!("{}::from_wire(fields.bits::<{at}, _>())", names::camel(&set.name))
        }
        Kind::Enumeration(enumeration) => {
            let null = number(enumeration.primitive, enumeration.null);
            let camel = names::camel(&enumeration.name);
            let prefix = if field.is_optional { "optional_" } else { "" };
            format!("fields.{prefix}listed::<{at}, _, _>({null}, {camel}::from_wire, \"{name}\")?")
        }
        Kind::Composite(composite) => {
            let camel = names::camel(&composite.name);
            let suffix = if field.is_optional { "_optional" } else { "" };
            format!("{camel}::read{suffix}(fields.part::<{at}, _>(\"{name}\"))?")
        }
    }
}

fn in_unit(unit: Option<&str>, value: &str) -> String {
    unit.map_or_else(|| value.to_owned(), |unit| format!("{unit}({value})"))
}

/// The statements that write a struct's fields, and zeros where no field lies.
pub(crate) fn writes(block: &Block, module: &str, options: &Options<'_>) -> String {
    let mut text = String::new();
    let mut free = 0;
    for field in &block.fields {
        text += &padding(free, field.offset);
        text += &write(field, module, options);
        free = field.end();
    }
    text + &padding(free, block.length)
}

fn padding(from: usize, to: usize) -> String {
    if from == to {
        String::new()
    } else {
        format!("fields.put::<{from}, _>([0; {}]);\n", to - from)
    }
}

fn write(field: &Field, module: &str, options: &Options<'_>) -> String {
    let rust = names::field(&field.name);
    let at = format!("{{ {module}::{} }}", names::shouty(&field.name));
    match &field.kind {
        Kind::Number { type_name, primitive, null } => {
            let null = number(*primitive, *null);
            let value = match (options.unit(type_name.as_deref()), field.is_optional) {
                (None, false) => String::new(),
                (Some(_), false) => ".0".to_owned(),
                (None, true) => format!(".unwrap_or({null})"),
                (Some(_), true) => format!(".map_or({null}, |value| value.0)"),
            };
            format!("fields.store::<{at}, _>(self.{rust}{value});\n")
        }
        Kind::Text { .. } => format!("fields.put::<{at}, _>(self.{rust}.to_wire());\n"),
        Kind::Octets { .. } => format!("fields.put::<{at}, _>(self.{rust});\n"),
        Kind::Set(_) => format!("fields.store::<{at}, _>(self.{rust}.to_wire());\n"),
        Kind::Enumeration(enumeration) => {
            let null = number(enumeration.primitive, enumeration.null);
            let camel = names::camel(&enumeration.name);
            let value = if field.is_optional {
                format!("map_or({null}, {camel}::to_wire)")
            } else {
                "to_wire()".to_owned()
            };
            format!("fields.store::<{at}, _>(self.{rust}.{value});\n")
        }
        Kind::Composite(composite) => {
            let camel = names::camel(&composite.name);
            if field.is_optional {
                format!("{camel}::write_optional(self.{rust}, fields.part::<{at}, _>());\n")
            } else {
                format!("self.{rust}.write(fields.part::<{at}, _>());\n")
            }
        }
    }
}

/// The method that finds a null where a value has to be; nothing when there can be none.
pub(crate) fn null_check(block: &Block, receiver: &str, options: &Options<'_>) -> String {
    let checks: Vec<String> =
        block.fields.iter().filter_map(|field| null_test(field, options)).collect();
    if checks.is_empty() {
        return String::new();
    }
    let condition = match &checks[..] {
        [only] => only.clone(),
        several => format!("({})", several.join(") | (")),
    };
    let visibility = if receiver == "self" { "pub " } else { "" };
    format!(
        "
            /// Whether a number holds what stands for null on the wire. Such a value cannot be
            /// written. Without branches, for it is asked whenever one is written.
            #[inline]
            {must_use}{visibility}fn has_null({receiver}) -> bool {{
                {condition}
            }}
        ",
        must_use = if receiver == "self" { "#[must_use]\n" } else { "" },
    )
}

fn null_test(field: &Field, options: &Options<'_>) -> Option<String> {
    let rust = names::field(&field.name);
    match &field.kind {
        Kind::Number { type_name, primitive, null } => {
            let null = in_unit(options.unit(type_name.as_deref()), &number(*primitive, *null));
            let null = if field.is_optional { format!("Some({null})") } else { null };
            Some(format!("self.{rust} == {null}"))
        }
        Kind::Composite(composite) => {
            let camel = names::camel(&composite.name);
            let can =
                composite.block.fields.iter().any(|field| null_test(field, options).is_some());
            let test = if field.is_optional {
                format!("self.{rust}.is_some_and({camel}::has_null)")
            } else {
                format!("self.{rust}.has_null()")
            };
            can.then_some(test)
        }
        _ => None,
    }
}

/// The statements that make a field absent, for blocks of versions that do not have it.
pub(crate) fn erase(field: &Field, module: &str) -> String {
    let at = format!("{{ {module}::{} }}", names::shouty(&field.name));
    match &field.kind {
        Kind::Composite(composite) => {
            format!("fields.put::<{at}, _>({}::NULL);\n", names::camel(&composite.name))
        }
        kind => match null(field) {
            Some((primitive, null)) => {
                let null = number(primitive, null);
                format!("fields.store::<{at}, {}>({null});\n", primitive.rust_type())
            }
            None => format!("fields.put::<{at}, {}>([0; {0}]);\n", kind.size()),
        },
    }
}

/// How a field says that it is null, when it is a number or an enum.
pub(crate) fn null(field: &Field) -> Option<(Primitive, i128)> {
    match &field.kind {
        Kind::Number { primitive, null, .. } => Some((*primitive, *null)),
        Kind::Enumeration(enumeration) => Some((enumeration.primitive, enumeration.null)),
        _ => None,
    }
}

/// A number as a Rust literal.
pub(crate) fn number(primitive: Primitive, value: i128) -> String {
    let rust = primitive.rust_type();
    if value == primitive.least() && primitive.is_signed() {
        format!("{rust}::MIN")
    } else if value == primitive.greatest() {
        format!("{rust}::MAX")
    } else {
        value.to_string()
    }
}
