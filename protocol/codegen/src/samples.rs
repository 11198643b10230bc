//! One message of each kind, made from the schema alone, without the generated codecs: what golden
//! files keep, and what benchmarks of codecs encode and decode.

use crate::schema::{Block, Composite, Field, Kind, Message, Primitive, Schema, Tail};

/// Entries that the group of a sample has.
pub const ENTRIES: usize = 3;

/// A sample: every field holds something, or every optional one is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Every field holds something.
    Full,
    /// Every field that may be null is null.
    Nulls,
}

/// Numbers that look random and are the same for ever: FNV-1a of what they stand for.
fn noise(of: &str) -> u64 {
    of.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, octet| {
        (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A number that is neither null nor at an end of the range, and uses every octet of its type.
fn number(primitive: Primitive, null: i128, of: &str) -> i128 {
    let range = primitive.greatest() - primitive.least() - 1;
    let value = primitive.least() + 1 + i128::from(noise(of)) % range;
    if value == null { value + 1 } else { value }
}

fn put(octets: &mut [u8], value: i128) {
    let length = octets.len();
    octets.copy_from_slice(&value.to_le_bytes()[..length]);
}

fn fill(octets: &mut [u8], field: &Field, variant: Variant, of: &str) {
    let of = format!("{of}.{}", field.name);
    let is_null = field.is_optional && variant == Variant::Nulls;
    match &field.kind {
        Kind::Number { null, .. } if is_null => put(octets, *null),
        Kind::Number { primitive, null, .. } => put(octets, number(*primitive, *null, &of)),
        Kind::Text { .. } if is_null => {}
        Kind::Text { length, .. } => {
            let text = field.name.to_uppercase();
            let used = text.len().min(*length);
            octets[..used].copy_from_slice(&text.as_bytes()[..used]);
        }
        Kind::Octets { .. } | Kind::Set(_) => {
            for (index, octet) in octets.iter_mut().enumerate() {
                [*octet, ..] = noise(&format!("{of}{index}")).to_le_bytes();
            }
        }
        Kind::Enumeration(listed) if is_null => put(octets, listed.null),
        Kind::Enumeration(listed) => {
            let chosen = noise(&of) % listed.values.len() as u64;
            let chosen = usize::try_from(chosen).expect("a few values are listed");
            put(octets, listed.values[chosen].value);
        }
        Kind::Composite(composite) if is_null => {
            let first = &composite.block.fields[0];
            let Kind::Number { null, .. } = &first.kind else { panic!("null by a number") };
            put(&mut octets[first.offset..first.end()], *null);
        }
        Kind::Composite(composite) => fill_composite(octets, composite, &of),
    }
}

fn fill_composite(octets: &mut [u8], composite: &Composite, of: &str) {
    for field in &composite.block.fields {
        fill(&mut octets[field.offset..field.end()], field, Variant::Full, of);
        if field.name == "exponent" {
            put(&mut octets[field.offset..field.end()], i128::from(noise(of) % 37) - 18);
        }
    }
}

fn block(block: &Block, variant: Variant, of: &str) -> Vec<u8> {
    let mut octets = vec![0; block.length];
    for field in &block.fields {
        fill(&mut octets[field.offset..field.end()], field, variant, of);
    }
    octets
}

/// A length or a count, as it stands on the wire.
fn prefixed(number: usize) -> [u8; 2] {
    u16::try_from(number).expect("lengths and counts of a schema are 16 bits").to_le_bytes()
}

/// A sample by the rules of the standard. Its values follow from the word alone.
#[must_use]
pub fn sample(schema: &Schema, message: &Message, variant: Variant, word: &str) -> Vec<u8> {
    let mut octets = prefixed(message.block.length).to_vec();
    for number in [message.id, schema.id, schema.version] {
        octets.extend(number.to_le_bytes());
    }
    octets.extend(block(&message.block, variant, word));
    match &message.tail {
        Tail::Nothing => {}
        Tail::Group(group) => {
            octets.extend(prefixed(group.block.length));
            octets.extend(prefixed(ENTRIES));
            for index in 0..ENTRIES {
                octets.extend(block(&group.block, variant, &format!("{word}{index}")));
            }
        }
        Tail::Data(all) => {
            for data in all {
                let text = if variant == Variant::Full {
                    format!("name:{}", data.name)
                } else {
                    String::new()
                };
                octets.extend(prefixed(text.len()));
                octets.extend(text.as_bytes());
            }
        }
    }
    octets
}

/// Whether a message has fields that may be null.
#[must_use]
pub fn has_nulls(message: &Message) -> bool {
    let optional = |block: &Block| block.fields.iter().any(|field| field.is_optional);
    optional(&message.block)
        || match &message.tail {
            Tail::Nothing => false,
            Tail::Group(group) => optional(&group.block),
            Tail::Data(_) => true,
        }
}
