//! A revision that is proposed while the session trades: its instruments against the venue's list.

use protocol::messages::SecurityDefinition;

use super::listing::Listing;

/// How far the comparison is.
pub(super) enum Proposed {
    /// Nothing is proposed.
    Nothing,
    /// The venue is to be asked for its list.
    Waiting(Listing),
    /// It was asked.
    Asked(Listing),
    /// What came of it, to be fetched once.
    Answered(Result<(), String>),
}

impl Proposed {
    /// Whether the venue is to be asked.
    pub(super) const fn is_to_be_compared(&self) -> bool {
        matches!(self, Self::Waiting(_))
    }

    /// The venue was asked.
    pub(super) fn asked(&mut self) {
        if let Self::Waiting(listing) = std::mem::replace(self, Self::Nothing) {
            *self = Self::Asked(listing);
        }
    }

    /// The venue has listed an instrument.
    pub(super) fn take(&mut self, definition: &SecurityDefinition) {
        let Self::Asked(listing) = self else { return };
        match listing.take(definition) {
            Ok(false) => {}
            Ok(true) => *self = Self::Answered(Ok(())),
            Err(differs) => *self = Self::Answered(Err(differs)),
        }
    }

    /// The transport is gone.
    pub(super) fn lost(&mut self) {
        if matches!(self, Self::Waiting(_) | Self::Asked(_)) {
            let why = "was lost before its instruments were compared with its list";
            *self = Self::Answered(Err(why.into()));
        }
    }

    /// What came of it, once.
    pub(super) fn verdict(&mut self) -> Option<Result<(), String>> {
        match std::mem::replace(self, Self::Nothing) {
            Self::Answered(result) => Some(result),
            other => {
                *self = other;
                None
            }
        }
    }
}
