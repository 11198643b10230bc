//! What a session is told and what it tells.

use crate::fix::{BEGIN_STRING, Message, Precision, tags};
use crate::text::Text;
use crate::units::Nanos;

/// Short words of a message of the session; what is longer is cut off.
pub type Words = Text<80>;

/// Who opens the transport and logs on first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Opens the transport.
    Initiator,
    /// Is connected to.
    Acceptor,
}

/// Checks a message beyond what every session has to check.
pub type Check = fn(&Message<'_>) -> Result<(), (RejectReason, Words)>;

/// What does not change while a session lives.
#[derive(Clone, Debug)]
pub struct SessionOptions {
    /// Role.
    pub role: Role,
    /// `BeginString` of every message.
    pub begin_string: Box<[u8]>,
    /// Our `SenderCompID`.
    pub sender: Box<[u8]>,
    /// Our `TargetCompID`.
    pub target: Box<[u8]>,
    /// Further fields of every header of ours, each with its end.
    pub header: Box<[u8]>,
    /// Further fields of our logon, each with its end: credentials, what a counterparty wants.
    pub logon: Box<[u8]>,
    /// Seconds between heartbeats; an acceptor takes over what the initiator says. Zero is none.
    pub heartbeat_s: u32,
    /// Of times that we write.
    pub precision: Precision,
    /// Whether every logon at this acceptor begins at one again.
    pub resets_on_logon: bool,
    /// Whether we send `NextExpectedMsgSeqNum` (789) and heed the peer's.
    pub next_expected: bool,
    /// How far `SendingTime` may be off.
    pub sending_time_ns_max: u64,
    /// How long a logon may take.
    pub logon_timeout_ns: u64,
    /// How long the peer's logout may take.
    pub logout_timeout_ns: u64,
    /// How long requested messages may take to begin, and to go on.
    pub resend_timeout_ns: u64,
    /// Further rules for every message that is in its place.
    pub check: Option<Check>,
    /// Whether the caller keeps messages that are ahead of a gap, and brings them when it is their turn: then no
    /// test request among them is answered before.
    pub keeps_ahead: bool,
}

impl SessionOptions {
    /// Options of a session between two names, with the usual times.
    #[must_use]
    pub fn new(role: Role, sender: &str, target: &str) -> Self {
        const SECOND: u64 = 1_000_000_000;
        Self {
            role,
            begin_string: BEGIN_STRING.into(),
            sender: sender.as_bytes().into(),
            target: target.as_bytes().into(),
            header: Box::default(),
            logon: Box::default(),
            heartbeat_s: 30,
            precision: Precision::Milliseconds,
            resets_on_logon: false,
            next_expected: false,
            sending_time_ns_max: 120 * SECOND,
            logon_timeout_ns: 10 * SECOND,
            logout_timeout_ns: 5 * SECOND,
            resend_timeout_ns: 10 * SECOND,
            check: None,
            keeps_ahead: false,
        }
    }
}

/// Numbers of the next messages. Numbers start at one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Of our next message.
    pub outgoing_next: u64,
    /// Of the peer's lowest message that has not come.
    pub incoming_next: u64,
}

impl Numbers {
    /// Both flows begin.
    pub const FIRST: Self = Self { outgoing_next: 1, incoming_next: 1 };

    pub(super) fn check(self) {
        assert!(self.outgoing_next > 0 && self.incoming_next > 0, "numbers start at one");
    }
}

/// Why a message is refused by the session; the numbers are those of `SessionRejectReason` (373).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum RejectReason {
    /// A tag that the standard does not have.
    InvalidTag = 0,
    /// A required field is not there.
    RequiredTagMissing = 1,
    /// The message does not have this field.
    TagNotOfMessage = 2,
    /// A field without a value.
    TagWithoutValue = 4,
    /// The field cannot have this value.
    ValueOutOfRange = 5,
    /// The value is not of the field's type.
    WrongFormat = 6,
    /// Names of sender or target are not those of the session.
    CompIdProblem = 9,
    /// `SendingTime` is off, or before `OrigSendingTime`.
    SendingTimeProblem = 10,
    /// No message of the standard has this type.
    InvalidMsgType = 11,
    /// A field outside of groups appears twice.
    TagRepeated = 13,
    /// Header, body and trailer are mixed.
    TagOutOfOrder = 14,
    /// A group does not begin with its first field.
    GroupOutOfOrder = 15,
    /// A group has more or fewer entries than it says.
    GroupCount = 16,
}

