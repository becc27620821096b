//! Samples of one row, and what is said of them.

use std::path::Path;

use serde_json::json;

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Row {
    name: String,
    unit: &'static str,
    floor: Vec<f64>,
    ours: Vec<f64>,
    goal: Goal,
    why_not: Option<String>,
}

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// p50 in the row's unit.
    AtMost(f64),
    /// p50 in the row's unit.
    AtLeast(f64),
    /// p50 of ours divided by p50 of the floor.
    Ratio(f64),
    /// p50 of ours at most the floor's and so much more.
    FloorPlus(f64),
}

impl Row {
    pub(crate) fn new(name: &str, unit: &'static str, goal: Goal) -> Self {
        Self {
            name: name.to_owned(),
            unit,
            floor: Vec::new(),
            ours: Vec::new(),
            goal,
            why_not: None,
        }
    }

    pub(crate) fn not_measured(name: &str, why: &str) -> Self {
        let mut row = Self::new(name, "", Goal::AtMost(0.0));
        row.why_not = Some(why.to_owned());
        row
    }

    pub(crate) fn floor(&mut self, value: f64) {
        self.floor.push(value);
    }

    pub(crate) fn ours(&mut self, value: f64) {
        self.ours.push(value);
    }

    /// The row in Markdown.
    pub(crate) fn line(&self) -> String {
        if let Some(why) = &self.why_not {
            return format!("| {} | | not measured: {why} | | | | |", self.name);
        }
        let (floor, ours) = (quantile(&self.floor, 0.5), quantile(&self.ours, 0.5));
        let ratio = if floor > 0.0 { format!("{:.2}", ours / floor) } else { "-".to_owned() };
        let floor_text = if self.floor.is_empty() { "-".to_owned() } else { format!("{floor:.1}") };
        let (goal, met) = match self.goal {
            Goal::AtMost(most) => (format!("≤ {most} {}", self.unit), ours <= most),
            Goal::AtLeast(least) => (format!("≥ {least} {}", self.unit), ours >= least),
            Goal::Ratio(most) => (format!("≤ {most} × floor"), ours <= floor * most),
            Goal::FloorPlus(more) => {
                (format!("≤ floor + {more} {}", self.unit), ours <= floor + more)
            }
        };
        format!(
            "| {} | {floor_text} | {ours:.1} {} | {:.1} | {ratio} | {goal} | {} |",
            self.name,
            self.unit,
            quantile(&self.ours, 0.99),
            if met { "yes" } else { "missed" }
        )
    }

    /// Keeps the samples, in the order in which they were taken.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn keep(&self, folder: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(folder)?;
        let file: String =
            self.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let kept = json!({ "row": self.name, "unit": self.unit, "floor": self.floor,
            "ours": self.ours, "not_measured": self.why_not });
        std::fs::write(folder.join(format!("{file}.json")), format!("{kept:#}\n"))?;
        Ok(())
    }
}

/// The value below which a part of the samples lies; 0 without samples.
fn quantile(samples: &[f64], part: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index of a small list"
    )]
    let index = ((sorted.len() as f64 - 1.0).max(0.0) * part).round() as usize;
    sorted.get(index).copied().unwrap_or_default()
}

/// Milliseconds since a moment.
pub(crate) fn milliseconds(begun: tokio::time::Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1_000.0
}
