//! Messages that grow, version 1.
//!
//! Generated from codegen/tests/schemas/growing_1.xml by paceline-codegen; do not edit.

use protocol::header::MessageHeader;
use protocol::malformed::Malformed;
use protocol::text::Text;
use protocol::wire::{self, Fields, FieldsMut, Refusal};
use serde::Serialize;
use std::fmt;

/// Number of the schema `growing` in message headers.
pub const SCHEMA_ID: u16 = 902;

/// Version of the schema that we write.
pub const SCHEMA_VERSION: u16 = 1;

/// Template ids and names of all messages.
pub const TEMPLATES: &[(u16, &str)] =
    &[(1, "Kept"), (2, "Listed"), (3, "Later"), (4, "Spoken"), (5, "Added")];

/// Two characters.
pub type Tag = Text<2>;

/// A side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum Side {
    /// Buys.
    Buy = b'1',
    /// Sells.
    Sell = b'2',
}

impl Side {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Buy, Self::Sell];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'1' => Some(Self::Buy),
            b'2' => Some(Self::Sell),
            _ => None,
        }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u8 {
        self as u8
    }
}

/// A block that grows, first into its padding.
///
/// Template 1: a block of 12 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | first |
/// | 6 | 2 | second |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// There from the start.
    pub first: u32,
    /// Lies where padding was.
    pub second: Option<u16>,
}

impl Kept {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 1;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 12;

    const NAME: &'static str = "Kept";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        (self.first == u32::MAX) | (self.second == Some(u16::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; kept_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            first: fields.required::<{ kept_at::FIRST }, _>(u32::MAX, "first")?,
            second: fields.optional::<{ kept_at::SECOND }, _>(u16::MAX),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 12]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ kept_at::FIRST }, _>(self.first);
        fields.put::<4, _>([0; 2]);
        fields.store::<{ kept_at::SECOND }, _>(self.second.unwrap_or(u16::MAX));
        fields.put::<8, _>([0; 4]);
    }

    /// What an older sender wrote, with null in the fields that it does not have.
    fn read_older<R: Refusal>(_version: u16, block: &[u8]) -> Result<[u8; kept_at::FIELDS_END], R> {
        let mut octets = wire::older_fields::<_, R>(block, Self::NAME, 4)?;
        let mut fields = FieldsMut::new(&mut octets);
        fields.store::<{ kept_at::SECOND }, u16>(u16::MAX);

        Ok(octets)
    }

    /// Writes header and block to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::ENCODED_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        let (header, block, _) = wire::parts_mut(buffer, Self::NAME);
        *header = const { Self::HEADER.to_wire() };
        self.write(block);
        Self::ENCODED_LENGTH
    }

    /// Reads a message that starts at its header. What a newer sender appends is skipped.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule.
    #[inline]
    pub fn decode(message: &[u8]) -> Result<Self, Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        if opened.version < 1 {
            Self::read(&Self::read_older::<Malformed>(opened.version, opened.block)?)
        } else {
            Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)
        }
    }
}

/// Where the fields lie in the block of a [`Kept`](super::Kept).
mod kept_at {
    pub(super) const FIRST: usize = 0;
    pub(super) const SECOND: usize = 6;
    pub(super) const FIELDS_END: usize = SECOND + size_of::<u16>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 8);
}

/// A group whose entries grow.
///
/// Template 2: a block of 1 octets, then the group `items`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | first |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// There from the start.
    pub first: u8,
}

impl Listed {
    /// Octets of header, block and dimension: of the message without entries.
    pub const HEAD_LENGTH: usize =
        MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize + wire::DIMENSION_LENGTH;

    /// Most entries that a message may have.
    pub const ENTRIES_MAX: usize = 65534;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 2;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 1;

