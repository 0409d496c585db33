//! Rows whose columns have fixed names, with a header or without.

use std::collections::BTreeMap;

use crate::sheet::Row;

use super::source::Numbers;

/// Which column has which name.
#[derive(Debug, Clone)]
pub(super) struct Columns(BTreeMap<String, usize>);

impl Columns {
    /// Of a table without a header.
    pub(super) fn fixed(names: &[&str]) -> Self {
        Columns(names.iter().enumerate().map(|(n, name)| ((*name).to_owned(), n)).collect())
    }

    /// Of a header; names are compared in small letters.
    pub(super) fn of_header(row: &Row) -> Self {
        let name = |cell: &str| cell.trim().to_ascii_lowercase();
        let mut columns = BTreeMap::new();
        for (n, cell) in row.cells.iter().enumerate() {
            columns.entry(name(cell)).or_insert(n);
        }
        Columns(columns)
    }

    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.0.contains_key(*name))
    }

    /// A cell that is not blank.
    pub(super) fn get<'r>(&self, row: &'r Row, name: &str) -> Option<&'r str> {
        self.find(name).of(row)
    }

    /// Where a column stands, for looking it up in many rows.
    pub(super) fn find(&self, name: &str) -> Column {
        Column(self.0.get(name).copied())
    }

    /// The first of several names that has a cell.
    pub(super) fn first<'r>(&self, row: &'r Row, names: &[&str]) -> Option<&'r str> {
        names.iter().find_map(|name| self.get(row, name))
    }
}

/// A column, where the table has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(Option<usize>);

impl Column {
    /// Its cell, unless that is blank.
    pub(super) fn of(self, row: &Row) -> Option<&str> {
        let cell = row.cells.get(self.0?)?.trim();
        (!cell.is_empty() && cell != "NULL" && cell != "\\N").then_some(cell)
    }
}

/// Values by a key, in the order in which the keys came first.
#[derive(Debug)]
pub(super) struct Groups<T> {
    places: Numbers,
    groups: Vec<(String, Vec<T>)>,
}

impl<T> Groups<T> {
    pub(super) fn new() -> Self {
        Groups { places: Numbers::default(), groups: Vec::new() }
    }

    pub(super) fn push(&mut self, key: &str, value: T) {
        // Rows of a call mostly follow each other.
        let last = self.groups.last_mut().filter(|(last, _)| last == key);
        let group = match (last.is_some(), self.places.get(key)) {
            (true, _) => self.groups.last_mut(),
            (false, Some(place)) => self.groups.get_mut(*place),
            (false, None) => {
                self.places.insert(key.to_owned(), self.groups.len());
                self.groups.push((key.to_owned(), Vec::with_capacity(1)));
                self.groups.last_mut()
            }
        };
        if let Some((_, values)) = group {
            values.push(value);
        }
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = (String, Vec<T>)> {
        self.groups.into_iter()
    }
}
