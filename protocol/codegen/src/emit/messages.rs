//! Messages: struct and codec of each, and the enum of all.

use super::{blocks, docs, names};
use crate::Options;
use crate::schema::{Block, Data, Field, Group, Message, Schema, Tail};
use std::fmt::Write as _;

/// Everything that belongs to one message.
pub(crate) fn items(message: &Message, options: &Options<'_>) -> String {
    match &message.tail {
        Tail::Nothing => fixed(message, options),
        Tail::Group(group) => grouped(message, group, options),
        Tail::Data(data) => with_data(message, data, options),
    }
}

fn documentation(message: &Message) -> String {
    let Message { id, block, description, .. } = message;
    let tail = match &message.tail {
        Tail::Nothing => String::new(),
        Tail::Group(group) => format!(", then the group `{}`", group.name),
        Tail::Data(data) => {
            let names: Vec<String> = data.iter().map(|data| format!("`{}`", data.name)).collect();
            format!(", then the data {}", names.join(" and "))
        }
    };
    let layout = format!("Template {id}: a block of {} octets{tail}.", block.length);
    format!("{}///\n{}{}", docs(description), docs(&layout), table(block))
}

/// The picture of a block.
fn table(block: &Block) -> String {
    if block.fields.is_empty() {
        return String::new();
    }
    let rows = block.fields.iter().fold(String::new(), |text, field| {
        let Field { offset, name, kind, .. } = field;
        text + &format!("/// | {offset} | {} | {name} |\n", kind.size())
    });
    format!("///\n/// | offset | octets | field |\n/// | --: | --: | :-- |\n{rows}")
}

/// What all messages share: numbers, header, reading and writing of the block.
fn common(message: &Message, options: &Options<'_>) -> String {
    let Message { name, id, block, .. } = message;
    let length = block.length;
    format!(
        "
            /// Identifies the message in its header.
            pub const TEMPLATE_ID: u16 = {id};

            /// Octets of the block that we write.
            pub const BLOCK_LENGTH: u16 = {length};

            const NAME: &'static str = \"{name}\";

            const HEADER: MessageHeader = MessageHeader {{
                block_length: Self::BLOCK_LENGTH,
                template_id: Self::TEMPLATE_ID,
                schema_id: SCHEMA_ID,
                version: SCHEMA_VERSION,
            }};

            {}{}",
        blocks::constants(block),
        block_codec(name, block, &message.tail, options),
    )
}

/// The private methods that read and write a block.
fn block_codec(name: &str, block: &Block, tail: &Tail, options: &Options<'_>) -> String {
    let at = names::offsets(name);
    let length = block.length;
    let mut values = blocks::reads(block, &at, options);
    if let Tail::Data(data) = tail {
        for data in data {
            let _ = writeln!(values, "{}: &[],", names::field(&data.name));
        }
    }
    let stores = blocks::writes(block, &at, options);
    let null_check = blocks::null_check(block, "&self", options);
    let check = if null_check.is_empty() {
        ""
    } else {
        // Not shown: a message that is shown has to lie in memory, and one that is only written need not.
        "assert!(!self.has_null(), \"null where a value is due in {}\", Self::NAME);\n"
    };
    let (octets, reader) = if block.fields.is_empty() {
        ("_octets", "")
    } else {
        ("octets", "let fields = Fields::<_, R>::new(octets, Self::NAME);")
    };
    let (target, writer) = if stores.is_empty() {
        ("_block", "")
    } else {
        ("block", "let mut fields = FieldsMut::new(block);\n")
    };
    let older = older(block, &at);
    format!(
        "{null_check}
            #[inline]
            fn read<R: Refusal>({octets}: &[u8; {at}::FIELDS_END]) -> Result<Self, R> {{
                {reader}
                Ok(Self {{ {values} }})
            }}

            #[inline]
            fn write(&self, {target}: &mut [u8; {length}]) {{
                {check}{writer}{stores}
            }}
            {older}
        "
    )
}

