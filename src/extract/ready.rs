//! Rules of kind `pairs`: records that another program has made pairs of already, such as a model for named entities.
//!
//! Prompt and fact are final: they are hashed as they stand. `null` abstains.

use super::field::answers_of;
use crate::document::{Field, Pointer};

/// Where ready-made pairs keep their parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyPointers {
    /// The prompt.
    pub prompt: Pointer,
    /// The fact.
    pub fact: Pointer,
    /// The relation's name, which a record may lack.
    pub relation: Pointer,
    /// Other wordings of the fact, which a record may lack.
    pub aliases: Pointer,
}

/// One compiled rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyRule {
    /// The relation of records that name none.
    pub relation: usize,
    /// The rule's name.
    pub name: String,
    /// Where the parts are, for recognising such records.
    pub pointers: ReadyPointers,
    /// The slot of the prompt.
    pub prompt_slot: usize,
    /// The slot of the fact.
    pub fact_slot: usize,
    /// The slot of the relation.
    pub relation_slot: usize,
    /// The slot of other wordings of the fact.
    pub aliases_slot: usize,
}

/// A ready-made pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadyMatch<'a> {
    /// Prompt, fact (`None` for an abstention) and, if the record has one, the relation.
    Pair(&'a str, Option<&'a str>, Option<&'a str>),
    /// The record holds no pair.
    Nothing,
    /// Prompt, fact or relation is of another type.
    WrongType,
}

impl ReadyRule {
    /// All wordings of the fact: the elements of a list of answers, and the aliases.
    pub fn answers<'a>(&self, fields: &'a [Field<'a>]) -> impl Iterator<Item = &'a str> {
        let fields = [&fields[self.fact_slot], &fields[self.aliases_slot]];
        fields.into_iter().flat_map(answers_of)
    }

    /// Reads the pair of a record. Of a list of answers the first is the fact.
    pub fn read<'a>(&self, fields: &'a [Field<'a>]) -> ReadyMatch<'a> {
        let fact = match &fields[self.fact_slot] {
            Field::List(answers) => answers.first().unwrap_or(&Field::Missing),
            field => field,
        };
        let (prompt, relation) = (&fields[self.prompt_slot], &fields[self.relation_slot]);
        if prompt.is_blank() || *fact == Field::Missing {
            return ReadyMatch::Nothing;
        }
        let relation = match relation {
            Field::Missing | Field::Null => None,
            Field::Text(name) => Some(&**name),
            _ => return ReadyMatch::WrongType,
        };
        match (prompt.scalar(), fact.scalar(), fact) {
            (Some(prompt), Some(fact), _) => ReadyMatch::Pair(prompt, Some(fact), relation),
            (Some(prompt), None, Field::Null) => ReadyMatch::Pair(prompt, None, relation),
            _ => ReadyMatch::WrongType,
        }
    }
}