    const NAME: &'static str = "Listed";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        self.first == u8::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; listed_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self { first: fields.required::<{ listed_at::FIRST }, _>(u8::MAX, "first")? })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 1]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ listed_at::FIRST }, _>(self.first);
    }

    /// Octets of a message of so many entries.
    #[must_use]
    pub const fn encoded_length(entries: usize) -> usize {
        Self::HEAD_LENGTH + entries * ListedEntry::ENTRY_LENGTH as usize
    }

    /// Writes the message with its entries to the start of the buffer. Returns octets
    /// written. [`ListedEncoder`] does the same entry by entry.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], there are more entries
    /// than [`Self::ENTRIES_MAX`], or a number is the null of its type.
    pub fn encode(&self, buffer: &mut [u8], entries: &[ListedEntry]) -> usize {
        let mut encoder = ListedEncoder::new(buffer, self);
        for entry in entries {
            encoder.push(entry).expect("the caller made room for every entry");
        }
        encoder.finish()
    }

    /// Reads a message that starts at its header: the root's fields and the entries, whose
    /// octets are all there. What a newer sender appends is skipped.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule outside the entries.
    #[inline]
    pub fn decode(message: &[u8]) -> Result<(Self, ListedEntries<'_>), Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        let root = Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)?;
        let group = wire::OpenedGroup::open(opened.rest, Self::NAME, 65534)?;
        Ok((root, ListedEntries { version: opened.version, group }))
    }
}

/// Where the fields lie in the block of a [`Listed`](super::Listed).
mod listed_at {
    pub(super) const FIRST: usize = 0;
    pub(super) const FIELDS_END: usize = FIRST + size_of::<u8>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 1);
}

/// Entries.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | number |
/// | 2 | 1 | side |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ListedEntry {
    /// There from the start.
    pub number: u16,
    /// Added.
    pub side: Option<Side>,
}

impl ListedEntry {
    /// Octets of an entry that we write.
    pub const ENTRY_LENGTH: u16 = 3;

    const NAME: &'static str = "Listed.items";

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        self.number == u16::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; listed_entry_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            number: fields.required::<{ listed_entry_at::NUMBER }, _>(u16::MAX, "number")?,
            side: fields.optional_listed::<{ listed_entry_at::SIDE }, _, _>(
                0,
                Side::from_wire,
                "side",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 3]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ listed_entry_at::NUMBER }, _>(self.number);
        fields.store::<{ listed_entry_at::SIDE }, _>(self.side.map_or(0, Side::to_wire));
    }

    /// What an older sender wrote, with null in the fields that it does not have.
    fn read_older<R: Refusal>(
        _version: u16,
        block: &[u8],
    ) -> Result<[u8; listed_entry_at::FIELDS_END], R> {
        let mut octets = wire::older_fields::<_, R>(block, Self::NAME, 2)?;
        let mut fields = FieldsMut::new(&mut octets);
        fields.store::<{ listed_entry_at::SIDE }, u8>(0);

        Ok(octets)
    }

    #[inline]
    fn decode<R: Refusal>(version: u16, block: &[u8]) -> Result<Self, R> {
        if version < 1 {
            Self::read(&Self::read_older::<R>(version, block)?)
        } else {
            Self::read(wire::fields::<_, R>(block, Self::NAME)?)
        }
    }
}

/// Where the fields lie in the block of an [`ListedEntry`](super::ListedEntry).
mod listed_entry_at {
    pub(super) const NUMBER: usize = 0;
    pub(super) const SIDE: usize = NUMBER + size_of::<u16>();
    pub(super) const FIELDS_END: usize = SIDE + size_of::<super::Side>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 3);
}

/// The entries of [`Listed`], read one by one.
#[derive(Clone, Debug)]
pub struct ListedEntries<'a> {
    version: u16,
    group: wire::OpenedGroup<'a>,
}

impl Iterator for ListedEntries<'_> {
    type Item = Result<ListedEntry, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let block = self.group.take()?;
        Some(ListedEntry::decode(self.version, block))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.group.count, Some(self.group.count))
    }
}

impl ExactSizeIterator for ListedEntries<'_> {}

