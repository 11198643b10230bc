//! Decimals: rules by table, then against arithmetic on strings of digits.

use super::*;
use proptest::prelude::*;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Goal: texts become decimals in normal form, and come back. Method: table.
#[test]
fn texts_are_read_and_written() {
    for (text, mantissa, exponent, shown) in [
        ("0", 0, 0, "0"),
        ("-0", 0, 0, "0"),
        ("0.000", 0, 0, "0"),
        ("00012.500", 125, -1, "12.5"),
        ("-12.50", -125, -1, "-12.5"),
        ("100", 1, 2, "100"),
        ("0.000000000000000001", 1, -18, "0.000000000000000001"),
        ("1000000000000000000", 1, 18, "1000000000000000000"),
        ("10000000000000000000000", 10_000, 18, "10000000000000000000000"),
        ("9223372036854775807", i64::MAX, 0, "9223372036854775807"),
        ("-9.223372036854775807", -i64::MAX, -18, "-9.223372036854775807"),
        ("1.10000000000000000000000000000000000", 11, -1, "1.1"),
    ] {
        let value = decimal(text);
        assert_eq!(value, Decimal::new(mantissa, exponent), "{text}");
        assert_eq!(value.to_string(), shown);
    }
    assert_eq!(format!("{:>8}|{:<8}|", decimal("-1.5"), decimal("2.5")), "    -1.5|2.5     |");
}

/// Goal: what is no decimal is refused by the first broken rule. Method: table.
#[test]
fn other_texts_are_refused() {
    let unexpected = |position| NotDecimal::UnexpectedCharacter { position };
    for (text, expected) in [
        ("", NotDecimal::DigitMissing),
        ("-", NotDecimal::DigitMissing),
        (".5", NotDecimal::DigitMissing),
        ("5.", NotDecimal::DigitMissing),
        ("-.", NotDecimal::DigitMissing),
        ("+5", unexpected(0)),
        ("--5", unexpected(1)),
        ("1.2.3", unexpected(3)),
        ("1,5", unexpected(1)),
        ("1e5", unexpected(1)),
        (" 1", unexpected(0)),
        ("NaN", unexpected(0)),
        ("1\u{0662}", unexpected(1)),
        ("9223372036854775808", NotDecimal::OutOfRange),
        ("0.0000000000000000001", NotDecimal::OutOfRange),
        ("10000000000000000000000000000000000000", NotDecimal::OutOfRange),
    ] {
        assert_eq!(text.parse::<Decimal>(), Err(expected), "{text:?}");
    }
}

/// Goal: conversions are exact or refused. Method: table of value and unit.
#[test]
fn units_are_counted_exactly() {
    let extreme = |mantissa, exponent| Decimal::new(mantissa, exponent);
    for (value, unit, expected) in [
        (decimal("12.5"), decimal("0.25"), Ok(50)),
        (decimal("-12.5"), decimal("0.25"), Ok(-50)),
        (decimal("12.6"), decimal("0.25"), Err(Unfit::Inexact)),
        (decimal("0"), decimal("0.25"), Ok(0)),
        (decimal("3000"), decimal("1000"), Ok(3)),
        (decimal("3500"), decimal("1000"), Err(Unfit::Inexact)),
        (decimal("1"), decimal("0"), Err(Unfit::UnitNotPositive)),
        (decimal("1"), decimal("-0.5"), Err(Unfit::UnitNotPositive)),
        (decimal("1000000000000000000"), decimal("0.01"), Err(Unfit::Overflow)),
        (extreme(i64::MAX, 0), extreme(1, 0), Ok(i64::MAX)),
        (extreme(i64::MAX, 1), extreme(1, 0), Err(Unfit::Overflow)),
        (extreme(i64::MAX, 127), extreme(1, -128), Err(Unfit::Overflow)),
        (extreme(1, -128), extreme(i64::MAX, 127), Err(Unfit::Inexact)),
        (extreme(0, 127), extreme(1, -128), Ok(0)),
        (extreme(i64::MIN, 0), extreme(1, 0), Ok(i64::MIN)),
        (extreme(3, 127), extreme(3, 127), Ok(1)),
    ] {
        assert_eq!(value.to_units(unit), expected, "{value:?} in {unit:?}");
    }
}

