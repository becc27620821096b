//! A job never meets the server's own powers.

use crate::git::WorkTree;
use crate::server::Server;

#[tokio::test]
async fn a_shell_job_reads_neither_keys_nor_database_nor_environment() -> anyhow::Result<()> {
    let server = Server::start(&["--runner", "shell"]).await?;
    let root = server.client("api,read_repository,write_repository")?;
    let project = root.project("curious").await?;
    let tree = WorkTree::new(server.url(), "root/curious", "root", root.token())?;
    let data = server.data().display().to_string();
    let sha = tree.push_ci(&format!(
        "look:\n  script:\n    - for f in keys db run repositories traces initial-root-password; do \
         if ls {data}/$f/* {data}/$f >/dev/null 2>&1 && cat {data}/$f/* {data}/$f >/dev/null 2>&1; \
         then echo \"OPEN $f\"; else echo \"closed $f\"; fi; done\n    - env | grep -i 'not for jobs' || echo clean\n    \
         - if cat /proc/{pid}/environ >/dev/null 2>&1; then echo OPEN environ; fi\n    - id -u\n",
        pid = server.pid(),
    ))?;
    let pipeline = root.pipeline_is(project, &sha, &["success", "failed"]).await?;
    let job = root.job(project, &pipeline, "look").await?;
    let trace = root.trace(project, job["id"].as_i64().unwrap()).await?;
    let said: Vec<&str> = trace.lines().filter(|line| !line.contains('$')).collect();
    assert!(!said.iter().any(|line| line.contains("OPEN ")), "{trace}");
    for part in ["keys", "db", "run", "repositories", "initial-root-password"] {
        assert!(
            said.iter().any(|line| line.contains(&format!("closed {part}"))),
            "{part}: {trace}"
        );
    }
    assert!(said.iter().any(|line| line.trim_end().ends_with("clean")), "{trace}");
    Ok(())
}