impl ListedEntries<'_> {
    /// Gives the entries to `take` one by one, until it refuses one: for loops that have to be
    /// fast. An entry that breaks a rule is read once more to tell which.
    ///
    /// # Errors
    /// [`Malformed`] for the first entry that breaks a rule, or what `take` says.
    #[inline(always)]
    pub fn each<E: From<Malformed>>(
        mut self,
        mut take: impl FnMut(ListedEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(block) = self.group.take() {
            match ListedEntry::decode(self.version, block) {
                Ok(entry) => take(entry)?,
                Err(wire::Unexplained) => {
                    let explained = ListedEntry::decode::<Malformed>(self.version, block);
                    return Err(explained.map_or_else(E::from, |entry| {
                        unreachable!("{entry:?} was refused before")
                    }));
                }
            }
        }
        Ok(())
    }
}

/// Writes [`Listed`] entry by entry. Nothing is valid before [`Self::finish`].
#[derive(Debug)]
pub struct ListedEncoder<'a> {
    dimension: &'a mut [u8; wire::DIMENSION_LENGTH],
    // As many as fit the buffer and the count.
    entries: &'a mut [[u8; ListedEntry::ENTRY_LENGTH as usize]],
    count: usize,
}

impl<'a> ListedEncoder<'a> {
    /// Writes header and root block to the start of the buffer.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Listed::HEAD_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    #[must_use]
    pub fn new(buffer: &'a mut [u8], root: &Listed) -> Self {
        let (header, block, rest) = wire::parts_mut(buffer, Listed::NAME);
        *header = const { Listed::HEADER.to_wire() };
        root.write(block);
        let (dimension, rest) = wire::dimension_mut(rest, Listed::NAME);
        let (entries, _) = rest.as_chunks_mut();
        let max = entries.len().min(Listed::ENTRIES_MAX);
        Self { dimension, entries: &mut entries[..max], count: 0 }
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// [`wire::Full`] when the buffer or [`Listed::ENTRIES_MAX`] is used up; the message
    /// is then as it was before.
    ///
    /// # Panics
    /// When a number is the null of its type.
    #[inline]
    pub fn push(&mut self, entry: &ListedEntry) -> Result<(), wire::Full> {
        let place = self.entries.get_mut(self.count).ok_or(wire::Full)?;
        entry.write(place);
        self.count += 1;
        Ok(())
    }

    /// Entries so far.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no entry yet.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Writes the number of entries. Returns the octets of the message.
    #[inline]
    pub fn finish(self) -> usize {
        let count = u16::try_from(self.count).expect("entries are at most ENTRIES_MAX");
        *self.dimension = wire::dimension(ListedEntry::ENTRY_LENGTH, count);
        Listed::encoded_length(self.count)
    }
}

/// A message that gets a group.
///
/// Template 3: a block of 1 octets, then the group `items`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | first |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Later {
    /// There from the start.
    pub first: u8,
}

impl Later {
    /// Octets of header, block and dimension: of the message without entries.
    pub const HEAD_LENGTH: usize =
        MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize + wire::DIMENSION_LENGTH;

    /// Most entries that a message may have.
    pub const ENTRIES_MAX: usize = 65534;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 3;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 1;

