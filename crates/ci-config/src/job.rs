//! One job: from its node and the defaults to what the plan needs.

use std::rc::Rc;

use domain::job_spec::JobSpec;
use domain::limits::{NAME_CHARS_MAX, TAGS_MAX};
use domain::pipeline::{AllowFailure, Retry, When};
use domain::variable::JobVariable;
use yaml::{Key, Mapping, Node, Span};

use crate::code::Code;
use crate::default::Defaults;
use crate::document::is_blank;
use crate::inherit::{self, Inherit};
use crate::keyword::environment::{self, Environment};
use crate::keyword::needs::{self, NeedItem};
use crate::keyword::only_except::{self, Policy};
use crate::keyword::parallel::{self, Parallel};
use crate::keyword::rules::{self, Owner, Rule};
use crate::keyword::variables::{self, Form};
use crate::keyword::{allow_failure, artifacts, cache, image, retry, script, services, timing};
use crate::known::Keys;
use crate::place::Place;
use crate::reader::{Reader, string_or_strings, strings};

/// A job as written, defaults taken over, before rules and `parallel`.
#[derive(Debug)]
pub(crate) struct Job {
    pub name: String,
    pub span: Span,
    /// Bytes of its node, for the size of what it becomes.
    pub bytes: u64,
    /// As written; `test` where it is not.
    pub stage: String,
    pub stage_span: Span,
    pub when: Option<When>,
    pub start_in_seconds: Option<u32>,
    pub allow_failure: Option<AllowFailure>,
    pub rules: Option<Rc<[Rule]>>,
    pub only: Option<Policy>,
    pub except: Option<Policy>,
    /// Whether branches and tags are meant where there is no `only`: neither the job nor the
    /// workflow has `rules`.
    pub has_implicit_only: bool,
    pub needs: Option<Vec<NeedItem>>,
    pub dependencies: Option<Vec<(String, Span)>>,
    pub variables: Vec<JobVariable>,
    pub inherit: Inherit,
    pub parallel: Option<Parallel>,
    pub retry: Retry,
    pub environment: Option<Environment>,
    /// Not expanded.
    pub tags: Vec<String>,
    /// What a runner needs, as far as rules and expansion do not change it.
    pub spec: JobSpec,
}

/// Keys of a job. Those that make it another kind of job are a later work.
pub(crate) const KEYS: Keys = Keys {
    taken: &[
        "after_script",
        "allow_failure",
        "artifacts",
        "before_script",
        "cache",
        "coverage",
        "dast_configuration",
        "dependencies",
        "environment",
        "except",
        "extends",
        "hooks",
        "image",
        "inherit",
        "interruptible",
        "needs",
        "only",
        "parallel",
        "retry",
        "rules",
        "script",
        "services",
        "stage",
        "start_in",
        "tags",
        "timeout",
        "variables",
        "when",
    ],
    later: &[
        "id_tokens",
        "identity",
        "inputs",
        "manual_confirmation",
        "pages",
        "publish",
        "release",
        "resource_group",
        "run",
        "secrets",
        "trigger",
    ],
};

/// Keys of which only one may stand in a job; they count even when they are null.
const EXCLUSIVE: [&[&str]; 5] = [
    &["script", "trigger"],
    &["script", "run"],
    &["run", "trigger"],
    &["run", "before_script"],
    &["run", "after_script"],
];

/// What reading a job needs beside its node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings<'n> {
    pub defaults: Defaults<'n>,
    /// Whether the ref is protected.
    pub is_protected: bool,
    /// Whether `workflow` has the key `rules`.
    pub has_workflow_rules: bool,
}

/// Reads a job. `None` if it cannot be one, which was reported.
pub(crate) fn read(
    reader: &mut Reader,
    key: &Key,
    node: &Node,
    around: Surroundings<'_>,
) -> Option<Job> {
    let root = Place::root("jobs");
    // Without a name GitLab names the kind of entry.
    let place = root.child(if key.text.is_empty() { "job" } else { &key.text });
    let mapping = node.as_mapping()?;
    let mut job = empty(key, node);
    job.has_implicit_only = mapping.get("rules").is_none() && !around.has_workflow_rules;
    let is_sound = reader.is_sound(|reader| {
        check_name(reader, &place, key);
        KEYS.check(&mut reader.findings, &place, node);
        check_exclusive(reader, &place, key, mapping);
        own_values(reader, &place, node, &mut job);
    });
    let is_sound = is_sound && reader.is_sound(|reader| check_bridge(reader, &place, key, mapping));
    if is_sound {
        let values = Values { mapping, defaults: around.defaults, inherit: Inherit::default() };
        inner_values(reader, &place, (values, around), &mut job);
        warn_duplicate_pipelines(reader, &place, &job, around);
    }
    Some(job)
}

