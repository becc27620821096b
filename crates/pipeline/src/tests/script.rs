//! A pipeline and what happens to it as text, and what follows as text.
//!
//! ```text
//! stage build
//!   compile retry=2
//! stage deploy
//!   production when=manual needs=compile,lint allow_failure
//! > create
//! > claim compile
//! > fail compile script_failure 1
//! ```

use std::fmt::Write as _;

use domain::Timestamp;
use domain::job::FailureReason;
use domain::pipeline::{
    AllowFailure, Because, Change, Effect, Event, JobPlan, Need, Plan, Requirement, Retry, State,
    When,
};

use crate::{Graph, Transition, apply, initial};

/// The plan of a script: its lines before the first event.
pub(super) fn plan(script: &str) -> Plan {
    let mut plan = Plan::default();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with('>') {
            break;
        }
        match line.strip_prefix("stage ") {
            Some(stage) => plan.stages.push(stage.to_owned()),
            None => {
                let job = job(&plan, line);
                plan.jobs.push(job);
            }
        }
    }
    plan
}

pub(super) fn graph(script: &str) -> Graph {
    Graph::new(plan(script)).unwrap()
}

fn job(plan: &Plan, line: &str) -> JobPlan {
    let mut words = line.split_whitespace();
    let mut job = JobPlan {
        name: words.next().unwrap().to_owned(),
        stage: plan.stages.len().checked_sub(1).expect("a stage comes first"),
        when: When::OnSuccess,
        start_in_seconds: None,
        allow_failure: AllowFailure::No,
        needs: None,
        retry: Retry::default(),
        environment: None,
        requires: Vec::new(),
    };
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let list = || value.split(',').filter(|item| !item.is_empty());
        match key {
            "when" => job.when = When::parse(value).unwrap(),
            "start_in" => job.start_in_seconds = Some(value.parse().unwrap()),
            "allow_failure" if value.is_empty() => job.allow_failure = AllowFailure::Yes,
            "allow_failure" => {
                let codes = list().map(|code| code.parse().unwrap()).collect();
                job.allow_failure = AllowFailure::ExitCodes(codes);
            }
            "needs" => {
                let need = |name| Need { job: index(plan, name), artifacts: true };
                job.needs = Some(list().map(need).collect());
            }
            "requires" => {
                job.requires = list().map(|word| Requirement::parse(word).unwrap()).collect();
            }
            "retry" => job.retry.max = value.parse().unwrap(),
            "retry_when" => job.retry.when = list().map(reason).collect(),
            "retry_codes" => {
                job.retry.exit_codes = list().map(|code| code.parse().unwrap()).collect();
            }
            other => panic!("unknown word `{other}`"),
        }
    }
    job
}

fn reason(word: &str) -> FailureReason {
    FailureReason::parse(word).unwrap_or_else(|| panic!("unknown reason `{word}`"))
}

fn index(plan: &Plan, name: &str) -> usize {
    plan.jobs.iter().position(|job| job.name == name).unwrap_or_else(|| panic!("no job `{name}`"))
}

/// What happens, event by event.
pub(super) fn run(script: &str) -> String {
    let graph = graph(script);
    let mut state = initial(graph.plan());
    let mut now = Timestamp::from_seconds(0);
    let mut out = String::new();
    let events = script.lines().map(str::trim).filter_map(|line| line.strip_prefix("> "));
    for line in events {
        writeln!(out, "> {line}").unwrap();
        if let Some(seconds) = line.strip_prefix("wait ") {
            now = now.plus_seconds(seconds.parse().unwrap());
            continue;
        }
        let events: Vec<Event> =
            line.split("; ").map(|event| parse_event(graph.plan(), &state, event)).collect();
        match apply(&graph, state.clone(), &events, now) {
            Ok(transition) => {
                out.push_str(&describe(graph.plan(), &transition));
                state = transition.state;
            }
            Err(rejected) => writeln!(out, "  rejected: {rejected}").unwrap(),
        }
    }
    out
}

