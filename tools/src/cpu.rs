//! Says clearly when the program was built for a newer CPU than this one.
//!
//! This has to work on the CPU that lacks something: whole numbers and constant text only, nothing that the
//! compiler would use a newer instruction for. `tools/tests/cli/old_cpu.rs` runs it on an emulated old CPU. The
//! processor itself is asked: `is_x86_feature_detected!` answers yes without asking for every feature that
//! the compiler was allowed to use.

/// Prints what the CPU lacks of the level that this program was built for; false when it lacks nothing.
///
/// The level is x86-64-v3 unless the build chose otherwise (README, "Other CPUs"). Only features that
/// the compiler was allowed to use are looked at, so a portable build always passes.
#[cfg(target_arch = "x86_64")]
pub(crate) fn is_too_old() -> bool {
    use std::arch::x86_64::{__cpuid, __cpuid_count};
    use std::io::Write as _;

    /// A feature: whether the compiler may use it, its name, and its bit. Intel SDM volume 2A, CPUID.
    type Feature = (bool, &'static str, u32);
    // Leaf 1, register ECX.
    const BASIC: [Feature; 3] = [
        (cfg!(target_feature = "fma"), " fma", 12),
        (cfg!(target_feature = "movbe"), " movbe", 22),
        (cfg!(target_feature = "f16c"), " f16c", 29),
    ];
    // Leaf 7, register EBX.
    const EXTENDED: [Feature; 3] = [
        (cfg!(target_feature = "bmi1"), " bmi1", 3),
        (cfg!(target_feature = "avx2"), " avx2", 5),
        (cfg!(target_feature = "bmi2"), " bmi2", 8),
    ];
    // Leaf 8000_0001, register ECX.
    const OTHER: [Feature; 1] = [(cfg!(target_feature = "lzcnt"), " lzcnt", 5)];

    let extended = if __cpuid(0).eax < 7 { 0 } else { __cpuid_count(7, 0).ebx };
    let leaves: [(&[Feature], u32); 3] =
        [(&BASIC, __cpuid(1).ecx), (&EXTENDED, extended), (&OTHER, __cpuid(0x8000_0001).ecx)];
    let mut is_too_old = false;
    let say = |text: &str| {
        // Without standard error, the exit status has to say it.
        let _ = std::io::stderr().write_all(text.as_bytes());
    };
    for (features, bits) in leaves {
        for (is_used, name, bit) in features {
            if *is_used && bits & (1 << bit) == 0 {
                if !is_too_old {
                    say("paceline: this build needs a CPU of level x86-64-v3; this one lacks");
                }
                is_too_old = true;
                say(name);
            }
        }
    }
    if is_too_old {
        say(".\nBuild for any CPU with: RUSTFLAGS=\"\" cargo build --release\n");
    }
    is_too_old
}

/// Whether the CPU is too old: never, where builds have no level.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn is_too_old() -> bool {
    false
}
