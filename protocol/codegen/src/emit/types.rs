//! Named types: aliases, enums, sets and composites.

use super::{blocks, docs, names};
use crate::Options;
use crate::schema::{Composite, Enumeration, Primitive, Set, Simple, Type, Value};
use std::fmt::Write as _;

/// The item of a type; nothing for numbers, which are primitives or units.
pub(crate) fn item(named: &Type, options: &Options<'_>) -> String {
    match named {
        Type::Simple(simple) => alias(simple),
        Type::Enumeration(enumeration) => self::enumeration(enumeration),
        Type::Set(set) => self::set(set),
        Type::Composite(composite) => self::composite(composite, options),
    }
}

fn alias(simple: &Simple) -> String {
    let Simple { name: Some(name), length, .. } = simple else { return String::new() };
    let target = match (simple.primitive, length) {
        _ if simple.constant.is_some() => return String::new(),
        (Primitive::Char, _) => format!("Text<{length}>"),
        (Primitive::Uint8, 2..) => format!("[u8; {length}]"),
        _ => return String::new(),
    };
    let fallback = format!("The type `{name}` of the schema");
    let docs = docs(simple.description.as_deref().unwrap_or(&fallback));
    format!("\n{docs}pub type {} = {target};\n", names::camel(name))
}

fn enumeration(enumeration: &Enumeration) -> String {
    let name = names::camel(&enumeration.name);
    let inner = enumeration.primitive.rust_type();
    let docs = docs(&enumeration.description);
    let count = enumeration.values.len();
    let mut variants = String::new();
    let mut all = String::new();
    let mut arms = String::new();
    for value in &enumeration.values {
        let variant = names::camel(&value.name);
        let literal = value_literal(enumeration.primitive, value);
        let _ = writeln!(variants, "{}{variant} = {literal},", self::docs(&value.description));
        let _ = write!(all, "Self::{variant}, ");
        let _ = writeln!(arms, "{literal} => Some(Self::{variant}),");
    }
    let from_wire = match table_length(enumeration) {
        Some(length) => table(&name, length),
        None => format!("match value {{ {arms}_ => None }}"),
    };
    format!(
        "
        {docs}#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[repr({inner})]
        pub enum {name} {{
        {variants}}}

        impl {name} {{
            /// Every value, in the order of the schema.
            pub const ALL: [Self; {count}] = [{all}];

            /// The value that a number on the wire stands for.
            #[inline]
            #[must_use]
            pub const fn from_wire(value: {inner}) -> Option<Self> {{
                {from_wire}
            }}

            /// The number on the wire.
            #[inline]
            #[must_use]
            pub const fn to_wire(self) -> {inner} {{
                self as {inner}
            }}
        }}
        "
    )
}

/// Values from which on a table is shorter than the branches of a match.
const VALUES_OF_TABLE_MIN: usize = 16;
/// Greatest value of a table: it stays within a few kilobytes.
const VALUE_OF_TABLE_MAX: i128 = 1_023;

/// Places of the table by which an enum of many values is read; none where a match does it.
fn table_length(enumeration: &Enumeration) -> Option<i128> {
    let greatest = enumeration.values.iter().map(|value| value.value).max()?;
    let is_table = VALUES_OF_TABLE_MIN <= enumeration.values.len()
        && enumeration.primitive != Primitive::Char
        && !enumeration.primitive.is_signed()
        && greatest <= VALUE_OF_TABLE_MAX;
    is_table.then_some(greatest + 1)
}

/// The body that looks a value up.
fn table(name: &str, length: i128) -> String {
    format!(
        "static VALUES: [Option<{name}>; {length}] = {{
            let mut values = [None; {length}];
            let mut index = 0;
            while index < {name}::ALL.len() {{
                values[{name}::ALL[index] as usize] = Some({name}::ALL[index]);
                index += 1;
            }}
            values
        }};
        if (value as usize) < VALUES.len() {{ VALUES[value as usize] }} else {{ None }}"
    )
}

fn value_literal(primitive: Primitive, value: &Value) -> String {
    let octet = u8::try_from(value.value).ok().filter(|_| primitive == Primitive::Char);
    octet.map_or_else(|| value.value.to_string(), |octet| format!("b'{}'", octet.escape_ascii()))
}

