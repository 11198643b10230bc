//! The only file that knows SQLite: statements in, rows out. It does not know what the tables mean.
//!
//! Statements are written once for SQLite and PostgreSQL: parameters `$1..$n` first appear in ascending
//! order, types are TEXT and BIGINT, conflicts are resolved by `ON CONFLICT`.

use protocol::text::Text;
use protocol::units::{
    Epoch, FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, Ratio,
    Sequence, SessionIndex, Ticks, VenueIndex,
};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OpenFlags, ToSql};
use std::path::Path;
use std::time::Duration;

/// Statements that stay prepared: more than the reconciler and a report have together.
const STATEMENTS_MAX: usize = 128;
/// How long a reader or writer waits for the other before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Octets that the write-ahead log keeps between checkpoints.
const WAL_BYTES_MAX: i64 = 64 << 20;

/// What the database said when it refused.
#[derive(Debug, thiserror::Error)]
#[error("the ledger's database refused to {operation}: {source}")]
pub struct StoreError {
    operation: String,
    source: rusqlite::Error,
}

impl StoreError {
    fn of(operation: &str) -> impl FnOnce(rusqlite::Error) -> Self {
        // The first line of a statement says enough, the rest of it would hide the cause.
        let line = operation.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("work");
        let operation = format!("run `{}`", line.trim_end());
        |source| Self { operation, source }
    }
}

/// One parameter of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match *self {
            Self::Null => ToSqlOutput::Owned(rusqlite::types::Value::Null),
            Self::Integer(number) => number.into(),
            Self::Text(text) => text.into(),
        })
    }
}

impl From<u64> for Value<'_> {
    /// As two's complement: the database has no unsigned numbers.
    fn from(number: u64) -> Self {
        Self::Integer(number.cast_signed())
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Integer(i64::try_from(number).expect("counts of things in memory fit 63 bits"))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a, const N: usize> From<&'a Text<N>> for Value<'a> {
    fn from(text: &'a Text<N>) -> Self {
        Self::Text(text.as_str())
    }
}

impl<'a, T: Into<Self>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! integers {
    ($($name:ty)*) => {$(
        impl From<$name> for Value<'_> {
            fn from(number: $name) -> Self {
                Self::Integer(i64::from(number))
            }
        }
    )*};
}

macro_rules! units {
    ($($name:ident)*) => {$(
        impl From<$name> for Value<'_> {
            fn from(unit: $name) -> Self {
                unit.0.into()
            }
        }
    )*};
}

integers! { bool i8 i64 u8 u16 u32 }
units! {
    Epoch FollowerIndex InstrumentIndex LeaderIndex Lots Money Nanos PlanIndex Ratio Sequence
    SessionIndex Ticks VenueIndex
}

/// A row that a query found. Columns count from zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    row: &'a rusqlite::Row<'a>,
}

impl Row<'_> {
    fn get<T: rusqlite::types::FromSql>(self, column: usize) -> Result<T, StoreError> {
        self.row.get(column).map_err(|source| StoreError {
            operation: format!("read column {column} of a row"),
            source,
        })
    }

    pub(crate) fn integer(self, column: usize) -> Result<i64, StoreError> {
        self.get(column)
    }

    pub(crate) fn optional(self, column: usize) -> Result<Option<i64>, StoreError> {
        self.get(column)
    }

    /// A number that was stored as two's complement.
    pub(crate) fn unsigned(self, column: usize) -> Result<u64, StoreError> {
        Ok(self.integer(column)?.cast_unsigned())
    }

    pub(crate) fn optional_unsigned(self, column: usize) -> Result<Option<u64>, StoreError> {
        Ok(self.optional(column)?.map(i64::cast_unsigned))
    }

    /// A number of a narrower type.
    pub(crate) fn narrow<T: TryFrom<i64>>(self, column: usize) -> Result<T, StoreError> {
        let number = self.integer(column)?;
        T::try_from(number).map_err(|_| self.out_of_range(column, number))
    }

    pub(crate) fn optional_narrow<T: TryFrom<i64>>(
        self,
        column: usize,
    ) -> Result<Option<T>, StoreError> {
        let Some(number) = self.optional(column)? else { return Ok(None) };
        T::try_from(number).map(Some).map_err(|_| self.out_of_range(column, number))
    }

    pub(crate) fn truth(self, column: usize) -> Result<bool, StoreError> {
        Ok(self.integer(column)? != 0)
    }

    pub(crate) fn text(self, column: usize) -> Result<String, StoreError> {
        self.get(column)
    }

    pub(crate) fn optional_text(self, column: usize) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    fn out_of_range(self, column: usize, number: i64) -> StoreError {
        StoreError {
            operation: format!("read column {column} of a row"),
            source: rusqlite::Error::IntegralValueOutOfRange(column, number),
        }
    }
}

