//! What generated codecs share: loads and stores at constant offsets, and the checks around a block.
//! Other code has no business here.

use crate::header::MessageHeader;
use crate::malformed::Malformed;
use crate::text::Text;
use serde::Serializer;
use std::fmt;
use std::marker::PhantomData;

/// Octets of a group's dimension: block length and number of entries, both `u16`.
pub const DIMENSION_LENGTH: usize = 4;

/// Octets of the length in front of variable-length data, a `u16`.
pub const DATA_PREFIX_LENGTH: usize = 2;

/// A group has no room for one more entry: the buffer or the count is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the group has no room for one more entry")]
pub struct Full;

/// A number as SBE writes it: little-endian.
pub trait Primitive: Copy + PartialEq {
    /// Reads the number at `OFFSET`. One outside its block does not compile.
    fn load<const OFFSET: usize, const LENGTH: usize>(block: &[u8; LENGTH]) -> Self;

    /// Writes the number at `OFFSET`. One outside its block does not compile.
    fn store<const OFFSET: usize, const LENGTH: usize>(self, block: &mut [u8; LENGTH]);
}

macro_rules! primitives {
    ($($name:ty)*) => {$(
        impl Primitive for $name {
            #[inline(always)]
            fn load<const OFFSET: usize, const LENGTH: usize>(block: &[u8; LENGTH]) -> Self {
                Self::from_le_bytes(get::<OFFSET, { size_of::<$name>() }, LENGTH>(block))
            }

            #[inline(always)]
            fn store<const OFFSET: usize, const LENGTH: usize>(self, block: &mut [u8; LENGTH]) {
                put::<OFFSET, { size_of::<$name>() }, LENGTH>(block, self.to_le_bytes());
            }
        }
    )*};
}

primitives! { u8 u16 u32 u64 i8 i16 i32 i64 }

#[inline(always)]
fn get<const OFFSET: usize, const SIZE: usize, const LENGTH: usize>(
    block: &[u8; LENGTH],
) -> [u8; SIZE] {
    *part::<OFFSET, SIZE, LENGTH>(block)
}

#[inline(always)]
fn put<const OFFSET: usize, const SIZE: usize, const LENGTH: usize>(
    block: &mut [u8; LENGTH],
    octets: [u8; SIZE],
) {
    *part_mut::<OFFSET, SIZE, LENGTH>(block) = octets;
}

#[inline(always)]
fn part<const OFFSET: usize, const SIZE: usize, const LENGTH: usize>(
    block: &[u8; LENGTH],
) -> &[u8; SIZE] {
    const { assert!(OFFSET + SIZE <= LENGTH, "a field lies inside its block") };
    block[OFFSET..].first_chunk().expect("the bounds were checked while compiling")
}

#[inline(always)]
fn part_mut<const OFFSET: usize, const SIZE: usize, const LENGTH: usize>(
    block: &mut [u8; LENGTH],
) -> &mut [u8; SIZE] {
    const { assert!(OFFSET + SIZE <= LENGTH, "a field lies inside its block") };
    block[OFFSET..].first_chunk_mut().expect("the bounds were checked while compiling")
}

/// What reading says of a broken rule: the whole story, or nothing but that there is one. Blocks are read
/// without the story, which costs registers in every loop over entries, and once more when one is wanted.
pub trait Refusal: Copy {
    /// The refusal for this reason.
    fn because(why: impl FnOnce() -> Malformed) -> Self;
}

impl Refusal for Malformed {
    #[cold]
    fn because(why: impl FnOnce() -> Self) -> Self {
        why()
    }
}

/// Some rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unexplained;

impl Refusal for Unexplained {
    #[inline(always)]
    fn because(_: impl FnOnce() -> Malformed) -> Self {
        Self
    }
}

/// The fields of a block or of a composite, to be read. Errors name message and field.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a, const LENGTH: usize, R> {
    octets: &'a [u8; LENGTH],
    message: &'static str,
    // Members of a composite are reported by the name of the field that holds it.
    field: Option<&'static str>,
    refusal: PhantomData<R>,
}

impl<'a, const LENGTH: usize, R: Refusal> Fields<'a, LENGTH, R> {
    /// The fields of a message's block or of a group entry.
    #[inline(always)]
    #[must_use]
    pub const fn new(octets: &'a [u8; LENGTH], message: &'static str) -> Self {
        Self { octets, message, field: None, refusal: PhantomData }
    }

