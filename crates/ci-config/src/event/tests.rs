//! Variables of events, and the list of all of them.

use std::collections::BTreeSet;

use domain::pipeline::Source;
use domain::variable::JobVariable;

use super::catalogue::{Condition, Given, PREDEFINED, Phase};
use super::{
    Chat, Commit, Event, ExternalPullRequest, MergeRequest, MergeRequestEvent, Project, Server,
    Side, Upstream, User,
};

fn event() -> Event {
    Event {
        ref_name: "Feature/One".to_owned(),
        commit: Commit {
            sha: "0123456789abcdef0123456789abcdef01234567".to_owned(),
            message: "Add one\n\nIt was missing.\n".to_owned(),
            author: "Ada <ada@example.com>".to_owned(),
            timestamp: "2026-01-02T03:04:05+02:00".to_owned(),
        },
        project: Project {
            id: 7,
            path: "Group/sub/app".to_owned(),
            title: "App".to_owned(),
            ..Project::default()
        },
        server: Server {
            url: "https://keel.example.com:8443/x".to_owned(),
            protocol: "https".to_owned(),
            host: "keel.example.com".to_owned(),
            port: 8443,
            fqdn: "keel.example.com:8443".to_owned(),
            registry: "registry.example.com".to_owned(),
            version: "1.2.3-rc1".to_owned(),
        },
        pipeline_iid: Some(3),
        ..Event::default()
    }
}

fn merge_request() -> MergeRequest {
    let side = |branch: &str, sha: &str| Side {
        project_id: 7,
        project_path: "Group/sub/app".to_owned(),
        branch: branch.to_owned(),
        protected: branch == "main",
        sha: sha.to_owned(),
    };
    MergeRequest {
        id: 100,
        iid: 4,
        title: "One".to_owned(),
        source: side("Feature/One", "aaa"),
        target: side("main", "bbb"),
        ..MergeRequest::default()
    }
}

/// All values that an event gives, the later phases behind.
fn all(event: &Event) -> Vec<JobVariable> {
    let variables = event.variables();
    [variables.predefined, variables.pipeline_predefined, variables.user].concat()
}

fn value(event: &Event, key: &str) -> Option<String> {
    all(event).into_iter().find(|variable| variable.key == key).map(|variable| variable.value)
}

#[track_caller]
fn check(event: &Event, expected: &[(&str, &str)]) {
    for (key, text) in expected {
        assert_eq!(value(event, key).as_deref(), Some(*text), "{key}");
    }
}

#[test]
fn a_push_gives_the_commit_and_the_branch() {
    check(
        &event(),
        &[
            ("CI", "true"),
            ("CI_PIPELINE_SOURCE", "push"),
            ("CI_COMMIT_BRANCH", "Feature/One"),
            ("CI_COMMIT_REF_NAME", "Feature/One"),
            ("CI_COMMIT_REF_SLUG", "feature-one"),
            ("CI_COMMIT_REF_PROTECTED", "false"),
            ("CI_COMMIT_SHORT_SHA", "01234567"),
            ("CI_COMMIT_TITLE", "Add one"),
            ("CI_COMMIT_DESCRIPTION", "\nIt was missing."),
            ("CI_COMMIT_USER_LOGIN", ""),
            ("CI_COMMIT_TIMESTAMP", "2026-01-02T03:04:05+02:00"),
            ("CI_PROJECT_NAME", "app"),
            ("CI_PROJECT_NAMESPACE", "Group/sub"),
            ("CI_PROJECT_ROOT_NAMESPACE", "Group"),
            ("CI_PROJECT_PATH_SLUG", "group-sub-app"),
            ("CI_REGISTRY_IMAGE", "registry.example.com/group/sub/app"),
            ("CI_SERVER_VERSION_MINOR", "2"),
            ("CI_API_V4_URL", "https://keel.example.com:8443/x/api/v4"),
            ("CI_PIPELINE_IID", "3"),
            (
                "CI_CONFIG_REF_URI",
                "keel.example.com:8443/Group/sub/app//.gitlab-ci.yml@refs/heads/Feature/One",
            ),
        ],
    );
    assert_eq!(value(&event(), "CI_COMMIT_TAG"), None);
    assert_eq!(value(&event(), "CI_MERGE_REQUEST_IID"), None);
}

#[test]
fn a_tag_has_no_branch() {
    let tag =
        Event { ref_name: "v1".to_owned(), tag: true, tag_message: "First".to_owned(), ..event() };
    check(&tag, &[("CI_COMMIT_TAG", "v1"), ("CI_COMMIT_TAG_MESSAGE", "First")]);
    assert_eq!(value(&tag, "CI_COMMIT_BRANCH"), None);
    assert!(value(&tag, "CI_CONFIG_REF_URI").unwrap().ends_with("@refs/tags/v1"));
}