/// A database connection with its prepared statements. One thread owns it.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
}

impl Store {
    /// Opens or creates a database for writing, in write-ahead mode: readers never block the writer.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let store = Self::of(Connection::open(path), path)?;
        // The journal is the truth: a commit that a power cut takes away is applied again.
        store.script("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
        store.script(&format!("PRAGMA journal_size_limit = {WAL_BYTES_MAX};"))?;
        Ok(store)
    }

    /// Opens a database that another connection writes.
    pub(crate) fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self::of(Connection::open_with_flags(path, flags), path)
    }

    /// A database that is gone with the value.
    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        Self::of(Connection::open_in_memory(), Path::new("memory"))
    }

    fn of(opened: rusqlite::Result<Connection>, path: &Path) -> Result<Self, StoreError> {
        let connection = opened.map_err(|source| StoreError {
            operation: format!("open `{}`", path.display()),
            source,
        })?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(StoreError::of("set the busy timeout"))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        Ok(Self { connection })
    }

    /// Runs statements that have no parameters.
    pub(crate) fn script(&self, sql: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(sql).map_err(StoreError::of(sql))
    }

    /// Whether there is a table of this name.
    pub(crate) fn has_table(&self, name: &str) -> Result<bool, StoreError> {
        let select = "SELECT name FROM sqlite_master WHERE name = $1";
        Ok(self.first(select, &[name.into()], |row| row.text(0))?.is_some())
    }

    /// Runs one statement. Returns how many rows it changed.
    pub(crate) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, StoreError> {
        debug_assert!(numbers_parameters(sql, values.len()), "parameters are out of order: {sql}");
        let run = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            for (index, value) in values.iter().enumerate() {
                statement.raw_bind_parameter(index + 1, value)?;
            }
            statement.raw_execute()
        };
        run().map_err(StoreError::of(sql))
    }

    /// All rows of a query, each turned into a value.
    pub(crate) fn query<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        debug_assert!(numbers_parameters(sql, values.len()), "parameters are out of order: {sql}");
        let mut statement = self.connection.prepare_cached(sql).map_err(StoreError::of(sql))?;
        let mut rows =
            statement.query(rusqlite::params_from_iter(values)).map_err(StoreError::of(sql))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(StoreError::of(sql))? {
            found.push(read(Row { row })?);
        }
        Ok(found)
    }

    /// The first row of a query.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnMut(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.query(sql, values, read)?.into_iter().next())
    }

    /// Runs `work` in one transaction: everything of it stays, or nothing.
    pub(crate) fn transaction<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.script("BEGIN")?;
        let outcome = work().and_then(|value| {
            self.script("COMMIT")?;
            Ok(value)
        });
        if outcome.is_err() {
            // The first error is the one to report; a failed rollback leaves nothing committed either.
            let _ = self.script("ROLLBACK");
        }
        outcome
    }
}

/// Whether the parameters of a statement are `$1` to `$count` and first appear in this order. SQLite
/// numbers them by first appearance, PostgreSQL by their digits.
fn numbers_parameters(sql: &str, count: usize) -> bool {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let numbers = sql.split('$').skip(1).map(|text| digits(text).parse::<usize>().unwrap_or(0));
    let mut highest = 0;
    for number in numbers {
        if !(1..=highest + 1).contains(&number) {
            return false;
        }
        highest = highest.max(number);
    }
    highest == count
}
