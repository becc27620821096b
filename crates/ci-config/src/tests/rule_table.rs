//! What a job becomes by rules, event and variables: one line for each.

use domain::pipeline::{AllowFailure, Source};
use domain::variable::JobVariable;

use crate::event::{self, Event, MergeRequest};
use crate::{Changed, Filtered, Input, Outcome, compile};

const TABLE: &str = include_str!("../../corpus/rules.txt");

/// A line with what its family says.
struct Case {
    family: &'static str,
    event: &'static str,
    file: String,
    expected: &'static str,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for family in TABLE.split("\n## ").skip(1) {
        let mut lines = family.lines();
        let title = lines.next().unwrap();
        assert!(lines.next().unwrap().starts_with("# source: "), "{title}: source");
        let file = lines.next().and_then(|line| line.strip_prefix("# file: ")).unwrap();
        for line in lines.filter(|line| !line.is_empty()) {
            let (event, rest) = line.split_once(" :: ").unwrap();
            let (part, expected) = rest.rsplit_once(" => ").unwrap();
            let file = spelled(file).replacen("%s", &spelled(part), 1);
            let file = format!("{{{}}}", file.replace("job: {", "job: {script: x, "));
            cases.push(Case { family: title, event, file, expected });
        }
    }
    cases
}

/// With its spaces and line breaks.
fn spelled(text: &str) -> String {
    text.replace('␠', " ").replace('␤', "\n")
}

/// The input of `push:branch A=b +changed @existing`.
fn input(text: &str, file: String) -> Input {
    let mut words = text.split(' ');
    let first = words.next().unwrap();
    let (kind, branch) = first.split_once(':').unwrap_or((first, ""));
    let mut event = event(kind, branch);
    let (mut changed, mut existing, mut given) = (None::<Vec<String>>, Vec::new(), Vec::new());
    for word in words {
        if let Some(path) = word.strip_prefix('+') {
            let paths = changed.get_or_insert_default();
            paths.extend((!path.is_empty()).then(|| spelled(path)));
        } else if let Some(path) = word.strip_prefix('@') {
            existing.push(spelled(path));
        } else {
            match word.split_once('=').unwrap() {
                ("mr", _) => event.merge_request = Some(MergeRequest::default()),
                ("open", _) => event.open_merge_requests = vec!["group/project!1".to_owned()],
                ("title", title) => title.clone_into(&mut event.commit.message),
                (key, value) => given.push(JobVariable::public(key, spelled(value))),
            }
        }
    }
    let mut input = event.input();
    input.text = file;
    input.variables.pipeline = given;
    input.changed_paths = changed.map_or(Changed::NoDiff, Changed::Paths);
    input.existing_paths = Some(existing);
    input
}

fn event(kind: &str, branch: &str) -> Event {
    let (tag, is_merge_request) = (kind == "tag", kind == "mr");
    let source = match kind {
        "tag" => Source::Push,
        "mr" => Source::MergeRequestEvent,
        other => Source::parse(other).unwrap(),
    };
    let name = match (branch, tag, is_merge_request) {
        ("", true, _) => "v1",
        ("", _, true) => "feature",
        ("", ..) => "main",
        (branch, ..) => branch,
    };
    Event {
        source,
        ref_name: name.to_owned(),
        tag,
        merge_request: is_merge_request.then(|| MergeRequest {
            target: event::Side { branch: "main".to_owned(), ..event::Side::default() },
            ..MergeRequest::default()
        }),
        schedule_description: (kind == "schedule").then(|| "nightly".to_owned()),
        project: event::Project { path: "group/project".to_owned(), ..event::Project::default() },
        user: Some(event::User { username: "ada".to_owned(), ..event::User::default() }),
        pipeline_iid: Some(1),
        ..Event::default()
    }
}

fn found(input: &Input) -> String {
    match compile(input) {
        Outcome::Refused { .. } => "refused".to_owned(),
        Outcome::Filtered { because: Filtered::Workflow, .. } => "no pipeline".to_owned(),
        Outcome::Filtered { because: Filtered::Jobs | Filtered::Skipped, .. } => "out".to_owned(),
        Outcome::Missing(missing) => format!("{missing:?}"),
        Outcome::Compiled(compiled) => {
            let job = &compiled.plan.jobs[0];
            let may_fail = match &job.allow_failure {
                AllowFailure::No => String::new(),
                AllowFailure::Yes => " may fail".to_owned(),
                AllowFailure::ExitCodes(codes) => format!(" may fail with {codes:?}"),
            };
            format!("{}{may_fail}", job.when)
        }
    }
}

/// Row: B03 (whole)
#[test]
fn rules_decide_as_the_table_says() {
    let cases = cases();
    let problems: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let found = found(&input(case.event, case.file.clone()));
            let Case { family, event, file, expected } = case;
            (found != *expected)
                .then(|| format!("{family}: {event} {file}: {found}, not {expected}"))
        })
        .collect();
    assert!(problems.is_empty(), "{}:\n{}", problems.len(), problems.join("\n"));
    assert!(cases.len() >= 500);
}