#[test]
fn a_merge_request_has_neither_branch_nor_tag() {
    let source = Source::MergeRequestEvent;
    let of = |kind| Event {
        source,
        merge_request: Some(MergeRequest { event: kind, ..merge_request() }),
        ..event()
    };
    let detached = of(MergeRequestEvent::Detached);
    check(
        &detached,
        &[
            ("CI_PIPELINE_SOURCE", "merge_request_event"),
            ("CI_COMMIT_REF_NAME", "Feature/One"),
            ("CI_MERGE_REQUEST_IID", "4"),
            ("CI_MERGE_REQUEST_EVENT_TYPE", "detached"),
            ("CI_MERGE_REQUEST_REF_PATH", "refs/merge-requests/4/head"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED", "true"),
            ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "Feature/One"),
            ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", ""),
            ("CI_MERGE_REQUEST_DRAFT", "false"),
        ],
    );
    for absent in ["CI_COMMIT_BRANCH", "CI_MERGE_REQUEST_LABELS", "CI_MERGE_REQUEST_APPROVED"] {
        assert_eq!(value(&detached, absent), None, "{absent}");
    }
    let merged = of(MergeRequestEvent::MergedResult);
    check(
        &merged,
        &[
            ("CI_MERGE_REQUEST_EVENT_TYPE", "merged_result"),
            ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "aaa"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "bbb"),
        ],
    );
}

#[test]
fn long_texts_are_cut() {
    let mut long = event();
    long.commit.message = format!("{}é", "x".repeat(99_999));
    check(&long, &[("CI_COMMIT_MESSAGE_IS_TRUNCATED", "true")]);
    assert_eq!(value(&long, "CI_COMMIT_MESSAGE").unwrap().len(), 99_999);
    assert_eq!(value(&long, "CI_COMMIT_DESCRIPTION"), value(&long, "CI_COMMIT_MESSAGE"));
    let description = "é".repeat(2_701);
    long.merge_request = Some(MergeRequest { description, ..merge_request() });
    check(&long, &[("CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED", "true")]);
    let shown = value(&long, "CI_MERGE_REQUEST_DESCRIPTION").unwrap();
    assert_eq!(shown.chars().count(), 2_700);
}

#[test]
fn lists_are_written_as_gitlab_writes_them() {
    let names = |count: usize| ["ada", "bob", "eve"][..count].iter().map(ToString::to_string);
    let of = |count| Event {
        merge_request: Some(MergeRequest {
            assignees: names(count).collect(),
            labels: names(count).collect(),
            ..merge_request()
        }),
        open_merge_requests: (1..=5).map(|iid| format!("g/p!{iid}")).collect(),
        ..event()
    };
    check(&of(2), &[("CI_MERGE_REQUEST_ASSIGNEES", "ada and bob")]);
    check(&of(3), &[("CI_MERGE_REQUEST_ASSIGNEES", "ada, bob, and eve")]);
    check(&of(3), &[("CI_MERGE_REQUEST_LABELS", "ada,bob,eve")]);
    check(&of(1), &[("CI_OPEN_MERGE_REQUESTS", "g/p!1,g/p!2,g/p!3,g/p!4")]);
}

/// An event with everything that an event can have.
fn everything() -> Event {
    let name = || "x".to_owned();
    Event {
        user: Some(User { id: 1, username: name(), name: name(), email: name() }),
        open_merge_requests: vec![name()],
        merge_request: Some(MergeRequest {
            approved: Some(true),
            assignees: vec![name()],
            labels: vec![name()],
            milestone: Some(name()),
            diff_id: Some(1),
            diff_base_sha: Some(name()),
            ..merge_request()
        }),
        external_pull_request: Some(ExternalPullRequest::default()),
        schedule_description: Some(name()),
        trigger_payload: Some(name()),
        chat: Some(Chat::default()),
        upstream: Some(Upstream { project_id: 1, pipeline_id: 2, job_id: 3 }),
        ..event()
    }
}

#[test]
fn the_list_says_what_events_give() {
    let tag = Event { tag: true, ..everything() };
    let (tag, event) = (tag.variables(), event().variables());
    let has = |list: &[JobVariable], name| list.iter().any(|variable| variable.key == name);
    for row in PREDEFINED {
        let (some, plain) = match row.phase {
            Phase::PrePipeline => {
                (has(&tag.predefined, row.name), has(&event.predefined, row.name))
            }
            Phase::Pipeline => (
                has(&tag.pipeline_predefined, row.name) || has(&tag.user, row.name),
                has(&event.pipeline_predefined, row.name),
            ),
            Phase::Job => continue,
        };
        let of_job = ["CI_JOB_", "CI_NODE_", "CI_ENVIRONMENT_", "CI_DEBUG_"];
        let expected = match row.given {
            _ if of_job.iter().any(|start| row.name.starts_with(start)) => (false, false),
            Given::Always | Given::Empty => (true, true),
            Given::When(Condition::Branch) => (false, true),
            Given::When(_) => (true, false),
            Given::Never => (false, false),
        };
        assert_eq!((some, plain), expected, "{}", row.name);
    }
}

#[test]
fn every_variable_of_an_event_is_in_the_list_once() {
    let known: BTreeSet<&str> = PREDEFINED.iter().map(|row| row.name).collect();
    assert_eq!(known.len(), PREDEFINED.len());
    assert!(PREDEFINED.is_sorted_by_key(|row| row.name));
    for event in [everything(), Event { tag: true, ..event() }] {
        let mut seen = BTreeSet::new();
        for variable in all(&event) {
            assert!(known.contains(variable.key.as_str()), "{} is not listed", variable.key);
            assert!(seen.insert(variable.key.clone()), "{} is there twice", variable.key);
        }
    }
}

#[test]
fn an_input_has_all_that_the_event_decides() {
    let input = Event { merge_request: Some(merge_request()), ..event() }.input();
    assert!(input.merge_request && !input.tag);
    assert_eq!((&*input.ref_name, &*input.project_path), ("Feature/One", "Group/sub/app"));
    assert_eq!(input.path, ".gitlab-ci.yml");
}
