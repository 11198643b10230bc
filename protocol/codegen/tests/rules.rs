//! The rules of schemas: each is broken once, and the error names element and rule.

use paceline_codegen::schema::Schema;
use std::fmt::Write as _;

const HEADER: &str = r#"<composite name="messageHeader" description="d">
    <type name="blockLength" primitiveType="uint16"/><type name="templateId" primitiveType="uint16"/>
    <type name="schemaId" primitiveType="uint16"/><type name="version" primitiveType="uint16"/>
</composite>"#;

const GOOD: &str = r#"<message name="M" id="1" description="d">
    <field name="f" id="1" type="uint8" description="d"/></message>"#;

/// Checks a schema of these types and messages; the expected text ends the error.
fn check(types: &str, messages: &str, expected: &str) {
    let types = format!("{HEADER}{types}");
    check_schema(r#"package="p" id="1" version="2" description="d""#, &types, messages, expected);
}

fn check_schema(attributes: &str, types: &str, messages: &str, expected: &str) {
    let mut xml = String::new();
    let _ = write!(xml, "<messageSchema {attributes}><types>{types}</types>{messages}");
    xml += "</messageSchema>";
    let given = match Schema::parse(&xml) {
        Ok(_) => "fine".to_owned(),
        Err(error) => error.to_string(),
    };
    let rule = given.split_once(", ").map_or(given.as_str(), |(_, rule)| rule);
    assert_eq!(rule, expected, "{given}\n{xml}");
}

/// Checks a message of these elements.
fn check_message(types: &str, elements: &str, expected: &str) {
    let message = format!(r#"<message name="M" id="1" description="d">{elements}</message>"#);
    check(types, &message, expected);
}

// Goal: an error says where and what. Method: the whole text of one.
#[test]
fn an_error_names_line_element_and_rule() {
    let xml = format!(
        "<messageSchema package='p' id='1' version='0' description='d'>
        <types>{HEADER}</types>
        <message name='Fill' id='1' description='d'>
        <field name='price' id='1' type='Pirce' description='d'/>
        </message></messageSchema>"
    );
    let error = Schema::parse(&xml).unwrap_err();
    let expected = "line 7, message Fill, field price: there is no type 'Pirce'";
    assert_eq!(error.to_string(), expected);
}

// Goal: the schema element keeps its rules. Method: one attribute or child wrong at a time.
#[test]
fn rules_of_the_schema() {
    let good = r#"package="p" id="1" version="2" description="d""#;
    let root = |attributes: &str, expected: &str| {
        check_schema(attributes, HEADER, GOOD, expected);
    };
    root(good, "fine");
    root(r#"package="p" id="1" version="2""#, "messageSchema: a description is missing");
    root(
        r#"id="1" version="2" description="d""#,
        "messageSchema: the attribute package is missing",
    );
    root(
        r#"package="p" version="2" description="d""#,
        "messageSchema: the attribute id is missing",
    );
    root(
        r#"package="p" id="1" description="d""#,
        "messageSchema: the attribute version is missing",
    );
    root(
        r#"package="p" id="65536" version="2" description="d""#,
        "messageSchema: id: '65536' is not a number from 0 to 65535",
    );
    root(
        &format!(r#"{good} byteOrder="bigEndian""#),
        "messageSchema: byteOrder: 'bigEndian' is not supported, only littleEndian",
    );
    root(
        &format!(r#"{good} byteOder="littleEndian""#),
        "messageSchema: an attribute byteOder is not supported here",
    );
    check_schema(good, "", GOOD, "messageSchema: there is no type 'messageHeader'");
    let short = HEADER.replace(r#"<type name="version" primitiveType="uint16"/>"#, "");
    let expected = "types, composite messageHeader: messageHeader has to be blockLength, templateId, \
        schemaId, version, all uint16";
    check_schema(good, &short, GOOD, expected);
    check("", "", "messageSchema: there is no <message>");
    check("", "<include/>", "include: an element <include> is not supported here");
    let text = Schema::parse("<messageSchema").unwrap_err().to_string();
    assert!(text.starts_with("line 1, messageSchema: not XML: "), "{text}");
    let text = Schema::parse("<schema/>").unwrap_err().to_string();
    assert_eq!(text, "line 1, schema: an element <schema> is not supported here");
}

// Goal: simple types keep their rules. Method: one type per rule.
#[test]
fn rules_of_types() {
    let simple = |attributes: &str, text: &str, expected: &str| {
        let definition = format!(r#"<type name="T" {attributes}>{text}</type>"#);
        let expected = expected.replace("T:", "types, type T:");
        check(&definition, GOOD, &expected);
    };
    simple(r#"primitiveType="int64""#, "", "fine");
    simple("", "", "T: the attribute primitiveType is missing");
    simple(
        r#"primitiveType="double""#,
        "",
        "T: primitiveType: 'double' is not supported, only char, int8 to int64, uint8 to uint64",
    );
    simple(
        r#"primitiveType="int32" length="2""#,
        "",
        "T: an attribute length is not supported here",
    );
    simple(
        r#"primitiveType="int8" minValue="1""#,
        "",
        "T: an attribute minValue is not supported here",
    );
    simple(
        r#"primitiveType="int8" presence="maybe""#,
        "",
        "T: presence: 'maybe' is not supported, only required, optional, constant",
    );
    let null = "T: nullValue needs presence=\"optional\"";
    simple(r#"primitiveType="int8" nullValue="1""#, "", null);
    simple(r#"primitiveType="int8" nullValue="1" presence="required""#, "", null);
    simple(r#"primitiveType="int8" nullValue="127" presence="optional""#, "", "fine");
    simple(
        r#"primitiveType="int8" nullValue="128" presence="optional""#,
        "",
        "T: nullValue: '128' is not a number from -128 to 127",
    );
    let constant = "T: a constant needs a value of its type, without white space around it";
    simple(r#"primitiveType="int8" presence="constant""#, "", constant);
    simple(r#"primitiveType="int8" presence="constant""#, "-3 ", constant);
    simple(r#"primitiveType="int8" presence="constant""#, "-3", "fine");
    simple(
        r#"primitiveType="uint8" presence="constant""#,
        "-3",
        "T: value: '-3' is not a number from 0 to 255",
    );
    simple(r#"primitiveType="char" presence="constant" length="2""#, "EUR", constant);
    let reference = r#"primitiveType="uint8" presence="constant" valueRef="E.A""#;
    simple(reference, "", "T: there is no type 'E'");
    check(
        r#"<type name="8" primitiveType="int8"/>"#,
        GOOD,
        "types, type 8: '8' is not a name of 1 to 64 letters, digits and underscores",
    );
    check("<thing name='T'/>", GOOD, "types, thing T: an element <thing> is not supported here");
    let twice = r#"<type name="T" primitiveType="int8"/><type name="T" primitiveType="int8"/>"#;
    check(twice, GOOD, "types, type T: the name 'T' is taken already");
    check(
        r#"<type name="int8" primitiveType="int8"/>"#,
        GOOD,
        "types, type int8: the name 'int8' is taken already",
    );
}

// Goal: enums and sets keep their rules. Method: one definition per rule.
#[test]
fn rules_of_enums_and_sets() {
    let value = |name: &str, value: &str| {
        format!(r#"<validValue name="{name}" description="d">{value}</validValue>"#)
    };
    let check_enum = |encoding: &str, values: &str, expected: &str| {
        let definition =
            format!(r#"<enum name="E" encodingType="{encoding}" description="d">{values}</enum>"#);
        check(
            &definition,
            GOOD,
            &expected
                .replace("E:", "types, enum E:")
                .replace("value A:", "types, enum E, validValue A:")
                .replace("value B:", "types, enum E, validValue B:"),
        );
    };
    check_enum("char", &value("A", "1"), "fine");
    check_enum("int8", &value("A", "1"), "E: type 'int8' is not a char, uint8 or uint16");
    check_enum("None", &value("A", "1"), "E: there is no type 'None'");
    check_enum("char", "", "E: there is no <validValue>");
    let constant = "value A: a constant needs a value of its type, without white space around it";
    check_enum("char", &value("A", "12"), constant);
    check_enum("uint8", &value("A", "x"), "value A: value: 'x' is not a number from 0 to 255");
    check_enum("uint8", &value("A", "255"), "value A: 255 is the null of the encoding");
    let two = value("A", "1") + &value("A", "2");
    check_enum("uint8", &two, "value A: the name 'A' is taken already");
    let two = value("A", "1") + &value("B", "1");
    check_enum("uint8", &two, "value B: the value 1 is taken already");
    let silent = r#"<validValue name="A">1</validValue>"#;
    check_enum("uint8", silent, "value A: a description is missing");
    check_enum(
        "uint8",
        "<choice/>",
        "types, enum E, choice: an element <choice> is not supported here",
    );

    let check_set = |encoding: &str, bit: &str, expected: &str| {
        let choice = format!(r#"<choice name="C" description="d">{bit}</choice>"#);
        let definition =
            format!(r#"<set name="S" encodingType="{encoding}" description="d">{choice}</set>"#);
        check(&definition, GOOD, expected);
    };
    check_set("uint16", "15", "fine");
    let bits = "types, set S, choice C: value: '16' is not a number from 0 to 15";
    check_set("uint16", "16", bits);
    check_set("char", "0", "types, set S: type 'char' is not an unsigned number");
}

// Goal: composites keep their rules. Method: one definition per rule.
#[test]
fn rules_of_composites() {
    let check = |members: &str, expected: &str| {
        let definition = format!(r#"<composite name="C" description="d">{members}</composite>"#);
        check(
            &definition,
            GOOD,
            &expected.replace("C:", "types, composite C:").replace("C,", "types, composite C,"),
        );
    };
    let member = r#"<type name="a" primitiveType="int32" description="d"/>"#;
    check(member, "fine");
    check(&member.repeat(2), "C, type a: the name 'a' is taken already");
    check(r#"<type name="a" primitiveType="int32"/>"#, "C, type a: a description is missing");
    check(r#"<ref name="a" type="T" description="d"/>"#, "C, ref a: there is no type 'T'");
    check(r#"<ref name="a" type="C" description="d"/>"#, "C, ref a: the composite contains itself");
    check("<enum name='E'/>", "C, enum E: an element <enum> is not supported here");
    let late = r#"<type name="b" primitiveType="int8" offset="3" description="d"/>"#;
    let overlap = "C, type b: offset 3 overlaps the field before, which ends at 4";
    check(&format!("{member}{late}"), overlap);
    let text = r#"<type name="a" primitiveType="char" length="0" description="d"/>"#;
    check(text, "C, type a: type 'a' is not of a fixed length");
}

// Goal: fields keep their rules. Method: one or two fields per rule.
#[test]
fn rules_of_fields() {
    let types = r#"<type name="R" primitiveType="int8" presence="required"/>
        <type name="O" primitiveType="int8" presence="optional"/>
        <type name="K" primitiveType="int8" presence="constant">1</type>
        <enum name="E" encodingType="uint8" description="d"><validValue name="A" description="d">1</validValue></enum>
        <composite name="T" description="d"><type name="a" primitiveType="char" length="2" description="d"/></composite>"#;
    let check = |elements: &str, expected: &str| {
        check_message(
            types,
            elements,
            &expected.replace("M,", "message M,").replace("M:", "message M:"),
        );
    };
    let field =
        |name: &str, rest: &str| format!(r#"<field name="{name}" description="d" {rest}/>"#);
    check(&field("a", r#"id="1" type="int8""#), "fine");
    check(&field("a", r#"id="1""#), "M, field a: the attribute type is missing");
    check(&field("a", r#"type="int8""#), "M, field a: the attribute id is missing");
    check(&field("a", r#"id="1" type="X""#), "M, field a: there is no type 'X'");
    check("<field name='a' id='1' type='int8'/>", "M, field a: a description is missing");
    let pair = |first: &str, second: &str| field("aB", first) + &field("a_b", second);
    let taken = "M, field a_b: the name 'a_b' is taken already";
    check(&pair(r#"id="1" type="int8""#, r#"id="2" type="int8""#), taken);
    let two = |first: &str, second: &str| field("a", first) + &field("b", second);
    let taken = "M, field b: the id 1 is taken already";
    check(&two(r#"id="1" type="int8""#, r#"id="1" type="int8""#), taken);
    let conflict = "M, field a: presence differs from that of its type";
    check(&field("a", r#"id="1" type="R" presence="optional""#), conflict);
    check(&field("a", r#"id="1" type="O" presence="required""#), conflict);
    check(&field("a", r#"id="1" type="K" presence="optional""#), conflict);
    check(&field("a", r#"id="1" type="K" presence="constant""#), "fine");
    check(&field("a", r#"id="1" type="E" presence="constant" valueRef="E.A""#), "fine");
    let bad = "M, field a: valueRef 'E.B' is not a value of an enum";
    check(&field("a", r#"id="1" type="E" presence="constant" valueRef="E.B""#), bad);
    let bad = "M, field a: the attribute valueRef is missing";
    check(&field("a", r#"id="1" type="E" presence="constant""#), bad);
    let null =
        "M, field a: the first member of an optional composite has to be a number or an enum";
    check(&field("a", r#"id="1" type="T" presence="optional""#), null);
    let overlap = "M, field b: offset 3 overlaps the field before, which ends at 4";
    check(&two(r#"id="1" type="int32""#, r#"id="2" type="int8" offset="3""#), overlap);
    let long = "M, field b: the fields take 65535 octets, at most 65534 are possible";
    check(&two(r#"id="1" type="int8""#, r#"id="2" type="int8" offset="65534""#), long);
}

// Goal: versions only ever append. Method: elements with versions out of order.
#[test]
fn rules_of_versions() {
    let added = |name: &str, id: u16, version: u16| {
        format!(
            r#"<field name="{name}" id="{id}" type="int8" presence="optional" sinceVersion="{version}" description="d"/>"#
        )
    };
    let check = |elements: &str, expected: &str| check_message("", elements, expected);
    check(&(added("a", 1, 1) + &added("b", 2, 2)), "fine");
    let decreases = "message M, field b: sinceVersion 1 is less than that before, 2";
    check(&(added("a", 1, 2) + &added("b", 2, 1)), decreases);
    let new = "message M, field a: sinceVersion 3 is beyond the version of the schema, 2";
    check(&added("a", 1, 3), new);
    let required = added("a", 1, 1).replace(r#"presence="optional""#, "");
    let optional = "message M, field a: a field that is added later has to be optional";
    check(&required, optional);
}

// Goal: messages, groups and data keep their rules. Method: one message per rule.
#[test]
fn rules_of_messages() {
    let types = r#"<composite name="groupSizeEncoding" description="d">
            <type name="blockLength" primitiveType="uint16"/><type name="numInGroup" primitiveType="uint16"/></composite>
        <composite name="small" description="d"><type name="blockLength" primitiveType="uint8"/>
            <type name="numInGroup" primitiveType="uint8"/></composite>
        <composite name="var" description="d"><type name="length" primitiveType="uint16"/>
            <type name="varData" primitiveType="uint8" length="0"/></composite>
        <composite name="var8" description="d"><type name="length" primitiveType="uint8"/>
            <type name="varData" primitiveType="uint8" length="0"/></composite>"#;
    let field = r#"<field name="f" id="1" type="uint32" description="d"/>"#;
    let group =
        format!(r#"<group name="g" id="2" description="d">{}</group>"#, field.replace("1", "3"));
    let data = r#"<data name="d" id="4" type="var" description="d"/>"#;
    let check_all = |elements: &str, expected: &str| check_message(types, elements, expected);
    check_all(&format!("{field}{group}"), "fine");
    check_all(&format!("{field}{data}"), "fine");
    let order = "message M, field f: a <field> cannot follow what stands before it";
    check_all(&format!("{group}{field}"), order);
    check_all(&format!("{data}{field}"), order);
    check_all(
        &format!("{data}{group}"),
        "message M, group g: a <group> cannot follow what stands before it",
    );
    let other = group.replace("\"g\"", "\"h\"").replace("id=\"2\"", "id=\"9\"");
    check_all(&format!("{group}{other}"), "message M, group h: a message has at most one group");
    check_all(
        &format!("{group}{data}"),
        "message M, data d: a message has a group or data, not both",
    );
    let same = group.replace("\"g\"", "\"f\"");
    check_all(&format!("{field}{same}"), "message M, group f: the name 'f' is taken already");
    let empty = r#"<group name="g" id="2" description="d"></group>"#;
    check_all(empty, "message M, group g: there is no <field>");
    let nested = r#"<group name="g" id="2" description="d"><group name="h" id="5" description="d"/></group>"#;
    check_all(nested, "message M, group g, group h: an element <group> is not supported here");
    let dimension = group.replace("id=\"2\"", "id=\"2\" dimensionType=\"small\"");
    let bad =
        "types, composite small: a group dimension has to be blockLength, numInGroup, both uint16";
    check_all(&dimension, bad);
    let bad = "types, composite var8: data has to be a composite of length, uint16, and varData, uint8 or char";
    check_all(&data.replace("\"var\"", "\"var8\""), bad);
    check_all(&data.replace("\"var\"", "\"none\""), "message M, data d: there is no type 'none'");

    let message = |name: &str, id: &str, block: &str| {
        format!(
            r#"<message name="{name}" id="{id}" description="d" blockLength="{block}">{field}</message>"#
        )
    };
    check(types, &message("M", "1", "4"), "fine");
    let small = "message M: blockLength 3 is too small, the fields take 4";
    check(types, &message("M", "1", "3"), small);
    let long = "message M: the fields take 65535 octets, at most 65534 are possible";
    check(types, &message("M", "1", "65535"), long);
    let two = message("M", "1", "4") + &message("N", "1", "4");
    check(types, &two, "message N: the id 1 is taken already");
    let two = message("M", "1", "4") + &message("M", "2", "4");
    check(types, &two, "messageSchema: the name 'M' is taken already");
    check(
        types,
        &message("Message", "1", "4"),
        "messageSchema: the name 'Message' is taken already",
    );
    let named = r#"<type name="M" primitiveType="int8"/>"#;
    check(named, &message("M", "1", "4"), "messageSchema: the name 'M' is taken already");
}
