//! Reading elements and attributes of the XML. It knows no rule of SBE but how names look.

use crate::error::{Rule, SchemaError};
use roxmltree::Node;

/// The first broken rule at an element.
pub(crate) fn broken(node: Node<'_, '_>, rule: Rule) -> SchemaError {
    let line = node.document().text_pos_at(node.range().start).row;
    let mut path: Vec<String> = node.ancestors().filter(Node::is_element).map(label).collect();
    path.reverse();
    // The root says nothing that distinguishes elements; alone it is all there is.
    let skipped = usize::from(path.len() > 1);
    SchemaError { element: path[skipped..].join(", "), line, rule }
}

fn label(node: Node<'_, '_>) -> String {
    let tag = node.tag_name().name();
    node.attribute("name").map_or_else(|| tag.to_owned(), |name| format!("{tag} {name}"))
}

/// The elements inside an element.
pub(crate) fn children<'a, 'input>(
    node: Node<'a, 'input>,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

/// Refuses attributes that are not in the list. A mistyped attribute must not pass unseen.
pub(crate) fn only_attributes(node: Node<'_, '_>, allowed: &[&str]) -> Result<(), SchemaError> {
    let unknown = node
        .attributes()
        .find(|attribute| attribute.namespace().is_none() && !allowed.contains(&attribute.name()));
    match unknown {
        Some(attribute) => {
            Err(broken(node, Rule::UnexpectedAttribute(attribute.name().to_owned())))
        }
        None => Ok(()),
    }
}

/// An attribute that has to be there.
pub(crate) fn required<'a>(
    node: Node<'a, '_>,
    attribute: &'static str,
) -> Result<&'a str, SchemaError> {
    node.attribute(attribute).ok_or_else(|| broken(node, Rule::MissingAttribute(attribute)))
}

/// The name of an element.
pub(crate) fn name(node: Node<'_, '_>) -> Result<String, SchemaError> {
    let name = required(node, "name")?;
    let good = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'_';
    let starts_well = name.bytes().next().is_some_and(|first| !first.is_ascii_digit());
    if !starts_well || name.len() > 64 || !name.bytes().all(good) {
        return Err(broken(node, Rule::BadName(name.to_owned())));
    }
    Ok(name.to_owned())
}

/// The sentence about an element.
pub(crate) fn description(node: Node<'_, '_>) -> Result<String, SchemaError> {
    match optional_description(node) {
        Some(description) => Ok(description),
        None => Err(broken(node, Rule::MissingDescription)),
    }
}

/// The sentence about an element, where there is one.
pub(crate) fn optional_description(node: Node<'_, '_>) -> Option<String> {
    let words: Vec<&str> = node.attribute("description")?.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A number out of an attribute.
pub(crate) fn number(
    node: Node<'_, '_>,
    attribute: &'static str,
    range: (i128, i128),
) -> Result<Option<i128>, SchemaError> {
    node.attribute(attribute).map(|value| parse(node, attribute, value, range)).transpose()
}

/// A number out of a text that stands at an element.
pub(crate) fn parse(
    node: Node<'_, '_>,
    attribute: &'static str,
    value: &str,
    (min, max): (i128, i128),
) -> Result<i128, SchemaError> {
    let parsed = value.parse().ok().filter(|number| (min..=max).contains(number));
    let bad = || Rule::BadNumber { attribute, value: value.to_owned(), min, max };
    parsed.ok_or_else(|| broken(node, bad()))
}

/// A `uint16` attribute.
pub(crate) fn uint16(
    node: Node<'_, '_>,
    attribute: &'static str,
) -> Result<Option<u16>, SchemaError> {
    let value = number(node, attribute, (0, i128::from(u16::MAX)))?;
    Ok(value.map(|value| u16::try_from(value).expect("the range was checked")))
}

/// A `uint16` attribute that has to be there.
pub(crate) fn required_uint16(
    node: Node<'_, '_>,
    attribute: &'static str,
) -> Result<u16, SchemaError> {
    uint16(node, attribute)?.ok_or_else(|| broken(node, Rule::MissingAttribute(attribute)))
}
