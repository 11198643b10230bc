//! From XML to the model: messages and the schema around them. Types are in `types`.

mod blocks;
mod element;
mod types;

use crate::error::{Rule, SchemaError};
use crate::schema::{
    Composite, Constant, ConstantField, Data, Field, Group, Kind, Message, Presence, Schema,
    Simple, Tail, Type,
};
use blocks::BlockBuilder;
use element::{
    broken, children, description, name, number, only_attributes, required, required_uint16, uint16,
};
use heck::ToUpperCamelCase;
use roxmltree::{Document, Node};
use types::Types;

/// Most entries of a group and most octets of data: the greatest `uint16` that is not null.
const COUNT_MAX: u16 = u16::MAX - 1;

/// Names that the generated module uses for itself.
const RESERVED: [&str; 6] = ["Malformed", "Message", "MessageHeader", "Serialize", "Text", "Full"];

/// Reads a schema.
pub(crate) fn schema(xml: &str) -> Result<Schema, SchemaError> {
    let document = Document::parse(xml).map_err(|error| SchemaError {
        element: "messageSchema".to_owned(),
        line: error.pos().row,
        rule: Rule::NotXml(error.to_string()),
    })?;
    let root = document.root_element();
    check_root(root)?;
    let sections: Vec<Node<'_, '_>> = tagged(root, "types").collect();
    let mut reader =
        Reader { types: Types::new(&sections)?, version: required_uint16(root, "version")? };
    reader.check_header(root)?;
    let types = reader.all_types(&sections)?;
    let messages = reader.messages(root)?;
    let schema = Schema {
        package: required(root, "package")?.to_owned(),
        id: required_uint16(root, "id")?,
        version: reader.version,
        description: description(root)?,
        types,
        messages,
    };
    check_names(root, &schema)?;
    Ok(schema)
}

fn check_root(root: Node<'_, '_>) -> Result<(), SchemaError> {
    if root.tag_name().name() != "messageSchema" {
        let tag = root.tag_name().name().to_owned();
        return Err(broken(root, Rule::UnexpectedElement(tag)));
    }
    only_attributes(root, &ROOT_ATTRIBUTES)?;
    let expected = "littleEndian";
    let order = root.attribute("byteOrder").unwrap_or(expected);
    if order != expected {
        let value = order.to_owned();
        return Err(broken(root, Rule::BadWord { attribute: "byteOrder", value, expected }));
    }
    let known = |node: &Node<'_, '_>| matches!(node.tag_name().name(), "types" | "message");
    match children(root).find(|node| !known(node)) {
        Some(node) => {
            let tag = node.tag_name().name().to_owned();
            Err(broken(node, Rule::UnexpectedElement(tag)))
        }
        None => Ok(()),
    }
}

fn tagged<'a, 'input>(
    node: Node<'a, 'input>,
    tag: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    children(node).filter(move |child| child.tag_name().name() == tag)
}

const ROOT_ATTRIBUTES: [&str; 8] = [
    "package",
    "id",
    "version",
    "semanticVersion",
    "description",
    "byteOrder",
    "headerType",
    "schemaLocation",
];
const MESSAGE_ATTRIBUTES: [&str; 7] =
    ["deprecated", "name", "id", "description", "blockLength", "sinceVersion", "semanticType"];
const FIELD_ATTRIBUTES: [&str; 10] = [
    "deprecated",
    "name",
    "id",
    "description",
    "type",
    "offset",
    "presence",
    "valueRef",
    "sinceVersion",
    "semanticType",
];
const GROUP_ATTRIBUTES: [&str; 8] = [
    "deprecated",
    "name",
    "id",
    "description",
    "blockLength",
    "sinceVersion",
    "semanticType",
    "dimensionType",
];
const DATA_ATTRIBUTES: [&str; 7] =
    ["deprecated", "name", "id", "description", "type", "sinceVersion", "semanticType"];

/// What reading messages needs to know.
struct Reader<'a, 'input> {
    types: Types<'a, 'input>,
    version: u16,
}

