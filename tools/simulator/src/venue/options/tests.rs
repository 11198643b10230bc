//! Tests of the options: every error names its field.

use super::*;

const GOOD: &str = r#"
    [[instrument]]
    symbol = "BTC"
    security_id = 7
    tick = "0.1"
    lot = "0.001"
    min_quantity = "0.002"
    min_notional = "10"
    reference_price = "60000.5"
    [[account]]
    number = 1
    balance = "1000"
    [[session]]
    name = "alpha"
    key = "a"
"#;

fn rules(text: &str) -> Result<Rules, OptionsError> {
    VenueOptions::from_toml(text).and_then(|options| Rules::new(&options))
}

fn refusal(text: &str) -> String {
    rules(text).err().unwrap().to_string()
}

/// Goal: decimals become exact integers. Method: the options above.
#[test]
fn good_options_become_integers() {
    let rules = rules(GOOD).unwrap();
    let instrument = &rules.instruments[0];
    assert_eq!((instrument.unit_value, instrument.min_lots), (10_000, 2));
    assert_eq!((instrument.min_notional, instrument.reference), (1_000_000_000, Some(600_005)));
    assert_eq!(rules.members[0].account.balance(), 100_000_000_000);
    assert_eq!(rules.logins[0].accounts.len(), 1);
}

/// Goal: options survive being written. Method: serialise, read again, compare what they mean.
#[test]
fn options_can_be_written_and_read() {
    let mut options = VenueOptions::from_toml(GOOD).unwrap();
    options.prices = PriceOptions::Walk { interval_ms: 5, step_ticks: 2 };
    options.faults.lose_every = 9;
    let text = toml::to_string(&options).unwrap();
    let read = VenueOptions::from_toml(&text).unwrap();
    assert_eq!(toml::to_string(&read).unwrap(), text);
}

/// What is replaced in good options, by what, and what the error then says.
const ERRORS: &[(&str, &str, &str)] = &[
    ("tick = \"0.1\"", "tick = \"0\"", "instrument[0].tick: 0 is not above zero"),
    ("tick = \"0.1\"", "tick = \"0.0000001\"", "instrument[0].tick: tick times lot times"),
    (
        "lot = \"0.001\"",
        "lot = \"100000\"",
        "instrument[0].tick: tick times lot times multiplier is 10000.0, above 1000",
    ),
    (
        "\"0.002\"",
        "\"0.0025\"",
        "instrument[0].min_quantity: 0.0025 is not a whole multiple of 0.001",
    ),
    ("\"0.002\"", "\"-1\"", "instrument[0].min_quantity: -1 is negative"),
    (
        "\"60000.5\"",
        "\"60000.55\"",
        "instrument[0].reference_price: 60000.55 is not a whole multiple",
    ),
    ("\"60000.5\"", "\"0\"", "instrument[0].reference_price: it is not from 1 to"),
    ("symbol = \"BTC\"", "symbol = \"\"", "instrument[0].symbol: `` is not 1 to 24"),
    ("balance = \"1000\"", "balance = \"-1\"", "account[0].balance: -1 is negative"),
    (
        "balance = \"1000\"",
        "balance = \"0.000000001\"",
        "account[0].balance: 0.000000001 is not a whole",
    ),
    (
        "balance = \"1000\"",
        "balance = \"1\"\nleverage_max = 0",
        "account[0].leverage_max: 0 is not from 1",
    ),
    ("name = \"alpha\"", "name = \"al:pha\"", "session[0].name: `al:pha` is not 1 to 32"),
    ("key = \"a\"", "key = \"a\"\naccounts = [2]", "session[0].accounts: 2 is no account"),
    ("key = \"a\"", "kee = \"a\"", "unknown field `kee`"),
    ("[[account]]", "[fees]\ntaker_bps = \"x\"\n[[account]]", "line"),
    (
        "[[account]]",
        "[fees]\ntaker_bps = \"0.000001\"\n[[account]]",
        "fees.taker_bps: 0.000001 is not a whole",
    ),
    (
        "[[account]]",
        "[depth]\nlevels = 1001\n[[account]]",
        "depth.levels: 1001 is not from 0 to 1000",
    ),
    ("[[account]]", "[depth]\nstep_ticks = 0\n[[account]]", "depth.step_ticks: 0 is not from 1 to"),
    ("[[account]]", "[depth]\nlots = 0\n[[account]]", "depth.lots: 0 is not from 1 to"),
    (
        "[[account]]",
        "[depth]\nnotional = \"0\"\n[[account]]",
        "depth.notional: 0 is not above zero",
    ),
    (
        "[[account]]",
        "[depth]\nlots = 1\nnotional = \"1\"\n[[account]]",
        "depth: give either lots or notional",
    ),
    (
        "[[account]]",
        "[prices]\nsource = \"walk\"\ninterval_ms = 0\nstep_ticks = 1\n[[account]]",
        "prices.interval_ms: 0",
    ),
    (
        "[[account]]",
        "[prices]\nsource = \"prints\"\npath = \"p\"\nspeed = \"0\"\n[[account]]",
        "prices.speed: 0 is not",
    ),
    (
        "[[account]]",
        "[faults]\nfill_lots_max = -1\n[[account]]",
        "faults.fill_lots_max: it is negative",
    ),
];

/// Goal: each broken rule is named with its field. Method: one replacement in good options each.
#[test]
fn errors_name_the_field() {
    for (from, to, expected) in ERRORS {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from}");
        let error = refusal(&text);
        assert!(error.contains(expected), "`{error}` does not contain `{expected}`");
    }
    let twice = |table: &str| format!("{GOOD}{}", &GOOD[GOOD.find(table).unwrap()..]);
    assert!(refusal(&twice("[[session]]")).contains("alpha is there twice"));
    assert!(refusal("").starts_with("instrument: there is none"));
}

/// Goal: keys never reach a log. Method: the debug form of options.
#[test]
fn debug_output_hides_keys() {
    let mut options = VenueOptions::from_toml(GOOD).unwrap();
    options.sessions[0].key = "hunter2".to_owned();
    assert!(!format!("{options:?}").contains("hunter2"));
}

/// Goal: the example shows every field, and its defaults are the true ones. Method: compare it with
/// options that were made without it, written as TOML.
#[test]
fn the_example_shows_every_field() {
    let text = include_str!("../../../examples/venue.toml");
    let example = VenueOptions::from_toml(text).unwrap();
    Rules::new(&example).unwrap();
    let (instruments, accounts) = (example.instruments.clone(), example.accounts.clone());
    let sessions = example.sessions.clone();
    let plain = VenueOptions { instruments, accounts, sessions, ..VenueOptions::default() };
    let written = toml::to_string(&plain).unwrap();
    assert_eq!(toml::to_string(&example).unwrap(), written);
    for line in written.lines() {
        let field = line.split_once('=').map_or(line, |(field, _)| field.trim());
        assert!(text.contains(field), "{field} is missing in the example");
    }
    let absent = ["state_file", "event_log", "lots", "notional", "price_band_bps", "accounts"];
    for field in absent {
        assert!(text.contains(&format!("# {field} = ")), "{field} is missing in the example");
    }
}
