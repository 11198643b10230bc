//! Numbers of the fields that this crate reads or writes by name, and the values of `MsgType`.

macro_rules! tags {
    ($($name:ident = $number:literal)*) => {$(
        #[doc = concat!("Tag ", stringify!($number), ".")]
        pub const $name: u32 = $number;
    )*};
}

tags! {
    ACCOUNT = 1
    AVG_PX = 6
    BEGIN_SEQ_NO = 7
    BEGIN_STRING = 8
    BODY_LENGTH = 9
    CHECK_SUM = 10
    CL_ORD_ID = 11
    CUM_QTY = 14
    END_SEQ_NO = 16
    EXEC_ID = 17
    EXEC_REF_ID = 19
    HANDL_INST = 21
    LAST_PX = 31
    LAST_QTY = 32
    MSG_SEQ_NUM = 34
    MSG_TYPE = 35
    NEW_SEQ_NO = 36
    ORDER_ID = 37
    ORDER_QTY = 38
    ORD_STATUS = 39
    ORD_TYPE = 40
    ORIG_CL_ORD_ID = 41
    POSS_DUP_FLAG = 43
    PRICE = 44
    REF_SEQ_NUM = 45
    SENDER_COMP_ID = 49
    SENDER_SUB_ID = 50
    SENDING_TIME = 52
    SIDE = 54
    SYMBOL = 55
    TARGET_COMP_ID = 56
    TARGET_SUB_ID = 57
    TEXT = 58
    TIME_IN_FORCE = 59
    TRANSACT_TIME = 60
    POSITION_EFFECT = 77
    POSS_RESEND = 97
    ENCRYPT_METHOD = 98
    STOP_PX = 99
    CXL_REJ_REASON = 102
    ORD_REJ_REASON = 103
    HEART_BT_INT = 108
    TEST_REQ_ID = 112
    ON_BEHALF_OF_COMP_ID = 115
    ON_BEHALF_OF_SUB_ID = 116
    ORIG_SENDING_TIME = 122
    GAP_FILL_FLAG = 123
    DELIVER_TO_COMP_ID = 128
    DELIVER_TO_SUB_ID = 129
    RESET_SEQ_NUM_FLAG = 141
    ON_BEHALF_OF_LOCATION_ID = 144
    DELIVER_TO_LOCATION_ID = 145
    EXEC_TYPE = 150
    LEAVES_QTY = 151
    REF_TAG_ID = 371
    REF_MSG_TYPE = 372
    SESSION_REJECT_REASON = 373
    BUSINESS_REJECT_REF_ID = 379
    BUSINESS_REJECT_REASON = 380
    CXL_REJ_RESPONSE_TO = 434
    USERNAME = 553
    PASSWORD = 554
    NEXT_EXPECTED_MSG_SEQ_NUM = 789
    COPY_MSG_INDICATOR = 797
}

/// Values of `MsgType`.
pub mod kinds {
    /// Heartbeat.
    pub const HEARTBEAT: &[u8] = b"0";
    /// Test request.
    pub const TEST_REQUEST: &[u8] = b"1";
    /// Resend request.
    pub const RESEND_REQUEST: &[u8] = b"2";
    /// Session-level reject.
    pub const REJECT: &[u8] = b"3";
    /// Sequence reset.
    pub const SEQUENCE_RESET: &[u8] = b"4";
    /// Logout.
    pub const LOGOUT: &[u8] = b"5";
    /// Execution report.
    pub const EXECUTION_REPORT: &[u8] = b"8";
    /// Order cancel reject.
    pub const ORDER_CANCEL_REJECT: &[u8] = b"9";
    /// Logon.
    pub const LOGON: &[u8] = b"A";
    /// Email.
    pub const EMAIL: &[u8] = b"C";
    /// New order, single.
    pub const NEW_ORDER_SINGLE: &[u8] = b"D";
    /// Order cancel request.
    pub const ORDER_CANCEL_REQUEST: &[u8] = b"F";
    /// `OrderCancelReplaceRequest`.
    pub const ORDER_CANCEL_REPLACE_REQUEST: &[u8] = b"G";
    /// Order status request.
    pub const ORDER_STATUS_REQUEST: &[u8] = b"H";
    /// Business message reject.
    pub const BUSINESS_MESSAGE_REJECT: &[u8] = b"j";
    /// Security definition.
    pub const SECURITY_DEFINITION: &[u8] = b"d";

    /// Whether a message of this kind belongs to the session: it is never sent again.
    #[inline]
    #[must_use]
    pub const fn is_of_session(kind: &[u8]) -> bool {
        matches!(kind, b"0" | b"1" | b"2" | b"3" | b"4" | b"5" | b"A")
    }
}

/// The data field that follows a field with its length; data may hold any octet.
#[inline]
#[must_use]
pub const fn data_after(length_tag: u32) -> Option<u32> {
    match length_tag {
        93 => Some(89),
        90 | 95 | 212 | 348 | 350 | 352 | 354 | 356 | 358 | 360 | 362 | 364 | 618 | 621 => {
            Some(length_tag + 1)
        }
        445 => Some(446),
        _ => None,
    }
}

/// Whether the field belongs to the header of a message.
#[inline]
#[must_use]
pub const fn is_of_header(tag: u32) -> bool {
    matches!(
        tag,
        8 | 9 | 34 | 35 | 43 | 49 | 50 | 52 | 56 | 57 | 90 | 91 | 97 | 115 | 116 | 122 | 128 | 129
            | 142..=145 | 212 | 213 | 347 | 369 | 627..=630
    )
}

/// Whether the field belongs to the trailer of a message.
#[inline]
#[must_use]
pub const fn is_of_trailer(tag: u32) -> bool {
    matches!(tag, 10 | 89 | 93)
}
