//! Rows whose columns have fixed names, with a header or without.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::call::Text;
use crate::order::{Gather, Order};
use crate::sheet::{Row, trimmed};

use super::source::LookUp;

/// Which column has which name.
#[derive(Debug, Clone)]
pub(super) struct Columns(BTreeMap<String, usize>);

impl Columns {
    /// Of a table without a header.
    pub(super) fn fixed(names: &[&str]) -> Self {
        Columns(names.iter().enumerate().map(|(n, name)| ((*name).to_owned(), n)).into_map())
    }

    /// Of a header; names are compared in small letters.
    pub(super) fn of_header(row: &Row<'_>) -> Self {
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
    pub(super) fn get<'r>(&self, row: &'r Row<'_>, name: &str) -> Option<&'r str> {
        self.find(name).of(row)
    }

    /// Where a column stands, for looking it up in many rows.
    pub(super) fn find(&self, name: &str) -> Column {
        Column(self.0.get(name).copied())
    }
}

/// A column, where the table has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(Option<usize>);

impl Column {
    /// Its cell, unless that is blank.
    pub(super) fn of<'r>(self, row: &'r Row<'_>) -> Option<&'r str> {
        said(row.cells.get(self.0?)?)
    }

    /// The same, for longer than the row.
    pub(super) fn shared<'t>(self, row: &Row<'t>) -> Option<Text<'t>> {
        match self.kept(row)? {
            Cow::Borrowed(cell) => said(cell).map(Cow::Borrowed),
            Cow::Owned(cell) => said(&cell).map(|cell| Cow::Owned(cell.to_owned())),
        }
    }

    /// The cell as it stands there, for longer than the row: what it says is [`said`] when somebody asks.
    pub(super) fn kept<'t>(self, row: &Row<'t>) -> Option<Text<'t>> {
        row.cells.shared(self.0?)
    }
}

/// What a cell says, if it says anything.
pub(super) fn said(cell: &str) -> Option<&str> {
    let cell = trimmed(cell);
    (!matches!(cell, "" | "NULL" | "\\N")).then_some(cell)
}

/// How many bytes a row of a log has, or rather more.
const BYTES_A_ROW: usize = 200;

/// Values by a key, in the order in which the keys came first.
#[derive(Debug)]
pub(super) struct Groups<'t, T> {
    places: LookUp<Text<'t>, usize>,
    keys: Vec<Text<'t>>,
    values: Vec<T>,
    /// Which key each value has.
    of: Vec<usize>,
}

impl<'t, T> Groups<'t, T> {
    /// With room for the rows of a text of so many bytes: growing would copy them again and again.
    pub(super) fn of(bytes: usize) -> Self {
        let rows = bytes / BYTES_A_ROW;
        Groups {
            places: LookUp::with_capacity_and_hasher(rows, Default::default()),
            keys: Vec::with_capacity(rows),
            values: Vec::with_capacity(rows),
            of: Vec::with_capacity(rows),
        }
    }

    pub(super) fn push(&mut self, key: Text<'t>, value: T) {
        // Rows of a call mostly follow each other.
        let last = self.keys.len().wrapping_sub(1);
        let place = match self.keys.last() {
            Some(before) if *before == key => last,
            _ => *self.places.entry(key).or_insert_with_key(|key| {
                self.keys.push(key.clone());
                last.wrapping_add(1)
            }),
        };
        self.values.push(value);
        self.of.push(place);
    }

    /// Hands over each key with its values.
    pub(super) fn each(mut self, mut take: impl FnMut(&str, &[T])) {
        if !self.of.is_sorted() {
            let mut mixed: Vec<(usize, T)> = self.of.into_iter().zip(self.values).collect();
            mixed.order_by_key(|(place, _)| *place);
            (self.of, self.values) = mixed.into_iter().unzip();
        }
        let mut rest = self.values.as_slice();
        for (key, of_key) in self.keys.iter().zip(self.of.chunk_by(usize::eq)) {
            let Some((values, after)) = rest.split_at_checked(of_key.len()) else { return };
            take(key, values);
            rest = after;
        }
    }
}
