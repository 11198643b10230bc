//! Types of a schema: looked up by name, resolved once, in whatever order the XML has them.

use super::blocks::BlockBuilder;
use super::element::{
    broken, children, description, name, number, only_attributes, optional_description, parse,
    required, uint16,
};
use crate::error::{Rule, SchemaError};
use crate::schema::{
    Composite, Constant, ConstantField, Enumeration, Field, Kind, Presence, Primitive, Set, Simple,
    Type, Value,
};
use roxmltree::Node;
use std::collections::BTreeMap;

/// The definitions of a schema, resolved on demand.
pub(crate) struct Types<'a, 'input> {
    definitions: BTreeMap<&'a str, Node<'a, 'input>>,
    resolved: BTreeMap<String, Type>,
    // Composites that are being resolved, to notice one that contains itself.
    open: Vec<String>,
}

impl<'a, 'input> Types<'a, 'input> {
    /// Collects the definitions below `<types>` elements.
    pub(crate) fn new(sections: &[Node<'a, 'input>]) -> Result<Self, SchemaError> {
        let mut definitions = BTreeMap::new();
        for node in sections.iter().flat_map(|section| children(*section)) {
            let given = name(node)?;
            if definitions.insert(required(node, "name")?, node).is_some()
                || Primitive::named(&given).is_some()
            {
                return Err(broken(node, Rule::DuplicateName(given)));
            }
        }
        Ok(Self { definitions, resolved: BTreeMap::new(), open: Vec::new() })
    }

    /// The element that defines a type.
    pub(crate) fn definition(&self, name: &str) -> Option<Node<'a, 'input>> {
        self.definitions.get(name).copied()
    }

    /// The type that `user` names.
    pub(crate) fn resolve(&mut self, user: Node<'_, '_>, name: &str) -> Result<Type, SchemaError> {
        if let Some(known) = self.resolved.get(name) {
            return Ok(known.clone());
        }
        if let Some(primitive) = Primitive::named(name) {
            return Ok(Type::Simple(plain(primitive)));
        }
        let Some(node) = self.definition(name) else {
            return Err(broken(user, Rule::UnknownType(name.to_owned())));
        };
        if self.open.iter().any(|open| open == name) {
            return Err(broken(user, Rule::RecursiveComposite));
        }
        self.open.push(name.to_owned());
        let resolved = self.read(node)?;
        self.open.pop();
        self.resolved.insert(name.to_owned(), resolved.clone());
        Ok(resolved)
    }

    fn read(&mut self, node: Node<'_, '_>) -> Result<Type, SchemaError> {
        match node.tag_name().name() {
            "type" => Ok(Type::Simple(self.simple(node)?)),
            "enum" => Ok(Type::Enumeration(self.enumeration(node)?)),
            "set" => Ok(Type::Set(self.set(node)?)),
            "composite" => Ok(Type::Composite(self.composite(node)?)),
            other => Err(broken(node, Rule::UnexpectedElement(other.to_owned()))),
        }
    }

    fn simple(&mut self, node: Node<'_, '_>) -> Result<Simple, SchemaError> {
        only_attributes(node, &TYPE_ATTRIBUTES)?;
        let primitive = primitive(node)?;
        let presence = presence(node)?;
        let null = number(node, "nullValue", (primitive.least(), primitive.greatest()))?;
        if null.is_some() && presence != Some(Presence::Optional) {
            return Err(broken(node, Rule::NullOnRequired));
        }
        let constant = match presence {
            Some(Presence::Constant) => Some(self.constant(node, primitive)?),
            _ => None,
        };
        Ok(Simple {
            name: Some(name(node)?),
            description: optional_description(node),
            primitive,
            length: length(node, primitive, constant.as_ref())?,
            presence,
            null: null.unwrap_or(primitive.null()),
            constant,
        })
    }

    fn constant(
        &mut self,
        node: Node<'_, '_>,
        primitive: Primitive,
    ) -> Result<Constant, SchemaError> {
        if let Some(reference) = node.attribute("valueRef") {
            return self.value_ref(node, reference);
        }
        let text = node.text().unwrap_or_default();
        if text.is_empty() || text.trim() != text || !text.is_ascii() {
            return Err(broken(node, Rule::BadConstant));
        }
        if primitive == Primitive::Char {
            return Ok(Constant::Text(text.to_owned()));
        }
        let value = parse(node, "value", text, (primitive.least(), primitive.greatest()))?;
        Ok(Constant::Number { primitive, value })
    }

