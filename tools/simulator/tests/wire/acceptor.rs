//! The FIX acceptor over sockets: the scenarios of the standard's list that a counterparty can be tested with.
//!
//! `>` is sent (names, time, length and sum are added unless they are given), `<` has to come next (without 8,
//! 9, 49, 52, 56, 122 and 10), `end` is the end of the connection.

use paceline_simulator::acceptor::{Acceptor, AcceptorOptions, Summary};
use protocol::fix::{
    BEGIN_STRING, MessageBuffer, Precision, TIMESTAMP_BYTES_MAX, tags, write_timestamp,
};
use protocol::units::Nanos;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

/// Longest wait for an answer: beyond it a test has failed.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

const OPTIONS: &str = r#"
    [[session]]
    sender = "US"
    target = "PEER"
    [[session]]
    sender = "US"
    target = "GUARDED"
    username = "me"
    password = "secret"
"#;

/// Runs an acceptor beside a test, which gets its address; returns what it says at the end.
pub(super) fn with_acceptor(options: &str, test: impl FnOnce(SocketAddr)) -> Summary {
    let acceptor = Acceptor::bind(&AcceptorOptions::from_toml(options).unwrap()).unwrap();
    let address = acceptor.local_addr();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let acceptor = scope.spawn(|| acceptor.run(&stop));
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test(address)));
        stop.store(true, Ordering::Relaxed);
        let summary = acceptor.join().unwrap().unwrap();
        outcome.map_or_else(|panic| std::panic::resume_unwind(panic), |()| summary)
    })
}

/// A peer on a blocking socket.
struct Peer {
    stream: TcpStream,
    input: MessageBuffer,
    name: &'static str,
}

impl Peer {
    fn connected(address: SocketAddr, name: &'static str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, input: MessageBuffer::new(64 * 1024), name }
    }

    fn play(&mut self, script: &str) {
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.split_once(' ').unwrap_or((line, "")) {
                (">", text) => self.stream.write_all(&self.message(text)).unwrap(),
                ("<", text) => assert_eq!(self.next().as_deref(), Some(text), "in {script}"),
                ("end", "") => assert_eq!(self.next(), None, "in {script}"),
                _ => panic!("what is {line}?"),
            }
        }
    }

    /// The next message, without what differs from run to run; none at the end of the connection.
    fn next(&mut self) -> Option<String> {
        loop {
            if let Some(message) = self.input.next_message() {
                assert_eq!(message.begin_string(), BEGIN_STRING);
                let mut shown = String::from_utf8(message.kind().to_vec()).unwrap();
                for field in message.fields().map(Result::unwrap) {
                    if !matches!(field.tag, 49 | 52 | 56 | 122) {
                        let value = String::from_utf8_lossy(field.value);
                        shown += &format!("|{}={value}", field.tag);
                    }
                }
                return Some(shown);
            }
            let count = self.stream.read(self.input.spare_mut()).unwrap_or(0);
            if count == 0 {
                return None;
            }
            self.input.filled(count);
        }
    }

    fn message(&self, text: &str) -> Vec<u8> {
        let now = now();
        let (mut head, mut body) = (String::new(), String::new());
        let (kind, fields) = text.split_once('|').unwrap_or((text, ""));
        let given = |tag: &str| fields.split('|').any(|field| field.starts_with(tag));
        for (tag, value) in [("49=", self.name), ("56=", "US"), ("52=", now.as_str())] {
            if !given(tag) {
                head += &format!("{tag}{value}|");
            }
        }
        for field in fields.split('|').filter(|field| !field.is_empty()) {
            let tag = field.split_once('=').map_or(0, |(tag, _)| tag.parse().unwrap_or(0));
            let part = if tags::is_of_header(tag) { &mut head } else { &mut body };
            part.push_str(&field.replace("now", &now));
            part.push('|');
        }
        sealed("FIX.4.4", &format!("35={kind}|{head}{body}"))
    }
}

/// A whole message around a body.
fn sealed(version: &str, body: &str) -> Vec<u8> {
    let text = format!("8={version}|9={}|{body}", body.len()).replace('|', "\x01");
    let sum = text.bytes().fold(0_u8, u8::wrapping_add);
    format!("{text}10={sum:03}\x01").into_bytes()
}

#[expect(clippy::disallowed_methods, reason = "the acceptor reads the clock of the machine too")]
fn now() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let mut octets = [0; TIMESTAMP_BYTES_MAX];
    let time = Nanos(u64::try_from(since.as_nanos()).unwrap());
    let length = write_timestamp(time, Precision::Milliseconds, &mut octets);
    String::from_utf8(octets[..length].to_vec()).unwrap()
}