fn parse_event(plan: &Plan, state: &State, line: &str) -> Event {
    let words: Vec<&str> = line.split_whitespace().collect();
    let target = || words.get(1).copied().unwrap_or_default();
    let (name, attempt) = target().split_once('#').unwrap_or((target(), ""));
    let job = || name.parse().unwrap_or_else(|_| index(plan, name));
    let attempt = || match attempt {
        "" => state.jobs.get(job()).map_or(1, |job| job.attempt),
        number => number.parse().unwrap(),
    };
    let graceful = words.contains(&"gracefully");
    match words[0] {
        "create" => Event::Created,
        "claim" => Event::Claimed { job: job(), attempt: attempt() },
        "pass" => Event::Passed { job: job(), attempt: attempt() },
        "stopped" => Event::Stopped { job: job(), attempt: attempt() },
        "wake" => Event::Woke { job: job(), attempt: attempt() },
        "play" => Event::Play { job: job() },
        "retry" => Event::Retry { job: job() },
        "retry_all" => Event::RetryAll,
        "cancel" => Event::Cancel { job: job(), graceful },
        "cancel_all" => {
            let all = if graceful { (0..plan.jobs.len()).collect() } else { Vec::new() };
            Event::CancelAll { graceful: all }
        }
        "fail" => Event::Failed {
            job: job(),
            attempt: attempt(),
            reason: words.get(2).map_or(FailureReason::ScriptFailure, |word| reason(word)),
            exit_code: words.get(3).map(|code| code.parse().unwrap()),
        },
        other => panic!("unknown event `{other}`"),
    }
}

/// Changes, then the effects that do not follow from them at sight.
fn describe(plan: &Plan, transition: &Transition) -> String {
    let name = |job: usize, attempt: u16| match attempt {
        1 => plan.jobs[job].name.clone(),
        later => format!("{}#{later}", plan.jobs[job].name),
    };
    let mut out = String::new();
    for change in &transition.changes {
        match change {
            Change::Job { job, attempt, from, to, because } => {
                let (name, why) = (name(*job, *attempt), describe_because(plan, because));
                writeln!(out, "  {name} {from} -> {to}: {why}").unwrap();
            }
            Change::NewAttempt { job, attempt, because } => {
                let (name, why) = (name(*job, *attempt), describe_because(plan, because));
                writeln!(out, "  {name} new: {why}").unwrap();
            }
            Change::Pipeline { from, to } => writeln!(out, "  pipeline {from} -> {to}").unwrap(),
        }
    }
    for effect in &transition.effects {
        match effect {
            Effect::Offer { .. } => {}
            Effect::Withdraw { job, attempt } => {
                writeln!(out, "  ! withdraw {}", name(*job, *attempt)).unwrap();
            }
            Effect::Stop { job, attempt } => {
                writeln!(out, "  ! stop {}", name(*job, *attempt)).unwrap();
            }
            Effect::Wake { at, job, attempt } => {
                writeln!(out, "  ! wake {} at {}", name(*job, *attempt), at.as_seconds()).unwrap();
            }
            Effect::Finished { status } => writeln!(out, "  ! finished {status}").unwrap(),
        }
    }
    out
}

fn describe_because(plan: &Plan, because: &Because) -> String {
    match because {
        Because::Ready => "ready".to_owned(),
        Because::Claimed => "claimed".to_owned(),
        Because::Passed => "passed".to_owned(),
        Because::Failed { reason, exit_code: None } => reason.to_string(),
        Because::Failed { reason, exit_code: Some(code) } => format!("{reason} {code}"),
        Because::Unmet { requirement } => format!("{requirement} is not carried out"),
        Because::NeedsAPerson => "needs a person".to_owned(),
        Because::Delayed { until } => format!("delayed until {until}"),
        Because::Woke => "woke".to_owned(),
        Because::Played => "played".to_owned(),
        Because::RetriedByAPerson => "retried by a person".to_owned(),
        Because::RetriedByRule { reason } => format!("retried after {reason}"),
        Because::Reopened => "reopened".to_owned(),
        Because::Canceled => "canceled".to_owned(),
        Because::PreviousEnded { status, job: None } => format!("before it all {status}"),
        Because::PreviousEnded { status, job: Some(job) } => {
            format!("before it {status}, see {}", plan.jobs[*job].name)
        }
    }
}