/// The ids and versions of one message while its elements are read.
struct Scope {
    since_version: u16,
    ids: Vec<u16>,
}

impl Reader<'_, '_> {
    fn check_header(&self, root: Node<'_, '_>) -> Result<(), SchemaError> {
        let name = root.attribute("headerType").unwrap_or("messageHeader");
        let Some(node) = self.types.definition(name) else {
            return Err(broken(root, Rule::UnknownType(name.to_owned())));
        };
        let members = ["blockLength", "templateId", "schemaId", "version"];
        if is_uint16s(node, &members) { Ok(()) } else { Err(broken(node, Rule::BadHeader)) }
    }

    /// Every type that the generated code shows, in the order of the XML.
    fn all_types(&mut self, sections: &[Node<'_, '_>]) -> Result<Vec<Type>, SchemaError> {
        let mut types = Vec::new();
        for node in sections.iter().flat_map(|section| children(*section)) {
            if !is_infrastructure(node) {
                types.push(self.types.resolve(node, required(node, "name")?)?);
            }
        }
        Ok(types)
    }

    fn messages(&mut self, root: Node<'_, '_>) -> Result<Vec<Message>, SchemaError> {
        let mut messages: Vec<Message> = Vec::new();
        for node in tagged(root, "message") {
            let message = self.message(node)?;
            if messages.iter().any(|known| known.id == message.id) {
                return Err(broken(node, Rule::DuplicateId(message.id)));
            }
            messages.push(message);
        }
        if messages.is_empty() {
            return Err(broken(root, Rule::MissingElement("message".to_owned())));
        }
        Ok(messages)
    }

    fn message(&mut self, node: Node<'_, '_>) -> Result<Message, SchemaError> {
        only_attributes(node, &MESSAGE_ATTRIBUTES)?;
        let since_version = self.since_version(node, 0)?;
        let mut scope = Scope { since_version, ids: Vec::new() };
        let mut block = BlockBuilder::new();
        let mut tail = Tail::Nothing;
        for child in children(node) {
            match child.tag_name().name() {
                "field" if tail != Tail::Nothing => {
                    return Err(broken(child, Rule::WrongOrder("field")));
                }
                "field" => self.field(child, &mut scope, &mut block)?,
                "group" => {
                    check_no_tail(child, &tail)?;
                    block.take_name(child, &name(child)?)?;
                    tail = Tail::Group(self.group(child, &mut scope)?);
                }
                "data" => {
                    block.take_name(child, &name(child)?)?;
                    let data = self.data(child, &mut scope)?;
                    tail = with_data(child, tail, data)?;
                }
                other => return Err(broken(child, Rule::UnexpectedElement(other.to_owned()))),
            }
        }
        Ok(Message {
            name: name(node)?,
            id: required_uint16(node, "id")?,
            description: description(node)?,
            block: block.finish(node, uint16(node, "blockLength")?)?,
            tail,
        })
    }

    fn field(
        &mut self,
        node: Node<'_, '_>,
        scope: &mut Scope,
        block: &mut BlockBuilder,
    ) -> Result<(), SchemaError> {
        only_attributes(node, &FIELD_ATTRIBUTES)?;
        scope.take_id(node)?;
        let (name, description) = (name(node)?, description(node)?);
        let field_type = self.types.resolve(node, required(node, "type")?)?;
        let stated = types::presence(node)?;
        if let Some(value) = self.constant(node, &field_type, stated)? {
            return block.add_constant(node, ConstantField { name, description, value });
        }
        let (kind, inherent) = types::kind(node, field_type)?;
        if stated.is_some() && inherent.is_some() && stated != inherent {
            return Err(broken(node, Rule::PresenceConflict));
        }
        let is_optional = stated.or(inherent) == Some(Presence::Optional);
        let since_version = self.since_version(node, scope.since_version)?;
        if since_version > 0 && !is_optional && !matches!(kind, Kind::Set(_)) {
            return Err(broken(node, Rule::AddedFieldNotOptional));
        }
        let field = Field { name, description, since_version, offset: 0, is_optional, kind };
        block.add(node, field)
    }