const LOGON: &str = "> A|34=1|98=0|108=30\n< A|34=1|98=0|108=30";

/// Plays a script behind a logon.
fn check(script: &str) -> Summary {
    with_acceptor(OPTIONS, |address| {
        let mut peer = Peer::connected(address, "PEER");
        peer.play(LOGON);
        peer.play(script);
    })
}

const ORDER: &str = "11=A|21=3|40=1|54=1|55=INTC|60=20260102-03:04:05";

/// Goal: orders, definitions and emails come back, their fields by tag and the entries of groups in their place; what
/// else the standard has is not supported, and what it does not have is refused. The flow ends with the logouts.
#[test]
fn the_application_echoes() {
    let summary = check(&format!(
        "> D|34=2|{ORDER}
         < D|34=2|{ORDER}
         > d|34=3|320=r|322=s|323=6|55=TBS|454=0
         < d|34=3|55=TBS|320=r|322=s|323=6|454=0
         > C|34=4|164=t|94=0|147=s|33=1|58=hello
         < C|34=4|33=1|58=hello|94=0|147=s|164=t
         > 8|34=5|37=i|17=i|150=0|39=0|55=X|54=1|151=1|14=0|6=0.0
         < j|34=5|45=5|58=Unsupported Message Type|372=8|380=3
         > AE|34=6|571=x
         < j|34=6|45=6|58=Unsupported Message Type|372=AE|380=3
         > *|34=7
         < 3|34=7|45=7|58=Invalid MsgType|372=*|373=11
         > 5|34=8
         < 5|34=8
         end"
    ));
    assert_eq!((summary.connections, summary.messages, summary.garbled), (1, 5, 0));
}

/// 19: a possible resend of an order that came is ignored; of one that did not, it is an order.
#[test]
fn possible_resends_are_echoed_once() {
    check(&format!(
        "> D|34=2|{ORDER}
         < D|34=2|{ORDER}
         > D|34=3|97=Y|{ORDER}
         > D|34=4|97=Y|{}
         < D|34=3|97=Y|{}",
        ORDER.replace("11=A", "11=B"),
        ORDER.replace("11=A", "11=B")
    ));
}

/// 14: the dictionary is behind the session. The message is refused and counted, the next one is taken.
#[test]
fn faulty_messages_are_refused() {
    check(&format!(
        "> 0|34=2|999=HI
         < 3|34=2|45=2|58=Invalid tag number|371=999|372=0|373=0
         > D|34=3|11=a|40=1|54=1|60=now
         < 3|34=3|45=3|58=Required tag missing|371=55|372=D|373=1
         > D|34=4|{ORDER}|38=+200.00
         < 3|34=4|45=4|58=Incorrect data format for value|371=38|372=D|373=6
         > D|34=5|{ORDER}|386=3|336=a|336=b
         < 3|34=5|45=5|58=Incorrect NumInGroup count for repeating group|371=386|372=D|373=16
         > D|34=6|{ORDER}
         < D|34=6|{ORDER}
         > 0|34=7|56=
         < 3|34=7|45=7|58=Tag specified without a value|371=56|372=0|373=4"
    ));
}

/// 2d, 2m, 2t, 3b, 3c: garbled input takes no number and gets no answer.
#[test]
fn garbled_input_is_ignored() {
    let summary = with_acceptor(OPTIONS, |address| {
        let mut peer = Peer::connected(address, "PEER");
        peer.play(LOGON);
        let good = peer.message("1|34=2|112=x");
        let mut wrong_sum = good.clone();
        let at = wrong_sum.len() - 2;
        wrong_sum[at] = if wrong_sum[at] == b'0' { b'1' } else { b'0' };
        let text = String::from_utf8(good.clone()).unwrap();
        for garbled in [
            wrong_sum,
            text.replacen("\x019=", "\x019=1", 1).into_bytes(),
            text.replacen("35=1\x01", "34=1\x01", 1).into_bytes(),
            b"8=FIX.4.4\x0135=1\x019=5\x0110=000\x01".to_vec(),
            b"nonsense\x01".to_vec(),
        ] {
            peer.stream.write_all(&garbled).unwrap();
        }
        peer.stream.write_all(&good).unwrap();
        peer.play("< 0|34=2|112=x\n> 1|34=3|112=y\n< 0|34=3|112=y");
    });
    assert!(summary.garbled >= 4, "{} pieces", summary.garbled);
}

