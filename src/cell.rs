//! Cells: the (domain, relation) that counts are kept by, and the numbers that stand for them.
//!
//! Names get numbers in order of arrival, which differs from run to run; nothing that is reported may depend on a number.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::document::RelationId;
use crate::error::{Error, Result};

/// Which domain of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainId(pub u32);

/// Which (domain, relation) of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub u32);

/// The names behind the numbers.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Domains by [`DomainId`].
    pub domains: Vec<String>,
    /// Relations by [`RelationId`].
    pub relations: Vec<String>,
    /// Cells by [`CellId`].
    pub cells: Vec<(DomainId, RelationId)>,
}

/// Gives numbers to domains, relations and cells; shared by all threads of a run.
#[derive(Debug)]
pub struct Registry {
    cells_max: usize,
    relations_max: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    names: Names,
    domains: HashMap<String, DomainId>,
    relations: HashMap<String, RelationId>,
    cells: HashMap<(DomainId, RelationId), CellId>,
}

impl Registry {
    /// A registry that knows the relations of a config, and refuses more than `cells_max` cells, domains or further
    /// relations.
    pub fn new<'n>(cells_max: usize, relations: impl IntoIterator<Item = &'n str>) -> Self {
        let mut state = State::default();
        for name in relations {
            let id = RelationId(state.names.relations.len() as u32);
            state.relations.insert(name.to_string(), id);
            state.names.relations.push(name.to_string());
        }
        Registry {
            relations_max: cells_max.max(state.names.relations.len()),
            cells_max,
            state: Mutex::new(state),
        }
    }

    /// The number of a domain.
    pub fn domain(&self, name: &str) -> Result<DomainId> {
        let mut state = self.lock();
        if let Some(&id) = state.domains.get(name) {
            return Ok(id);
        }
        if state.names.domains.len() >= self.cells_max {
            return Err(self.too_many("domains", name));
        }
        let id = DomainId(state.names.domains.len() as u32);
        state.names.domains.push(name.to_string());
        state.domains.insert(name.to_string(), id);
        Ok(id)
    }

    /// The number of a relation.
    pub fn relation(&self, name: &str) -> Result<RelationId> {
        let mut state = self.lock();
        if let Some(&id) = state.relations.get(name) {
            return Ok(id);
        }
        if state.names.relations.len() >= self.relations_max {
            return Err(self.too_many("relations", name));
        }
        let id = RelationId(state.names.relations.len() as u32);
        state.names.relations.push(name.to_string());
        state.relations.insert(name.to_string(), id);
        Ok(id)
    }

    /// The number of a cell.
    pub fn cell(&self, domain: DomainId, relation: RelationId) -> Result<CellId> {
        let mut state = self.lock();
        if let Some(&id) = state.cells.get(&(domain, relation)) {
            return Ok(id);
        }
        if state.names.cells.len() >= self.cells_max {
            let name = state.names.domains[domain.0 as usize].clone();
            return Err(self.too_many("cells (domain × relation)", &name));
        }
        let id = CellId(state.names.cells.len() as u32);
        state.names.cells.push((domain, relation));
        state.cells.insert((domain, relation), id);
        Ok(id)
    }

    /// The names given so far.
    pub fn into_names(self) -> Names {
        self.state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .names
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn too_many(&self, what: &str, name: &str) -> Error {
        Error::Failed(format!(
            "more than {} {what}: stopped at {name:?}. Choose a coarser domain (--domain, or `domain` in the config) \
             or raise --cells-max; nothing is lumped together silently",
            self.cells_max
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number_and_the_limit_names_the_way_out() {
        let registry = Registry::new(2, ["birth-date", "death-date", "author"]);
        let (web, news) = (
            registry.domain("web").unwrap(),
            registry.domain("news").unwrap(),
        );
        assert_eq!(registry.domain("web").unwrap(), web);
        let relation = registry.relation("author").unwrap();
        let cell = registry.cell(web, relation).unwrap();
        assert_ne!(registry.cell(news, relation).unwrap(), cell);
        let error = registry.domain("books").unwrap_err().to_string();
        assert!(
            error.contains("--cells-max") && error.contains("books"),
            "{error}"
        );
    }
}
