//! The graph of a pipeline in Graphviz's language.

use std::fmt::Write as _;

use domain::pipeline::{Plan, When};

/// A box for each stage. A job with `needs` has an arrow from each; one without waits for a stage,
/// drawn through a point, so that many jobs do not make many arrows.
pub(super) fn graph(plan: Option<&Plan>) -> String {
    let mut out = String::from("digraph pipeline {\n  rankdir=LR;\n  node [shape=box];\n");
    if let Some(plan) = plan {
        let drawn = stages(&mut out, plan).and_then(|()| arrows(&mut out, plan));
        drawn.expect("writing to a string");
    }
    out.push_str("}\n");
    out
}

fn stages(out: &mut String, plan: &Plan) -> std::fmt::Result {
    for (index, stage) in plan.stages.iter().enumerate() {
        writeln!(out, "  subgraph cluster_{index} {{\n    label={};", quoted(stage))?;
        for job in plan.jobs.iter().filter(|job| job.stage == index) {
            let style = if job.when == When::Manual { " [style=dashed]" } else { "" };
            writeln!(out, "    {}{style};", quoted(&job.name))?;
        }
        out.push_str("  }\n");
    }
    Ok(())
}

fn arrows(out: &mut String, plan: &Plan) -> std::fmt::Result {
    let points: Vec<String> = (0..plan.stages.len()).map(|stage| point(plan, stage)).collect();
    let waits =
        |stage: usize| plan.jobs.iter().any(|job| job.stage == stage && job.needs.is_none());
    for stage in (1..plan.stages.len()).filter(|stage| waits(*stage)) {
        let point = &points[stage];
        writeln!(out, "  {point} [shape=point];")?;
        for job in plan.jobs.iter().filter(|job| job.stage + 1 == stage) {
            writeln!(out, "  {} -> {point} [arrowhead=none];", quoted(&job.name))?;
        }
    }
    for job in &plan.jobs {
        match &job.needs {
            Some(needs) => {
                for need in needs.iter().filter_map(|need| plan.jobs.get(need.job)) {
                    writeln!(out, "  {} -> {};", quoted(&need.name), quoted(&job.name))?;
                }
            }
            None if job.stage > 0 => {
                writeln!(out, "  {} -> {};", points[job.stage], quoted(&job.name))?;
            }
            None => {}
        }
    }
    Ok(())
}

/// The name of the point before a stage. Graphviz takes equal names for one node, quoted or not.
fn point(plan: &Plan, stage: usize) -> String {
    let mut name = format!("wait_{stage}");
    while plan.jobs.iter().any(|job| job.name == name) {
        name.push('_');
    }
    name
}

/// A name as Graphviz reads it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