/// The expression that reads a block, whatever version wrote it.
fn read_any(block: &Block, version: &str, octets: &str, refusal: &str) -> String {
    let newest = block.fields.last().map_or(0, |last| last.since_version);
    let current = format!("Self::read(wire::fields::<_, {refusal}>({octets}, Self::NAME)?)");
    if newest == 0 {
        return current;
    }
    format!(
        "if {version} < {newest} {{
            Self::read(&Self::read_older::<{refusal}>({version}, {octets})?)
        }} else {{
            {current}
        }}"
    )
}

/// The method that completes the block of an older version; nothing when no field was added.
fn older(block: &Block, at: &str) -> String {
    let mut versions: Vec<u16> = block.fields.iter().map(|field| field.since_version).collect();
    versions.dedup();
    versions.retain(|version| *version > 0);
    let Some((newest, others)) = versions.split_last() else { return String::new() };
    let end = |below: u16| {
        let known = block.fields.iter().filter(|field| field.since_version < below);
        known.map(Field::end).max().unwrap_or(0)
    };
    let mut arms = String::new();
    for version in others {
        let _ = writeln!(arms, "..{version} => {},", end(*version));
    }
    let _ = writeln!(arms, "_ => {},", end(*newest));
    let known = if others.is_empty() {
        end(*newest).to_string()
    } else {
        format!("match version {{ {arms} }}")
    };
    let mut erasures = String::new();
    for version in &versions {
        let added = block.fields.iter().filter(|field| field.since_version == *version);
        let erased: String = added.map(|field| blocks::erase(field, at)).collect();
        if version == newest {
            erasures += &erased;
        } else {
            let _ = writeln!(erasures, "if version < {version} {{ {erased} }}");
        }
    }
    let parameter = if others.is_empty() { "_version" } else { "version" };
    format!(
        "
            /// What an older sender wrote, with null in the fields that it does not have.
            fn read_older<R: Refusal>({parameter}: u16, block: &[u8]) -> Result<[u8; {at}::FIELDS_END], R> {{
                let mut octets = wire::older_fields::<_, R>(block, Self::NAME, {known})?;
                let mut fields = FieldsMut::new(&mut octets);
                {erasures}
                Ok(octets)
            }}
        "
    )
}

fn fixed(message: &Message, options: &Options<'_>) -> String {
    let Message { name, block, .. } = message;
    let camel = names::camel(name);
    let structure = blocks::structure(&camel, &documentation(message), block, &[], options);
    let offsets = blocks::offsets(name, block, "Where the fields lie in the block of a", options);
    let common = common(message, options);
    let read = read_any(block, "opened.version", "opened.block", "Malformed");
    format!(
        "
        {structure}
        impl {camel} {{
            /// Octets with header.
            pub const ENCODED_LENGTH: usize =
                MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

            {common}
            /// Writes header and block to the start of the buffer. Returns octets written.
            ///
            /// # Panics
            /// When the buffer is shorter than [`Self::ENCODED_LENGTH`], or a number is the null
            /// of its type.
            #[inline]
            pub fn encode(&self, buffer: &mut [u8]) -> usize {{
                let (header, block, _) = wire::parts_mut(buffer, Self::NAME);
                *header = const {{ Self::HEADER.to_wire() }};
                self.write(block);
                Self::ENCODED_LENGTH
            }}

            /// Reads a message that starts at its header. What a newer sender appends is skipped.
            ///
            /// # Errors
            /// [`Malformed`] for the first broken rule.
            #[inline]
            pub fn decode(message: &[u8]) -> Result<Self, Malformed> {{
                let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
                {read}
            }}
        }}

        {offsets}
        "
    )
}

