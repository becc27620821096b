//! A job as a runner gets it: the body of the answer 201.

use api_types::runner::{
    ArtifactEntry, CacheEntry, Dependency, DockerOptions, ExecutorOptions, GitFacts, Hook, Image,
    JobFacts, JobResponse, KubernetesOptions, PayloadFeatures, RunnerLimits, Service, Step,
    Variable,
};
use domain::job::{FailureReason, Job};
use domain::job_spec;
use domain::job_spec::{ArtifactSpec, CacheSpec, JobSpec};
use domain::pipeline::Pipeline;
use domain::project::Project;
use domain::variable::JobVariable;

/// What a payload is made from.
#[derive(Clone, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) project: &'a Project,
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) job: &'a Job,
    pub(crate) spec: &'a JobSpec,
    /// Expanded, each key once.
    pub(crate) variables: Vec<JobVariable>,
    pub(crate) token: &'a str,
    pub(crate) repository_url: String,
    pub(crate) timeout_seconds: u32,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) seconds_in_queue: Option<f64>,
}

/// The payload.
pub(crate) fn payload(parts: Parts<'_>) -> JobResponse {
    let Parts { spec, .. } = parts;
    let depth = depth(&parts);
    JobResponse {
        id: parts.job.id.0,
        token: parts.token.to_owned(),
        allow_git_fetch: true,
        job_info: job_facts(&parts),
        git_info: git_facts(&parts, depth),
        runner_info: RunnerLimits {
            timeout: u64::from(parts.timeout_seconds),
            runner_session_url: None,
        },
        steps: steps(spec, parts.timeout_seconds),
        hooks: hooks(spec),
        image: spec.image.as_deref().map(image),
        services: spec.services.iter().map(service).collect(),
        artifacts: artifacts(&spec.artifacts),
        cache: spec.cache.iter().map(cache).collect(),
        features: PayloadFeatures {
            trace_sections: true,
            failure_reasons: FailureReason::ALL.iter().map(|why| why.word().to_owned()).collect(),
            ..PayloadFeatures::default()
        },
        dependencies: parts.dependencies,
        variables: parts.variables.into_iter().map(variable).collect(),
        ..JobResponse::default()
    }
}

fn job_facts(parts: &Parts<'_>) -> JobFacts {
    let Parts { project, pipeline, job, .. } = parts;
    JobFacts {
        id: job.id.0,
        name: job.name.clone(),
        stage: job.stage.clone(),
        pipeline_id: pipeline.id.0,
        project_id: project.id.0,
        project_name: project.path.clone(),
        project_full_path: project.full_path.clone(),
        namespace_id: project.namespace_id.0,
        root_namespace_id: project.namespace_id.0,
        organization_id: 1,
        user_id: job.user_id.map(|id| id.0),
        scoped_user_id: None,
        time_in_queue_seconds: parts.seconds_in_queue,
        project_jobs_running_on_instance_runners_count: "0".to_owned(),
        queue_size: 0,
        queue_depth: 0,
    }
}

fn git_facts(parts: &Parts<'_>, depth: u32) -> GitFacts {
    let Parts { pipeline, .. } = parts;
    GitFacts {
        repo_url: parts.repository_url.clone(),
        repo_object_format: "sha1".to_owned(),
        ref_name: pipeline.ref_name.clone(),
        sha: pipeline.sha.clone(),
        before_sha: pipeline.before_sha.clone(),
        ref_type: if pipeline.tag { "tag" } else { "branch" }.to_owned(),
        refspecs: refspecs(pipeline, depth),
        depth,
        protected: Some(pipeline.protected),
    }
}

/// `GIT_DEPTH` where somebody set it, else the project's.
fn depth(parts: &Parts<'_>) -> u32 {
    let set = parts.variables.iter().rev().find(|variable| variable.key == "GIT_DEPTH");
    set.and_then(|variable| variable.value.trim().parse().ok()).unwrap_or(parts.project.git_depth)
}