    /// The members of a composite field.
    #[inline(always)]
    #[must_use]
    pub fn part<const OFFSET: usize, const SIZE: usize>(
        self,
        field: &'static str,
    ) -> Fields<'a, SIZE, R> {
        let octets = part::<OFFSET, SIZE, LENGTH>(self.octets);
        let field = Some(self.field.unwrap_or(field));
        Fields { octets, message: self.message, field, refusal: PhantomData }
    }

    /// The number of a required field.
    ///
    /// # Errors
    /// [`Malformed::NullInRequired`].
    #[inline(always)]
    pub fn required<const OFFSET: usize, T: Primitive>(
        self,
        null: T,
        field: &'static str,
    ) -> Result<T, R> {
        let value = T::load::<OFFSET, LENGTH>(self.octets);
        if value == null {
            let field = self.field.unwrap_or(field);
            return Err(R::because(|| Malformed::NullInRequired { message: self.message, field }));
        }
        Ok(value)
    }

    /// The number of an optional field.
    #[inline(always)]
    #[must_use]
    pub fn optional<const OFFSET: usize, T: Primitive>(self, null: T) -> Option<T> {
        let value = T::load::<OFFSET, LENGTH>(self.octets);
        (value != null).then_some(value)
    }

    /// The bits of a set.
    #[inline(always)]
    #[must_use]
    pub fn bits<const OFFSET: usize, T: Primitive>(self) -> T {
        T::load::<OFFSET, LENGTH>(self.octets)
    }

    /// The value of a required enum.
    ///
    /// # Errors
    /// [`Malformed::NullInRequired`] or [`Malformed::UnknownEnumValue`].
    #[inline(always)]
    pub fn listed<const OFFSET: usize, T: Primitive + Into<u16>, E>(
        self,
        null: T,
        from_wire: impl FnOnce(T) -> Option<E>,
        field: &'static str,
    ) -> Result<E, R> {
        let value = T::load::<OFFSET, LENGTH>(self.octets);
        from_wire(value).ok_or_else(|| R::because(|| self.not_listed(value, null, field)))
    }

    /// The value of an optional enum.
    ///
    /// # Errors
    /// [`Malformed::UnknownEnumValue`].
    #[inline(always)]
    pub fn optional_listed<const OFFSET: usize, T: Primitive + Into<u16>, E>(
        self,
        null: T,
        from_wire: impl FnOnce(T) -> Option<E>,
        field: &'static str,
    ) -> Result<Option<E>, R> {
        let value = T::load::<OFFSET, LENGTH>(self.octets);
        if value == null {
            return Ok(None);
        }
        let listed = from_wire(value).map(Some);
        listed.ok_or_else(|| R::because(|| self.not_listed(value, null, field)))
    }

    #[cold]
    fn not_listed<T: PartialEq + Into<u16>>(
        self,
        value: T,
        null: T,
        field: &'static str,
    ) -> Malformed {
        let message = self.message;
        let field = self.field.unwrap_or(field);
        if value == null {
            return Malformed::NullInRequired { message, field };
        }
        Malformed::UnknownEnumValue { message, field, value: value.into() }
    }

    /// A text.
    ///
    /// # Errors
    /// [`Malformed::NotAscii`].
    #[inline(always)]
    pub fn text<const OFFSET: usize, const SIZE: usize>(
        self,
        field: &'static str,
    ) -> Result<Text<SIZE>, R> {
        let field = self.field.unwrap_or(field);
        Text::from_wire(get::<OFFSET, SIZE, LENGTH>(self.octets))
            .ok_or_else(|| R::because(|| Malformed::NotAscii { message: self.message, field }))
    }

    /// Octets without a meaning of their own.
    #[inline(always)]
    #[must_use]
    pub fn octets<const OFFSET: usize, const SIZE: usize>(self) -> [u8; SIZE] {
        get::<OFFSET, SIZE, LENGTH>(self.octets)
    }
}

/// The fields of a block or of a composite, to be written.
#[derive(Debug)]
pub struct FieldsMut<'a, const LENGTH: usize> {
    octets: &'a mut [u8; LENGTH],
}

impl<'a, const LENGTH: usize> FieldsMut<'a, LENGTH> {
    /// The fields of a block.
    #[inline(always)]
    #[must_use]
    pub const fn new(octets: &'a mut [u8; LENGTH]) -> Self {
        Self { octets }
    }

    /// The members of a composite field.
    #[inline(always)]
    #[must_use]
    pub fn part<const OFFSET: usize, const SIZE: usize>(&mut self) -> FieldsMut<'_, SIZE> {
        FieldsMut { octets: part_mut::<OFFSET, SIZE, LENGTH>(self.octets) }
    }

    /// Writes a number.
    #[inline(always)]
    pub fn store<const OFFSET: usize, T: Primitive>(&mut self, value: T) {
        value.store::<OFFSET, LENGTH>(self.octets);
    }

    /// Writes octets.
    #[inline(always)]
    pub fn put<const OFFSET: usize, const SIZE: usize>(&mut self, octets: [u8; SIZE]) {
        put::<OFFSET, SIZE, LENGTH>(self.octets, octets);
    }
}