fn with_data(message: &Message, data: &[Data], options: &Options<'_>) -> String {
    let Message { name, block, .. } = message;
    let camel = names::camel(name);
    let structure = blocks::structure(&camel, &documentation(message), block, data, options);
    let offsets = blocks::offsets(name, block, "Where the fields lie in the block of a", options);
    let common = common(message, options);
    let read = read_any(block, "opened.version", "opened.block", "Malformed");
    let lengths = data.iter().fold(String::new(), |text, data| {
        text + &format!(" + wire::DATA_PREFIX_LENGTH + self.{}.len()", names::field(&data.name))
    });
    format!(
        "
        {structure}
        impl<'a> {camel}<'a> {{
            {common}
            /// Octets with header and data.
            #[must_use]
            pub const fn encoded_length(&self) -> usize {{
                MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize{lengths}
            }}

            /// Writes header, block and data to the start of the buffer. Returns octets written.
            ///
            /// # Panics
            /// When the buffer is shorter than [`Self::encoded_length`], a number is the null of
            /// its type, or data is longer than {limits}.
            pub fn encode(&self, buffer: &mut [u8]) -> usize {{
                let (header, block, rest) = wire::parts_mut(buffer, Self::NAME);
                *header = const {{ Self::HEADER.to_wire() }};
                self.write(block);
                {puts}
                self.encoded_length()
            }}

            /// Reads a message that starts at its header. What a newer sender appends is skipped.
            ///
            /// # Errors
            /// [`Malformed`] for the first broken rule.
            pub fn decode(message: &'a [u8]) -> Result<Self, Malformed> {{
                let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
                let mut decoded = {read}?;
                {takes}
                Ok(decoded)
            }}
        }}

        {offsets}
        ",
        limits = limits(data),
        puts = data_puts(name, data),
        takes = data_takes(data),
    )
}

fn limits(data: &[Data]) -> String {
    let least = data.iter().map(|data| data.length_max).min().unwrap_or(u16::MAX);
    let same = data.iter().all(|data| data.length_max == least);
    if same { format!("{least} octets") } else { "its field allows".to_owned() }
}

fn data_puts(name: &str, data: &[Data]) -> String {
    let mut text = String::new();
    for (index, Data { name: field, length_max, .. }) in data.iter().enumerate() {
        let rust = names::field(field);
        let bind = if index + 1 < data.len() { "let rest = " } else { "" };
        let call = format!("wire::put_data(rest, self.{rust}, \"{name}.{field}\", {length_max})");
        let _ = writeln!(text, "{bind}{call};");
    }
    text
}

fn data_takes(data: &[Data]) -> String {
    let mut text = String::from("let rest = opened.rest;\n");
    for (index, one) in data.iter().enumerate() {
        let Data { name, length_max, since_version, .. } = one;
        let rust = names::field(name);
        let left = if index + 1 < data.len() { "rest" } else { "_" };
        let take = format!("wire::data(rest, Self::NAME, \"{name}\", {length_max})?");
        let take = if *since_version == 0 {
            take
        } else {
            format!("if opened.version < {since_version} {{ (&[][..], rest) }} else {{ {take} }}")
        };
        let _ = writeln!(text, "let ({rust}, {left}) = {take};\ndecoded.{rust} = {rust};");
    }
    text
}

fn grouped(message: &Message, group: &Group, options: &Options<'_>) -> String {
    let Message { name, block, .. } = message;
    let camel = names::camel(name);
    let structure = blocks::structure(&camel, &documentation(message), block, &[], options);
    let offsets = blocks::offsets(name, block, "Where the fields lie in the block of a", options);
    let common = common(message, options);
    let read = read_any(block, "opened.version", "opened.block", "Malformed");
    let Group { entries_max, since_version, .. } = group;
    let open = format!("wire::OpenedGroup::open(opened.rest, Self::NAME, {entries_max})?");
    let open = if *since_version == 0 {
        open
    } else {
        let absent = "wire::OpenedGroup::ABSENT";
        format!("if opened.version < {since_version} {{ {absent} }} else {{ {open} }}")
    };
    format!(
        "
        {structure}
        impl {camel} {{
            /// Octets of header, block and dimension: of the message without entries.
            pub const HEAD_LENGTH: usize = MessageHeader::ENCODED_LENGTH
                + Self::BLOCK_LENGTH as usize
                + wire::DIMENSION_LENGTH;

            /// Most entries that a message may have.
            pub const ENTRIES_MAX: usize = {entries_max};

            {common}
            /// Octets of a message of so many entries.
            #[must_use]
            pub const fn encoded_length(entries: usize) -> usize {{
                Self::HEAD_LENGTH + entries * {camel}Entry::ENTRY_LENGTH as usize
            }}

            /// Writes the message with its entries to the start of the buffer. Returns octets
            /// written. [`{camel}Encoder`] does the same entry by entry.
            ///
            /// # Panics
            /// When the buffer is shorter than [`Self::encoded_length`], there are more entries
            /// than [`Self::ENTRIES_MAX`], or a number is the null of its type.
            pub fn encode(&self, buffer: &mut [u8], entries: &[{camel}Entry]) -> usize {{
                let mut encoder = {camel}Encoder::new(buffer, self);
                for entry in entries {{
                    encoder.push(entry).expect(\"the caller made room for every entry\");
                }}
                encoder.finish()
            }}

            /// Reads a message that starts at its header: the root's fields and the entries, whose
            /// octets are all there. What a newer sender appends is skipped.
            ///
            /// # Errors
            /// [`Malformed`] for the first broken rule outside the entries.
            #[inline]
            pub fn decode(message: &[u8]) -> Result<(Self, {camel}Entries<'_>), Malformed> {{
                let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
                let root = {read}?;
                let group = {open};
                Ok((root, {camel}Entries {{ version: opened.version, group }}))
            }}
        }}

        {offsets}
        {entry}
        {entries}
        {encoder}
        ",
        entry = entry(message, group, options),
        entries = entries(&camel),
        encoder = encoder(&camel),
    )
}

