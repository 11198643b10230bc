//! The sync score: how much of what an account should hold it holds, by value.

#[cfg(test)]
mod tests;

/// A million parts.
const WHOLE_PPM: u32 = 1_000_000;

/// What of targets is there when so much is adrift, parts per million: rounded down, and never less than
/// nothing. Without targets it is all or nothing.
pub(super) fn sync_ppm(target: i128, drift: i128) -> u32 {
    if drift == 0 {
        return WHOLE_PPM;
    }
    if target <= drift {
        return 0;
    }
    let held = (target - drift).saturating_mul(WHOLE_PPM.into()) / target;
    u32::try_from(held).unwrap_or(0)
}
