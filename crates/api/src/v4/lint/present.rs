//! A report as GitLab answers it.

use api_types::v4::{Lint, LintInclude, LintJob, LintNeed, LintWritten};
use app::{App, LintReport, LintedJobs};
use domain::diagnostic::Severity;
use domain::pipeline::AllowFailure;

use crate::v4::pipelines::with_place;

pub(super) fn present(app: &App, report: LintReport, include_jobs: bool) -> Lint {
    let of = |severity: Severity| -> Vec<String> {
        let findings = report.diagnostics.iter().filter(|found| found.severity == severity);
        findings.map(with_place).collect()
    };
    let (mut errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    errors.extend(report.filtered.map(str::to_owned));
    let includes = report.includes.into_iter().map(|file| {
        let address = |kind: &str| {
            let stored = file.stored.as_ref()?;
            let path = format!("{}/-/{kind}/{}/{}", stored.project, stored.sha, stored.path);
            Some(app.address().page(&path))
        };
        LintInclude {
            kind: file.kind.word(),
            blob: address("blob"),
            raw: address("raw"),
            location: file.location,
            extra: file.extra,
            context_project: file.context_project,
            context_sha: file.context_sha,
        }
    });
    Lint {
        valid: errors.is_empty(),
        errors,
        warnings,
        merged_yaml: report.merged_yaml,
        includes: includes.collect(),
        jobs: include_jobs.then(|| jobs(report.jobs)),
    }
}

fn jobs(jobs: LintedJobs) -> Vec<LintJob> {
    match jobs {
        LintedJobs::Written(jobs) => jobs
            .into_iter()
            .map(|job| {
                let needs = job.needs.map(|needs| {
                    let needs = needs.into_iter().map(|need| LintNeed {
                        name: need.name,
                        artifacts: need.artifacts,
                        optional: need.optional,
                    });
                    needs.collect()
                });
                LintJob {
                    name: job.name,
                    stage: job.stage,
                    before_script: job.before_script,
                    script: job.script,
                    after_script: job.after_script,
                    tag_list: job.tags,
                    environment: job.environment,
                    when: job.when.word(),
                    allow_failure: job.allow_failure,
                    written: Some(LintWritten { only: job.only, except: job.except, needs }),
                }
            })
            .collect(),
        LintedJobs::Planned(jobs) => jobs
            .into_iter()
            .map(|(plan, stage, spec)| LintJob {
                name: plan.name,
                stage,
                before_script: spec.before_script,
                script: spec.script,
                after_script: spec.after_script,
                tag_list: spec.tags,
                environment: plan.environment.map(|(name, _)| name),
                when: plan.when.word(),
                allow_failure: plan.allow_failure == AllowFailure::Yes,
                written: None,
            })
            .collect(),
    }
}