    const NAME: &'static str = "Later";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        self.first == u8::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; later_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self { first: fields.required::<{ later_at::FIRST }, _>(u8::MAX, "first")? })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 1]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ later_at::FIRST }, _>(self.first);
    }

    /// Octets of a message of so many entries.
    #[must_use]
    pub const fn encoded_length(entries: usize) -> usize {
        Self::HEAD_LENGTH + entries * LaterEntry::ENTRY_LENGTH as usize
    }

    /// Writes the message with its entries to the start of the buffer. Returns octets
    /// written. [`LaterEncoder`] does the same entry by entry.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], there are more entries
    /// than [`Self::ENTRIES_MAX`], or a number is the null of its type.
    pub fn encode(&self, buffer: &mut [u8], entries: &[LaterEntry]) -> usize {
        let mut encoder = LaterEncoder::new(buffer, self);
        for entry in entries {
            encoder.push(entry).expect("the caller made room for every entry");
        }
        encoder.finish()
    }

    /// Reads a message that starts at its header: the root's fields and the entries, whose
    /// octets are all there. What a newer sender appends is skipped.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule outside the entries.
    #[inline]
    pub fn decode(message: &[u8]) -> Result<(Self, LaterEntries<'_>), Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        let root = Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)?;
        let group = if opened.version < 1 {
            wire::OpenedGroup::ABSENT
        } else {
            wire::OpenedGroup::open(opened.rest, Self::NAME, 65534)?
        };
        Ok((root, LaterEntries { version: opened.version, group }))
    }
}

/// Where the fields lie in the block of a [`Later`](super::Later).
mod later_at {
    pub(super) const FIRST: usize = 0;
    pub(super) const FIELDS_END: usize = FIRST + size_of::<u8>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 1);
}

/// Added.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | number |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LaterEntry {
    /// As old as the group.
    pub number: u16,
}

impl LaterEntry {
    /// Octets of an entry that we write.
    pub const ENTRY_LENGTH: u16 = 2;

    const NAME: &'static str = "Later.items";

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        self.number == u16::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; later_entry_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self { number: fields.required::<{ later_entry_at::NUMBER }, _>(u16::MAX, "number")? })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 2]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ later_entry_at::NUMBER }, _>(self.number);
    }

    #[inline]
    fn decode<R: Refusal>(_version: u16, block: &[u8]) -> Result<Self, R> {
        Self::read(wire::fields::<_, R>(block, Self::NAME)?)
    }
}

/// Where the fields lie in the block of an [`LaterEntry`](super::LaterEntry).
mod later_entry_at {
    pub(super) const NUMBER: usize = 0;
    pub(super) const FIELDS_END: usize = NUMBER + size_of::<u16>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 2);
}

/// The entries of [`Later`], read one by one.
#[derive(Clone, Debug)]
pub struct LaterEntries<'a> {
    version: u16,
    group: wire::OpenedGroup<'a>,
}

impl Iterator for LaterEntries<'_> {
    type Item = Result<LaterEntry, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let block = self.group.take()?;
        Some(LaterEntry::decode(self.version, block))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.group.count, Some(self.group.count))
    }
}

impl ExactSizeIterator for LaterEntries<'_> {}

impl LaterEntries<'_> {
    /// Gives the entries to `take` one by one, until it refuses one: for loops that have to be
    /// fast. An entry that breaks a rule is read once more to tell which.
    ///
    /// # Errors
    /// [`Malformed`] for the first entry that breaks a rule, or what `take` says.
    #[inline(always)]
    pub fn each<E: From<Malformed>>(
        mut self,
        mut take: impl FnMut(LaterEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(block) = self.group.take() {
            match LaterEntry::decode(self.version, block) {
                Ok(entry) => take(entry)?,
                Err(wire::Unexplained) => {
                    let explained = LaterEntry::decode::<Malformed>(self.version, block);
                    return Err(explained.map_or_else(E::from, |entry| {
                        unreachable!("{entry:?} was refused before")
                    }));
                }
            }
        }
        Ok(())
    }
}

/// Writes [`Later`] entry by entry. Nothing is valid before [`Self::finish`].
#[derive(Debug)]
pub struct LaterEncoder<'a> {
    dimension: &'a mut [u8; wire::DIMENSION_LENGTH],
    // As many as fit the buffer and the count.
    entries: &'a mut [[u8; LaterEntry::ENTRY_LENGTH as usize]],
    count: usize,
}

