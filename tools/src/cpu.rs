//! Says clearly when the program was built for a newer CPU than this one.
//!
//! This has to work on the CPU that lacks something, so it runs before everything that the compiler may have
//! used a newer instruction for: before `main`, into which a link-time optimisation pulls the runtime's
//! start. It uses whole numbers and constant text only. `tools/tests/cli/old_cpu.rs` runs it on an emulated old
//! CPU. The processor itself is asked: `is_x86_feature_detected!` answers yes without asking for every feature
//! that the compiler was allowed to use.

#![cfg(target_arch = "x86_64")]

use std::arch::x86_64::{__cpuid, __cpuid_count};

// The loader calls what this section lists, with C's calling convention, before `main`, once. The function
// needs nothing that the runtime sets up: it asks the processor, writes and exits.
#[used]
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = end_on_an_old_cpu;

/// Says what the CPU lacks of the level that this program was built for, and ends with status 2, when it
/// lacks something. One line per feature, without a table: copying its rows may take a newer instruction.
///
/// The level is x86-64-v3 unless the build chose otherwise (README, "Other CPUs"). Only features that
/// the compiler was allowed to use are looked at, so a portable build always passes. The bits: Intel SDM
/// volume 2A, CPUID.
extern "C" fn end_on_an_old_cpu() {
    let basic = __cpuid(1).ecx;
    let extended = if __cpuid(0).eax < 7 { 0 } else { __cpuid_count(7, 0).ebx };
    let other = __cpuid(0x8000_0001).ecx;
    let mut lacking = 0;
    lacking = note(lacking, cfg!(target_feature = "fma"), basic, 12, " fma");
    lacking = note(lacking, cfg!(target_feature = "movbe"), basic, 22, " movbe");
    lacking = note(lacking, cfg!(target_feature = "f16c"), basic, 29, " f16c");
    lacking = note(lacking, cfg!(target_feature = "bmi1"), extended, 3, " bmi1");
    lacking = note(lacking, cfg!(target_feature = "avx2"), extended, 5, " avx2");
    lacking = note(lacking, cfg!(target_feature = "bmi2"), extended, 8, " bmi2");
    lacking = note(lacking, cfg!(target_feature = "lzcnt"), other, 5, " lzcnt");
    if 0 < lacking {
        say(".\nBuild for any CPU with: RUSTFLAGS=\"\" cargo build --release\n");
        // SAFETY: ends the process at once; no other thread is there, and nothing has to be cleaned up.
        unsafe { libc::_exit(2) }
    }
}

/// Names a feature that is used and not there. Returns how many were named.
fn note(lacking: u32, is_used: bool, bits: u32, bit: u32, name: &str) -> u32 {
    if !is_used || bits & (1 << bit) != 0 {
        return lacking;
    }
    if lacking == 0 {
        say("paceline: this build needs a CPU of level x86-64-v3; this one lacks");
    }
    say(name);
    lacking + 1
}

/// Writes to standard error. Where that fails, the exit status has to say it.
fn say(text: &str) {
    // SAFETY: the text is there for the whole call, and is as long as it says.
    unsafe { libc::write(libc::STDERR_FILENO, text.as_ptr().cast(), text.len()) };
}