/// A message whose header fits: what follows it.
#[derive(Clone, Copy, Debug)]
pub struct Opened<'a> {
    /// The sender's schema version.
    pub version: u16,
    /// The block, as long as the sender wrote it.
    pub block: &'a [u8],
    /// Group or data, and whatever a newer sender appends.
    pub rest: &'a [u8],
}

/// Checks the header of a message and cuts its block off.
///
/// # Errors
/// [`Malformed`] when the octets end too early or the header names another message.
#[inline]
pub fn open<'a>(
    message: &'a [u8],
    name: &'static str,
    schema_id: u16,
    template_id: u16,
) -> Result<Opened<'a>, Malformed> {
    let header = MessageHeader::decode(message)?;
    if header.schema_id != schema_id {
        return Err(Malformed::WrongSchema { expected: schema_id, given: header.schema_id });
    }
    if header.template_id != template_id {
        let given = header.template_id;
        return Err(Malformed::WrongTemplate { message: name, expected: template_id, given });
    }
    let body = &message[MessageHeader::ENCODED_LENGTH..];
    match body.split_at_checked(usize::from(header.block_length)) {
        Some((block, rest)) => Ok(Opened { version: header.version, block, rest }),
        None => Err(Malformed::TooShort {
            needed: MessageHeader::ENCODED_LENGTH + usize::from(header.block_length),
            given: message.len(),
        }),
    }
}

/// The first octets of a block, which hold the fields.
///
/// # Errors
/// [`Malformed::BlockTooShort`].
#[inline]
pub fn fields<'a, const LENGTH: usize, R: Refusal>(
    block: &'a [u8],
    name: &'static str,
) -> Result<&'a [u8; LENGTH], R> {
    match block.first_chunk() {
        Some(fields) => Ok(fields),
        None => Err(R::because(|| block_too_short(name, LENGTH, block))),
    }
}

/// The fields of a block that an older sender wrote: its first `known` octets, zeros behind.
///
/// # Errors
/// [`Malformed::BlockTooShort`].
pub fn older_fields<const LENGTH: usize, R: Refusal>(
    block: &[u8],
    name: &'static str,
    known: usize,
) -> Result<[u8; LENGTH], R> {
    let Some(head) = block.get(..known) else {
        return Err(R::because(|| block_too_short(name, known, block)));
    };
    let mut fields = [0; LENGTH];
    fields[..known].copy_from_slice(head);
    Ok(fields)
}

#[cold]
fn block_too_short(message: &'static str, needed: usize, block: &[u8]) -> Malformed {
    Malformed::BlockTooShort { message, needed, given: block.len() }
}

/// A buffer's first octets, cut into header and block.
///
/// # Panics
/// When the buffer is shorter: its owner has to size it by the message's `ENCODED_LENGTH`.
#[inline]
pub fn parts_mut<'a, const BLOCK: usize>(
    buffer: &'a mut [u8],
    name: &'static str,
) -> (&'a mut [u8; MessageHeader::ENCODED_LENGTH], &'a mut [u8; BLOCK], &'a mut [u8]) {
    let given = buffer.len();
    if let Some((header, body)) = buffer.split_first_chunk_mut()
        && let Some((block, rest)) = body.split_first_chunk_mut()
    {
        return (header, block, rest);
    }
    buffer_too_short(name, MessageHeader::ENCODED_LENGTH + BLOCK, given)
}

// Out of line, so that the encoders keep no room for its text.
#[cold]
#[inline(never)]
fn buffer_too_short(name: &'static str, needed: usize, given: usize) -> ! {
    panic!("{name} takes {needed} octets, the buffer has {given}");
}

/// Cuts the dimension of a group off the octets behind the block.
///
/// # Panics
/// When the buffer is shorter: its owner has to size it by the message's `HEAD_LENGTH`.
#[inline]
pub fn dimension_mut<'a>(
    rest: &'a mut [u8],
    name: &'static str,
) -> (&'a mut [u8; DIMENSION_LENGTH], &'a mut [u8]) {
    let Some(parts) = rest.split_first_chunk_mut() else {
        panic!("{name}: the buffer has no room for the dimension of the group");
    };
    parts
}

/// The entries of a group, found in the octets after the block.
#[derive(Clone, Copy, Debug)]
pub struct OpenedGroup<'a> {
    /// Octets of one entry on the wire.
    pub block_length: usize,
    /// Entries left.
    pub count: usize,
    /// All entries, `block_length` times `count` octets.
    pub entries: &'a [u8],
}

impl<'a> OpenedGroup<'a> {
    /// What a sender wrote whose version does not have the group.
    pub const ABSENT: Self = Self { block_length: 0, count: 0, entries: &[] };

