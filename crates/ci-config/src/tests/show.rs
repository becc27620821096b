//! Outcomes as text that a person can check.

use std::fmt::Write as _;

use domain::diagnostic::Diagnostic;
use domain::job_spec::{ArtifactSpec, CacheSpec, Image, JobSpec};
use domain::pipeline::{AllowFailure, JobPlan, Plan};
use domain::variable::JobVariable;

use crate::reason::{Because, ClauseReason, JobReason, PathsFound, Reasons, RuleReason, SeenValue};
use crate::{Compiled, Outcome};

pub(super) fn outcome(outcome: &Outcome) -> String {
    let mut out = String::new();
    match outcome {
        Outcome::Missing(missing) => writeln!(out, "missing {missing:?}").unwrap(),
        Outcome::Refused { diagnostics, reasons } => {
            findings(&mut out, diagnostics);
            reasons.iter().for_each(|reasons| why(&mut out, reasons));
        }
        Outcome::Filtered { because, diagnostics, reasons } => {
            writeln!(out, "no pipeline: {because:?}").unwrap();
            why(&mut out, reasons);
            findings(&mut out, diagnostics);
        }
        Outcome::Compiled(compiled) => plan(&mut out, compiled),
    }
    out
}

pub(super) fn findings(out: &mut String, diagnostics: &[Diagnostic]) {
    for d in diagnostics {
        writeln!(out, "{} {} {}:{}:{} {}", d.code, d.severity, d.file, d.line, d.column, d.message)
            .unwrap();
        for via in &d.via {
            writeln!(out, "  via {}:{}:{}", via.file, via.line, via.column).unwrap();
        }
        if let Some(extends) = &d.extends {
            let (job, base, line) = (&extends.job, &extends.base, extends.line);
            writeln!(out, "  {job} extends {base} at {}:{line}", extends.file).unwrap();
        }
        if let Some(hint) = &d.hint {
            writeln!(out, "  hint: {hint}").unwrap();
        }
    }
}

fn plan(out: &mut String, compiled: &Compiled) {
    if let Some(name) = &compiled.name {
        writeln!(out, "name: {name}").unwrap();
    }
    if compiled.auto_cancel != crate::AutoCancel::default() {
        writeln!(out, "auto_cancel: {:?}", compiled.auto_cancel).unwrap();
    }
    for (job, spec) in compiled.plan.jobs.iter().zip(&compiled.specs) {
        job_plan(out, &compiled.plan, job);
        job_spec(out, spec);
    }
    why(out, &compiled.reasons);
    findings(out, &compiled.diagnostics);
}

fn job_plan(out: &mut String, plan: &Plan, job: &JobPlan) {
    write!(out, "{} [{}] {}", job.name, plan.stages[job.stage], job.when).unwrap();
    if let Some(seconds) = job.start_in_seconds {
        write!(out, " in {seconds}s").unwrap();
    }
    match &job.allow_failure {
        AllowFailure::No => {}
        AllowFailure::Yes => out.push_str(" allow_failure"),
        AllowFailure::ExitCodes(codes) => write!(out, " allow_failure {codes:?}").unwrap(),
    }
    if !job.retry.is_none() {
        write!(out, " retry {} {:?} {:?}", job.retry.max, job.retry.when, job.retry.exit_codes)
            .unwrap();
    }
    if let Some(needs) = &job.needs {
        let names = needs.iter().map(|need| {
            let name = &plan.jobs[need.job].name;
            if need.artifacts { name.clone() } else { format!("{name} (no artifacts)") }
        });
        write!(out, " needs [{}]", names.collect::<Vec<_>>().join(", ")).unwrap();
    }
    if let Some((name, action)) = &job.environment {
        write!(out, " {action} {name}").unwrap();
    }
    for requirement in &job.requires {
        write!(out, " requires {requirement}").unwrap();
    }
    out.push('\n');
}

fn line(out: &mut String, name: &str, value: &impl std::fmt::Debug, is_shown: bool) {
    if is_shown {
        writeln!(out, "  {name}: {value:?}").unwrap();
    }
}