fn entry(message: &Message, group: &Group, options: &Options<'_>) -> String {
    let block = &group.block;
    let name = format!("{}Entry", message.name);
    let camel = names::camel(&name);
    let docs = format!("{}{}", docs(&group.description), table(block));
    let structure = blocks::structure(&camel, &docs, block, &[], options);
    let offsets = blocks::offsets(&name, block, "Where the fields lie in the block of an", options);
    let read = read_any(block, "version", "block", "R");
    let version = if read.contains("version") { "version" } else { "_version" };
    format!(
        "
        {structure}
        impl {camel} {{
            /// Octets of an entry that we write.
            pub const ENTRY_LENGTH: u16 = {length};

            const NAME: &'static str = \"{message}.{group}\";

            {constants}{codec}
            #[inline]
            fn decode<R: Refusal>({version}: u16, block: &[u8]) -> Result<Self, R> {{
                {read}
            }}
        }}

        {offsets}
        ",
        length = block.length,
        message = message.name,
        group = group.name,
        constants = blocks::constants(block),
        codec = block_codec(&name, block, &Tail::Nothing, options),
    )
}

fn entries(camel: &str) -> String {
    format!(
        "
        /// The entries of [`{camel}`], read one by one.
        #[derive(Clone, Debug)]
        pub struct {camel}Entries<'a> {{
            version: u16,
            group: wire::OpenedGroup<'a>,
        }}

        impl Iterator for {camel}Entries<'_> {{
            type Item = Result<{camel}Entry, Malformed>;

            #[inline]
            fn next(&mut self) -> Option<Self::Item> {{
                let block = self.group.take()?;
                Some({camel}Entry::decode(self.version, block))
            }}

            #[inline]
            fn size_hint(&self) -> (usize, Option<usize>) {{
                (self.group.count, Some(self.group.count))
            }}
        }}

        impl ExactSizeIterator for {camel}Entries<'_> {{}}

        impl {camel}Entries<'_> {{
            /// Gives the entries to `take` one by one, until it refuses one: for loops that have to be
            /// fast. An entry that breaks a rule is read once more to tell which.
            ///
            /// # Errors
            /// [`Malformed`] for the first entry that breaks a rule, or what `take` says.
            #[inline(always)]
            pub fn each<E: From<Malformed>>(
                mut self,
                mut take: impl FnMut({camel}Entry) -> Result<(), E>,
            ) -> Result<(), E> {{
                while let Some(block) = self.group.take() {{
                    match {camel}Entry::decode(self.version, block) {{
                        Ok(entry) => take(entry)?,
                        Err(wire::Unexplained) => {{
                            let explained = {camel}Entry::decode::<Malformed>(self.version, block);
                            return Err(explained.map_or_else(E::from, |entry| {{
                                unreachable!(\"{{entry:?}} was refused before\")
                            }}));
                        }}
                    }}
                }}
                Ok(())
            }}
        }}
        "
    )
}