/// 8: orders come again as possible duplicates, messages of the session as gap fills, in pieces and as a whole.
#[test]
fn what_was_sent_is_sent_again() {
    let order = |id: &str| ORDER.replace("11=A", id);
    let (a, b, c) = (order("11=a"), order("11=b"), order("11=c"));
    check(&format!(
        "> 1|34=2|112=HELLO
         < 0|34=2|112=HELLO
         > D|34=3|{a}
         < D|34=3|{a}
         > D|34=4|{b}
         < D|34=4|{b}
         > 1|34=5|112=HELLO
         < 0|34=5|112=HELLO
         > D|34=6|{c}
         < D|34=6|{c}
         > 2|34=7|7=2|16=2
         < 4|34=2|43=Y|36=3|123=Y
         > 2|34=8|7=2|16=5
         < 4|34=2|43=Y|36=3|123=Y
         < D|34=3|43=Y|{a}
         < D|34=4|43=Y|{b}
         < 4|34=5|43=Y|36=6|123=Y
         > 2|34=9|7=1|16=0
         < 4|34=1|43=Y|36=3|123=Y
         < D|34=3|43=Y|{a}
         < D|34=4|43=Y|{b}
         < 4|34=5|43=Y|36=6|123=Y
         < D|34=6|43=Y|{c}
         > 1|34=10|112=HELLO
         < 0|34=7|112=HELLO"
    ));
}

/// 2b, 10, 20: gaps of the peer are asked for.
#[test]
fn gaps_are_asked_for() {
    check(&format!(
        "> D|34=4|{ORDER}
         < 2|34=2|7=2|16=0
         > 4|34=2|43=Y|122=now|36=4|123=Y
         > D|34=4|43=Y|122=now|{ORDER}
         < D|34=3|{ORDER}"
    ));
}

/// 2b: what is ahead of a gap is taken when it is its turn, and not again when it is sent again.
#[test]
fn what_is_ahead_of_a_gap_is_kept() {
    let (a, b) = (ORDER, ORDER.replace("11=A", "11=b"));
    check(&format!(
        "> D|34=3|{b}
         < 2|34=2|7=2|16=0
         > 1|34=4|112=x
         > D|34=2|43=Y|122=now|{a}
         < D|34=3|{a}
         < D|34=4|{b}
         < 0|34=5|112=x
         > D|34=3|43=Y|122=now|{b}
         > 1|34=5|112=y
         < 0|34=6|112=y"
    ));
}

/// Goal: a broker that fills what comes at once refuses cancels and replaces, each as what it is.
#[test]
fn a_broker_is_quicker_than_cancels() {
    let options = "[[session]]\nsender = \"US\"\ntarget = \"PEER\"\napplication = \"broker\"\n";
    with_acceptor(options, |address| {
        let order = "41=A|54=1|55=INTC|60=20260102-03:04:05";
        Peer::connected(address, "PEER").play(&format!(
            "{LOGON}
             > F|34=2|11=B|{order}
             < 9|34=2|37=NONE|11=B|41=A|39=2|434=1|102=0
             > G|34=3|11=C|{order}|40=1
             < 9|34=3|37=NONE|11=C|41=A|39=2|434=2|102=0"
        ));
    });
}

/// 1S, 1c, 1d, 1e, and two connections of one name: whoever is wrong is not answered.
#[test]
fn strangers_are_not_answered() {
    let summary = with_acceptor(OPTIONS, |address| {
        let mut first = Peer::connected(address, "PEER");
        first.play(LOGON);
        for script in [
            "> A|34=1|98=0|108=30",
            "> A|34=1|98=0|108=30|49=NOBODY",
            "> A|34=1|98=0|108=30|56=SOMEBODY",
            "> D|34=1|11=A|49=GUARDED",
            "> A|34=1|98=0|108=30|49=GUARDED|52=20010101-00:00:00|553=me|554=secret",
        ] {
            Peer::connected(address, "PEER").play(&format!("{script}\nend"));
        }
        let mut other_version = Peer::connected(address, "GUARDED");
        let body =
            format!("35=A|34=1|49=GUARDED|56=US|52={}|98=0|108=30|553=me|554=secret|", now());
        other_version.stream.write_all(&sealed("FIX.4.2", &body)).unwrap();
        other_version.play("end");
        first.play("> 1|34=2|112=x\n< 0|34=2|112=x");
    });
    assert_eq!((summary.connections, summary.strangers), (7, 4));
}