fn job_spec(out: &mut String, spec: &JobSpec) {
    line(
        out,
        "pre_get_sources",
        &spec.pre_get_sources_script,
        !spec.pre_get_sources_script.is_empty(),
    );
    line(out, "before_script", &spec.before_script, !spec.before_script.is_empty());
    line(out, "script", &spec.script, true);
    line(out, "after_script", &spec.after_script, !spec.after_script.is_empty());
    if let Some(image) = &spec.image {
        writeln!(out, "  image: {}", show_image(image)).unwrap();
    }
    for service in &spec.services {
        write!(out, "  service: {}", show_image(&service.image)).unwrap();
        part(out, "alias", service.alias.as_ref());
        part(out, "command", service.command.as_ref());
        writeln!(out, "{}", show_variables(&service.variables)).unwrap();
    }
    if !spec.variables.is_empty() {
        writeln!(out, "  variables:{}", show_variables(&spec.variables)).unwrap();
    }
    line(out, "tags", &spec.tags, !spec.tags.is_empty());
    spec.artifacts.iter().for_each(|artifact| show_artifact(out, artifact));
    spec.cache.iter().for_each(|cache| show_cache(out, cache));
    if let Some(names) = &spec.dependencies {
        line(out, "dependencies", names, true);
    }
    if let Some(seconds) = spec.timeout_seconds {
        line(out, "timeout_seconds", &seconds, true);
    }
    if let Some(e) = &spec.environment {
        let tier = e.tier.map_or("none", domain::environment::Tier::word);
        write!(out, "  environment: {} tier {tier}", e.name).unwrap();
        part(out, "url", e.url.as_ref());
        part(out, "on_stop", e.on_stop.as_ref());
        part(out, "auto_stop_in", e.auto_stop_in.as_ref());
        part(out, "kubernetes", e.kubernetes.as_ref());
        out.push('\n');
    }
    if let Some(pattern) = &spec.coverage {
        line(out, "coverage", pattern, true);
    }
    line(out, "interruptible", &true, spec.interruptible);
    if let Some((index, total)) = spec.node {
        writeln!(out, "  node: {index}/{total}").unwrap();
    }
    as_kept(out, spec);
}

/// Keywords that are kept as they are, in the form in which they are kept.
const KEPT: [&str; 15] = [
    "trigger",
    "upstream_pipeline",
    "other_needs",
    "run",
    "release",
    "secrets",
    "id_tokens",
    "identity",
    "inputs",
    "pages",
    "resource_group",
    "manual_confirmation",
    "dast_configuration",
    "artifacts_access",
    "artifacts_exposed_as",
];

fn as_kept(out: &mut String, spec: &JobSpec) {
    let json = serde_json::to_value(spec).unwrap();
    for key in KEPT {
        if let Some(value) = json.get(key) {
            writeln!(out, "  {key}: {value}").unwrap();
        }
    }
}

fn show_image(image: &Image) -> String {
    let Image { name, entrypoint, pull_policy, docker_user, docker_platform, kubernetes_user } =
        image;
    let mut text = name.clone();
    if let Some(entrypoint) = entrypoint {
        write!(text, " entrypoint {entrypoint:?}").unwrap();
    }
    if !pull_policy.is_empty() {
        write!(text, " pull {pull_policy:?}").unwrap();
    }
    if let Some(user) = kubernetes_user {
        write!(text, " kubernetes user {user:?}").unwrap();
    }
    if docker_user.is_some() || docker_platform.is_some() {
        write!(text, " user {docker_user:?} platform {docker_platform:?}").unwrap();
    }
    text
}

fn show_variables(variables: &[JobVariable]) -> String {
    let show = |v: &JobVariable| {
        let raw = if v.raw { " (raw)" } else { "" };
        format!(" {}={:?}{raw}", v.key, v.value)
    };
    variables.iter().map(show).collect()
}

fn show_artifact(out: &mut String, artifact: &ArtifactSpec) {
    let ArtifactSpec {
        name,
        paths,
        exclude,
        untracked,
        when,
        expire_in,
        artifact_type,
        artifact_format,
    } = artifact;
    write!(out, "  artifact: {artifact_type} ({artifact_format}) {paths:?}").unwrap();
    part(out, "exclude", (!exclude.is_empty()).then_some(exclude));
    out.push_str(if *untracked { " untracked" } else { "" });
    part(out, "name", name.as_ref());
    part(out, "when", when.as_ref());
    part(out, "expire_in", expire_in.as_ref());
    out.push('\n');
}