fn empty(key: &Key, node: &Node) -> Job {
    Job {
        name: key.text.as_ref().to_owned(),
        span: key.span.clone(),
        bytes: node.bytes(),
        stage: "test".to_owned(),
        stage_span: node.span().clone(),
        when: None,
        start_in_seconds: None,
        allow_failure: None,
        rules: None,
        only: None,
        except: None,
        has_implicit_only: false,
        needs: None,
        dependencies: None,
        variables: Vec::new(),
        inherit: Inherit::default(),
        parallel: None,
        retry: Retry::default(),
        environment: None,
        tags: Vec::new(),
        spec: JobSpec::default(),
    }
}

fn check_name(reader: &mut Reader, place: &Place<'_>, key: &Key) {
    if key.as_text().is_none() && key.text.is_empty() {
        reader.findings.attribute(place, &key.span, "name", "can't be blank");
    }
    let problem = match key.as_text() {
        None => "should be a symbol",
        Some("") => "can't be blank",
        Some(name) if name.chars().count() > NAME_CHARS_MAX => {
            "is too long (maximum is 255 characters)"
        }
        Some(_) => return,
    };
    reader.findings.attribute(place, &key.span, "name", problem);
}

/// Those of some keys that a mapping has, in the order in which they are written, as GitLab names
/// them.
fn written<'k>(mapping: &Mapping, keys: &[&'k str]) -> Vec<&'k str> {
    let known = |key: &Key| keys.iter().copied().find(|known| key.as_text() == Some(known));
    mapping.keys().filter_map(known).collect()
}

fn check_exclusive(reader: &mut Reader, place: &Place<'_>, key: &Key, mapping: &Mapping) {
    for pair in EXCLUSIVE {
        let both = written(mapping, pair);
        if both.len() == pair.len() {
            let text = format!(
                "{} config these keys cannot be used together: {}",
                place.path(),
                both.join(", ")
            );
            reader.findings.error(Code::Together, &key.span, text.to_lowercase());
        }
    }
    let has_rules = mapping.get("rules").is_some_and(|rules| !rules.is_null());
    let is_given = |key: &&str| mapping.get(key).is_some_and(|value| !value.is_null());
    let beside: Vec<&str> =
        written(mapping, &["only", "except", "start_in"]).into_iter().filter(is_given).collect();
    if has_rules && !beside.is_empty() {
        let text = format!(
            "{} config key may not be used with `rules`: {}",
            place.path(),
            beside.join(", ")
        );
        reader.findings.error(Code::Together, &key.span, text.to_lowercase());
    }
}

/// A job with `needs` and nothing to do is one that starts another pipeline, and has to say which.
fn check_bridge(reader: &mut Reader, place: &Place<'_>, key: &Key, mapping: &Mapping) {
    if !["script", "run", "trigger"].iter().any(|mark| mapping.get(mark).is_some()) {
        let text = "should contain either a trigger or a needs:pipeline";
        reader.findings.config(place, &key.span, text);
    }
}

fn given<'m>(mapping: &'m Mapping, key: &str) -> Option<&'m Node> {
    mapping.get(key).filter(|node| !node.is_null())
}

/// Values whose errors belong to the job itself; with one of them the rest is not read.
fn own_values(reader: &mut Reader, place: &Place<'_>, node: &Node, job: &mut Job) {
    let Some(mapping) = node.as_mapping() else { return };
    check_script(reader, place, mapping);
    if let Some(node) = given(mapping, "when") {
        let words = "on_success, on_failure, always, manual, delayed";
        job.when = reader.word(place, "when", node, (words, When::parse));
    }
    start_in(reader, place, node, job);
    if let Some(node) = given(mapping, "allow_failure") {
        job.allow_failure = allow_failure::read(reader, place, node);
    }
    if let Some(node) = given(mapping, "dependencies") {
        job.dependencies = dependencies(reader, place, node);
    }
    if let Some(node) = given(mapping, "extends")
        && string_or_strings(node).is_none()
    {
        let text = "should be an array of strings or a string";
        reader.findings.attribute(place, node.span(), "extends", text);
    }
    if let Some(node) = given(mapping, "rules").filter(|node| !rules::is_list(node)) {
        let text = "should be an array containing hashes and arrays of hashes";
        reader.findings.attribute(place, node.span(), "rules", text);
    }
    if let Some((key, _)) = mapping.get_entry("dast_configuration") {
        let message = format!("{}:dast_configuration has no effect", place.path());
        reader.findings.warning(Code::NoEffect, &key.span, message);
    }
}

