//! Says clearly when the program was built for a newer CPU than this one.

/// What the CPU lacks of the level that this program was built for; `None` when it lacks nothing.
///
/// The level is x86-64-v3 unless the build chose otherwise (README, "Other CPUs"). The check looks
/// at the features that the compiler was allowed to use, so a portable build always passes.
pub(crate) fn missing_features() -> Option<String> {
    #[cfg(target_arch = "x86_64")]
    {
        let needed = [
            (cfg!(target_feature = "avx2"), std::is_x86_feature_detected!("avx2"), "avx2"),
            (cfg!(target_feature = "bmi1"), std::is_x86_feature_detected!("bmi1"), "bmi1"),
            (cfg!(target_feature = "bmi2"), std::is_x86_feature_detected!("bmi2"), "bmi2"),
            (cfg!(target_feature = "fma"), std::is_x86_feature_detected!("fma"), "fma"),
            (cfg!(target_feature = "f16c"), std::is_x86_feature_detected!("f16c"), "f16c"),
            (cfg!(target_feature = "lzcnt"), std::is_x86_feature_detected!("lzcnt"), "lzcnt"),
            (cfg!(target_feature = "movbe"), std::is_x86_feature_detected!("movbe"), "movbe"),
        ];
        let missing: Vec<&str> = needed
            .iter()
            .filter(|(built_for, present, _)| *built_for && !*present)
            .map(|(_, _, name)| *name)
            .collect();
        if !missing.is_empty() {
            return Some(missing.join(", "));
        }
    }
    None
}
