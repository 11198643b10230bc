//! Fields put one after the other into a block, with the rules of offsets and lengths.

use super::element::{broken, uint16};
use crate::error::{Rule, SchemaError};
use crate::schema::{Block, ConstantField, Field, Kind};
use heck::ToSnakeCase;
use roxmltree::Node;

/// The longest block that a header can announce.
const BLOCK_LENGTH_MAX: usize = 65_534;

/// A block in the making.
pub(crate) struct BlockBuilder {
    block: Block,
    // Names as Rust spells them: two that differ in the schema must not meet there.
    names: Vec<String>,
}

impl BlockBuilder {
    pub(crate) const fn new() -> Self {
        let block = Block { fields: Vec::new(), constants: Vec::new(), length: 0 };
        Self { block, names: Vec::new() }
    }

    /// Whether no field takes room so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.block.fields.is_empty()
    }

    /// Appends a field at its offset, or behind the field before.
    pub(crate) fn add(&mut self, node: Node<'_, '_>, mut field: Field) -> Result<(), SchemaError> {
        self.take_name(node, &field.name)?;
        let free = self.block.fields_end();
        let given = uint16(node, "offset")?.map_or(free, usize::from);
        if given < free {
            return Err(broken(node, Rule::OffsetOverlap { given, free }));
        }
        if field.is_optional && !has_null(&field.kind) {
            return Err(broken(node, Rule::NoNull));
        }
        let before = self.block.fields.last().map_or(0, |last| last.since_version);
        if field.since_version < before {
            let given = field.since_version;
            return Err(broken(node, Rule::SinceVersionDecreases { given, before }));
        }
        field.offset = given;
        if field.end() > BLOCK_LENGTH_MAX {
            return Err(broken(node, Rule::BlockTooLong(field.end())));
        }
        self.block.fields.push(field);
        Ok(())
    }

    /// Appends a constant, which takes no room.
    pub(crate) fn add_constant(
        &mut self,
        node: Node<'_, '_>,
        constant: ConstantField,
    ) -> Result<(), SchemaError> {
        self.take_name(node, &constant.name)?;
        self.block.constants.push(constant);
        Ok(())
    }

    /// Claims a name for something beside the fields.
    pub(crate) fn take_name(&mut self, node: Node<'_, '_>, name: &str) -> Result<(), SchemaError> {
        let spelt = name.to_snake_case();
        if self.names.contains(&spelt) {
            return Err(broken(node, Rule::DuplicateName(name.to_owned())));
        }
        self.names.push(spelt);
        Ok(())
    }

    /// The block, as long as its fields or as long as the schema says.
    pub(crate) fn finish(
        mut self,
        node: Node<'_, '_>,
        length: Option<u16>,
    ) -> Result<Block, SchemaError> {
        let needed = self.block.fields_end();
        let given = length.map_or(needed, usize::from);
        if given < needed {
            return Err(broken(node, Rule::BlockLengthTooSmall { given, needed }));
        }
        if given > BLOCK_LENGTH_MAX {
            return Err(broken(node, Rule::BlockTooLong(given)));
        }
        self.block.length = given;
        Ok(self.block)
    }
}

/// Whether a null can be told from a value. Texts, octets and sets are empty when absent.
fn has_null(kind: &Kind) -> bool {
    match kind {
        Kind::Composite(composite) => {
            composite.block.fields.first().is_some_and(|first| {
                matches!(first.kind, Kind::Number { .. } | Kind::Enumeration(_))
            })
        }
        _ => true,
    }
}
