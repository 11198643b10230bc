//! Schedules: days, weeks, clocks that change, and what cannot be read. The moments at which clocks change were
//! taken from the zone database, not from the rules under test.

use super::*;
use proptest::prelude::*;

/// Zone, moment of a change, offset before and behind it (zone database 2026a, by Python's `zoneinfo`).
const CHANGES: [(&str, i64, i64, i64); 16] = [
    ("America/New_York", 1_772_953_200, -18_000, -14_400),
    ("America/New_York", 1_793_512_800, -14_400, -18_000),
    ("America/New_York", 1_805_007_600, -18_000, -14_400),
    ("America/New_York", 1_825_567_200, -14_400, -18_000),
    ("Europe/London", 1_774_746_000, 0, 3_600),
    ("Europe/London", 1_792_890_000, 3_600, 0),
    ("Europe/Berlin", 1_806_195_600, 3_600, 7_200),
    ("Europe/Berlin", 1_824_944_400, 7_200, 3_600),
    ("Australia/Sydney", 1_775_318_400, 39_600, 36_000),
    ("Australia/Sydney", 1_791_043_200, 36_000, 39_600),
    ("Australia/Sydney", 1_806_768_000, 39_600, 36_000),
    ("Europe/Dublin", 1_774_746_000, 0, 3_600),
    ("Europe/Dublin", 1_792_890_000, 3_600, 0),
    ("Pacific/Auckland", 1_775_311_200, 46_800, 43_200),
    ("Pacific/Auckland", 1_790_431_200, 43_200, 46_800),
    ("Pacific/Auckland", 1_821_880_800, 43_200, 46_800),
];

fn daily(zone: &str, days: &[&str], start: &str, end: &str) -> Schedule {
    let days = Some(days.iter().map(|day| (*day).to_owned()).collect());
    let (zone, start, end) = (zone.to_owned(), start.to_owned(), end.to_owned());
    ScheduleText { zone, days, start, end, ..ScheduleText::default() }.try_into().unwrap()
}

fn weekly(zone: &str, start: (&str, &str), end: (&str, &str)) -> Schedule {
    let text = ScheduleText {
        zone: zone.into(),
        days: None,
        start_day: Some(start.0.into()),
        start: start.1.into(),
        end_day: Some(end.0.into()),
        end: end.1.into(),
    };
    text.try_into().unwrap()
}

fn at(text: &str) -> Nanos {
    crate::fix::timestamp(text.as_bytes()).unwrap()
}

/// Goal: clocks change when the zone database says so, and names stand for what they are.
#[test]
fn clocks_change_when_they_should() {
    for (name, moment, before, behind) in CHANGES {
        let zone = Zone::parse(name).unwrap();
        assert_eq!(zone.offset_at(moment - 1), before, "{name} before {moment}");
        assert_eq!(zone.offset_at(moment), behind, "{name} at {moment}");
    }
    for (name, rule) in Zone::names() {
        assert_eq!(Zone::parse(name), Zone::parse(rule), "{name}");
    }
    for (text, offset) in
        [("UTC", 0), ("+05:30", 19_800), ("-03:00", -10_800), ("<+0330>-3:30", 12_600)]
    {
        assert_eq!(Zone::parse(text).unwrap().offset_at(1_772_953_200), offset, "{text}");
    }
}

/// Goal: a period ends on the next day when its end is not behind its start, and does not begin on days that are
/// not named; between periods the next start is known.
#[test]
fn days_have_periods() {
    let day = daily("UTC", &["mon", "tue", "fri"], "08:00", "17:30:30");
    // 2026-01-05 is a Monday.
    for (now, start) in [
        ("20260105-07:59:59.999", None),
        ("20260105-08:00:00", Some("20260105-08:00:00")),
        ("20260105-17:30:29.999", Some("20260105-08:00:00")),
        ("20260105-17:30:30", None),
        ("20260107-12:00:00", None),
    ] {
        let period = day.period_at(at(now));
        assert_eq!(period.map(|period| period.start), start.map(at), "{now}");
    }
    assert_eq!(day.next_start(at("20260105-07:59:59")), at("20260105-08:00:00"));
    assert_eq!(day.next_start(at("20260105-08:00:00")), at("20260106-08:00:00"));
    assert_eq!(day.next_start(at("20260106-18:00:00")), at("20260109-08:00:00"));
    let night = daily("UTC", &["sun", "mon"], "17:00", "17:00");
    let period = night.period_at(at("20260105-16:59:59")).unwrap();
    assert_eq!((period.start, period.end), (at("20260104-17:00:00"), at("20260105-17:00:00")));
    assert_eq!(night.period_at(at("20260105-17:00:00")).unwrap().start, at("20260105-17:00:00"));
    assert_eq!(night.period_at(at("20260106-17:00:00")), None);
}

