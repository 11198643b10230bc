-- What mapped leaders repeat of others: lots of the leader in `own` are lots of `instrument`, each worth so many of its
-- own, 10^-12.

CREATE TABLE mapping_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    leader BIGINT NOT NULL,
    source BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    own BIGINT NOT NULL,
    factor BIGINT NOT NULL
);
