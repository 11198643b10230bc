-- What reports of venues say beyond execution_report, and those that could not be read. Amounts as the venue wrote
-- them: the exact price of a fill whose price lies between two ticks stands here.
CREATE TABLE report_remark (
    sequence BIGINT NOT NULL PRIMARY KEY,
    session BIGINT NOT NULL,
    session_sequence BIGINT NOT NULL,
    cl_ord_id TEXT,
    venue_order_id BIGINT NOT NULL,
    exec_id BIGINT NOT NULL,
    exec_ref_id BIGINT,
    follower BIGINT,
    instrument BIGINT,
    reason BIGINT NOT NULL,
    is_followed BIGINT NOT NULL,
    exec_type BIGINT NOT NULL,
    ord_status BIGINT NOT NULL,
    last_quantity TEXT,
    last_price TEXT,
    cum_quantity TEXT,
    lots BIGINT NOT NULL,
    transact_ns BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL
);

CREATE INDEX report_remark_execution ON report_remark (cl_ord_id, exec_id);