fn show_cache(out: &mut String, cache: &CacheSpec) {
    let CacheSpec { key, paths, untracked, policy, when, fallback_keys } = cache;
    write!(out, "  cache: {key} {paths:?}").unwrap();
    out.push_str(if *untracked { " untracked" } else { "" });
    part(out, "policy", (policy != "pull-push").then_some(policy));
    part(out, "when", (when != "on_success").then_some(when));
    part(out, "fallback", (!fallback_keys.is_empty()).then_some(fallback_keys));
    out.push('\n');
}

/// A part that is only shown where it is given.
fn part(out: &mut String, name: &str, value: Option<&impl std::fmt::Debug>) {
    if let Some(value) = value {
        write!(out, " {name} {value:?}").unwrap();
    }
}

fn why(out: &mut String, reasons: &Reasons) {
    if let Some(workflow) = &reasons.workflow {
        writeln!(out, "workflow {}", if workflow.allowed { "allows" } else { "refuses" }).unwrap();
        workflow.rules.iter().for_each(|reason| rule(out, reason));
    }
    if let Some(no_pipeline) = &reasons.no_pipeline {
        writeln!(out, "no pipeline: {no_pipeline:?}").unwrap();
    }
    for reason in &reasons.jobs {
        if reason.because != Because::Unconditional || !reason.lacks.is_empty() {
            job_reason(out, reason);
        }
    }
}

fn job_reason(out: &mut String, reason: &JobReason) {
    let included = if reason.included { "in" } else { "out" };
    write!(out, "{} is {included}: ", reason.job).unwrap();
    match &reason.because {
        Because::Unconditional => out.push_str("always"),
        Because::Rule { index, when } => write!(out, "rule {index}, {when}").unwrap(),
        Because::Unjudged => out.push_str("rules that cannot be judged"),
        Because::NoRuleMatched => out.push_str("no rule matched"),
        Because::ImplicitOnly => out.push_str("only:refs"),
        Because::OnlyExceptPassed => out.push_str("only and except let it pass"),
        Because::OnlyFailed { key } => write!(out, "only:{key}").unwrap(),
        Because::ExceptMatched { key } => write!(out, "except:{key}").unwrap(),
    }
    if !reason.lacks.is_empty() {
        write!(out, ", lacks {}", reason.lacks.join(", ")).unwrap();
    }
    out.push('\n');
    reason.rules.iter().for_each(|reason| rule(out, reason));
}

fn rule(out: &mut String, reason: &RuleReason) {
    let matched = if reason.matched { "matches" } else { "does not match" };
    writeln!(out, "  rule {} (line {}) {matched}", reason.index, reason.line).unwrap();
    for clause in &reason.clauses {
        match clause {
            ClauseReason::If { expression, values, holds } => {
                write!(out, "    {holds}: {expression}").unwrap();
                for seen in values {
                    match &seen.value {
                        SeenValue::Undefined => write!(out, ", {} undefined", seen.name).unwrap(),
                        SeenValue::Hidden => write!(out, ", {} hidden", seen.name).unwrap(),
                        SeenValue::Text(text) => write!(out, ", {}={text:?}", seen.name).unwrap(),
                    }
                }
                out.push('\n');
            }
            ClauseReason::Changes { globs, regexp, compare_to: _, found, holds } => {
                let sought = show_sought(globs, regexp.as_ref());
                writeln!(out, "    {holds}: changes {sought} {}", show_found(found)).unwrap();
            }
            ClauseReason::Exists { globs, regexp, found, holds } => {
                let sought = show_sought(globs, regexp.as_ref());
                writeln!(out, "    {holds}: exists {sought} {}", show_found(found)).unwrap();
            }
        }
    }
}

fn show_sought(globs: &[String], regexp: Option<&String>) -> String {
    regexp.map_or_else(|| format!("{globs:?}"), |text| format!("regexp {text:?}"))
}

fn show_found(found: &PathsFound) -> String {
    match found {
        PathsFound::Match { path, glob } => format!("{path} matches {glob}"),
        PathsFound::Nothing { paths } => format!("none of {paths}"),
        PathsFound::NoDiff => "no diff".to_owned(),
        PathsFound::TooMany => "too many to compare".to_owned(),
    }
}
