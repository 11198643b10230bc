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

/// Goal: a stream in memory behaves as a socket does: octets cross, empty and ended are told apart, nobody
/// is refused as nobody. Method: a switch, both ends, an end that goes.
#[test]
fn memory_is_a_network_too() {
    let address = "127.0.0.1:7".parse().unwrap();
    let network = Network::Memory(Switch::default());
    assert_eq!(network.connect(address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    let listener = network.listen(address).unwrap();
    assert_eq!(network.listen(address).unwrap_err().kind(), ErrorKind::AddrInUse);
    assert_eq!(listener.address().unwrap(), address);
    assert!(listener.accept().is_none());
    let Opening::Open(mut client) = network.connect(address).unwrap().poll() else {
        panic!("memory does not wait")
    };
    let mut server = listener.accept().unwrap();
    let mut buffer = [0; 3];
    assert_eq!(server.read(&mut buffer), Progress::Nothing);
    assert_eq!(client.write(b"hello"), Progress::Octets(5));
    assert_eq!(server.read(&mut buffer), Progress::Octets(3));
    drop(client);
    // What was written before the end is read before the end.
    assert_eq!(server.read(&mut buffer), Progress::Octets(2));
    assert_eq!(&buffer[..2], b"lo");
    assert_eq!(server.read(&mut buffer), Progress::Gone(ErrorKind::UnexpectedEof));
    assert_eq!(server.write(b"x"), Progress::Gone(ErrorKind::BrokenPipe));
    drop(listener);
    assert_eq!(network.connect(address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
}