fn encoder(camel: &str) -> String {
    format!(
        "
        /// Writes [`{camel}`] entry by entry. Nothing is valid before [`Self::finish`].
        #[derive(Debug)]
        pub struct {camel}Encoder<'a> {{
            dimension: &'a mut [u8; wire::DIMENSION_LENGTH],
            // As many as fit the buffer and the count.
            entries: &'a mut [[u8; {camel}Entry::ENTRY_LENGTH as usize]],
            count: usize,
        }}

        impl<'a> {camel}Encoder<'a> {{
            /// Writes header and root block to the start of the buffer.
            ///
            /// # Panics
            /// When the buffer is shorter than [`{camel}::HEAD_LENGTH`], or a number is the null
            /// of its type.
            #[inline]
            #[must_use]
            pub fn new(buffer: &'a mut [u8], root: &{camel}) -> Self {{
                let (header, block, rest) = wire::parts_mut(buffer, {camel}::NAME);
                *header = const {{ {camel}::HEADER.to_wire() }};
                root.write(block);
                let (dimension, rest) = wire::dimension_mut(rest, {camel}::NAME);
                let (entries, _) = rest.as_chunks_mut();
                let max = entries.len().min({camel}::ENTRIES_MAX);
                Self {{ dimension, entries: &mut entries[..max], count: 0 }}
            }}

            /// Appends an entry.
            ///
            /// # Errors
            /// [`wire::Full`] when the buffer or [`{camel}::ENTRIES_MAX`] is used up; the message
            /// is then as it was before.
            ///
            /// # Panics
            /// When a number is the null of its type.
            #[inline]
            pub fn push(&mut self, entry: &{camel}Entry) -> Result<(), wire::Full> {{
                let place = self.entries.get_mut(self.count).ok_or(wire::Full)?;
                entry.write(place);
                self.count += 1;
                Ok(())
            }}

            /// Entries so far.
            #[inline]
            #[must_use]
            pub const fn len(&self) -> usize {{
                self.count
            }}

            /// Whether there is no entry yet.
            #[inline]
            #[must_use]
            pub const fn is_empty(&self) -> bool {{
                self.count == 0
            }}

            /// Writes the number of entries. Returns the octets of the message.
            #[inline]
            pub fn finish(self) -> usize {{
                let count = u16::try_from(self.count).expect(\"entries are at most ENTRIES_MAX\");
                *self.dimension = wire::dimension({camel}Entry::ENTRY_LENGTH, count);
                {camel}::encoded_length(self.count)
            }}
        }}
        "
    )
}

