//! The fields of a header that a session has to know.

use crate::fix::{BadField, Field, Message, flag, number, tags, timestamp};
use crate::units::Nanos;

/// What a header says. Absent fields are none; a field that cannot be read is as good as absent, and
/// [`Header::unread`] names it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Header<'m> {
    pub(super) sequence: Option<u64>,
    pub(super) sender: Option<&'m [u8]>,
    pub(super) target: Option<&'m [u8]>,
    pub(super) sent_at: Option<Nanos>,
    pub(super) first_sent_at: Option<Nanos>,
    pub(super) possible_duplicate: bool,
    pub(super) possible_resend: bool,
    /// A field that is there and cannot be read.
    pub(super) unread: Option<u32>,
    /// A field without a value.
    pub(super) empty: Option<u32>,
}

impl<'m> Header<'m> {
    /// Reads up to the first field of the body. When something is missing there, the rest is looked through
    /// too: a header in the wrong place is still one, and is refused for that.
    pub(super) fn read(message: &Message<'m>) -> Self {
        let mut header = Self::default();
        let mut fields = message.fields();
        for field in fields.by_ref() {
            match field {
                Ok(field) if tags::is_of_header(field.tag) => header.take(field),
                Ok(_) => break,
                Err(BadField::Empty(tag)) if tags::is_of_header(tag) => {
                    header.empty = header.empty.or(Some(tag));
                }
                Err(BadField::Tag(_) | BadField::Empty(_) | BadField::DataLength(_)) => {}
            }
        }
        if header.sequence.is_none() {
            fields.flatten().for_each(|field| header.take(field));
        }
        header
    }

    fn take(&mut self, field: Field<'m>) {
        let value = field.value;
        let is_read = match field.tag {
            tags::MSG_SEQ_NUM => set(&mut self.sequence, number(value)),
            tags::SENDER_COMP_ID => set(&mut self.sender, Some(value)),
            tags::TARGET_COMP_ID => set(&mut self.target, Some(value)),
            tags::SENDING_TIME => set(&mut self.sent_at, timestamp(value)),
            tags::ORIG_SENDING_TIME => set(&mut self.first_sent_at, timestamp(value)),
            tags::POSS_DUP_FLAG => {
                self.possible_duplicate = flag(value) == Some(true);
                flag(value).is_some()
            }
            tags::POSS_RESEND => {
                self.possible_resend = flag(value) == Some(true);
                flag(value).is_some()
            }
            _ => true,
        };
        if !is_read {
            self.unread = self.unread.or(Some(field.tag));
        }
    }
}

/// Whether there was something to set.
fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let is_read = value.is_some();
    *place = value;
    is_read
}