/// Goal: a week is one period, over its days, and begins again.
#[test]
fn weeks_have_periods() {
    let week = weekly("America/New_York", ("sun", "17:00"), ("fri", "17:00"));
    let period = week.period_at(at("20260107-00:00:00")).unwrap();
    assert_eq!((period.start, period.end), (at("20260104-22:00:00"), at("20260109-22:00:00")));
    assert_eq!(week.period_at(at("20260110-12:00:00")), None);
    assert_eq!(week.next_start(at("20260109-22:00:00")), at("20260111-22:00:00"));
    let whole = weekly("UTC", ("sat", "00:00"), ("sat", "00:00"));
    let period = whole.period_at(at("20260109-23:59:59")).unwrap();
    assert_eq!((period.start, period.end), (at("20260103-00:00:00"), at("20260110-00:00:00")));
}

/// Goal: with the clocks a period moves, and is an hour shorter or longer where they change within it; a time that
/// is jumped over is the jump, one that comes twice the first one.
#[test]
fn periods_follow_the_clocks() {
    let every = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let hours = |schedule: &Schedule, now: &str| {
        let period = schedule.period_at(at(now)).unwrap();
        (period.end.0 - period.start.0) / 3_600_000_000_000
    };
    let day = daily("America/New_York", &every, "17:00", "17:00");
    assert_eq!(day.next_start(at("20260307-00:00:00")), at("20260307-22:00:00"));
    assert_eq!(day.next_start(at("20260308-00:00:00")), at("20260308-21:00:00"));
    assert_eq!(hours(&day, "20260307-23:00:00"), 23);
    assert_eq!(hours(&day, "20261031-23:00:00"), 25);
    assert_eq!(hours(&day, "20260601-12:00:00"), 24);
    let gap = daily("America/New_York", &every, "02:30", "01:30");
    assert_eq!(gap.next_start(at("20260308-06:45:00")), at("20260308-07:00:00"));
    let twice = daily("America/New_York", &every, "01:30", "01:00");
    assert_eq!(twice.next_start(at("20261101-05:15:00")), at("20261101-05:30:00"));
    assert_eq!(twice.next_start(at("20261101-05:30:00")), at("20261102-06:30:00"));
    let south = daily("Australia/Sydney", &every, "10:00", "16:00");
    assert_eq!(south.next_start(at("20260403-00:00:00")), at("20260403-23:00:00"));
    assert_eq!(south.next_start(at("20260404-12:00:00")), at("20260405-00:00:00"));
}

/// Goal: what cannot be read is named.
#[test]
fn what_cannot_be_is_refused() {
    let text = |zone: &str, days: Option<&[&str]>, start: &str| ScheduleText {
        zone: zone.into(),
        days: days.map(|days| days.iter().map(|day| (*day).to_owned()).collect()),
        start: start.into(),
        end: "17:00".into(),
        ..ScheduleText::default()
    };
    let mon: Option<&[&str]> = Some(&["mon"]);
    for (text, expected) in [
        (text("Mars/Base", mon, "08:00"), "schedule.zone: `Mars/Base` is no offset"),
        (text("+5:30", mon, "08:00"), "schedule.zone: `+5:30` is no offset"),
        (text("EST5EDT,M3.2.0", mon, "08:00"), "schedule.zone: `EST5EDT,M3.2.0` is no rule"),
        (text("EST5EDT,M13.2.0,M11.1.0", mon, "08:00"), "is no rule"),
        (text("EST5EDT,J60,J300", mon, "08:00"), "is no rule"),
        (text("UTC", mon, "24:00"), "schedule.start: `24:00` is no time"),
        (text("UTC", mon, "8:00"), "schedule.start: `8:00` is no time"),
        (text("UTC", mon, "08:00:00:00"), "is no time"),
        (text("UTC", Some(&["monday"]), "08:00"), "schedule.days: `monday` is none of"),
        (text("UTC", Some(&["mon", "mon"]), "08:00"), "schedule.days: `mon` stands there twice"),
        (text("UTC", Some(&[]), "08:00"), "takes either days"),
        (text("UTC", None, "08:00"), "takes either days"),
    ] {
        let problem = Schedule::try_from(text.clone()).unwrap_err().to_string();
        assert!(problem.contains(expected), "{text:?}: {problem}");
    }
}

proptest! {
    /// Goal: moments and clocks agree, whatever the moment, and periods are found from every moment in them.
    #[test]
    fn moments_and_clocks_agree(seconds in 1_700_000_000_i64..2_500_000_000, place in 0_usize..26) {
        let (name, _) = Zone::names().nth(place).unwrap();
        let zone = Zone::parse(name).unwrap();
        let local = seconds + zone.offset_at(seconds);
        let found = zone.to_utc(local);
        // What comes twice is the first one.
        prop_assert!(found <= seconds && seconds - found <= 3600, "{name} {seconds} {found}");
        prop_assert_eq!(found + zone.offset_at(found), local);
        let schedule = daily(name, &["mon", "wed", "sat"], "22:15", "20:45");
        let now = Nanos(seconds.unsigned_abs() * 1_000_000_000);
        let next = schedule.next_start(now);
        prop_assert!(next > now && next.0 - now.0 <= 4 * 86_400_000_000_000);
        let period = schedule.period_at(next).unwrap();
        prop_assert_eq!(period.start, next);
        prop_assert_eq!(schedule.period_at(Nanos(period.end.0 - 1)), Some(period));
        prop_assert_ne!(schedule.period_at(period.end), Some(period));
    }
}