impl<'a> LaterEncoder<'a> {
    /// Writes header and root block to the start of the buffer.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Later::HEAD_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    #[must_use]
    pub fn new(buffer: &'a mut [u8], root: &Later) -> Self {
        let (header, block, rest) = wire::parts_mut(buffer, Later::NAME);
        *header = const { Later::HEADER.to_wire() };
        root.write(block);
        let (dimension, rest) = wire::dimension_mut(rest, Later::NAME);
        let (entries, _) = rest.as_chunks_mut();
        let max = entries.len().min(Later::ENTRIES_MAX);
        Self { dimension, entries: &mut entries[..max], count: 0 }
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// [`wire::Full`] when the buffer or [`Later::ENTRIES_MAX`] is used up; the message
    /// is then as it was before.
    ///
    /// # Panics
    /// When a number is the null of its type.
    #[inline]
    pub fn push(&mut self, entry: &LaterEntry) -> Result<(), wire::Full> {
        let place = self.entries.get_mut(self.count).ok_or(wire::Full)?;
        entry.write(place);
        self.count += 1;
        Ok(())
    }

    /// Entries so far.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no entry yet.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Writes the number of entries. Returns the octets of the message.
    #[inline]
    pub fn finish(self) -> usize {
        let count = u16::try_from(self.count).expect("entries are at most ENTRIES_MAX");
        *self.dimension = wire::dimension(LaterEntry::ENTRY_LENGTH, count);
        Later::encoded_length(self.count)
    }
}

/// A message that gets more data.
///
/// Template 4: a block of 1 octets, then the data `text`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | first |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Spoken<'a> {
    /// There from the start.
    pub first: u8,
    /// There from the start.
    #[serde(serialize_with = "wire::serialize_data")]
    pub text: &'a [u8],
}

impl fmt::Debug for Spoken<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Spoken")
            .field("first", &self.first)
            .field("text", &wire::Escaped(self.text))
            .finish()
    }
}

impl<'a> Spoken<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 4;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 1;

    const NAME: &'static str = "Spoken";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        self.first == u8::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; spoken_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self { first: fields.required::<{ spoken_at::FIRST }, _>(u8::MAX, "first")?, text: &[] })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 1]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ spoken_at::FIRST }, _>(self.first);
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.text.len()
    }

    /// Writes header, block and data to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], a number is the null of
    /// its type, or data is longer than 65534 octets.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        let (header, block, rest) = wire::parts_mut(buffer, Self::NAME);
        *header = const { Self::HEADER.to_wire() };
        self.write(block);
        wire::put_data(rest, self.text, "Spoken.text", 65534);

        self.encoded_length()
    }

    /// Reads a message that starts at its header. What a newer sender appends is skipped.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule.
    pub fn decode(message: &'a [u8]) -> Result<Self, Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        let mut decoded = Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)?;
        let rest = opened.rest;
        let (text, _) = wire::data(rest, Self::NAME, "text", 65534)?;
        decoded.text = text;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`Spoken`](super::Spoken).
mod spoken_at {
    pub(super) const FIRST: usize = 0;
    pub(super) const FIELDS_END: usize = FIRST + size_of::<u8>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 1);
}

/// A message that was added.
///
/// Template 5: a block of 1 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | first |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Added {
    /// There since the message is.
    pub first: u8,
}

impl Added {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 5;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 1;

    const NAME: &'static str = "Added";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        self.first == u8::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; added_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self { first: fields.required::<{ added_at::FIRST }, _>(u8::MAX, "first")? })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 1]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ added_at::FIRST }, _>(self.first);
    }

    /// Writes header and block to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::ENCODED_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        let (header, block, _) = wire::parts_mut(buffer, Self::NAME);
        *header = const { Self::HEADER.to_wire() };
        self.write(block);
        Self::ENCODED_LENGTH
    }

    /// Reads a message that starts at its header. What a newer sender appends is skipped.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule.
    #[inline]
    pub fn decode(message: &[u8]) -> Result<Self, Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)
    }
}

