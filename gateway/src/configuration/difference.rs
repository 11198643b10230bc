//! What changes from one configuration to another: table by table, field by field, in the units of the file, and
//! whether it needs a restart.

#[cfg(test)]
mod tests;

use super::document::{Document, Fields, Heading};
use super::model::Configuration;
use super::standing::{Standing, standing};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What happens to a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Some of its fields differ.
    Changed,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its name; a dot leads into a table within the table.
    pub field: String,
    /// Its value before; none when it was not there.
    pub before: Option<String>,
    /// Its value now; none when it is gone.
    pub now: Option<String>,
    /// Whether it only changes with a restart.
    pub needs_restart: bool,
    /// Whether it never changes under the same name, not even with a restart.
    pub is_refused: bool,
}

/// A table that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Kind of the table.
    pub table: String,
    /// Its name; for limits their scope and target.
    pub name: String,
    /// What happens to it.
    pub kind: Kind,
    /// Whether it only comes, goes, or changes in some field with a restart.
    pub needs_restart: bool,
    /// The fields: all of them when the table comes or goes.
    pub fields: Vec<FieldChange>,
}

/// What a name means for ever: positions in the journal are counted in its terms.
const IDENTITY: [(&str, &str); 8] = [
    ("instrument", "venue"),
    ("instrument", "tick"),
    ("instrument", "lot"),
    ("instrument", "multiplier"),
    ("follower", "venue"),
    ("follower", "account"),
    ("plan", "leader"),
    ("plan", "follower"),
];

/// Everything that differs between two files, in the order of the file.
#[must_use]
pub fn between_files(before: &Configuration, now: &Configuration) -> Vec<Change> {
    let mut changes = between(&Document::of(before), &Document::of(now));
    for standing in standing(before, now) {
        mark(&mut changes, &standing);
    }
    changes
}

/// Everything that differs between two revisions; sections about the process are in none of them.
#[must_use]
pub fn between(before: &Document, now: &Document) -> Vec<Change> {
    let headings: BTreeSet<&Heading> = before.tables.keys().chain(now.tables.keys()).collect();
    let change =
        |heading: &&Heading| change(heading, before.tables.get(*heading), now.tables.get(*heading));
    headings.iter().filter_map(change).collect()
}

fn change(heading: &Heading, before: Option<&Fields>, now: Option<&Fields>) -> Option<Change> {
    let kind = match (before, now) {
        (None, _) => Kind::Added,
        (_, None) => Kind::Removed,
        (before, now) if before == now => return None,
        _ => Kind::Changed,
    };
    let value =
        |fields: Option<&Fields>, field| fields.and_then(|fields| fields.get(field)).cloned();
    let names: BTreeSet<&&str> = before.into_iter().chain(now).flat_map(BTreeMap::keys).collect();
    let fields = names.into_iter().map(|field| FieldChange {
        field: (*field).to_owned(),
        before: value(before, field),
        now: value(now, field),
        needs_restart: false,
        is_refused: kind == Kind::Changed && IDENTITY.contains(&(heading.table(), field)),
    });
    let has_session =
        ["venue", "leader", "operator", "observer", "drop_copy"].contains(&heading.table());
    Some(Change {
        table: heading.table().to_owned(),
        name: heading.name.clone(),
        kind,
        needs_restart: has_session && kind != Kind::Changed,
        fields: fields.filter(|field| field.before != field.now).collect(),
    })
}

/// Adds what stands until a restart.
fn mark(changes: &mut Vec<Change>, standing: &Standing) {
    let Standing { table, name, field, before, now } = standing;
    let is_it = |change: &&mut Change| (change.table.as_str(), &change.name) == (*table, name);
    let place = match changes.iter_mut().find(is_it) {
        Some(change) => change,
        None => {
            let change = Change {
                table: (*table).to_owned(),
                name: name.clone(),
                kind: Kind::Changed,
                needs_restart: true,
                fields: Vec::new(),
            };
            changes.push(change);
            changes.last_mut().expect("it was just added")
        }
    };
    place.needs_restart = true;
    if field.is_empty() {
        return;
    }
    match place.fields.iter_mut().find(|known| known.field == *field) {
        Some(known) => known.needs_restart = true,
        None => place.fields.push(FieldChange {
            field: (*field).to_owned(),
            before: Some(before.clone()),
            now: Some(now.clone()),
            needs_restart: true,
            is_refused: false,
        }),
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = match self.kind {
            Kind::Added => '+',
            Kind::Removed => '-',
            Kind::Changed => '~',
        };
        let restart = |needs: bool| if needs { "  (needs a restart)" } else { "" };
        let refused = |is: bool| if is { "  (refused: use a new name)" } else { "" };
        let whole = self.needs_restart && self.kind != Kind::Changed;
        let title = format!("{} {}", self.table, self.name);
        write!(formatter, "{sign} {}{}", title.trim_end(), restart(whole))?;
        for field in &self.fields {
            let FieldChange { field, before, now, needs_restart, is_refused } = field;
            write!(formatter, "\n    {field}: ")?;
            match (before, now) {
                (Some(before), Some(now)) => write!(formatter, "{before} -> {now}")?,
                (None, Some(value)) if self.kind == Kind::Added => write!(formatter, "{value}")?,
                (Some(value), None) if self.kind == Kind::Removed => write!(formatter, "{value}")?,
                (before, now) => {
                    let text =
                        |value: &Option<String>| value.clone().unwrap_or_else(|| "none".into());
                    write!(formatter, "{} -> {}", text(before), text(now))?;
                }
            }
            write!(formatter, "{}{}", restart(*needs_restart), refused(*is_refused))?;
        }
        Ok(())
    }
}
