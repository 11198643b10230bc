//! Dialects: the shortest one, all fields, and what is refused.

use super::*;

#[test]
fn what_is_left_out_has_defaults() {
    let dialect = Dialect::from_toml("sender = \"US\"\ntarget = \"THEM\"").unwrap();
    assert_eq!((dialect.heartbeat_s, dialect.handling), (30, None));
    assert_eq!(dialect.account, AccountPlacement::Account);
    assert_eq!(Precision::from(dialect.time_precision), Precision::Milliseconds);
}

#[test]
fn fields_become_octets() {
    let text = "sender = \"US\"\ntarget = \"THEM\"\n[order]\n5001 = \"a b\"\n528 = \"P\"";
    let dialect = Dialect::from_toml(text).unwrap();
    assert_eq!(octets(&dialect.order), b"5001=a b\x01528=P\x01");
}

#[test]
fn refusals_have_the_names_of_reasons() {
    for reason in OrdRejReason::ALL {
        let name = String::from(Refusal(reason));
        let text =
            format!("sender = \"US\"\ntarget = \"THEM\"\n[reject_codes.9730]\n7 = \"{name}\"");
        let dialect = Dialect::from_toml(&text).unwrap();
        assert_eq!(dialect.reject_codes["9730"]["7"], Refusal(reason));
        assert_eq!(
            toml::from_str::<Dialect>(&toml::to_string(&dialect).unwrap()).unwrap(),
            dialect
        );
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for (line, expected) in [
        ("heartbeat_s = 0", "heartbeat_s"),
        ("handling = \"|\"", "handling"),
        ("time_precision = \"hours\"", "unknown variant"),
        ("colour = 1", "unknown field"),
        ("[order]\n007 = \"x\"", "`007` is no tag"),
        ("[order]\nx = \"x\"", "`x` is no tag"),
        ("[schedule]\nstart = \"08:00\"\nend = \"17:00\"", "missing field `zone`"),
        (
            "[schedule]\nzone = \"Mars\"\ndays = [\"mon\"]\nstart = \"08:00\"\nend = \"17:00\"",
            "schedule.zone: `Mars` is no offset",
        ),
        (
            "[schedule]\nzone = \"UTC\"\ndays = [\"mon\"]\nstart = \"8\"\nend = \"17:00\"",
            "schedule.start: `8` is no time of the day",
        ),
        ("[order]\n58 = \"\"", "order.58"),
        ("recovery = \"request\"\nexecution_ids = \"occurrence\"", "execution_ids: "),
        ("[order]\n58 = \"a\\u0001b\"", "order.58"),
        ("checks = \"all\"", "unknown variant"),
        ("ignored = [\"8\"]", "ignored: `8` is no type of a message that can be ignored"),
        ("ignored = [\"0\"]", "ignored: `0` is no type"),
        ("[required]\nA = [98]", "required: `A` is no type of a message of the application"),
        ("[required]\nZZ = [1]", "required: `ZZ` is no type"),
        ("[required]\n8 = []", "required.8: has to have 1 to 16 tags"),
        ("[required]\n8 = [0]", "required.8: `0` is no tag"),
        ("[reject_codes.x]\n1 = \"throttled\"", "reject_codes: `x` is no tag"),
        ("[reject_codes.58]\n\"\" = \"throttled\"", "reject_codes.58"),
        (
            "[reject_codes.103]\n1 = \"margin\"",
            "`margin` is no reason to refuse an order; there are unknown_symbol",
        ),
    ] {
        let text = format!("sender = \"US\"\ntarget = \"THEM\"\n{line}");
        let problem = Dialect::from_toml(&text).unwrap_err();
        assert!(problem.contains(expected), "{line}: {problem}");
    }
    assert!(Dialect::from_toml("target = \"THEM\"").unwrap_err().contains("sender"));
}
