//! The wire format against the fact sheet's example and against its strict decoders.

use serde_json::{Value, json};

use super::*;

fn example() -> Value {
    json!({"id": 4711, "token": "glcbt-EXAMPLE", "allow_git_fetch": true,
     "job_info": {"id": 4711, "name": "test", "stage": "test", "pipeline_id": 88, "project_id": 3,
       "project_name": "app", "project_full_path": "team/app", "namespace_id": 2,
       "root_namespace_id": 2, "organization_id": 1, "user_id": 5, "time_in_queue_seconds": 2,
       "project_jobs_running_on_instance_runners_count": "0", "queue_size": 1, "queue_depth": 1},
     "git_info": {"repo_url": "https://gitlab-ci-token:glcbt-EXAMPLE@ci.example.com/team/app.git",
       "repo_object_format": "sha1", "ref": "main", "sha": "0123456789abcdef0123456789abcdef01234567",
       "before_sha": "0000000000000000000000000000000000000000", "ref_type": "branch",
       "refspecs": ["+refs/pipelines/88:refs/pipelines/88"], "depth": 20, "protected": true},
     "runner_info": {"timeout": 3600, "runner_session_url": null},
     "variables": [{"key": "CI", "value": "true", "public": true, "masked": false},
       {"key": "DEPLOY_KEY", "value": "x", "public": false, "masked": true, "file": true}],
     "steps": [{"name": "script", "script": ["make test"], "timeout": 3600, "when": "on_success",
       "allow_failure": false}],
     "hooks": [], "image": {"name": "alpine:3", "entrypoint": null, "ports": [], "executor_opts": {},
       "pull_policy": null},
     "services": [], "artifacts": [{"name": null, "paths": ["out/"], "when": "on_success",
       "expire_in": "1 week", "artifact_type": "archive", "artifact_format": "zip"}],
     "cache": [{"key": "default-protected", "untracked": false, "paths": ["target/"],
       "policy": "pull-push", "when": "on_success", "fallback_keys": []}],
     "credentials": [], "dependencies": [], "features": {"trace_sections": true,
       "failure_reasons": ["unknown_failure", "script_failure"]}})
}

#[test]
fn the_example_payload_is_read_and_survives_a_round_trip() {
    let job: JobResponse = serde_json::from_value(example()).unwrap();
    assert_eq!(job.git_info.ref_name, "main");
    assert!(job.variables[1].file);
    let again: JobResponse = serde_json::from_value(serde_json::to_value(&job).unwrap()).unwrap();
    assert_eq!(again, job);
}

#[test]
fn a_payload_has_the_keys_that_strict_clients_need_and_none_that_break_them() {
    let empty = JobResponse {
        image: Some(Image { name: "a".to_owned(), ..Image::default() }),
        variables: vec![Variable { key: "A".to_owned(), ..Variable::default() }],
        ..JobResponse::default()
    };
    let json = serde_json::to_value(&empty).unwrap();
    for key in ["id", "token", "allow_git_fetch", "variables", "steps", "dependencies", "artifacts"]
    {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json.get("run"), None);
    assert_eq!(json["image"]["executor_opts"], json!({}));
    assert_eq!(
        json["variables"][0],
        json!({"key": "A", "value": "", "public": false, "masked": false})
    );
}

#[test]
fn nulls_are_read_as_nothing() {
    let mut nulls = example();
    for key in [
        "variables",
        "steps",
        "hooks",
        "services",
        "artifacts",
        "cache",
        "dependencies",
        "features",
    ] {
        nulls[key] = Value::Null;
    }
    let job: JobResponse = serde_json::from_value(nulls).unwrap();
    assert!(job.variables.is_empty() && job.artifacts.is_none());
}

#[test]
fn a_request_of_the_smallest_client_is_read() {
    let body = json!({"token": "glrt-x", "info": {"features": {"refspecs": true, "cache": false, "x": null}}});
    let request: JobRequest = serde_json::from_value(body).unwrap();
    assert!(request.info.features.has("refspecs"));
    assert!(!request.info.features.has("cache"));
    assert_eq!(request.last_update, None);
    let nothing: JobRequest = serde_json::from_value(json!({"info": null})).unwrap();
    assert_eq!(nothing, JobRequest::default());
}

#[test]
fn tags_come_as_text_or_as_a_list() {
    for tags in [json!("a, b,"), json!(["a", "b"])] {
        let body: RegisterRunnerBody = serde_json::from_value(json!({"tag_list": tags})).unwrap();
        assert_eq!(body.tag_list, ["a", "b"]);
    }
}

#[test]
fn an_update_says_only_what_there_is_to_say() {
    let update = UpdateJobBody {
        token: Some("t".to_owned()),
        state: Some("running".to_owned()),
        ..UpdateJobBody::default()
    };
    assert_eq!(serde_json::to_value(&update).unwrap(), json!({"token": "t", "state": "running"}));
    let read: UpdateJobBody = serde_json::from_value(json!({"token": "t", "output": {}})).unwrap();
    assert_eq!(read.output, TraceDigest::default());
}

#[test]
fn only_the_start_of_a_piece_is_read() {
    assert_eq!(content_range(0, 62), "0-61");
    for header in ["7-61", "7-62", " 7-4 ", "7-"] {
        assert_eq!(content_range_start(header), Some(7), "{header}");
    }
    for header in ["", "7", "x-4", "-4"] {
        assert_eq!(content_range_start(header), None, "{header}");
    }
    assert_eq!(stored_size(&stored_range(62)), Some(62));
}
