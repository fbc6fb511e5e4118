//! One table: rows and columns laid out in a width.

use comfy_table::{Cell, CellAlignment, LineStyle, Table, TableStyle};

use crate::audit::Row;
use crate::report::number::exact;
use crate::report::text::{pad_left, pad_right, shorten, width};

use super::columns::{Column, Content, columns};
use super::name;
use super::notes::Notes;

/// Spaces between two columns.
const GAP: usize = 2;

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Domain,
    Relation,
    Cell,
}

impl Subject {
    fn heading(self) -> &'static str {
        match self {
            Subject::Domain => "domain",
            Subject::Relation => "relation",
            Subject::Cell => "domain / relation",
        }
    }
}

/// The rows of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) subject: Subject,
    /// In the order in which they are shown.
    pub(super) rows: &'a [Row],
    /// The row below the line, which the others add up to.
    pub(super) total: Option<&'a Row>,
}

/// The table of at most `rows_max` rows, a row for the rest and the total.
pub(super) fn lines(
    table: &Rows<'_>,
    rows_max: usize,
    columns_max: usize,
    notes: &mut Notes,
) -> Vec<String> {
    if table.rows.is_empty() {
        return Vec::new();
    }
    let columns = columns(table.subject, columns_max);
    let (names, contents) = contents(table, rows_max, &columns, notes);
    let figures = align(contents);
    let headings: Vec<_> = columns
        .iter()
        .map(|column| column.heading(columns_max))
        .collect();
    let taken: usize = widths(&headings, &figures).iter().map(|of| GAP + of).sum();
    let room = columns_max.saturating_sub(taken);
    let mut grid = empty(table.subject, &columns, &headings);
    for (name, figures) in names.iter().zip(figures) {
        grid.add_row(std::iter::once(shorten(name, room)).chain(figures));
    }
    let mut lines: Vec<_> = grid.lines().collect();
    if table.total.is_some() {
        rule_above_last(&mut lines);
    }
    lines
}

/// A table without rows of an audit: what stands in its lines, the first column on the left.
pub(super) fn plain(
    headings: &[&str],
    contents: Vec<Vec<Content>>,
    columns_max: usize,
) -> Vec<String> {
    let names: Vec<_> = contents.iter().map(|line| line[0].figure.clone()).collect();
    let figures = align(contents);
    let widths = widths(headings, &figures);
    let taken: usize = widths[1..].iter().map(|of| GAP + of).sum();
    let room = columns_max.saturating_sub(taken);
    let named = names
        .iter()
        .map(|name| shorten(name, room))
        .collect::<Vec<_>>();
    let first = named.iter().map(|name| width(name)).max().unwrap_or(0);
    let line = |name: &str, cells: &[&str]| {
        let mut line = pad_right(name, first);
        for (cell, &of) in cells.iter().zip(&widths[1..]) {
            line += &" ".repeat(GAP);
            line += &pad_left(cell, of);
        }
        line
    };
    let mut lines = vec![line("", &headings[1..]), "─".repeat(first + taken)];
    for (name, cells) in named.iter().zip(&figures) {
        let cells: Vec<&str> = cells[1..].iter().map(String::as_str).collect();
        lines.push(line(name, &cells));
    }
    lines
}

/// The names and contents of all lines.
fn contents(
    table: &Rows<'_>,
    rows_max: usize,
    columns: &[Column],
    notes: &mut Notes,
) -> (Vec<String>, Vec<Vec<Content>>) {
    let (shown, rest) = table.rows.split_at(rows_max.min(table.rows.len()));
    let mut lines = (Vec::new(), Vec::new());
    let mut add = |name: String, contents: Vec<Content>| {
        lines.0.push(name);
        lines.1.push(contents);
    };
    let mut of_row = |row: &Row| {
        columns
            .iter()
            .map(|column| column.content(row, notes))
            .collect()
    };
    for row in shown {
        add(name(row), of_row(row));
    }
    let total = table.total.map(|row| (name(row), of_row(row)));
    if !rest.is_empty() {
        let more = exact(rest.len() as u64);
        let summed = columns
            .iter()
            .map(|column| column.rest(rest, table.subject));
        add(format!("… {more} more"), summed.collect());
        notes.rest();
    }
    if let Some((name, contents)) = total {
        add(name, contents);
    }
    lines
}

/// Cells as text of one width for each column: figures on the right, and then their tails on the left.
fn align(contents: Vec<Vec<Content>>) -> Vec<Vec<String>> {
    let widest = |column: usize, part: fn(&Content) -> &str| {
        let widths = contents.iter().map(|row| width(part(&row[column])));
        widths.max().unwrap_or(0)
    };
    let columns = contents.first().map_or(0, Vec::len);
    let widths: Vec<_> = (0..columns)
        .map(|column| {
            let figure = widest(column, |content| &content.figure);
            (figure, widest(column, |content| &content.tail))
        })
        .collect();
    let cell = |(content, &(figure, tail)): (&Content, &(usize, usize))| {
        pad_left(&content.figure, figure) + &pad_right(&content.tail, tail)
    };
    let line = |row: &Vec<Content>| row.iter().zip(&widths).map(cell).collect();
    contents.iter().map(line).collect()
}

fn widths(headings: &[&str], figures: &[Vec<String>]) -> Vec<usize> {
    let heading = |heading: &&str| heading.lines().map(width).max().unwrap_or(0);
    let mut widths: Vec<_> = headings.iter().map(heading).collect();
    for row in figures {
        for (widest, text) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(text));
        }
    }
    widths
}

/// The table with its headings and without rows.
fn empty(subject: Subject, columns: &[Column], headings: &[&str]) -> Table {
    let mut grid = Table::new();
    grid.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')));
    let headings = columns.iter().zip(headings).map(|(column, heading)| {
        // Two figures a line are too wide for their heading to stand on the right of both.
        let alignment = match column {
            Column::Rate => CellAlignment::Left,
            _ => alignment(*column),
        };
        Cell::new(heading).set_alignment(alignment)
    });
    grid.set_header(std::iter::once(Cell::new(subject.heading())).chain(headings));
    let mut columns = columns.iter();
    for (place, grid_column) in grid.column_iter_mut().enumerate() {
        let column = if place == 0 { None } else { columns.next() };
        grid_column.set_padding((if place == 0 { 0 } else { GAP as u16 }, 0));
        grid_column.set_cell_alignment(column.map_or(CellAlignment::Left, |of| alignment(*of)));
    }
    grid
}

fn alignment(column: Column) -> CellAlignment {
    if column.is_words() {
        CellAlignment::Left
    } else {
        CellAlignment::Right
    }
}

/// Sets the total off by the line that is below the headings.
fn rule_above_last(lines: &mut Vec<String>) {
    let rule = lines.iter().find(|line| line.starts_with('─')).cloned();
    if let (Some(rule), Some(last)) = (rule, lines.len().checked_sub(1)) {
        lines.insert(last, rule);
    }
}
