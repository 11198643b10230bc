//! What supervisory rules go by, in a snapshot.

use super::{HOURS, Hour, LossBook, Opened, Rejects, Repeats, Throttle, Tripped};
use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError, coded_numbers};

crate::coded!(LossBook { is_started, base, day_start, peak, day_peak, last, day, hour });
crate::coded!(Hour { first, peak });
crate::coded!(Repeats { since, count, trade_id });
crate::coded!(Opened { lots, time });
crate::coded!(Rejects { since, count });
coded_numbers! { Throttle Tripped }

/// Appends the worth by the hour of each book that has begun; others begin with hours of their own.
pub(crate) fn encode_hours(books: &[LossBook], hours: &[Hour], encoder: &mut Encoder) {
    let started = books.iter().zip(hours.chunks(HOURS)).filter(|(book, _)| book.is_started);
    started.for_each(|(_, hours)| hours.iter().for_each(|worth| worth.encode(encoder)));
}

/// Reads the worth by the hour of each book that has begun.
pub(crate) fn decode_hours(
    books: &[LossBook],
    hours: &mut [Hour],
    decoder: &mut Decoder<'_>,
) -> Result<(), SnapshotError> {
    let started = books.iter().zip(hours.chunks_mut(HOURS)).filter(|(book, _)| book.is_started);
    for worth in started.flat_map(|(_, hours)| hours) {
        *worth = Coded::decode(decoder)?;
    }
    Ok(())
}