fn set(set: &Set) -> String {
    let name = names::camel(&set.name);
    let inner = set.primitive.rust_type();
    let docs = docs(&set.description);
    let mut choices = String::new();
    let mut listed = String::new();
    for choice in &set.choices {
        let constant = names::shouty(&choice.name);
        let bit = choice.value;
        let docs = self::docs(&choice.description);
        let _ = write!(choices, "{docs}pub const {constant}: Self = Self(1 << {bit});\n\n");
        let _ = writeln!(listed, "(Self::{constant}, \"{}\"),", names::camel(&choice.name));
    }
    format!(
        "
        {docs}#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct {name}({inner});

        impl {name} {{
            /// Nothing chosen.
            pub const EMPTY: Self = Self(0);

            {choices}/// Every choice with its name, in the order of the schema.
            pub const ALL: &[(Self, &str)] = &[
            {listed}];

            /// The set that bits on the wire stand for. Bits of newer versions are kept.
            #[inline]
            #[must_use]
            pub const fn from_wire(bits: {inner}) -> Self {{
                Self(bits)
            }}

            /// The bits on the wire.
            #[inline]
            #[must_use]
            pub const fn to_wire(self) -> {inner} {{
                self.0
            }}

            /// Whether everything that is chosen in `other` is chosen here.
            #[inline]
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {{
                self.0 & other.0 == other.0
            }}

            /// What is chosen in either.
            #[inline]
            #[must_use]
            pub const fn union(self, other: Self) -> Self {{
                Self(self.0 | other.0)
            }}
        }}

        impl Serialize for {name} {{
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {{
                let chosen = Self::ALL.iter().filter(|(choice, _)| self.contains(*choice));
                serializer.collect_seq(chosen.map(|(_, name)| name))
            }}
        }}
        "
    )
}

fn composite(composite: &Composite, options: &Options<'_>) -> String {
    let Composite { name, block, .. } = composite;
    let length = block.length;
    let docs = docs(&composite.description);
    let camel = names::camel(name);
    let structure = blocks::structure(&camel, &docs, block, &[], options);
    let offsets = blocks::offsets(name, block, "Octets of the members of", options);
    let constants = blocks::constants(block);
    let at = names::offsets(name);
    let values = blocks::reads(block, &at, options);
    let stores = blocks::writes(block, &at, options);
    let null_check = blocks::null_check(block, "self", options);
    let optional =
        if composite_has_null(composite) { optional_codec(composite) } else { String::new() };
    format!(
        "
        {structure}
        impl {camel} {{
            /// Octets on the wire.
            pub const ENCODED_LENGTH: usize = {length};

            {constants}{null_check}
            /// Reads the members; errors name the field that holds them.
            ///
            /// # Errors
            /// A refusal for the first member that breaks a rule.
            #[inline]
            pub fn read<R: Refusal>(fields: Fields<'_, {length}, R>) -> Result<Self, R> {{
                Ok(Self {{ {values} }})
            }}

            /// Writes the members.
            #[inline]
            pub fn write(self, mut fields: FieldsMut<'_, {length}>) {{
                {stores}
            }}
            {optional}
        }}

        {offsets}
        "
    )
}

/// Whether absence of the composite can be told: its first member is a number or an enum.
pub(crate) fn composite_has_null(composite: &Composite) -> bool {
    composite.block.fields.first().is_some_and(|first| blocks::null(first).is_some())
}

fn optional_codec(composite: &Composite) -> String {
    let Some(first) = composite.block.fields.first() else { return String::new() };
    let Some((primitive, null)) = blocks::null(first) else { return String::new() };
    let length = composite.block.length;
    let inner = primitive.rust_type();
    let literal = blocks::number(primitive, null);
    let octets = null_octets(first.offset, primitive, null, length);
    format!(
        "
            /// What stands on the wire when there is no value: the null of the first member.
            pub const NULL: [u8; {length}] = {octets};

            /// Reads the members, when there is a value; errors name the field that holds them.
            ///
            /// # Errors
            /// A refusal for the first member that breaks a rule.
            #[inline]
            pub fn read_optional<R: Refusal>(fields: Fields<'_, {length}, R>) -> Result<Option<Self>, R> {{
                match fields.optional::<{offset}, {inner}>({literal}) {{
                    Some(_) => Self::read(fields).map(Some),
                    None => Ok(None),
                }}
            }}

            /// Writes the members, or null.
            #[inline]
            pub fn write_optional(value: Option<Self>, mut fields: FieldsMut<'_, {length}>) {{
                match value {{
                    Some(value) => value.write(fields),
                    None => fields.put::<0, _>(Self::NULL),
                }}
            }}
        ",
        offset = first.offset,
    )
}

fn null_octets(offset: usize, primitive: Primitive, null: i128, length: usize) -> String {
    let null = null.to_le_bytes();
    let octet = |position: usize| match position.checked_sub(offset) {
        Some(index) if index < primitive.size() => null[index],
        _ => 0,
    };
    let octets: Vec<String> = (0..length).map(|position| octet(position).to_string()).collect();
    format!("[{}]", octets.join(", "))
}
