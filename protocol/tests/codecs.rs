//! Every message of all schemas, by random octets that a second reading of the schema lays out.
//!
//! The generated codecs are not used to make the octets: the model of the schema says where each
//! field lies, so that an encoder and a decoder that are wrong together are noticed.

use codegen::schema::{Block, Composite, Field, Kind, Message, Primitive, Schema, Tail};
use paceline_protocol::fixp::messages as fixp;
use paceline_protocol::header::MessageHeader;
use paceline_protocol::malformed::Malformed;
use paceline_protocol::messages as paceline;
use paceline_protocol::octets;
use proptest::prelude::*;

/// Octets of a message header.
const HEADER: usize = MessageHeader::ENCODED_LENGTH;

/// Decodes and encodes again.
type RoundTrip = fn(&[u8]) -> Result<Vec<u8>, Malformed>;

macro_rules! round_trip {
    ($module:ident) => {
        |octets| {
            let message = $module::Message::decode(octets)?;
            let header = MessageHeader::decode(octets)?;
            let named = (message.template_id(), message.name());
            assert_eq!(named.0, header.template_id);
            assert!($module::TEMPLATES.contains(&named));
            let mut buffer = vec![0xaa; message.encoded_length()];
            assert_eq!(message.encode(&mut buffer), buffer.len());
            assert!(serde_json::to_value(&message).is_ok_and(|json| json["message"] == named.1));
            Ok(buffer)
        }
    };
}

/// All schemas with their generated modules.
fn modules() -> [(Schema, RoundTrip); 3] {
    let parse = |xml| Schema::parse(xml).expect("the schema is checked in");
    [
        (parse(include_str!("../schema/paceline.xml")), round_trip!(paceline)),
        (parse(include_str!("../schema/fixp.xml")), round_trip!(fixp)),
        (parse(include_str!("../schema/octets.xml")), round_trip!(octets)),
    ]
}

/// A stream of numbers out of the octets that proptest chose.
struct Choices<'a>(std::iter::Cycle<std::slice::Iter<'a, u8>>);

impl Choices<'_> {
    fn octet(&mut self) -> u8 {
        *self.0.next().expect("there is at least one octet")
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::from(self.octet()) % bound
    }

    fn octets(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.octet()).collect()
    }

    fn number(&mut self, primitive: Primitive, null: i128, is_optional: bool) -> i128 {
        let octets: [u8; 8] = self.octets(8).try_into().expect("eight were asked for");
        let range = primitive.greatest() - primitive.least() + 1;
        let value = match self.below(5) {
            0 => primitive.least(),
            1 => primitive.greatest(),
            2 if is_optional => return null,
            _ => primitive.least() + i128::from(u64::from_le_bytes(octets)) % range,
        };
        if value == null { value ^ 1 } else { value }
    }
}

fn put_number(octets: &mut [u8], value: i128) {
    let length = octets.len();
    octets.copy_from_slice(&value.to_le_bytes()[..length]);
}

/// A block of a valid message.
fn block(block: &Block, choices: &mut Choices<'_>) -> Vec<u8> {
    let mut octets = vec![0; block.length];
    for field in &block.fields {
        fill(&mut octets[field.offset..field.end()], field, choices);
    }
    octets
}

fn fill(octets: &mut [u8], field: &Field, choices: &mut Choices<'_>) {
    match &field.kind {
        Kind::Number { primitive, null, .. } => {
            put_number(octets, choices.number(*primitive, *null, field.is_optional));
        }
        Kind::Text { length, .. } => {
            let used = choices.below(length + 1);
            octets[..used].fill_with(|| b' ' + choices.octet() % 95);
        }
        Kind::Octets { .. } | Kind::Set(_) => octets.fill_with(|| choices.octet()),
        Kind::Enumeration(listed) => {
            let chosen = choices.below(listed.values.len() + usize::from(field.is_optional));
            put_number(octets, listed.values.get(chosen).map_or(listed.null, |one| one.value));
        }
        Kind::Composite(composite) if field.is_optional && choices.below(3) == 0 => {
            erase(octets, composite);
        }
        Kind::Composite(composite) => octets.copy_from_slice(&block(&composite.block, choices)),
    }
}

