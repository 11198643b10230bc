//! Tests of the charts: well-formed, complete, and right about where values lie.

use super::{Axis, Chart, Scale, Series, escape, log_step};

fn chart(x: Scale, y: Scale, series: Vec<Series>) -> Chart {
    let axis = |scale| Axis { label: "a < b".into(), scale, tick: |value| format!("{value}") };
    Chart { title: "\"this\" & that".into(), x: axis(x), y: axis(y), series }
}

fn series(name: &str, points: &[(f64, f64)]) -> Series {
    Series { name: name.into(), points: points.to_vec(), floor: name == "floor", marks: true }
}

// Goal: every chart is XML with a line and a legend per series, floors dashed. Method: all scales, with
// values that they cannot show, with one point, without any.
#[test]
fn charts_are_well_formed() {
    let points: &[&[(f64, f64)]] =
        &[&[], &[(0.5, 3.0)], &[(0.0, 0.0), (0.9, -1.0), (1.0, f64::NAN), (0.99, 1e9)]];
    for x in [Scale::Linear, Scale::Log, Scale::Nines] {
        for y in [Scale::Linear, Scale::Log] {
            for points in points {
                let lines = vec![series("a", points), series("floor", points)];
                let svg = chart(x, y, lines).svg();
                let document = roxmltree::Document::parse(&svg).unwrap();
                let lines = document
                    .descendants()
                    .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "polyline")));
                let dashed = lines.clone().filter(|node| node.has_attribute("stroke-dasharray"));
                let (lines, dashed) = (lines.count(), dashed.count());
                let empty = lines == 0 && dashed == 0;
                assert!((lines, dashed) == (2, 1) || empty, "{x:?} {y:?} {points:?}");
                assert_eq!(svg.matches("NaN").count() + svg.matches("inf").count(), 0);
            }
        }
    }
}

// Goal: a point lies where its axes say. Method: the corners and the middle of a chart of nines.
#[test]
fn points_lie_where_they_should() {
    let line = series("a", &[(0.0, 10.0), (0.9, 100.0), (0.99, 1000.0)]);
    let svg = chart(Scale::Nines, Scale::Log, vec![line]).svg();
    assert!(svg.contains("points=\"84.0,424.0 510.0,234.0 936.0,44.0\""), "{svg}");
}

// Goal: logarithmic axes end at round values. Method: values between, and on, the steps.
#[test]
fn axes_end_at_round_values() {
    let ends = |value: f64| {
        [false, true].map(|up| (10.0_f64.powf(log_step(value.log10(), up)) * 10.0).round() / 10.0)
    };
    assert_eq!(ends(1.0), [1.0, 1.0]);
    assert_eq!(ends(3.0), [2.0, 5.0]);
    assert_eq!(ends(70.0), [50.0, 100.0]);
    assert_eq!(ends(0.3), [0.2, 0.5]);
}

// Goal: no text of ours can break a page. Method: what XML reserves.
#[test]
fn text_is_escaped() {
    assert_eq!(escape("<a href=\"x\"> & \u{0}"), "&lt;a href=&quot;x&quot;&gt; &amp;  ");
}
