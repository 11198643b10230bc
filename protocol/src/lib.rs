//! Every byte that crosses a boundary: SBE schema and codecs, SOFH framing, FIXP sessions.
