//! The two questions that no file and no safe crate of ours answers: the kernel's clock, and interrupt
//! coalescing of a network card. Both only read.

use super::host::{Coalescing, KernelClock};
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixDatagram;

/// Asks the kernel what it thinks of its own clock.
pub(super) fn clock() -> Option<KernelClock> {
    let mut answer = MaybeUninit::<libc::timex>::zeroed();
    // SAFETY: the pointer is to a whole `timex` of ours, zeroed: no modes, so the call only reads the clock.
    let state = unsafe { libc::adjtimex(answer.as_mut_ptr()) };
    if state < 0 {
        return None;
    }
    // SAFETY: it consists of integers, was zeroed above, and the call has filled it.
    let answer = unsafe { answer.assume_init() };
    Some(KernelClock {
        is_synchronised: state != libc::TIME_ERROR && answer.status & libc::STA_UNSYNC == 0,
        error_max_us: u64::try_from(answer.maxerror).unwrap_or(0),
    })
}

/// `ethtool_coalesce` of `linux/ethtool.h`: the command, then 22 words of answer.
#[repr(C)]
struct CoalesceRequest {
    command: u32,
    receive_us: u32,
    receive_to_adaptive: [u32; 8],
    adaptive_receive: u32,
    rest: [u32; 12],
}

const _: () = assert!(size_of::<CoalesceRequest>() == 23 * size_of::<u32>());

const GET_COALESCING: u32 = 0x0e;

/// Asks the driver of a network card; none when it does not say.
pub(super) fn coalescing(card: &str) -> Option<Coalescing> {
    // Any socket will do: it is the card that is asked.
    let socket = UnixDatagram::unbound().ok()?;
    let mut answer = CoalesceRequest {
        command: GET_COALESCING,
        receive_us: 0,
        receive_to_adaptive: [0; 8],
        adaptive_receive: 0,
        rest: [0; 12],
    };
    let mut name: [libc::c_char; libc::IFNAMSIZ] = [0; libc::IFNAMSIZ];
    if card.len() >= name.len() {
        return None;
    }
    for (place, octet) in name.iter_mut().zip(card.bytes()) {
        *place = libc::c_char::from_le_bytes([octet]);
    }
    let mut request = libc::ifreq {
        ifr_name: name,
        ifr_ifru: libc::__c_anonymous_ifr_ifru { ifru_data: (&raw mut answer).cast() },
    };
    // SAFETY: `request` names a card, and points to an answer of the size that this command has; both
    // are ours, and live until the call is over.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCETHTOOL, &raw mut request) };
    (result == 0).then_some(Coalescing {
        receive_us: answer.receive_us,
        is_adaptive: answer.adaptive_receive != 0,
    })
}
