//! What the pushing terminal shows.

use ci_config::Filtered;
use domain::diagnostic::{Diagnostic, Severity};
use domain::limits::PUSH_LINES_MAX;
use domain::pipeline::Pipeline;

use crate::address::Address;

/// What came of one ref of a push.
#[derive(Clone, Debug)]
pub(crate) enum Result {
    /// A pipeline, perhaps refused or skipped.
    Pipeline(Box<Pipeline>),
    /// The file is valid and makes no pipeline here.
    Filtered(Filtered, Vec<Diagnostic>),
    /// There is no file.
    NoFile { path: String },
    /// It takes longer than a push may wait, or has failed and is tried again.
    Later,
}

/// The lines about one ref, in the order of reading.
pub(crate) fn lines(
    address: &Address,
    project: &str,
    ref_name: &str,
    result: &Result,
) -> Vec<String> {
    match result {
        Result::Pipeline(pipeline) => pipeline_lines(address, project, pipeline),
        Result::Filtered(because, diagnostics) => {
            let mut lines = vec![format!("No pipeline for {ref_name}: {}", because.message())];
            lines.extend(diagnostics.iter().map(diagnostic));
            lines
        }
        Result::NoFile { path } => {
            vec![format!("No pipeline for {ref_name}: the commit has no {path}")]
        }
        Result::Later => vec![
            format!("The pipeline for {ref_name} is still being made. It will be here:"),
            format!("  {}", address.page(&format!("{project}/-/pipelines"))),
        ],
    }
}

fn pipeline_lines(address: &Address, project: &str, pipeline: &Pipeline) -> Vec<String> {
    let Pipeline { iid, ref_name, .. } = pipeline;
    let page = address.pipeline(project, pipeline.id);
    if pipeline.failure_reason.is_some() {
        let mut lines = vec![format!("The pipeline for {ref_name} cannot be made:")];
        lines.extend(pipeline.diagnostics.iter().map(diagnostic));
        lines.push(format!("  {page}"));
        return lines;
    }
    let what =
        if pipeline.status == domain::pipeline::Status::Skipped { " is skipped" } else { "" };
    let mut lines = vec![format!("Pipeline #{iid} for {ref_name}{what}:"), format!("  {page}")];
    lines.extend(pipeline.diagnostics.iter().map(diagnostic));
    lines
}

/// `file:line:column: error: message (hint)`, which editors can open.
fn diagnostic(diagnostic: &Diagnostic) -> String {
    let Diagnostic { file, line, column, severity, message, hint, .. } = diagnostic;
    let word = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let hint = hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    let place = if *line == 0 { file.clone() } else { format!("{file}:{line}:{column}") };
    format!("  {place}: {word}: {message}{hint}")
}

/// At most [`PUSH_LINES_MAX`] lines, without anything that could steer a terminal.
pub(crate) fn bounded(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > PUSH_LINES_MAX {
        let more = lines.len() - PUSH_LINES_MAX;
        lines.truncate(PUSH_LINES_MAX);
        lines.push(format!("  and {more} more lines: see the page"));
    }
    let harmless = |line: String| line.chars().filter(|c| !c.is_control()).collect();
    lines.into_iter().map(harmless).collect()
}