fn check_script(reader: &mut Reader, place: &Place<'_>, mapping: &Mapping) {
    if let Some((key, script)) = mapping.get_entry("script")
        && is_blank(script)
    {
        reader.findings.attribute(place, &key.span, "script", "can't be blank");
    }
}

fn start_in(reader: &mut Reader, place: &Place<'_>, node: &Node, job: &mut Job) {
    let Some(mapping) = node.as_mapping() else { return };
    let start_in = given(mapping, "start_in");
    match (job.when == Some(When::Delayed), start_in) {
        (true, Some(node)) => job.start_in_seconds = timing::start_in(reader, place, node),
        (true, None) => {
            for text in ["should be a duration", "should not exceed the limit"] {
                reader.findings.attribute(place, node.span(), "start in", text);
            }
        }
        (false, Some(node)) if !is_blank(node) => {
            reader.findings.attribute(place, node.span(), "start in", "must be blank");
        }
        (false, _) => {}
    }
    if let Some(node) = start_in.filter(|_| job.when == Some(When::Delayed))
        && given(mapping, "rules").is_some()
    {
        reader.findings.attribute(place, node.span(), "start in", "must be blank");
    }
}

fn dependencies(
    reader: &mut Reader,
    place: &Place<'_>,
    node: &Node,
) -> Option<Vec<(String, Span)>> {
    let names = reader.strings(place, "dependencies", node)?;
    let spans = node.as_sequence().unwrap_or_default().iter().map(|item| item.span().clone());
    Some(names.into_iter().zip(spans).collect())
}

/// Where a job's values come from.
struct Values<'n> {
    mapping: &'n Mapping,
    defaults: Defaults<'n>,
    inherit: Inherit,
}

impl<'n> Values<'n> {
    /// The job's own value, or the default where it inherits it.
    fn get(&self, key: &str) -> Option<&'n Node> {
        given(self.mapping, key)
            .or_else(|| self.defaults.get(key).filter(|_| self.inherit.default.has(key)))
    }

    /// Where errors of a value belong: a default that is taken over keeps its own place, under the
    /// word that messages have for the key.
    fn place<'p>(&self, job: &'p Place<'p>, key: &str, word: &'p str) -> Place<'p> {
        if given(self.mapping, key).is_some() {
            return job.child(word);
        }
        self.defaults.place(key, word)
    }
}

/// Values with a place of their own.
fn inner_values(
    reader: &mut Reader,
    place: &Place<'_>,
    (mut values, around): (Values<'_>, Surroundings<'_>),
    job: &mut Job,
) {
    if let Some(node) = given(values.mapping, "inherit") {
        values.inherit = inherit::read(reader, &place.child("inherit"), node);
    }
    scripts(reader, place, &values, job);
    containers(reader, place, &values, job);
    if let Some(node) = values.get("cache") {
        let list = values.place(place, "cache", "caches");
        let item = values.place(place, "cache", "cache");
        job.spec.cache = cache::read(reader, (&list, &item), node, around.is_protected);
    }
    choice(reader, place, &values, job);
    graph(reader, place, &values, job);
    run(reader, place, &values, job);
    job.inherit = values.inherit;
}

fn scripts(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, job: &mut Job) {
    if let Some(node) = values.get("script") {
        job.spec.script = script::read(reader, &place.child("script"), node);
    }
    if let Some(node) = values.get("before_script") {
        job.spec.before_script =
            script::read(reader, &values.place(place, "before_script", "before_script"), node);
    }
    if let Some(node) = values.get("after_script") {
        job.spec.after_script =
            script::read(reader, &values.place(place, "after_script", "after_script"), node);
    }
    if let Some(node) = values.get("hooks") {
        job.spec.pre_get_sources_script =
            script::hooks(reader, &values.place(place, "hooks", "hooks"), node);
    }
}

