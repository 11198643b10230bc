//! Options of the acceptor: the example, and what is refused.

use super::*;

/// Goal: the example names every option and has the defaults. Method: it, without its session, is the default.
#[test]
fn the_example_has_the_defaults() {
    let text = include_str!("../../../examples/fix-acceptor.toml");
    let example = AcceptorOptions::from_toml(text).unwrap();
    let keys = |options: &AcceptorOptions| {
        let table = toml::Table::try_from(options).unwrap();
        table.into_iter().filter(|(key, _)| key != "session").collect::<Vec<_>>()
    };
    assert_eq!(keys(&example), keys(&AcceptorOptions::default()));
    assert_eq!(example.sessions[0].application, ApplicationOptions::default());
}

/// Goal: the example of a drop copy names every option and has the defaults.
#[test]
fn the_example_of_a_drop_copy_has_the_defaults() {
    let text = include_str!("../../../examples/drop-copy.toml");
    let example = AcceptorOptions::from_toml(text).unwrap();
    let told = example.sessions[0].drop_copy.as_ref().unwrap();
    let default = DropCopyOptions { fills: "fills.csv".into(), burst: 10, ..Default::default() };
    assert_eq!(*told, default);
    let keys = toml::Table::try_from(told).unwrap();
    assert!(keys.keys().all(|key| text.contains(&format!("\n{key} = "))), "{keys:?}");
}

#[test]
fn what_cannot_be_is_refused() {
    for (text, expected) in [
        ("", "[[session]]: an acceptor needs one at least"),
        (
            "[[session]]\nsender = \"\"\ntarget = \"B\"",
            "session.sender: `` has to be printable without blanks",
        ),
        (
            "[[session]]\nsender = \"A\"\ntarget = \"a b\"",
            "session.target: `a b` has to be printable",
        ),
        ("dictionnary = true", "dictionnary"),
        (
            "[[session]]\nsender = \"A\"\ntarget = \"B\"\n[session.schedule]\nzone = \"UTC\"\n\
             start = \"08:00\"\nend = \"17:00\"\nstart_day = \"sun\"",
            "schedule: takes either days",
        ),
        (
            "[[session]]\nsender = \"A\"\ntarget = \"B\"\napplication = \"drop-copy\"",
            "session.drop_copy: goes with application",
        ),
    ] {
        let problem = AcceptorOptions::from_toml(text).unwrap_err();
        assert!(problem.contains(expected), "{problem}");
    }
}
