//! What operators have ordered, in a snapshot.

use super::{Control, Kill, TradingState};
use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError};

crate::coded!(Control { paused, frozen, off, kill, tripped, out_of_sync, trading });

impl Coded for Kill {
    fn encode(&self, encoder: &mut Encoder) {
        let number: u8 = match self {
            Self::None => 0,
            Self::StopNew => 1,
            Self::Cancel => 2,
            Self::Flatten => 3,
        };
        number.encode(encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        match u8::decode(decoder)? {
            0 => Ok(Self::None),
            1 => Ok(Self::StopNew),
            2 => Ok(Self::Cancel),
            3 => Ok(Self::Flatten),
            _ => Err(SnapshotError::Impossible("a kill")),
        }
    }
}

impl Coded for TradingState {
    fn encode(&self, encoder: &mut Encoder) {
        let number: u8 = match self {
            Self::Active => 0,
            Self::Reducing => 1,
            Self::Halted => 2,
        };
        number.encode(encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        match u8::decode(decoder)? {
            0 => Ok(Self::Active),
            1 => Ok(Self::Reducing),
            2 => Ok(Self::Halted),
            _ => Err(SnapshotError::Impossible("a trading state")),
        }
    }
}
