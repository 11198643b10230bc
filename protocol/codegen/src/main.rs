//! Rewrites the generated modules of the protocol crate: `cargo run -p paceline-codegen`.

use paceline_codegen::TARGETS;
use std::path::Path;
use std::process::ExitCode;

#[expect(clippy::print_stderr, clippy::print_stdout, reason = "a program for the terminal")]
fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it lies in protocol/");
    for target in TARGETS {
        if let Err(failure) = target.rewrite(folder) {
            eprintln!("{failure}");
            return ExitCode::FAILURE;
        }
        println!("{}", target.module);
    }
    ExitCode::SUCCESS
}