/// Goal: money and ratios have the exponents of the schema. Method: values at the edges.
#[test]
fn money_and_ratios_are_scaled() {
    assert_eq!(decimal("1.5").to_money(), Ok(Money(150_000_000)));
    assert_eq!(decimal("0.000000001").to_money(), Err(Unfit::Inexact));
    assert_eq!(decimal("92233720369").to_money(), Err(Unfit::Overflow));
    assert_eq!(decimal("-0.25").to_ratio(), Ok(Ratio(-250_000_000_000)));
    assert_eq!(Decimal::from(Money(-150_000_000)), decimal("-1.5"));
    assert_eq!(Decimal::from(Ratio(crate::units::RATIO_ONE)), Decimal::ONE);
    assert_eq!(decimal("101.5").to_ticks(decimal("0.5")), Ok(Ticks(203)));
    assert_eq!(decimal("0.3").to_lots(decimal("0.001")), Ok(Lots(300)));
    assert_eq!(Decimal::from_units(203, decimal("0.5")), Ok(decimal("101.5")));
    assert_eq!(Decimal::from_units(i64::MAX, decimal("0.3")), Err(Unfit::Overflow));
    assert_eq!(Decimal::from_units(0, decimal("0.3")), Ok(Decimal::ZERO));
}

/// Goal: peers are held to the agreed exponents. Method: the bounds and one beyond.
#[test]
fn exponents_have_bounds() {
    for (exponent, valid) in [(-19, false), (-18, true), (18, true), (19, false)] {
        assert_eq!(Decimal::new(1, exponent).has_valid_exponent(), valid);
    }
}

proptest! {
    /// Goal: text and value agree for every decimal that peers may use.
    #[test]
    fn text_round_trips(mantissa in -i64::MAX..=i64::MAX, exponent in EXPONENT_MIN..=EXPONENT_MAX) {
        let value = Decimal::new(mantissa, exponent);
        prop_assert_eq!(value.to_string().parse(), Ok(value.normal()));
    }

    /// Goal: counting units is the inverse of multiplying by them.
    #[test]
    fn units_round_trip(
        count in any::<i64>(),
        mantissa in 1..=i64::MAX,
        exponent in EXPONENT_MIN..=EXPONENT_MAX,
    ) {
        let unit = Decimal::new(mantissa, exponent);
        if let Ok(value) = Decimal::from_units(count, unit) {
            prop_assert_eq!(value.to_units(unit), Ok(count));
            prop_assert_eq!(value, value.normal());
        }
    }

    /// Goal: no value and no unit makes a conversion panic, and a success multiplies back.
    #[test]
    fn conversions_are_total(a in any::<(i64, i8)>(), b in any::<(i64, i8)>(), scale in any::<i8>()) {
        let (a, b) = (Decimal::new(a.0, a.1), Decimal::new(b.0, b.1));
        if let Ok(count) = a.to_units(b) {
            let product = i128::from(count) * i128::from(b.mantissa);
            prop_assert_eq!(product == 0, a.mantissa == 0);
        }
        let _ = a.to_scaled(scale);
        let _ = Decimal::from_units(a.mantissa, b);
        let _ = a.normal();
        let _ = a.to_string();
    }

    /// Goal: any text is read or refused.
    #[test]
    fn reading_is_total(text in "\\PC{0,40}|-?[0-9]{0,40}(\\.[0-9]{0,40})?") {
        if let Ok(value) = text.parse::<Decimal>() {
            prop_assert!(value.has_valid_exponent());
            prop_assert_eq!(value, value.normal());
        }
    }
}

/// Goal: what lies between two units goes to the one below or above, of either sign; what is exact stays, and what
/// does not fit is refused. Method: value, unit, the unit below, the unit above.
#[test]
fn values_between_units_are_rounded() {
    let [quarter, tenth, thousand] =
        [Decimal::new(25, -2), Decimal::new(1, -1), Decimal::new(1, 3)];
    for (value, unit, below, above) in [
        (Decimal::new(1005, -1), quarter, 402, 402),
        (Decimal::new(1006, -1), quarter, 402, 403),
        (Decimal::new(-1006, -1), quarter, -403, -402),
        (Decimal::new(1_234_567, -4), tenth, 1234, 1235),
        (Decimal::new(7, 0), thousand, 0, 1),
        (Decimal::new(7, -18), Decimal::new(i64::MAX, 18), 0, 1),
        (Decimal::new(-7, -18), Decimal::new(i64::MAX, 18), -1, 0),
        (Decimal::new(1, 18), Decimal::new(3, 0), 333_333_333_333_333_333, 333_333_333_333_333_334),
    ] {
        assert_eq!(value.to_units_rounded(unit, false), Ok(below), "{value} below");
        assert_eq!(value.to_units_rounded(unit, true), Ok(above), "{value} above");
    }
    let huge = Decimal::new(i64::MAX, 18);
    assert_eq!(huge.to_units_rounded(Decimal::new(3, -18), true), Err(Unfit::Overflow));
    assert_eq!(huge.to_units_rounded(Decimal::ZERO, true), Err(Unfit::UnitNotPositive));
}
