//! A preview for a terminal.

use std::fmt::Write as _;

use ci_config::reason::JobReason;
use ci_config::{Compiled, Filtered};
use domain::pipeline::{AllowFailure, JobPlan, Plan, When};

use super::{Preview, needs};
use crate::terminal::{many, printable};
use crate::why;

pub(super) fn words(preview: &Preview<'_>) -> String {
    let mut out = head(preview);
    if let Some(compared) = preview.reasons().and_then(|reasons| reasons.compared.as_ref()) {
        writeln!(out, "{}.", why::compared(compared)).expect("writing to a string");
    }
    if let Some(compiled) = preview.compiled() {
        stages(&mut out, compiled).expect("writing to a string");
    }
    not_created(&mut out, preview).expect("writing to a string");
    printable(&out)
}

fn head(preview: &Preview<'_>) -> String {
    let event = preview.event;
    if preview.is_unknown() {
        return format!("{event}: what comes of it is not known here: {}\n", preview.reason());
    }
    let Some(compiled) = preview.compiled() else {
        return format!("{event} makes no pipeline: {}\n", preview.reason());
    };
    let plan = &compiled.plan;
    let name = compiled.name.as_ref().map_or_else(String::new, |name| format!(" `{name}`"));
    let (jobs, stages) = (many(plan.jobs.len(), "job"), many(plan.stages.len(), "stage"));
    format!("{event} makes a pipeline{name} with {jobs} in {stages}: {}.\n", preview.reason())
}

fn stages(out: &mut String, compiled: &Compiled) -> std::fmt::Result {
    let plan = &compiled.plan;
    let width = plan.jobs.iter().map(|job| job.name.chars().count()).max().unwrap_or(0).min(40);
    for (index, stage) in plan.stages.iter().enumerate() {
        writeln!(out, "\n{stage}")?;
        for job in plan.jobs.iter().filter(|job| job.stage == index) {
            let line = format!("  {:width$}  {}", job.name, remarks(plan, job).join(", "));
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

/// What is not as it mostly is.
fn remarks(plan: &Plan, job: &JobPlan) -> Vec<String> {
    let mut remarks = Vec::new();
    match (job.when, job.start_in_seconds) {
        (When::OnSuccess, _) => {}
        (When::Delayed, Some(seconds)) => remarks.push(format!("delayed by {seconds} s")),
        (when, _) => remarks.push(when.word().to_owned()),
    }
    match &job.allow_failure {
        AllowFailure::No => {}
        AllowFailure::Yes => remarks.push("may fail".to_owned()),
        AllowFailure::ExitCodes(codes) => remarks.push(format!("may fail with {codes:?}")),
    }
    if job.needs.is_some() {
        let names = needs(plan, job);
        let names = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        remarks.push(format!("needs {names}"));
    }
    if let Some((name, _)) = &job.environment {
        remarks.push(format!("environment {name}"));
    }
    remarks
}

fn not_created(out: &mut String, preview: &Preview<'_>) -> std::fmt::Result {
    if preview.filtered() == Some(Filtered::Workflow) {
        return Ok(());
    }
    let Some(reasons) = preview.reasons() else { return Ok(()) };
    // Where nothing is created, jobs that only that keeps out are not worth a line each.
    let is_telling = |job: &&JobReason| !job.included || !job.lacks.is_empty();
    let absent = reasons.jobs.iter().filter(is_telling);
    let absent: Vec<_> = absent.map(|job| why::why(reasons, job)).collect();
    if !absent.is_empty() {
        writeln!(out, "\nNot created")?;
        for why in absent {
            writeln!(out, "  {}: {} ({})", why.job, why.because, why.place)?;
        }
        writeln!(out, "\n`evenkeel why JOB` says more.")?;
    }
    Ok(())
}
