//! `parallel`: a number, or a matrix of variables.

use domain::limits::PARALLEL_MAX;
use domain::variable::JobVariable;
use yaml::{Kind, Mapping, Node};

use crate::code::Code;
use crate::known::Keys;
use crate::place::Place;
use crate::reader::{Reader, whole};

/// How often a job runs.
#[derive(Clone, Debug)]
pub enum Parallel {
    Count(u32),
    /// The instances in order; equal names have not been joined yet.
    Matrix(Vec<Instance>),
}

/// One instance of a matrix.
#[derive(Clone, Debug)]
pub struct Instance {
    /// `[a, 1]`: what follows the job's name and a colon.
    pub label: String,
    pub variables: Vec<JobVariable>,
}

pub const KEYS: Keys = Keys { taken: &["matrix"] };

/// What GitLab says of a number where only a matrix may be.
const NO_COUNT: &str = "cannot use \"parallel: <number>\".";

/// Reads `parallel`; `counts` where a number is allowed.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node, counts: bool) -> Option<Parallel> {
    if let Some(count) = whole(node) {
        return count_of(reader, place, node, (count, counts));
    }
    let Some(mapping) = node.as_mapping() else {
        if matches!(node.kind(), Kind::Float(_)) {
            reader.findings.config(place, node.span(), "must be an integer");
            if !counts {
                reader.findings.config(place, node.span(), NO_COUNT);
            }
        } else {
            let text = format!("{} should be an integer or a hash", place.path());
            reader.findings.error(Code::Value, node.span(), text);
        }
        return None;
    };
    let is_sound = reader.is_sound(|reader| {
        KEYS.check(&mut reader.findings, place, node);
        if mapping.get("matrix").is_none() {
            reader.findings.config(place, node.span(), "missing required keys: matrix");
        }
    });
    if !is_sound {
        return None;
    }
    let place = place.child("matrix");
    let matrix = mapping.get("matrix").unwrap_or(node);
    if matrix.is_null() {
        return Some(Parallel::Matrix(Vec::new()));
    }
    let Some(rows) = matrix.as_sequence() else {
        reader.findings.config(&place, matrix.span(), "should be an array of hashes");
        return None;
    };
    if let Some(row) = rows.iter().find(|row| row.as_mapping().is_none()) {
        reader.findings.config(&place, row.span(), "should be an array of hashes");
        return None;
    }
    let before = reader.findings.hiding();
    let total = rows.iter().fold(0_usize, |sum, row| sum.saturating_add(combinations(row)));
    if total > PARALLEL_MAX {
        let text = format!("generates too many jobs (maximum is {PARALLEL_MAX})");
        reader.findings.config(&place, matrix.span(), &text);
        return None;
    }
    let mut instances = Vec::with_capacity(total);
    for row in rows {
        if let Some(mapping) = checked_row(reader, &place, row) {
            expand(mapping, &mut instances);
        }
    }
    (reader.findings.hiding() == before).then_some(Parallel::Matrix(instances))
}

fn count_of(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
    (count, counts): (i64, bool),
) -> Option<Parallel> {
    let problem = match usize::try_from(count) {
        Ok(1..=PARALLEL_MAX) => None,
        Ok(1..) => Some(format!("must be less than or equal to {PARALLEL_MAX}")),
        Ok(0) | Err(_) => Some("must be greater than or equal to 1".to_owned()),
    };
    let is_in_range = problem.is_none();
    let foreign = (!counts).then(|| NO_COUNT.to_owned());
    for problem in problem.into_iter().chain(foreign) {
        reader.findings.config(place, node.span(), &problem);
    }
    let count = u32::try_from(count).ok().filter(|_| is_in_range && counts)?;
    Some(Parallel::Count(count))
}

/// Instances that a row gives.
fn combinations(row: &Node) -> usize {
    let Some(mapping) = row.as_mapping() else { return 0 };
    let counts = mapping.iter().map(|(_, value)| value.as_sequence().map_or(1, <[Node]>::len));
    counts.fold(1, usize::saturating_mul)
}

/// A row of names with a text or an integer, or with flat lists of these.
fn checked_row<'r>(reader: &mut Reader, place: &Place<'_>, row: &'r Node) -> Option<&'r Mapping> {
    let mapping = row.as_mapping()?;
    let place = place.child("variables");
    if mapping.is_empty() {
        reader.findings.config(&place, row.span(), "requires at least 1 items");
        return None;
    }
    let is_plain =
        |node: &Node| matches!(node.kind(), Kind::String(..) | Kind::Int(_) | Kind::BigInt(_));
    let is_valid = |node: &Node| match node.as_sequence() {
        Some(items) => items.iter().all(is_plain),
        None => is_plain(node),
    };
    if !mapping.iter().all(|(key, value)| key.as_text().is_some() && is_valid(value)) {
        let text = "should be a hash of key value pairs, value can be an array";
        reader.findings.config(&place, row.span(), text);
        return None;
    }
    Some(mapping)
}

/// The product of a row's values; the first key varies slowest.
fn expand(row: &Mapping, out: &mut Vec<Instance>) {
    let mut products: Vec<Vec<JobVariable>> = vec![Vec::new()];
    for (key, value) in row.iter() {
        let single = std::slice::from_ref(value);
        let values = value.as_sequence().unwrap_or(single);
        products = products
            .iter()
            .flat_map(|product| {
                values.iter().map(|value| {
                    let text = value.to_text().unwrap_or_default();
                    let mut longer = product.clone();
                    longer.push(JobVariable::public(&*key.text, text));
                    longer
                })
            })
            .collect();
    }
    out.extend(products.into_iter().map(|variables| {
        let values: Vec<&str> = variables.iter().map(|variable| variable.value.as_str()).collect();
        Instance { label: format!("[{}]", values.join(", ")), variables }
    }));
}
