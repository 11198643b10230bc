//! The fields of an order that name account and instrument, written into a buffer that is made once.

use protocol::fix::SOH;
use protocol::messages::Symbol;

use super::AccountPlacement;

/// Octets of the longest fields.
const BYTES_MAX: usize = 128;

/// Where the account goes, and the buffer.
pub(super) struct Names {
    placement: AccountPlacement,
    says_effect: bool,
    buffer: Vec<u8>,
}

impl Names {
    pub(super) fn new(placement: AccountPlacement, says_effect: bool) -> Self {
        Self { placement, says_effect, buffer: Vec::with_capacity(BYTES_MAX) }
    }

    /// The fields of an order; the effect is `O` or `C`.
    pub(super) fn of(&mut self, account: u32, symbol: &Symbol, effect: u8) -> &[u8] {
        self.write(account, symbol);
        if self.says_effect {
            self.buffer.extend_from_slice(&[b'7', b'7', b'=', effect, SOH]);
        }
        &self.buffer
    }

    /// The fields of a cancel.
    pub(super) fn without_effect(&mut self, account: u32, symbol: &Symbol) -> &[u8] {
        self.write(account, symbol);
        &self.buffer
    }

    fn write(&mut self, account: u32, symbol: &Symbol) {
        self.buffer.clear();
        let mut digits = [0; 10];
        let mut at = digits.len();
        let mut rest = account;
        while rest > 0 || at == digits.len() {
            at -= 1;
            digits[at] = b'0' + (rest % 10).to_le_bytes()[0];
            rest /= 10;
        }
        let account = &digits[at..];
        match self.placement {
            AccountPlacement::Account => {
                self.buffer.extend_from_slice(b"1=");
                self.buffer.extend_from_slice(account);
            }
            AccountPlacement::Party => {
                self.buffer.extend_from_slice(b"453=1\x01448=");
                self.buffer.extend_from_slice(account);
                self.buffer.extend_from_slice(b"\x01447=D\x01452=24");
            }
        }
        self.buffer.extend_from_slice(b"\x0155=");
        self.buffer.extend_from_slice(symbol.as_bytes());
        self.buffer.push(SOH);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Goal: the account stands where the dialect wants it, and nothing is left of the order before.
    #[test]
    fn accounts_stand_where_they_should() {
        let symbol = Symbol::new("EURUSD").unwrap();
        let mut names = Names::new(AccountPlacement::Account, true);
        assert_eq!(
            names.of(1_234_567_890, &symbol, b'O'),
            b"1=1234567890\x0155=EURUSD\x0177=O\x01"
        );
        assert_eq!(names.without_effect(0, &symbol), b"1=0\x0155=EURUSD\x01");
        let mut names = Names::new(AccountPlacement::Party, false);
        let expected = b"453=1\x01448=7\x01447=D\x01452=24\x0155=EURUSD\x01";
        assert_eq!(names.of(7, &symbol, b'C'), expected);
    }
}