    /// Checks dimension and length once, so that entries need no further check of bounds.
    ///
    /// # Errors
    /// [`Malformed`] when there are too many entries or too few octets.
    pub fn open(rest: &'a [u8], message: &'static str, max: u16) -> Result<Self, Malformed> {
        let Some(([b0, b1, n0, n1], entries)) = rest.split_first_chunk() else {
            let needed = DIMENSION_LENGTH;
            return Err(Malformed::GroupTooShort { message, needed, given: rest.len() });
        };
        let block_length = usize::from(u16::from_le_bytes([*b0, *b1]));
        let given = u16::from_le_bytes([*n0, *n1]);
        if given > max {
            return Err(Malformed::TooManyEntries { message, max, given });
        }
        let count = usize::from(given);
        match entries.get(..block_length * count) {
            Some(entries) => Ok(Self { block_length, count, entries }),
            None => Err(Malformed::GroupTooShort {
                message,
                needed: DIMENSION_LENGTH + block_length * count,
                given: rest.len(),
            }),
        }
    }

    /// Takes the next entry's octets.
    #[inline]
    pub fn take(&mut self) -> Option<&'a [u8]> {
        self.count = self.count.checked_sub(1)?;
        let (entry, entries) = self.entries.split_at(self.block_length);
        self.entries = entries;
        Some(entry)
    }
}

/// Octets of a dimension.
#[inline]
#[must_use]
pub const fn dimension(block_length: u16, count: u16) -> [u8; DIMENSION_LENGTH] {
    let [b0, b1] = block_length.to_le_bytes();
    let [n0, n1] = count.to_le_bytes();
    [b0, b1, n0, n1]
}

/// Takes variable-length data off the octets after the block. Returns data and what is left.
///
/// # Errors
/// [`Malformed`] when the length is above the maximum or the octets end too early.
pub fn data<'a>(
    rest: &'a [u8],
    message: &'static str,
    field: &'static str,
    max: u16,
) -> Result<(&'a [u8], &'a [u8]), Malformed> {
    let Some((prefix, octets)) = rest.split_first_chunk() else {
        let needed = DATA_PREFIX_LENGTH;
        return Err(Malformed::DataTooShort { message, field, needed, given: rest.len() });
    };
    let given = u16::from_le_bytes(*prefix);
    if given > max {
        return Err(Malformed::DataTooLong { message, field, max, given });
    }
    octets.split_at_checked(usize::from(given)).ok_or(Malformed::DataTooShort {
        message,
        field,
        needed: DATA_PREFIX_LENGTH + usize::from(given),
        given: rest.len(),
    })
}

/// Stores variable-length data at the start of `rest`. Returns what is left behind it.
///
/// # Panics
/// When the data is longer than `max` or the buffer shorter than the data.
pub fn put_data<'a>(
    rest: &'a mut [u8],
    data: &[u8],
    field: &'static str,
    max: u16,
) -> &'a mut [u8] {
    let length = u16::try_from(data.len()).ok().filter(|length| *length <= max);
    let Some(length) = length else {
        panic!("{field} has {} octets, at most {max} are possible", data.len());
    };
    let (octets, left) = rest.split_at_mut(DATA_PREFIX_LENGTH + data.len());
    octets[..DATA_PREFIX_LENGTH].copy_from_slice(&length.to_le_bytes());
    octets[DATA_PREFIX_LENGTH..].copy_from_slice(data);
    left
}

/// Shows octets as hex digits.
#[derive(Clone, Copy)]
pub struct Hex<'a>(
    /// The octets to show.
    pub &'a [u8],
);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(formatter, "{octet:02x}"))
    }
}

impl fmt::Debug for Hex<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Shows octets as ASCII, with everything else escaped.
#[derive(Clone, Copy)]
pub struct Escaped<'a>(
    /// The octets to show.
    pub &'a [u8],
);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.escape_ascii(), formatter)
    }
}

impl fmt::Debug for Escaped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{self}\"")
    }
}

/// Shows that a secret is there, and how long it is, and no more.
#[derive(Clone, Copy)]
pub struct Secret<'a>(
    /// The octets to hide.
    pub &'a [u8],
);

impl fmt::Display for Secret<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "<{} octets>", self.0.len())
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Serialises octets as a string of hex digits.
///
/// # Errors
/// Whatever the serializer says.
pub fn serialize_hex<S: Serializer>(octets: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Hex(octets))
}

/// Serialises data as ASCII, with everything else escaped.
///
/// # Errors
/// Whatever the serializer says.
pub fn serialize_data<S: Serializer>(octets: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Escaped(octets))
}

/// Serialises the length of a secret instead of the secret.
///
/// # Errors
/// Whatever the serializer says.
pub fn serialize_secret<S: Serializer>(octets: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Secret(octets))
}
