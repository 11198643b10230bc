//! `paceline sim fix-acceptor` as a process: what it says at its begin and end, and that it answers.

use crate::process::Process;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Goal: the command serves what its options say. Method: a logon without the credentials that are due, whose
/// answer names that, and the summary.
#[test]
fn the_acceptor_answers_and_counts() {
    let folder = tempfile::tempdir().unwrap();
    let options = "[[session]]\nsender = \"US\"\ntarget = \"PEER\"\npassword = \"secret\"\n";
    let config = folder.path().join("acceptor.toml");
    std::fs::write(&config, options).unwrap();
    let arguments = ["sim", "fix-acceptor", config.to_str().unwrap()];
    let mut acceptor = Process::start("acceptor", folder.path(), &arguments);
    let ready = acceptor.expect_line();
    assert_eq!(ready["ready"], true);

    let mut stream = TcpStream::connect(ready["address"].as_str().unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let body = "35=A|34=1|49=PEER|56=US|98=0|108=30|".replace('|', "\x01");
    let message = format!("8=FIX.4.4\x019={}\x01{body}", body.len());
    let sum = message.bytes().fold(0_u8, u8::wrapping_add);
    stream.write_all(format!("{message}10={sum:03}\x01").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("\x0135=5\x01") && answer.contains("58=wrong username"), "{answer}");

    let summary = acceptor.finish().success();
    assert_eq!((&summary["connections"], &summary["messages"]), (&1.into(), &0.into()));
}