/// Where the fields lie in the block of a [`Added`](super::Added).
mod added_at {
    pub(super) const FIRST: usize = 0;
    pub(super) const FIELDS_END: usize = FIRST + size_of::<u8>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 1);
}

/// Any message of the schema `growing`, entries included. It allocates for entries: it
/// is meant for tools, not for the path of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "message")]
pub enum Message<'a> {
    /// A block that grows, first into its padding.
    Kept(Kept),
    /// A group whose entries grow.
    Listed {
        /// The fields of the root.
        #[serde(flatten)]
        root: Listed,
        /// Entries.
        items: Vec<ListedEntry>,
    },
    /// A message that gets a group.
    Later {
        /// The fields of the root.
        #[serde(flatten)]
        root: Later,
        /// Added.
        items: Vec<LaterEntry>,
    },
    /// A message that gets more data.
    Spoken(Spoken<'a>),
    /// A message that was added.
    Added(Added),
}

type Decoder = fn(&[u8]) -> Result<Message<'_>, Malformed>;

const DECODERS: &[(u16, Decoder)] = &[
    (Kept::TEMPLATE_ID, |message| Kept::decode(message).map(Message::Kept)),
    (Listed::TEMPLATE_ID, |message| {
        Listed::decode(message).and_then(|(root, entries)| {
            Ok(Message::Listed { root, items: entries.collect::<Result<_, _>>()? })
        })
    }),
    (Later::TEMPLATE_ID, |message| {
        Later::decode(message).and_then(|(root, entries)| {
            Ok(Message::Later { root, items: entries.collect::<Result<_, _>>()? })
        })
    }),
    (Spoken::TEMPLATE_ID, |message| Spoken::decode(message).map(Message::Spoken)),
    (Added::TEMPLATE_ID, |message| Added::decode(message).map(Message::Added)),
];

impl<'a> Message<'a> {
    /// Reads a message that starts at its header.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule.
    pub fn decode(message: &'a [u8]) -> Result<Self, Malformed> {
        let header = MessageHeader::decode(message)?;
        if header.schema_id != SCHEMA_ID {
            let given = header.schema_id;
            return Err(Malformed::WrongSchema { expected: SCHEMA_ID, given });
        }
        let given = header.template_id;
        match DECODERS.iter().find(|(template, _)| *template == given) {
            Some((_, decode)) => decode(message),
            None => Err(Malformed::UnknownTemplate { schema: SCHEMA_ID, given }),
        }
    }

    /// Octets that [`Self::encode`] writes.
    #[must_use]
    pub fn encoded_length(&self) -> usize {
        match self {
            Self::Kept(_) => Kept::ENCODED_LENGTH,
            Self::Listed { items, .. } => Listed::encoded_length(items.len()),
            Self::Later { items, .. } => Later::encoded_length(items.len()),
            Self::Spoken(message) => message.encoded_length(),
            Self::Added(_) => Added::ENCODED_LENGTH,
        }
    }

    /// Writes the message to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], or the message breaks a
    /// rule of its own encoder.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        match self {
            Self::Kept(message) => message.encode(buffer),
            Self::Listed { root, items } => root.encode(buffer, items),
            Self::Later { root, items } => root.encode(buffer, items),
            Self::Spoken(message) => message.encode(buffer),
            Self::Added(message) => message.encode(buffer),
        }
    }

    /// Identifies the kind of message in its header.
    #[must_use]
    pub const fn template_id(&self) -> u16 {
        match self {
            Self::Kept { .. } => Kept::TEMPLATE_ID,
            Self::Listed { .. } => Listed::TEMPLATE_ID,
            Self::Later { .. } => Later::TEMPLATE_ID,
            Self::Spoken { .. } => Spoken::TEMPLATE_ID,
            Self::Added { .. } => Added::TEMPLATE_ID,
        }
    }

    /// The kind of message, as the schema names it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let id = self.template_id();
        let found = TEMPLATES.iter().find(|(template, _)| *template == id);
        found.expect("every message is in the list").1
    }
}
