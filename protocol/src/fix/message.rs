//! A message as it lies in the octets that came: its fields are found when they are asked for.

use super::{SOH, tags};

/// Digits of a tag.
const TAG_DIGITS_MAX: usize = 9;

/// Where the parts of a message are, in octets from its begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// End of the value of `BeginString`.
    pub(super) begin_end: usize,
    /// Begin of the body: of `35=`.
    pub(super) body_at: usize,
    /// End of the value of `MsgType`.
    pub(super) kind_end: usize,
    /// End of the message.
    pub(super) end: usize,
}

/// A message whose length and sum were checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    octets: &'a [u8],
    layout: Layout,
}

impl<'a> Message<'a> {
    pub(super) const fn new(octets: &'a [u8], layout: Layout) -> Self {
        Self { octets, layout }
    }

    /// All its octets.
    #[inline]
    #[must_use]
    pub const fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// The value of `BeginString`.
    #[inline]
    #[must_use]
    pub fn begin_string(&self) -> &'a [u8] {
        &self.octets[2..self.layout.begin_end]
    }

    /// The value of `MsgType`.
    #[inline]
    #[must_use]
    pub fn kind(&self) -> &'a [u8] {
        &self.octets[self.layout.body_at + 3..self.layout.kind_end]
    }

    /// The fields behind `MsgType` and before `CheckSum`, in their order.
    #[inline]
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        let end = self.layout.end - super::frame::TRAILER_BYTES;
        Fields { rest: &self.octets[self.layout.kind_end + 1..end], data: None }
    }

    /// The value of the first field with this tag. Looks at every field before it: code that wants many
    /// fields goes through [`Self::fields`] once.
    #[must_use]
    pub fn value(&self, tag: u32) -> Option<&'a [u8]> {
        let mut well_formed = self.fields().flatten();
        well_formed.find(|field| field.tag == tag).map(|field| field.value)
    }
}

/// A field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// Its number, above zero.
    pub tag: u32,
    /// Its value, one octet at least.
    pub value: &'a [u8],
}

/// Octets between two ends of fields that are no field. Ordered by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadField<'a> {
    /// What stands before the equals sign is not a number above zero; the octets are that.
    Tag(&'a [u8]),
    /// There is no value.
    Empty(u32),
    /// A data field is not as long as the field before it says.
    DataLength(u32),
}

/// Goes through the fields of a message. Behind a bad field it goes on at the next one.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    rest: &'a [u8],
    // A data field is due: its tag, and how many octets it has.
    data: Option<(u32, usize)>,
}

impl<'a> Fields<'a> {
    /// The fields of octets that end with the end of a field, or are none.
    #[must_use]
    pub const fn of(octets: &'a [u8]) -> Self {
        Self { rest: octets, data: None }
    }

    /// What was not looked at yet.
    #[inline]
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Octets of the value: to the next end of a field, or as many as data was said to have.
    #[inline]
    fn value_length(&mut self, tag: u32, octets: &[u8]) -> Result<usize, usize> {
        let plain = find_end(octets);
        let Some((due, length)) = self.data.take() else { return Ok(plain) };
        if due == tag && octets.get(length) == Some(&SOH) { Ok(length) } else { Err(plain) }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, BadField<'a>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((tag, value_at)) = tag(self.rest) else { return Some(Err(self.bad_tag())) };
        let octets = &self.rest[value_at..];
        let (length, fits) = match self.value_length(tag, octets) {
            Ok(length) => (length, true),
            Err(length) => (length, false),
        };
        let value = &octets[..length];
        self.rest = octets.get(length + 1..).unwrap_or_default();
        if value.is_empty() {
            return Some(Err(BadField::Empty(tag)));
        }
        if !fits {
            return Some(Err(BadField::DataLength(tag)));
        }
        if let Some(data) = tags::data_after(tag) {
            let octets = super::number(value).and_then(|length| usize::try_from(length).ok());
            self.data = octets.map(|octets| (data, octets));
        }
        Some(Ok(Field { tag, value }))
    }
}

impl<'a> Fields<'a> {
    #[cold]
    fn bad_tag(&mut self) -> BadField<'a> {
        let field = &self.rest[..find_end(self.rest)];
        self.rest = self.rest.get(field.len() + 1..).unwrap_or_default();
        self.data = None;
        let name = field.iter().position(|octet| *octet == b'=').unwrap_or(field.len());
        BadField::Tag(&field[..name])
    }
}

/// The tag in front, and where its value begins; `None` when it is no number above zero.
#[inline]
fn tag(field: &[u8]) -> Option<(u32, usize)> {
    let mut tag = 0;
    for (digits, octet) in field.iter().enumerate() {
        match octet {
            b'0'..=b'9' if digits < TAG_DIGITS_MAX => tag = tag * 10 + u32::from(octet - b'0'),
            b'=' if tag > 0 => return Some((tag, digits + 1)),
            _ => return None,
        }
    }
    None
}

/// Octets before the first end of a field; all, when there is none. Eight at a time: an octet of `differs`
/// is zero where there is an end, and only the octets behind the first zero can be mistaken for one.
#[inline]
fn find_end(octets: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    let mut words = octets.chunks_exact(8);
    let mut before = 0;
    for word in &mut words {
        let word = u64::from_le_bytes(word.try_into().expect("chunks have eight octets"));
        let differs = word ^ (ONES * SOH as u64);
        let zeros = differs.wrapping_sub(ONES) & !differs & (ONES << 7);
        if zeros != 0 {
            return before + zeros.trailing_zeros() as usize / 8;
        }
        before += 8;
    }
    let rest = words.remainder();
    before + rest.iter().position(|octet| *octet == SOH).unwrap_or(rest.len())
}