    /// The value that `Enum.Value` names.
    pub(crate) fn value_ref(
        &mut self,
        node: Node<'_, '_>,
        reference: &str,
    ) -> Result<Constant, SchemaError> {
        let bad = || broken(node, Rule::BadValueRef(reference.to_owned()));
        let (enumeration, value) = reference.split_once('.').ok_or_else(bad)?;
        let Type::Enumeration(found) = self.resolve(node, enumeration)? else {
            return Err(bad());
        };
        if !found.values.iter().any(|known| known.name == value) {
            return Err(bad());
        }
        Ok(Constant::Value { enumeration: enumeration.to_owned(), value: value.to_owned() })
    }

    /// How an enum or a set is written: a primitive, or a named type of length one.
    fn encoding(
        &mut self,
        node: Node<'_, '_>,
        allowed: &[Primitive],
        expected: &'static str,
    ) -> Result<Simple, SchemaError> {
        let name = required(node, "encodingType")?;
        match self.resolve(node, name)? {
            Type::Simple(simple) if simple.length == 1 && allowed.contains(&simple.primitive) => {
                Ok(simple)
            }
            _ => Err(broken(node, Rule::WrongKind { name: name.to_owned(), expected })),
        }
    }

    fn enumeration(&mut self, node: Node<'_, '_>) -> Result<Enumeration, SchemaError> {
        only_attributes(node, &ENUM_ATTRIBUTES)?;
        let allowed = [Primitive::Char, Primitive::Uint8, Primitive::Uint16];
        let encoding = self.encoding(node, &allowed, "a char, uint8 or uint16")?;
        let (primitive, null) = (encoding.primitive, encoding.null);
        let values = values(node, "validValue", |child, text| {
            let value = match primitive {
                Primitive::Char => character(child, text)?,
                _ => parse(child, "value", text, (primitive.least(), primitive.greatest()))?,
            };
            if value == null {
                return Err(broken(child, Rule::ValueIsNull(value)));
            }
            Ok(value)
        })?;
        Ok(Enumeration {
            name: name(node)?,
            description: description(node)?,
            primitive,
            null,
            values,
        })
    }

    fn set(&mut self, node: Node<'_, '_>) -> Result<Set, SchemaError> {
        only_attributes(node, &ENUM_ATTRIBUTES)?;
        let allowed = [Primitive::Uint8, Primitive::Uint16, Primitive::Uint32, Primitive::Uint64];
        let primitive = self.encoding(node, &allowed, "an unsigned number")?.primitive;
        let bits = i128::try_from(primitive.size() * 8).expect("at most 64");
        let choices =
            values(node, "choice", |child, text| parse(child, "value", text, (0, bits - 1)))?;
        Ok(Set { name: name(node)?, description: description(node)?, primitive, choices })
    }

    fn composite(&mut self, node: Node<'_, '_>) -> Result<Composite, SchemaError> {
        only_attributes(node, &COMPOSITE_ATTRIBUTES)?;
        let mut block = BlockBuilder::new();
        for member in children(node) {
            self.member(member, &mut block)?;
        }
        let block = block.finish(node, None)?;
        // Null is the first member's business; it makes the whole optional, not itself.
        let is_optional = block.fields.first().is_some_and(|first| first.is_optional);
        let mut composite =
            Composite { name: name(node)?, description: description(node)?, block, is_optional };
        if let Some(first) = composite.block.fields.first_mut() {
            first.is_optional = false;
        }
        Ok(composite)
    }

    fn member(&mut self, node: Node<'_, '_>, block: &mut BlockBuilder) -> Result<(), SchemaError> {
        let member_type = match node.tag_name().name() {
            "type" => Type::Simple(self.simple(node)?),
            "ref" => {
                only_attributes(node, &REF_ATTRIBUTES)?;
                self.resolve(node, required(node, "type")?)?
            }
            other => return Err(broken(node, Rule::UnexpectedElement(other.to_owned()))),
        };
        let inherited = match &member_type {
            Type::Simple(simple) => simple.description.clone(),
            _ => None,
        };
        let given = name(node)?;
        let description = optional_description(node)
            .or(inherited)
            .ok_or_else(|| broken(node, Rule::MissingDescription))?;
        if let Type::Simple(Simple { constant: Some(value), .. }) = member_type {
            let constant = ConstantField { name: given, description, value };
            return block.add_constant(node, constant);
        }
        let (kind, presence) = kind(node, member_type)?;
        let is_optional = presence == Some(Presence::Optional);
        let field =
            Field { name: given, description, since_version: 0, offset: 0, is_optional, kind };
        block.add(node, field)
    }
}

const TYPE_ATTRIBUTES: [&str; 10] = [
    "name",
    "description",
    "primitiveType",
    "length",
    "presence",
    "nullValue",
    "valueRef",
    "offset",
    "semanticType",
    "characterEncoding",
];
const ENUM_ATTRIBUTES: [&str; 4] = ["name", "description", "encodingType", "semanticType"];
const COMPOSITE_ATTRIBUTES: [&str; 3] = ["name", "description", "semanticType"];
const REF_ATTRIBUTES: [&str; 4] = ["name", "description", "type", "offset"];