    fn constant(
        &mut self,
        node: Node<'_, '_>,
        field_type: &Type,
        stated: Option<Presence>,
    ) -> Result<Option<Constant>, SchemaError> {
        if let Type::Simple(Simple { constant: Some(value), .. }) = field_type {
            let fits = stated.is_none_or(|stated| stated == Presence::Constant);
            return if fits {
                Ok(Some(value.clone()))
            } else {
                Err(broken(node, Rule::PresenceConflict))
            };
        }
        if stated != Some(Presence::Constant) {
            return Ok(None);
        }
        let reference = required(node, "valueRef")?;
        self.types.value_ref(node, reference).map(Some)
    }

    fn group(&mut self, node: Node<'_, '_>, scope: &mut Scope) -> Result<Group, SchemaError> {
        only_attributes(node, &GROUP_ATTRIBUTES)?;
        scope.take_id(node)?;
        let entries_max = self.entries_max(node)?;
        let mut block = BlockBuilder::new();
        let since_version = self.since_version(node, scope.since_version)?;
        // Fields of a group that was added later are there whenever the group is.
        let since_message = scope.since_version;
        scope.since_version = since_message.max(since_version);
        for child in children(node) {
            if child.tag_name().name() != "field" {
                let tag = child.tag_name().name().to_owned();
                return Err(broken(child, Rule::UnexpectedElement(tag)));
            }
            self.field(child, scope, &mut block)?;
        }
        if block.is_empty() {
            return Err(broken(node, Rule::MissingElement("field".to_owned())));
        }
        scope.since_version = since_message;
        Ok(Group {
            name: name(node)?,
            description: description(node)?,
            since_version,
            block: block.finish(node, uint16(node, "blockLength")?)?,
            entries_max,
        })
    }

    fn entries_max(&self, node: Node<'_, '_>) -> Result<u16, SchemaError> {
        let name = node.attribute("dimensionType").unwrap_or("groupSizeEncoding");
        let Some(dimension) = self.types.definition(name) else {
            return Err(broken(node, Rule::UnknownType(name.to_owned())));
        };
        if !is_uint16s(dimension, &["blockLength", "numInGroup"]) {
            return Err(broken(dimension, Rule::BadDimension));
        }
        match children(dimension).nth(1) {
            Some(count) => count_max(count),
            None => Ok(COUNT_MAX),
        }
    }

    fn data(&mut self, node: Node<'_, '_>, scope: &mut Scope) -> Result<Data, SchemaError> {
        only_attributes(node, &DATA_ATTRIBUTES)?;
        scope.take_id(node)?;
        let type_name = required(node, "type")?;
        let Some(encoding) = self.types.definition(type_name) else {
            return Err(broken(node, Rule::UnknownType(type_name.to_owned())));
        };
        let Some(length) = var_data(encoding) else {
            return Err(broken(encoding, Rule::BadVarData));
        };
        Ok(Data {
            name: name(node)?,
            description: description(node)?,
            since_version: self.since_version(node, scope.since_version)?,
            length_max: count_max(length)?,
        })
    }

    /// The version that added an element to what has been there since `base`; zero if none did.
    fn since_version(&self, node: Node<'_, '_>, base: u16) -> Result<u16, SchemaError> {
        let given = uint16(node, "sinceVersion")?.unwrap_or(0);
        if given > self.version {
            let schema = self.version;
            return Err(broken(node, Rule::SinceVersionTooNew { given, schema }));
        }
        Ok(if given > base { given } else { 0 })
    }
}

impl Scope {
    fn take_id(&mut self, node: Node<'_, '_>) -> Result<(), SchemaError> {
        let id = required_uint16(node, "id")?;
        if self.ids.contains(&id) {
            return Err(broken(node, Rule::DuplicateId(id)));
        }
        self.ids.push(id);
        Ok(())
    }
}