impl RejectReason {
    /// The number on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The standard's words for it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::InvalidTag => "Invalid tag number",
            Self::RequiredTagMissing => "Required tag missing",
            Self::TagNotOfMessage => "Tag not defined for this message type",
            Self::TagWithoutValue => "Tag specified without a value",
            Self::ValueOutOfRange => "Value is incorrect (out of range) for this tag",
            Self::WrongFormat => "Incorrect data format for value",
            Self::CompIdProblem => "CompID problem",
            Self::SendingTimeProblem => "SendingTime accuracy problem",
            Self::InvalidMsgType => "Invalid MsgType",
            Self::TagRepeated => "Tag appears more than once",
            Self::TagOutOfOrder => "Tag specified out of required order",
            Self::GroupOutOfOrder => "Repeating group fields out of order",
            Self::GroupCount => "Incorrect NumInGroup count for repeating group",
        }
    }
}

/// The fields that route the answer to a message which a third party has sent, or is to have: the roles change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Route {
    // By place in ROUTES.
    values: [Option<Text<24>>; ROUTES.len()],
}

/// Tags of an answer, each with the one of the message that it takes its value from.
const ROUTES: [(u32, u32); 6] = [
    (tags::ON_BEHALF_OF_COMP_ID, tags::DELIVER_TO_COMP_ID),
    (tags::ON_BEHALF_OF_SUB_ID, tags::DELIVER_TO_SUB_ID),
    (tags::DELIVER_TO_COMP_ID, tags::ON_BEHALF_OF_COMP_ID),
    (tags::DELIVER_TO_SUB_ID, tags::ON_BEHALF_OF_SUB_ID),
    (tags::ON_BEHALF_OF_LOCATION_ID, tags::DELIVER_TO_LOCATION_ID),
    (tags::DELIVER_TO_LOCATION_ID, tags::ON_BEHALF_OF_LOCATION_ID),
];

impl Route {
    /// Of the answer to a message.
    pub(super) fn of(message: &Message<'_>) -> Self {
        Self { values: ROUTES.map(|(_, from)| message.value(from).map(words)) }
    }

    /// The fields of the answer, in the order of their tags.
    pub(super) fn fields(&self) -> impl Iterator<Item = (u32, &Text<24>)> {
        let values = self.values.iter();
        ROUTES.iter().zip(values).filter_map(|((tag, _), value)| Some((*tag, value.as_ref()?)))
    }
}

/// A refusal by the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Number of the refused message.
    pub sequence: u64,
    /// Its type.
    pub kind: Text<8>,
    /// The tag in question; empty is none.
    pub tag: Words,
    /// Why.
    pub reason: RejectReason,
    /// Whom it goes to beyond the session.
    pub route: Route,
}

/// Why a message of the application is refused; the numbers are those of `BusinessRejectReason` (380).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum BusinessReason {
    /// An instrument that is not known here.
    UnknownSecurity = 2,
    /// The standard has the message, and nobody here deals with it.
    UnsupportedMessageType = 3,
}

impl BusinessReason {
    /// The number on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The standard's words for it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::UnknownSecurity => "Unknown Security",
            Self::UnsupportedMessageType => "Unsupported Message Type",
        }
    }
}

/// How a message of the application is refused by the one that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its form is wrong: `Reject` (3), with the tag in question; empty is none.
    Form(RejectReason, Words),
    /// Its form is right, and it is of no use here: `BusinessMessageReject` (j), with what it is known by
    /// (`BusinessRejectRefID`); empty is none.
    Business(BusinessReason, Words),
}

/// A refusal by the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessReject {
    /// Number of the refused message.
    pub sequence: u64,
    /// Its type.
    pub kind: Text<8>,
    /// What it is known by; empty is none.
    pub reference: Words,
    /// Why.
    pub reason: BusinessReason,
    /// Whom it goes to beyond the session.
    pub route: Route,
}