/// The pipeline's own ref first: it stays when the branch moves or goes.
fn refspecs(pipeline: &Pipeline, depth: u32) -> Vec<String> {
    let own = pipeline_ref(pipeline);
    let mut refspecs = vec![format!("+{own}:{own}")];
    if depth == 0 {
        refspecs.push("+refs/heads/*:refs/remotes/origin/*".to_owned());
        refspecs.push("+refs/tags/*:refs/tags/*".to_owned());
    } else if pipeline.tag {
        refspecs.push(format!("+refs/tags/{0}:refs/tags/{0}", pipeline.ref_name));
    } else {
        refspecs.push(format!("+refs/heads/{0}:refs/remotes/origin/{0}", pipeline.ref_name));
    }
    refspecs
}

/// The ref that keeps a pipeline's commit.
pub(crate) fn pipeline_ref(pipeline: &Pipeline) -> String {
    format!("refs/pipelines/{}", pipeline.id)
}

/// `before_script` and `script` share a shell; `after_script` has its own and decides nothing.
fn steps(spec: &JobSpec, timeout_seconds: u32) -> Vec<Step> {
    let step = |name: &str, script: Vec<String>, when: &str, allow_failure: bool| Step {
        name: name.to_owned(),
        script,
        timeout: u64::from(timeout_seconds),
        when: when.to_owned(),
        allow_failure,
    };
    let script = spec.before_script.iter().chain(&spec.script).cloned().collect();
    let mut steps = vec![step("script", script, "on_success", false)];
    if !spec.after_script.is_empty() {
        steps.push(step("after_script", spec.after_script.clone(), "always", true));
    }
    steps
}

fn hooks(spec: &JobSpec) -> Vec<Hook> {
    if spec.pre_get_sources_script.is_empty() {
        return Vec::new();
    }
    let script = spec.pre_get_sources_script.clone();
    vec![Hook { name: "pre_get_sources_script".to_owned(), script }]
}

fn image(image: &job_spec::Image) -> Image {
    Image {
        name: image.name.clone(),
        alias: None,
        entrypoint: image.entrypoint.clone(),
        ports: Vec::new(),
        executor_opts: executor_options(image),
        pull_policy: pull_policy(image),
    }
}

fn service(service: &job_spec::Service) -> Service {
    Service {
        name: service.image.name.clone(),
        alias: service.alias.clone(),
        entrypoint: service.image.entrypoint.clone(),
        command: service.command.clone(),
        ports: Vec::new(),
        variables: service.variables.iter().cloned().map(variable).collect(),
        executor_opts: executor_options(&service.image),
        pull_policy: pull_policy(&service.image),
    }
}

fn executor_options(image: &job_spec::Image) -> ExecutorOptions {
    let (platform, user) = (image.docker_platform.clone(), image.docker_user.clone());
    let is_set = platform.is_some() || user.is_some();
    let kubernetes = image.kubernetes_user.clone();
    ExecutorOptions {
        docker: is_set.then_some(DockerOptions { platform, user }),
        kubernetes: kubernetes.map(|user| KubernetesOptions { user: Some(user) }),
    }
}

fn pull_policy(image: &job_spec::Image) -> Option<Vec<String>> {
    (!image.pull_policy.is_empty()).then(|| image.pull_policy.clone())
}

fn artifacts(specs: &[ArtifactSpec]) -> Option<Vec<ArtifactEntry>> {
    (!specs.is_empty()).then(|| specs.iter().map(artifact).collect())
}

fn artifact(spec: &ArtifactSpec) -> ArtifactEntry {
    ArtifactEntry {
        name: spec.name.clone(),
        untracked: spec.untracked,
        paths: spec.paths.clone(),
        exclude: spec.exclude.clone(),
        when: spec.when.clone(),
        expire_in: spec.expire_in.clone(),
        artifact_type: spec.artifact_type.clone(),
        artifact_format: Some(spec.artifact_format.clone()),
    }
}

fn cache(spec: &CacheSpec) -> CacheEntry {
    CacheEntry {
        key: spec.key.clone(),
        untracked: spec.untracked,
        paths: spec.paths.clone(),
        policy: spec.policy.clone(),
        when: spec.when.clone(),
        fallback_keys: spec.fallback_keys.clone(),
    }
}

fn variable(variable: JobVariable) -> Variable {
    let JobVariable { key, value, public, masked, file, raw } = variable;
    Variable { key, value, public, masked, file, raw }
}
