//! Tests of the transports, on loopback with ports that the system chooses.

use super::*;

/// Tries until `attempt` has a result; each attempt gives the core away.
fn until<T>(mut attempt: impl FnMut() -> Option<T>) -> T {
    loop {
        if let Some(value) = attempt() {
            return value;
        }
        std::thread::yield_now();
    }
}

fn open(address: SocketAddr) -> Result<Transport, ErrorKind> {
    let mut connecting = Some(Connecting::start(address).unwrap());
    until(|| match connecting.take()?.poll() {
        Opening::Open(transport) => Some(Ok(transport)),
        Opening::Failed(kind) => Some(Err(kind)),
        Opening::Waiting(again) => {
            connecting = Some(again);
            None
        }
    })
}

/// Goal: octets cross, and an empty socket and a closed peer are told apart.
/// Method: connect to ourselves, read before and after a write, and after the peer has gone.
#[test]
fn octets_cross_and_the_end_is_seen() {
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    assert!(listener.accept().is_none());
    let mut client = open(listener.address().unwrap()).unwrap();
    let mut server = until(|| listener.accept());
    let mut buffer = [0; 16];
    assert_eq!(server.read(&mut buffer), Progress::Nothing);
    assert_eq!(client.write(b"hello"), Progress::Octets(5));
    let read = until(|| match server.read(&mut buffer) {
        Progress::Nothing => None,
        other => Some(other),
    });
    assert_eq!(read, Progress::Octets(5));
    assert_eq!(&buffer[..5], b"hello");
    assert!(server.peer().is_some());
    drop(client);
    let read = until(|| match server.read(&mut buffer) {
        Progress::Nothing => None,
        other => Some(other),
    });
    assert_eq!(read, Progress::Gone(ErrorKind::UnexpectedEof));
}

/// Goal: a port where nobody listens is a failure, not a wait for ever.
/// Method: bind a port, close it, connect to it.
#[test]
fn a_refused_connection_fails() {
    let address = Listener::bind("127.0.0.1:0".parse().unwrap()).unwrap().address().unwrap();
    assert_eq!(open(address).unwrap_err(), ErrorKind::ConnectionRefused);
}