/// What follows our logout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Farewell {
    /// The peer's logout is due.
    Expected,
    /// The end.
    Closing,
}

/// Something that the session wants to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// Logon; with `reset` both sides begin at one.
    Logon {
        /// Whether `ResetSeqNumFlag` is set.
        reset: bool,
    },
    /// Heartbeat, perhaps as an answer.
    Heartbeat {
        /// `TestReqID` of what it answers; empty is none.
        answer: Words,
    },
    /// Test request.
    TestRequest {
        /// Number that its id is made of; zero when any sign of life will do.
        id: u64,
    },
    /// Request for everything from this number on.
    ResendRequest {
        /// First number.
        from: u64,
    },
    /// Refusal of a message.
    Reject(Reject),
    /// Refusal of a message of the application.
    BusinessReject(BusinessReject),
    /// Logout.
    Logout {
        /// What follows.
        farewell: Farewell,
        /// Why; empty is none.
        text: Words,
    },
}

impl Say {
    /// The type of the message.
    #[must_use]
    pub const fn kind(&self) -> &'static [u8] {
        match self {
            Self::Logon { .. } => tags::kinds::LOGON,
            Self::Heartbeat { .. } => tags::kinds::HEARTBEAT,
            Self::TestRequest { .. } => tags::kinds::TEST_REQUEST,
            Self::ResendRequest { .. } => tags::kinds::RESEND_REQUEST,
            Self::Reject(_) => tags::kinds::REJECT,
            Self::BusinessReject(_) => tags::kinds::BUSINESS_MESSAGE_REJECT,
            Self::Logout { .. } => tags::kinds::LOGOUT,
        }
    }
}

/// What a received message means to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'m> {
    /// Nothing.
    Nothing,
    /// The peer has logged on; both numbers are known now.
    LoggedOn {
        /// Whether both sides begin at one again.
        reset: bool,
        /// The peer's `NextExpectedMsgSeqNum`: it has everything of ours before that.
        next_expected: Option<u64>,
    },
    /// A message of the application, the next of the peer's.
    Application {
        /// The message.
        message: Message<'m>,
        /// Its number.
        sequence: u64,
        /// When it was sent, or first sent.
        sent_at: Nanos,
        /// It may have come before, under the same number (`PossDupFlag`).
        possible_duplicate: bool,
        /// It may have come before, under another number (`PossResend`).
        possible_resend: bool,
    },
    /// The peer has nothing of ours from `from` on (to `until`, the last one sent): to be served from the
    /// store with [`Session::serve`](super::Session::serve).
    ResendRequested {
        /// First number.
        from: u64,
        /// Last number.
        until: u64,
    },
    /// A heartbeat that answers our test request with this id.
    Answered {
        /// The id.
        id: u64,
    },
    /// The peer refuses a message of ours.
    Rejected {
        /// The refusal: which one, and why.
        message: Message<'m>,
    },
    /// The peer says goodbye, perhaps with a word.
    LoggedOut {
        /// Why, in the peer's words.
        text: &'m [u8],
    },
    /// A rule is broken beyond repair; the conversation ends. The sentence is for logs.
    Broken {
        /// Which rule.
        rule: &'static str,
    },
}

/// The conversation does not allow the message, or there is no room for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the session does not allow it now")]
pub struct NotSent;

/// A message of the application that was sent before.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'s> {
    /// Type.
    pub kind: &'s [u8],
    /// When it was sent.
    pub sent_at: Nanos,
    /// The fields of its body, each with its end.
    pub body: &'s [u8],
}

/// Words of a peer, as far as they are printable.
pub(in crate::fix) fn words<const N: usize>(octets: &[u8]) -> Text<N> {
    let mut short = [0; N];
    let printable = octets.iter().filter(|octet| matches!(octet, 0x20..=0x7e));
    for (place, octet) in short.iter_mut().zip(printable) {
        *place = *octet;
    }
    Text::from_wire(short).expect("printable first, NUL after it")
}