/// The enum of all messages.
pub(crate) fn any(schema: &Schema) -> String {
    let has_data = schema.messages.iter().any(|message| matches!(message.tail, Tail::Data(_)));
    let (lifetime, inferred) = if has_data { ("<'a>", "<'_>") } else { ("", "") };
    let input = if has_data { "&'a [u8]" } else { "&[u8]" };
    let mut variants = String::new();
    let mut decodes = String::new();
    let mut encodes = String::new();
    let mut lengths = String::new();
    let mut templates = String::new();
    for message in &schema.messages {
        let camel = names::camel(&message.name);
        variants += &variant(message);
        let _ = writeln!(decodes, "({camel}::TEMPLATE_ID, |message| {}),", decoder(message));
        encodes += &encode_arm(message);
        lengths += &length_arm(message);
        let _ = writeln!(templates, "Self::{camel} {{ .. }} => {camel}::TEMPLATE_ID,");
    }
    let package = &schema.package;
    let expect_lines = expect_lines(schema.messages.len());
    format!(
        "
        /// Any message of the schema `{package}`, entries included. It allocates for entries: it
        /// is meant for tools, not for the path of an order.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(tag = \"message\")]
        pub enum Message{lifetime} {{
            {variants}
        }}

        type Decoder = fn(&[u8]) -> Result<Message{inferred}, Malformed>;

        const DECODERS: &[(u16, Decoder)] = &[{decodes}];

        impl{lifetime} Message{lifetime} {{
            /// Reads a message that starts at its header.
            ///
            /// # Errors
            /// [`Malformed`] for the first broken rule.
            pub fn decode(message: {input}) -> Result<Self, Malformed> {{
                let header = MessageHeader::decode(message)?;
                if header.schema_id != SCHEMA_ID {{
                    let given = header.schema_id;
                    return Err(Malformed::WrongSchema {{ expected: SCHEMA_ID, given }});
                }}
                let given = header.template_id;
                match DECODERS.iter().find(|(template, _)| *template == given) {{
                    Some((_, decode)) => decode(message),
                    None => Err(Malformed::UnknownTemplate {{ schema: SCHEMA_ID, given }}),
                }}
            }}

            /// Octets that [`Self::encode`] writes.
            #[must_use]
            {expect_lines}pub fn encoded_length(&self) -> usize {{
                match self {{ {lengths} }}
            }}

            /// Writes the message to the start of the buffer. Returns octets written.
            ///
            /// # Panics
            /// When the buffer is shorter than [`Self::encoded_length`], or the message breaks a
            /// rule of its own encoder.
            {expect_lines}pub fn encode(&self, buffer: &mut [u8]) -> usize {{
                match self {{ {encodes} }}
            }}

            /// Identifies the kind of message in its header.
            #[must_use]
            {expect_lines}pub const fn template_id(&self) -> u16 {{
                match self {{ {templates} }}
            }}

            /// The kind of message, as the schema names it.
            #[must_use]
            pub fn name(&self) -> &'static str {{
                let id = self.template_id();
                let found = TEMPLATES.iter().find(|(template, _)| *template == id);
                found.expect(\"every message is in the list\").1
            }}
        }}
        ",
    )
}

/// A match over so many messages is longer than the linter wants functions to be.
fn expect_lines(messages: usize) -> &'static str {
    const LINES_MAX: usize = 70;
    const LINES_OF_MATCH: usize = 2;
    if messages + LINES_OF_MATCH > LINES_MAX {
        "#[expect(clippy::too_many_lines, reason = \"one line per message\")]\n"
    } else {
        ""
    }
}

fn variant(message: &Message) -> String {
    let camel = names::camel(&message.name);
    let docs = docs(&message.description);
    match &message.tail {
        Tail::Nothing => format!("{docs}{camel}({camel}),\n"),
        Tail::Data(_) => format!("{docs}{camel}({camel}<'a>),\n"),
        Tail::Group(group) => {
            let list = names::field(&group.name);
            let group_docs = self::docs(&group.description);
            format!(
                "{docs}{camel} {{
                    /// The fields of the root.
                    #[serde(flatten)]
                    root: {camel},
                    {group_docs}{list}: Vec<{camel}Entry>,
                }},
                "
            )
        }
    }
}

fn decoder(message: &Message) -> String {
    let camel = names::camel(&message.name);
    match &message.tail {
        Tail::Nothing | Tail::Data(_) => format!("{camel}::decode(message).map(Message::{camel})"),
        Tail::Group(group) => {
            let list = names::field(&group.name);
            format!(
                "{camel}::decode(message).and_then(|(root, entries)| {{
                    Ok(Message::{camel} {{ root, {list}: entries.collect::<Result<_, _>>()? }})
                }})"
            )
        }
    }
}

fn encode_arm(message: &Message) -> String {
    let camel = names::camel(&message.name);
    match &message.tail {
        Tail::Nothing | Tail::Data(_) => {
            format!("Self::{camel}(message) => message.encode(buffer),\n")
        }
        Tail::Group(group) => {
            let list = names::field(&group.name);
            format!("Self::{camel} {{ root, {list} }} => root.encode(buffer, {list}),\n")
        }
    }
}

fn length_arm(message: &Message) -> String {
    let camel = names::camel(&message.name);
    match &message.tail {
        Tail::Nothing => format!("Self::{camel}(_) => {camel}::ENCODED_LENGTH,\n"),
        Tail::Data(_) => format!("Self::{camel}(message) => message.encoded_length(),\n"),
        Tail::Group(group) => {
            let list = names::field(&group.name);
            format!("Self::{camel} {{ {list}, .. }} => {camel}::encoded_length({list}.len()),\n")
        }
    }
}
