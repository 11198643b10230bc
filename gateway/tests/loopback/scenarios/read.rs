//! Reads the file of a scenario.

use std::collections::BTreeMap;

/// A scenario.
pub(super) struct Scenario {
    pub(super) title: String,
    pub(super) instrument: BTreeMap<String, String>,
    pub(super) market: BTreeMap<String, String>,
    /// More of the venue's table.
    pub(super) venue: String,
    /// More lines of the leader's table.
    pub(super) leader: String,
    /// The rest of the table of limits, where it is not the usual one.
    pub(super) limits: Option<String>,
    /// Symbol of another instrument, in which nobody trades.
    pub(super) also: Option<String>,
    /// Accounts by name, in the order of the file.
    pub(super) accounts: Vec<(String, BTreeMap<String, String>)>,
    /// Plans by name, each with the lines of its table.
    pub(super) plans: Vec<(String, Vec<String>)>,
    pub(super) steps: Vec<Step>,
}

/// Something that happens, and what is expected of it.
pub(super) struct Step {
    pub(super) line: usize,
    pub(super) command: String,
    pub(super) expected: String,
}

impl Scenario {
    pub(super) fn read(text: &str) -> Self {
        let mut scenario = Self {
            title: text.lines().next().unwrap_or_default().to_owned(),
            instrument: BTreeMap::new(),
            market: BTreeMap::new(),
            venue: String::new(),
            leader: String::new(),
            limits: None,
            also: None,
            accounts: Vec::new(),
            plans: Vec::new(),
            steps: Vec::new(),
        };
        for (number, line) in (1..).zip(text.lines()) {
            if let Some((command, expected)) = line.split_once("->") {
                let (command, expected) = (command.trim().to_owned(), expected.trim().to_owned());
                scenario.steps.push(Step { line: number, command, expected });
            } else if let Some(expected) = line.strip_prefix("    ") {
                let step = scenario.steps.last_mut().unwrap();
                step.expected = format!("{} {}", step.expected, expected.trim());
            } else if let Some((head, rest)) = line.split_once(": ") {
                scenario.head(head, rest);
            }
        }
        scenario
    }

    /// A line of the head; prose is what has another beginning.
    fn head(&mut self, head: &str, rest: &str) {
        match head.split_once(' ') {
            None if head == "instrument" => self.instrument = fields(rest),
            None if head == "market" => self.market = fields(rest),
            None if head == "venue" => rest.clone_into(&mut self.venue),
            None if head == "leader" => self.leader = rest.replace("; ", "\n"),
            None if head == "limits" => self.limits = Some(rest.replace("; ", "\n")),
            None if head == "also" => self.also = Some(rest.into()),
            Some(("account", name)) => self.accounts.push((name.into(), fields(rest))),
            Some(("plan", name)) => {
                let lines = rest.split(';').map(|line| line.trim().to_owned());
                self.plans.push((name.into(), lines.collect()));
            }
            _ => {}
        }
    }
}

fn fields(text: &str) -> BTreeMap<String, String> {
    let field = |field: &str| {
        let (name, value) = field.split_once('=').unwrap();
        (name.trim().to_owned(), value.trim().to_owned())
    };
    text.split(',').map(field).collect()
}