fn erase(octets: &mut [u8], composite: &Composite) {
    let first = &composite.block.fields[0];
    let Kind::Number { null, .. } = &first.kind else { panic!("null by a number in our schemas") };
    put_number(&mut octets[first.offset..first.end()], *null);
}

fn header(schema: &Schema, message: &Message) -> Vec<u8> {
    let block_length = u16::try_from(message.block.length).expect("the schema was checked");
    let header = MessageHeader {
        block_length,
        template_id: message.id,
        schema_id: schema.id,
        version: schema.version,
    };
    header.to_wire().to_vec()
}

/// A valid message: header, block and whatever follows.
fn message(schema: &Schema, message: &Message, choices: &mut Choices<'_>) -> Vec<u8> {
    let mut octets = header(schema, message);
    octets.extend(block(&message.block, choices));
    match &message.tail {
        Tail::Nothing => {}
        Tail::Group(group) => {
            let count = choices.below(5);
            for number in [group.block.length, count] {
                octets.extend(u16::try_from(number).expect("it is small").to_le_bytes());
            }
            (0..count).for_each(|_| octets.extend(block(&group.block, choices)));
        }
        Tail::Data(all) => {
            for _ in all {
                let length = choices.below(40);
                octets.extend(u16::try_from(length).expect("it is small").to_le_bytes());
                octets.extend(choices.octets(length));
            }
        }
    }
    octets
}

/// What a field says when its octets break its rule; nothing when it has none.
fn broken(message: &'static str, field: &Field) -> Option<(Vec<u8>, Malformed)> {
    let name: &'static str = field.name.clone().leak();
    let null = Malformed::NullInRequired { message, field: name };
    let octets = |value: i128| value.to_le_bytes()[..field.kind.size()].to_vec();
    match &field.kind {
        Kind::Number { null: value, .. } => (!field.is_optional).then(|| (octets(*value), null)),
        Kind::Text { length, .. } => {
            let error = Malformed::NotAscii { message, field: name };
            Some((vec![0x07; *length], error))
        }
        Kind::Enumeration(listed) => {
            let given = |value: &i128| listed.values.iter().any(|one| one.value == *value);
            let value = (0..listed.primitive.greatest())
                .find(|value| !given(value) && *value != listed.null)
                .expect("no enum lists everything");
            let unlisted = u16::try_from(value).expect("it is in an enum's range");
            let error = Malformed::UnknownEnumValue { message, field: name, value: unlisted };
            Some((octets(value), error))
        }
        Kind::Composite(composite) if !field.is_optional => {
            let mut octets = vec![0; composite.block.length];
            erase(&mut octets, composite);
            Some((octets, null))
        }
        Kind::Composite(_) | Kind::Octets { .. } | Kind::Set(_) => None,
    }
}