/// Goal: credentials are looked at where there are any. Method: wrong ones, none, the right ones.
#[test]
fn credentials() {
    with_acceptor(OPTIONS, |address| {
        for wrong in ["|553=me|554=wrong", "", "|553=you|554=secret"] {
            let mut peer = Peer::connected(address, "GUARDED");
            peer.play(&format!("> A|34=1|98=0|108=30{wrong}"));
            let goodbye = peer.next().unwrap();
            assert!(
                goodbye.starts_with("5|") && goodbye.ends_with("58=wrong username or password")
            );
            peer.play("end");
        }
        let mut peer = Peer::connected(address, "GUARDED");
        peer.play("> A|34=1|98=0|108=30|553=me|554=secret\n< A|34=1|98=0|108=30");
    });
}

/// Goal: by default a logon begins both flows again; without that, numbers go on over connections, and what was
/// missed meanwhile comes again.
#[test]
fn numbers_over_connections() {
    with_acceptor(OPTIONS, |address| {
        for _ in 0..2 {
            let mut peer = Peer::connected(address, "PEER");
            peer.play(&format!(
                "{LOGON}\n> D|34=2|{ORDER}\n< D|34=2|{ORDER}\n> 5|34=3\n< 5|34=3\nend"
            ));
        }
    });
    with_acceptor(&format!("resets_on_logon = false\n{OPTIONS}"), |address| {
        let mut peer = Peer::connected(address, "PEER");
        peer.play(&format!("{LOGON}\n> D|34=2|{ORDER}\n< D|34=2|{ORDER}\n> 5|34=3\n< 5|34=3\nend"));
        let mut peer = Peer::connected(address, "PEER");
        peer.play(&format!(
            "> A|34=4|98=0|108=30
             < A|34=4|98=0|108=30
             > 2|34=5|7=2|16=0
             < D|34=2|43=Y|{ORDER}
             < 4|34=3|43=Y|36=5|123=Y
             > 5|34=6
             < 5|34=5
             end"
        ));
        let mut peer = Peer::connected(address, "PEER");
        peer.play(
            "> A|34=1|98=0|108=30\n< 5|34=6|58=MsgSeqNum too low, expecting 7 but received 1\nend",
        );
    });
}

/// Goal: a drop copy tells each trade once over all connections, with the faults that it was asked for; what went
/// astray, and what a peer missed, can be asked for. Method: two trades from a file, by hand.
#[test]
fn a_drop_copy_tells_what_leaders_trade() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fills.csv");
    let rows = "leader,time_ns,symbol,side,price,quantity,order_id,fill_id\n\
                acc,1700000000000000000,XYZ,buy,100.5,2,7,11\n\
                acc,1700000000000000001,XYZ,sell,101,1,8,12\n";
    std::fs::write(&path, rows).unwrap();
    let options = format!(
        "resets_on_logon = false\n[[session]]\nsender = \"US\"\ntarget = \"PEER\"\n\
         application = \"drop-copy\"\n[session.drop_copy]\nfills = \"{}\"\nkeep_times = true\n\
         bust_every = 2\nlose_every = 1\ndisconnect_every = 1\n",
        path.display()
    );
    let summary = with_acceptor(&options, |address| {
        let told = |time: &str| format!("60=20231114-22:13:20.{time}");
        let first = format!(
            "8|34=2|43=Y|37=7|17=11|150=F|39=2|1=acc|55=XYZ|54=1|32=2|31=100.5|151=0|14=2|6=100.5|{}",
            told("000000000")
        );
        // The first trade goes astray, and the connection breaks behind it.
        Peer::connected(address, "PEER").play("> A|34=1|98=0|108=30\n< A|34=1|98=0|108=30\nend");
        let mut peer = Peer::connected(address, "PEER");
        peer.play(&format!(
            "> A|34=2|98=0|108=30\n< A|34=3|98=0|108=30\n\
             < 8|34=4|37=8|17=12|150=F|39=2|1=acc|55=XYZ|54=2|32=1|31=101|151=0|14=1|6=101|{}\nend",
            told("000000001")
        ));
        let mut peer = Peer::connected(address, "PEER");
        peer.play(&format!(
            "> A|34=3|98=0|108=30\n< A|34=6|98=0|108=30\n> 2|34=4|7=2|16=2\n< {first}\n\
             > 2|34=5|7=5|16=5\n\
             < 8|34=5|43=Y|37=8|17=B12|19=12|150=H|39=2|1=acc|55=XYZ|54=2|151=0|14=0|6=101|{}\n\
             > 5|34=6\n< 5|34=7\nend",
            told("000000001")
        ));
    });
    assert_eq!((summary.connections, summary.garbled), (3, 0));
}
