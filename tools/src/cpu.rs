//! Says clearly when the program was built for a newer CPU than this one.
//!
//! The processor itself is asked: `is_x86_feature_detected!` answers yes without asking for every feature
//! that the compiler was allowed to use.

/// What the CPU lacks of the level that this program was built for; `None` when it lacks nothing.
///
/// The level is x86-64-v3 unless the build chose otherwise (README, "Other CPUs"). Only features that
/// the compiler was allowed to use are looked at, so a portable build always passes.
#[cfg(target_arch = "x86_64")]
pub(crate) fn missing_features() -> Option<String> {
    let cpu = raw_cpuid::CpuId::new();
    let basic = cpu.get_feature_info();
    let extended = cpu.get_extended_feature_info();
    let other = cpu.get_extended_processor_and_feature_identifiers();
    let basic = |has: fn(&raw_cpuid::FeatureInfo) -> bool| basic.as_ref().is_some_and(has);
    let extended =
        |has: fn(&raw_cpuid::ExtendedFeatures) -> bool| extended.as_ref().is_some_and(has);
    let needed = [
        (cfg!(target_feature = "avx2"), extended(|e| e.has_avx2()), "avx2"),
        (cfg!(target_feature = "bmi1"), extended(|e| e.has_bmi1()), "bmi1"),
        (cfg!(target_feature = "bmi2"), extended(|e| e.has_bmi2()), "bmi2"),
        (cfg!(target_feature = "fma"), basic(|b| b.has_fma()), "fma"),
        (cfg!(target_feature = "f16c"), basic(|b| b.has_f16c()), "f16c"),
        (cfg!(target_feature = "lzcnt"), other.is_some_and(|o| o.has_lzcnt()), "lzcnt"),
        (cfg!(target_feature = "movbe"), basic(|b| b.has_movbe()), "movbe"),
    ];
    let missing: Vec<&str> = needed
        .iter()
        .filter(|(built_for, present, _)| *built_for && !*present)
        .map(|(_, _, name)| *name)
        .collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}

/// What the CPU lacks: nothing, where builds have no level.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn missing_features() -> Option<String> {
    None
}