fn choices() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 64..512)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    // Goal: what the schema allows decodes, and encodes to the same octets. Method: random valid
    // messages of every template, laid out by the model.
    #[test]
    fn valid_messages_round_trip(random in choices()) {
        let mut choices = Choices(random.iter().cycle());
        for (schema, round_trip) in modules() {
            for template in &schema.messages {
                let octets = message(&schema, template, &mut choices);
                prop_assert_eq!(round_trip(&octets), Ok(octets), "{}", template.name);
            }
        }
    }

    // Goal: what a newer sender appends to block, entries and message is skipped. Method: valid
    // messages with a longer block, and with octets behind them.
    #[test]
    fn what_is_appended_is_skipped(random in choices(), extra in 1_u16..9) {
        let mut choices = Choices(random.iter().cycle());
        for (schema, round_trip) in modules() {
            for template in &schema.messages {
                let octets = message(&schema, template, &mut choices);
                let mut longer = octets.clone();
                let end = HEADER + template.block.length;
                let added = choices.octets(usize::from(extra));
                longer.splice(end..end, added);
                let length = u16::try_from(template.block.length).unwrap() + extra;
                longer[..2].copy_from_slice(&length.to_le_bytes());
                longer.extend(choices.octets(3));
                prop_assert_eq!(round_trip(&longer), Ok(octets), "{}", template.name);
            }
        }
    }

    // Goal: a message cut anywhere is refused, never read beyond. Method: every prefix.
    #[test]
    fn every_prefix_is_refused(random in choices()) {
        let mut choices = Choices(random.iter().cycle());
        for (schema, round_trip) in modules() {
            let template = &schema.messages[choices.below(schema.messages.len())];
            let octets = message(&schema, template, &mut choices);
            for length in 0..octets.len() {
                prop_assert!(round_trip(&octets[..length]).is_err(), "{} {length}", template.name);
            }
        }
    }

    // Goal: decoding is total, and what it takes it can write again. Method: random octets behind
    // the header of every template; what decodes once must decode to the same a second time.
    #[test]
    fn random_octets_never_panic(random in choices(), block_length in any::<u16>(), version in 0_u16..3) {
        for (schema, round_trip) in modules() {
            for template in &schema.messages {
                for announced in [block_length % 300, u16::try_from(template.block.length).unwrap()] {
                    let mut octets = header(&schema, template);
                    octets[..2].copy_from_slice(&announced.to_le_bytes());
                    octets[6..8].copy_from_slice(&version.to_le_bytes());
                    octets.extend(&random);
                    if let Ok(written) = round_trip(&octets) {
                        prop_assert_eq!(round_trip(&written), Ok(written.clone()));
                    }
                }
            }
            let _ = round_trip(&random);
        }
    }

    // Goal: a valid message with damage is refused or read, never more. Method: one octet changed.
    #[test]
    fn damaged_messages_never_panic(random in choices(), position in any::<usize>(), octet in 1_u8..) {
        let mut choices = Choices(random.iter().cycle());
        for (schema, round_trip) in modules() {
            for template in &schema.messages {
                let mut octets = message(&schema, template, &mut choices);
                let position = position % octets.len();
                octets[position] ^= octet;
                if let Ok(written) = round_trip(&octets) {
                    prop_assert_eq!(round_trip(&written), Ok(written.clone()));
                }
            }
        }
    }
}

// Goal: every rule of every field refuses with message and field. Method: each field of a valid
// message broken on its own.
#[test]
fn every_field_refuses_by_name() {
    let zeros = [0; 8];
    let mut count = 0;
    for (schema, round_trip) in modules() {
        for template in &schema.messages {
            let name: &'static str = template.name.clone().leak();
            let valid = message(&schema, template, &mut Choices(zeros.iter().cycle()));
            for field in &template.block.fields {
                let Some((broken, expected)) = broken(name, field) else { continue };
                let mut octets = valid.clone();
                octets[HEADER + field.offset..HEADER + field.end()].copy_from_slice(&broken);
                assert_eq!(round_trip(&octets), Err(expected), "{name}.{}", field.name);
                count += 1;
            }
        }
    }
    assert!(count > 200, "only {count} fields have a rule");
}

// Goal: the session messages have the block lengths that the FIXP standard gives. Method: its table.
#[test]
fn fixp_blocks_are_as_long_as_the_standard_says() {
    let expected = [25, 25, 25, 21, 36, 36, 25, 8, 24, 0, 36, 36, 25, 17, 24, 16, 12, 12, 12];
    let [_, (schema, _), _] = modules();
    let lengths: Vec<usize> = schema.messages.iter().map(|message| message.block.length).collect();
    assert_eq!(lengths, expected);
    let ids: Vec<u16> = schema.messages.iter().map(|message| message.id).collect();
    assert!(ids.into_iter().eq(1..=19));
    assert_eq!((fixp::SCHEMA_ID, fixp::SCHEMA_VERSION), (2748, 0));
}
