//! A build for newer CPUs says so on an old one, emulated.

use std::process::Command;

/// Goal: on a CPU without AVX2 the command says what is missing and how to build without it, and ends with
/// status 2; on one that has all it works. Method: emulate both.
#[test]
#[cfg(target_arch = "x86_64")]
fn an_old_cpu_is_told() {
    let emulated = |cpu: &str| {
        let arguments = ["-cpu", cpu, env!("CARGO_BIN_EXE_paceline"), "--version"];
        Command::new("qemu-x86_64").args(arguments).output()
    };
    let Ok(old) = emulated("Nehalem") else {
        eprintln!("skipped: qemu-x86_64 is not installed");
        return;
    };
    let said = String::from_utf8_lossy(&old.stderr).into_owned();
    if cfg!(target_feature = "avx2") {
        assert_eq!(old.status.code(), Some(2), "{said}");
        assert!(said.contains("this one lacks fma movbe f16c bmi1 avx2 bmi2 lzcnt."), "{said}");
        assert!(said.contains("RUSTFLAGS=\"\" cargo build --release"), "{said}");
    } else {
        assert!(old.status.success(), "{said}");
    }
    let new = emulated("Haswell").unwrap();
    assert!(new.status.success(), "{}", String::from_utf8_lossy(&new.stderr));
    assert!(new.stdout.starts_with(b"paceline "));
}
