//! Artifacts: which files, in which form, there and back.

use std::io::Read as _;
use std::path::Path;

use api_types::runner::{ArtifactEntry, ArtifactFile, Dependency, JobResponse};
use zip::ZipArchive;

use super::bench::{Bench, job, variable};
use super::jobs::plain;
use crate::artifacts::{Wanted, collect};
use crate::beneath::Beneath;

fn archive(paths: &[&str]) -> ArtifactEntry {
    ArtifactEntry {
        paths: paths.iter().map(|&path| path.to_owned()).collect(),
        artifact_type: "archive".to_owned(),
        artifact_format: Some("zip".to_owned()),
        ..ArtifactEntry::default()
    }
}

fn leaving(id: i64, script: &[&str], entries: Vec<ArtifactEntry>) -> JobResponse {
    JobResponse { artifacts: Some(entries), ..job(id, script) }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_goes_there_and_back_with_modes_and_links() {
    let bench = Bench::new().await;
    let make = "mkdir -p out/deep/empty; echo hello > out/deep/a; printf '#!/bin/sh\\necho ran\\n' > out/run; chmod 755 out/run; ln -s deep/a out/link; echo no > out/no.log";
    let entry = ArtifactEntry {
        exclude: vec!["out/**/*.log".to_owned()],
        name: Some("pack-$NAME".to_owned()),
        expire_in: Some("1 week".to_owned()),
        ..archive(&["out/"])
    };
    let mut one = leaving(1, &[make], vec![entry]);
    one.variables.push(variable("NAME", "x/y"));
    let text = plain(&bench.run(one).await);
    assert!(text.contains("out/: found 6 matching artifact files and directories"), "{text}");
    let upload = bench.coordinator.records().uploads[&1][0].clone();
    assert_eq!(upload.filename, "pack-x-y.zip");
    assert_eq!(upload.query["expire_in"], "1 week");
    assert_eq!(
        (upload.query["artifact_type"].as_str(), upload.query["artifact_format"].as_str()),
        ("archive", "zip")
    );
    let mut two = job(2, &["rm -rf out/*", "true"]);
    two.project_in(2);
    bench.run(two).await;
    let mut three = job(
        3,
        &["find out | sort; ./out/run; cat out/link; readlink out/link; stat -c %a:%U out/run"],
    );
    three.project_in(3);
    three.dependencies = vec![Dependency {
        id: 1,
        name: "make".to_owned(),
        token: "glcbt-token-of-3".to_owned(),
        artifacts_file: Some(ArtifactFile { filename: "artifacts.zip".to_owned(), size: 1 }),
    }];
    let text = plain(&bench.run(three).await);
    assert!(text.contains("\nout\nout/deep\nout/deep/a\nout/deep/empty\nout/link\nout/run\nran\nhello\ndeep/a\n755:"), "{text}");
    if crate::is_root() {
        assert!(text.contains("755:nobody"), "{text}");
    }
}

/// Another project, so another work tree.
trait InProject {
    fn project_in(&mut self, id: i64);
}

impl InProject for JobResponse {
    fn project_in(&mut self, id: i64) {
        self.job_info.project_id = id;
        self.git_info.repo_url = format!("http://127.0.0.1:1/team/app{id}.git");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_decides_what_is_uploaded() {
    let bench = Bench::new().await;
    let named = |name: &str, when: Option<&str>| ArtifactEntry {
        name: Some(name.to_owned()),
        when: when.map(str::to_owned),
        ..archive(&["f"])
    };
    let all = || {
        vec![
            named("none", None),
            named("success", Some("on_success")),
            named("failure", Some("on_failure")),
            named("always", Some("always")),
        ]
    };
    bench.run(leaving(1, &["touch f"], all())).await;
    bench.run(leaving(2, &["touch f; false"], all())).await;
    let names = |id: i64| {
        bench.coordinator.records().uploads[&id]
            .iter()
            .map(|upload| upload.filename.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(1), ["none.zip", "success.zip", "always.zip"]);
    assert_eq!(names(2), ["failure.zip", "always.zip"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_compressed_one_after_the_other_and_raw_ones_are_one_file() {
    let bench = Bench::new().await;
    let report = |kind: &str, format: &str, paths: &[&str]| ArtifactEntry {
        artifact_type: kind.to_owned(),
        artifact_format: Some(format.to_owned()),
        when: Some("always".to_owned()),
        ..archive(paths)
    };
    let entries = vec![
        report("junit", "gzip", &["*.xml"]),
        report("codequality", "raw", &["q.json"]),
        report("dotenv", "gzip", &["none.env"]),
    ];
    let text = bench
        .run(leaving(1, &["echo one > 1.xml; echo two > 2.xml; echo '[]' > q.json"], entries))
        .await;
    assert!(text.contains("none.env: no matching files"), "{text}");
    assert_eq!(bench.coordinator.end_of(1).await.state.as_deref(), Some("success"));
    let uploads = bench.coordinator.records().uploads[&1].clone();
    assert_eq!(
        uploads.iter().map(|upload| upload.filename.as_str()).collect::<Vec<_>>(),
        ["junit.xml.gz", "gl-code-quality-report.json"]
    );
    let mut junit = String::new();
    flate2::read::MultiGzDecoder::new(uploads[0].bytes.as_slice())
        .read_to_string(&mut junit)
        .unwrap();
    assert_eq!(junit, "one\ntwo\n");
    assert_eq!(uploads[1].bytes, b"[]\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_lead_nowhere_when_artifacts_are_packed() {
    let bench = Bench::new().await;
    let entries = vec![archive(&["leak", "dir/**", "/etc/passwd", "../../x", "fifo"])];
    let text = bench
        .run(leaving(1, &["ln -s /etc/shadow leak; ln -s /etc dir; mkfifo fifo"], entries))
        .await;
    assert!(
        text.contains("outside of the project's folder")
            && text.contains("leaves the project's folder"),
        "{text}"
    );
    let upload = bench.coordinator.records().uploads[&1][0].clone();
    let mut zip = ZipArchive::new(std::io::Cursor::new(upload.bytes)).unwrap();
    assert_eq!(zip.len(), 1);
    let mut target = String::new();
    zip.by_index(0).unwrap().read_to_string(&mut target).unwrap();
    assert_eq!(target, "/etc/shadow");
}

#[tokio::test(flavor = "multi_thread")]
async fn artifacts_that_are_gone_fail_the_job_before_its_script() {
    let bench = Bench::new().await;
    let mut two = job(2, &["echo never"]);
    two.dependencies = vec![Dependency {
        id: 9,
        name: "gone".to_owned(),
        token: "glcbt-token-of-2".to_owned(),
        artifacts_file: Some(ArtifactFile { filename: "a.zip".to_owned(), size: 1 }),
    }];
    let text = plain(&bench.run(two).await);
    assert!(text.contains("the artifacts were erased") && !text.contains("\nnever"), "{text}");
}

/// The paths that a list of patterns finds in a folder of plain files.
fn found(files: &[&str], paths: &[&str], exclude: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "x").unwrap();
    }
    let owned = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
    let wanted = Wanted {
        paths: owned(paths),
        exclude: owned(exclude),
        seen_project: "/builds/team/app".to_owned(),
        ..Wanted::default()
    };
    let (found, _) = collect(&Beneath::open(folder.path(), None).unwrap(), &wanted).unwrap();
    found
        .keys()
        .filter(|path| folder.path().join(path).is_file())
        .map(|path| path.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn patterns_find_what_gitlabs_runner_finds() {
    let files = ["a.txt", "b/a.txt", "b/c/a.txt", "b/c/d.bin", ".git/config", ".hidden/x"];
    let check = |paths: &[&str], expected: &[&str]| {
        assert_eq!(found(&files, paths, &[]), expected, "{paths:?}");
    };
    check(&["*.txt"], &["a.txt"]);
    check(&["**/*.txt"], &["a.txt", "b/a.txt", "b/c/a.txt"]);
    check(&["b"], &["b/a.txt", "b/c/a.txt", "b/c/d.bin"]);
    check(&["b/"], &["b/a.txt", "b/c/a.txt", "b/c/d.bin"]);
    check(&["b/*"], &["b/a.txt", "b/c/a.txt", "b/c/d.bin"]);
    check(&["b/**"], &["b/a.txt", "b/c/a.txt", "b/c/d.bin"]);
    check(&["b/{c,x}/*.{bin,txt}"], &["b/c/a.txt", "b/c/d.bin"]);
    check(&["/builds/team/app/b/c"], &["b/c/a.txt", "b/c/d.bin"]);
    check(&["/builds/team/app2/b/c"], &[]);
    check(&["."], &[".hidden/x", "a.txt", "b/a.txt", "b/c/a.txt", "b/c/d.bin"]);
    check(&["**/*"], &[".hidden/x", "a.txt", "b/a.txt", "b/c/a.txt", "b/c/d.bin"]);
    check(&[".git/config"], &[".git/config"]);
    check(&["none"], &[]);
    assert_eq!(found(&files, &["b"], &["b/c/**"]), ["b/a.txt"]);
    assert_eq!(found(&files, &["b"], &["**/*.txt"]), ["b/c/d.bin"]);
}

#[test]
fn an_archive_writes_nowhere_else() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let (inside, file) = (folder.path().join("in"), folder.path().join("a.zip"));
    std::fs::create_dir(&inside).unwrap();
    std::os::unix::fs::symlink(folder.path(), inside.join("up")).unwrap();
    let check = |name: &str| {
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&file).unwrap());
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"x").unwrap();
        zip.finish().unwrap();
        let result = crate::artifacts::unpack(&file, &Beneath::open(&inside, None).unwrap());
        assert!(result.is_err(), "{name}");
    };
    check("../evil");
    check("up/evil");
    check("/abs/../../evil");
    assert!(!folder.path().join("evil").exists() && !Path::new("/evil").exists());
}