fn plain(primitive: Primitive) -> Simple {
    Simple {
        name: None,
        description: None,
        primitive,
        length: 1,
        presence: None,
        null: primitive.null(),
        constant: None,
    }
}

/// What a field of a type holds, and the presence that the type states.
pub(crate) fn kind(
    node: Node<'_, '_>,
    field_type: Type,
) -> Result<(Kind, Option<Presence>), SchemaError> {
    Ok(match field_type {
        Type::Simple(simple) => {
            let presence = simple.presence;
            (simple_kind(node, simple)?, presence)
        }
        Type::Enumeration(enumeration) => (Kind::Enumeration(enumeration), None),
        Type::Set(set) => (Kind::Set(set), None),
        Type::Composite(composite) => {
            let presence = composite.is_optional.then_some(Presence::Optional);
            (Kind::Composite(composite), presence)
        }
    })
}

fn simple_kind(node: Node<'_, '_>, simple: Simple) -> Result<Kind, SchemaError> {
    let Simple { name: type_name, primitive, length, null, .. } = simple;
    match (primitive, length) {
        (_, 0) => {
            let name = type_name.unwrap_or_default();
            Err(broken(node, Rule::WrongKind { name, expected: "of a fixed length" }))
        }
        (Primitive::Char, _) => Ok(Kind::Text { type_name, length }),
        (_, 1) => Ok(Kind::Number { type_name, primitive, null }),
        _ => Ok(Kind::Octets { type_name, length }),
    }
}

/// The presence that an element states.
pub(crate) fn presence(node: Node<'_, '_>) -> Result<Option<Presence>, SchemaError> {
    match node.attribute("presence") {
        None => Ok(None),
        Some("required") => Ok(Some(Presence::Required)),
        Some("optional") => Ok(Some(Presence::Optional)),
        Some("constant") => Ok(Some(Presence::Constant)),
        Some(other) => {
            let expected = "required, optional, constant";
            let value = other.to_owned();
            Err(broken(node, Rule::BadWord { attribute: "presence", value, expected }))
        }
    }
}

fn primitive(node: Node<'_, '_>) -> Result<Primitive, SchemaError> {
    let given = required(node, "primitiveType")?;
    Primitive::named(given).ok_or_else(|| {
        let expected = "char, int8 to int64, uint8 to uint64";
        let value = given.to_owned();
        broken(node, Rule::BadWord { attribute: "primitiveType", value, expected })
    })
}

fn length(
    node: Node<'_, '_>,
    primitive: Primitive,
    constant: Option<&Constant>,
) -> Result<usize, SchemaError> {
    if let Some(Constant::Text(text)) = constant {
        let fits = uint16(node, "length")?.is_none_or(|length| text.len() <= usize::from(length));
        return if fits { Ok(text.len()) } else { Err(broken(node, Rule::BadConstant)) };
    }
    let length = uint16(node, "length")?.unwrap_or(1);
    if length != 1 && !matches!(primitive, Primitive::Char | Primitive::Uint8) {
        return Err(broken(node, Rule::UnexpectedAttribute("length".to_owned())));
    }
    Ok(usize::from(length))
}

fn character(node: Node<'_, '_>, text: &str) -> Result<i128, SchemaError> {
    match text.as_bytes() {
        [octet @ 0x20..=0x7e] => Ok(i128::from(*octet)),
        _ => Err(broken(node, Rule::BadConstant)),
    }
}

fn values(
    node: Node<'_, '_>,
    tag: &str,
    read: impl Fn(Node<'_, '_>, &str) -> Result<i128, SchemaError>,
) -> Result<Vec<Value>, SchemaError> {
    let mut values: Vec<Value> = Vec::new();
    for child in children(node) {
        if child.tag_name().name() != tag {
            let other = child.tag_name().name().to_owned();
            return Err(broken(child, Rule::UnexpectedElement(other)));
        }
        only_attributes(child, &["name", "description"])?;
        let value = read(child, child.text().unwrap_or_default().trim())?;
        let value = Value { name: name(child)?, description: description(child)?, value };
        if values.iter().any(|known| known.name == value.name) {
            return Err(broken(child, Rule::DuplicateName(value.name)));
        }
        if values.iter().any(|known| known.value == value.value) {
            return Err(broken(child, Rule::DuplicateValue(value.value)));
        }
        values.push(value);
    }
    if values.is_empty() {
        return Err(broken(node, Rule::MissingElement(tag.to_owned())));
    }
    Ok(values)
}