fn containers(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, job: &mut Job) {
    if let Some(node) = values.get("image") {
        job.spec.image = image::read(reader, &values.place(place, "image", "image"), node);
    }
    if let Some(node) = values.get("services") {
        job.spec.services =
            services::read(reader, &values.place(place, "services", "services"), node);
    }
    if let Some(node) = values.get("artifacts") {
        job.spec.artifacts =
            artifacts::read(reader, &values.place(place, "artifacts", "artifacts"), node);
    }
    if let Some(node) = values.get("tags") {
        job.tags = tags(reader, &values.place(place, "tags", "tags"), node);
    }
}

/// Whether the job is in a pipeline.
fn choice(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, job: &mut Job) {
    if let Some(node) = values.get("rules") {
        job.rules = rules::read(reader, &place.child("rules"), node, Owner::Job);
    }
    if let Some(node) = values.get("only") {
        job.only = only_except::read(reader, &place.child("only"), node);
    }
    if let Some(node) = values.get("except") {
        job.except = only_except::read(reader, &place.child("except"), node);
    }
}

/// Where the job stands among the others.
fn graph(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, job: &mut Job) {
    if let Some(node) = values.get("stage") {
        job.stage_span = node.span().clone();
        match node.as_str() {
            Some(stage) => stage.clone_into(&mut job.stage),
            None => {
                let place = place.child("stage");
                reader.findings.config(&place, node.span(), "should be a string");
            }
        }
    }
    if let Some(node) = values.get("needs") {
        job.needs = needs::read(reader, &place.child("needs"), node, false);
        let needs = job.needs.as_deref().unwrap_or_default();
        let dependencies = job.dependencies.as_deref().unwrap_or_default();
        needs::check_dependencies(reader, place, needs, dependencies);
    }
    if let Some(node) = values.get("parallel") {
        job.parallel = parallel::read(reader, &place.child("parallel"), node, true);
    }
    if let Some(node) = values.get("environment") {
        job.environment = environment::read(reader, &place.child("environment"), node);
    }
}

/// How the job runs.
fn run(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, job: &mut Job) {
    if let Some(node) = values.get("variables") {
        let place = place.child("variables");
        job.variables = variables::read(&mut reader.findings, &place, node, Form::Job);
    }
    if let Some(node) = values.get("retry") {
        job.retry = retry::read(reader, node);
    }
    // GitLab checks `default:timeout`, and no job takes it over.
    if let Some(node) = given(values.mapping, "timeout") {
        job.spec.timeout_seconds = timing::timeout(reader, &place.child("timeout"), node);
    }
    if let Some(node) = values.get("interruptible") {
        job.spec.interruptible =
            interruptible(reader, &values.place(place, "interruptible", "interruptible"), node);
    }
    if let Some(node) = values.get("coverage") {
        job.spec.coverage = coverage(reader, &place.child("coverage"), node);
    }
}

fn tags(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<String> {
    let Some(mut tags) = strings(node) else {
        reader.findings.config(place, node.span(), "should be an array of strings");
        return Vec::new();
    };
    let mut seen = std::collections::BTreeSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
    if tags.len() > TAGS_MAX {
        let text = format!("must be less than the limit of {} tags", TAGS_MAX + 1);
        reader.findings.config(place, node.span(), &text);
    }
    tags
}

fn interruptible(reader: &mut Reader, place: &Place<'_>, node: &Node) -> bool {
    let value = node.as_bool();
    if value.is_none() {
        reader.findings.config(place, node.span(), "should be a boolean value");
    }
    value.unwrap_or_default()
}

/// The pattern without its slashes, flags in front: `(?i)cover`.
fn coverage(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<String> {
    let text = node.as_str().filter(|text| reader.patterns.compile(text).is_some());
    let Some((body, flags)) = text.and_then(crate::pattern::split) else {
        let text = "must be a regular expression with re2 syntax";
        reader.findings.config(place, node.span(), text);
        return None;
    };
    Some(if flags.is_empty() { body.to_owned() } else { format!("(?{flags}){body}") })
}

/// GitLab's warning for a last rule that always runs, where no `workflow` chooses pipelines.
fn warn_duplicate_pipelines(
    reader: &mut Reader,
    place: &Place<'_>,
    job: &Job,
    around: Surroundings<'_>,
) {
    let Some(last) = job.rules.as_ref().and_then(|rules| rules.last()) else { return };
    if !around.has_workflow_rules && last.is_only_when {
        let message = format!(
            "{} may allow multiple pipelines to run for a single action due to `rules:when` clause with no `workflow:rules` - read more: https://docs.gitlab.com/ci/jobs/job_troubleshooting/#pipeline-warnings",
            place.path()
        );
        reader.findings.warning(Code::DuplicatePipelines, &last.span, message);
    }
}