fn check_no_tail(node: Node<'_, '_>, tail: &Tail) -> Result<(), SchemaError> {
    match tail {
        Tail::Nothing => Ok(()),
        Tail::Group(_) => Err(broken(node, Rule::MoreThanOneGroup)),
        Tail::Data(_) => Err(broken(node, Rule::WrongOrder("group"))),
    }
}

fn with_data(node: Node<'_, '_>, tail: Tail, data: Data) -> Result<Tail, SchemaError> {
    match tail {
        Tail::Nothing => Ok(Tail::Data(vec![data])),
        Tail::Group(_) => Err(broken(node, Rule::GroupWithData)),
        Tail::Data(mut all) => {
            let before = all.last().map_or(0, |last| last.since_version);
            let given = data.since_version;
            if given < before {
                return Err(broken(node, Rule::SinceVersionDecreases { given, before }));
            }
            all.push(data);
            Ok(Tail::Data(all))
        }
    }
}

/// Whether a composite is exactly these members, all `uint16`.
fn is_uint16s(node: Node<'_, '_>, members: &[&str]) -> bool {
    let given: Vec<_> = children(node)
        .map(|member| (member.attribute("name"), member.attribute("primitiveType")))
        .collect();
    given.len() == members.len()
        && given.iter().zip(members).all(|(given, name)| *given == (Some(name), Some("uint16")))
}

/// The length of a variable-length data encoding.
fn var_data<'a, 'input>(node: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    let members: Vec<_> = children(node).collect();
    let [length, content] = members[..] else { return None };
    let is_length = length.attribute("name") == Some("length")
        && length.attribute("primitiveType") == Some("uint16");
    let is_content = content.attribute("name") == Some("varData")
        && content.attribute("length") == Some("0")
        && matches!(content.attribute("primitiveType"), Some("uint8" | "char"));
    (is_length && is_content).then_some(length)
}

/// Header, dimensions and data encodings are part of every message, not types of fields. Whether
/// they are the recommended ones is checked where they are used.
fn is_infrastructure(node: Node<'_, '_>) -> bool {
    let marks = ["templateId", "numInGroup", "varData"];
    children(node).any(|member| member.attribute("name").is_some_and(|name| marks.contains(&name)))
}

fn count_max(node: Node<'_, '_>) -> Result<u16, SchemaError> {
    only_attributes(node, &["name", "description", "primitiveType", "maxValue"])?;
    let max = number(node, "maxValue", (1, i128::from(COUNT_MAX)))?;
    Ok(max.map_or(COUNT_MAX, |max| u16::try_from(max).expect("the range was checked")))
}

/// Types and messages share one Rust module, so their names must differ there.
fn check_names(root: Node<'_, '_>, schema: &Schema) -> Result<(), SchemaError> {
    let mut names: Vec<String> = RESERVED.map(str::to_owned).to_vec();
    let types = schema.types.iter().filter_map(type_name);
    let messages = schema.messages.iter().flat_map(message_names);
    for name in types.chain(messages) {
        let spelt = name.to_upper_camel_case();
        if names.contains(&spelt) {
            return Err(broken(root, Rule::DuplicateName(name)));
        }
        names.push(spelt);
    }
    Ok(())
}

fn type_name(named: &Type) -> Option<String> {
    match named {
        Type::Simple(simple) => simple.name.clone(),
        Type::Enumeration(enumeration) => Some(enumeration.name.clone()),
        Type::Set(set) => Some(set.name.clone()),
        Type::Composite(Composite { name, .. }) => Some(name.clone()),
    }
}

fn message_names(message: &Message) -> Vec<String> {
    let parts: &[&str] = match message.tail {
        Tail::Group(_) => &["", "Entry", "Entries", "Encoder"],
        Tail::Nothing | Tail::Data(_) => &[""],
    };
    parts.iter().map(|part| format!("{}{part}", message.name)).collect()
}
