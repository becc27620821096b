//! What a job says at places of its own.

use domain::limits::TAGS_MAX;
use yaml::{Key, Mapping, Node, Span};

use super::{Draft, Kind, Surroundings, given};
use crate::code::Code;
use crate::default::Defaults;
use crate::inherit::{self, Inherit};
use crate::keyword::needs::NeedList;
use crate::keyword::variables::{self, Form};
use crate::keyword::{
    artifacts, cache, dast, environment, id_tokens, image, job_inputs, needs, only_except, pages,
    parallel, release, retry, rules, script, secrets, services, timing, trigger,
};
use crate::no_effect::NoEffect;
use crate::place::Place;
use crate::reader::{Reader, strings};

/// Where a job's values come from.
struct Values<'n> {
    kind: Kind,
    mapping: &'n Mapping,
    defaults: Defaults<'n>,
    inherit: Inherit,
}

impl<'n> Values<'n> {
    /// The job's own value, or the default where it inherits it. A job without script takes
    /// `interruptible` only.
    fn get(&self, key: &str) -> Option<&'n Node> {
        let takes = self.kind == Kind::Build || key == "interruptible";
        let inherits = || takes && self.inherit.default.has(key);
        given(self.mapping, key).or_else(|| self.defaults.get(key).filter(|_| inherits()))
    }

    /// Where errors of a value belong: a default that is taken over keeps its own place, under the
    /// word that messages have for the key.
    fn place<'p>(&self, job: &'p Place<'p>, key: &str, word: &'p str) -> Place<'p> {
        if given(self.mapping, key).is_some() {
            return job.child(word);
        }
        self.defaults.place(key, word)
    }

    /// The job's own value with its key.
    fn own(&self, key: &str) -> Option<(&'n Key, &'n Node)> {
        self.mapping.get_entry(key).filter(|(_, node)| !node.is_null())
    }
}

/// Reads them.
pub(super) fn read(
    reader: &mut Reader,
    place: &Place<'_>,
    (mapping, around): (&Mapping, Surroundings<'_>),
    draft: &mut Draft,
) {
    let inherit = given(mapping, "inherit")
        .map(|node| inherit::read(reader, &place.child("inherit"), node))
        .unwrap_or_default();
    let values = Values { kind: draft.job.kind, mapping, defaults: around.defaults, inherit };
    if draft.job.kind == Kind::Build {
        scripts(reader, place, &values, draft);
        containers(reader, place, &values, draft);
        leaves(reader, place, &values, draft);
        if let Some(node) = values.get("cache") {
            let list = values.place(place, "cache", "caches");
            let item = values.place(place, "cache", "cache");
            draft.job.caches = cache::read(reader, (&list, &item), node, around.is_protected);
        }
        run(reader, place, &values, draft);
        proofs(reader, place, &values, draft);
        without_effect(reader, place, &values, draft);
    }
    choice(reader, place, &values, draft);
    graph(reader, place, &values, draft);
    environment(reader, place, &values, draft);
    draft.job.inherit = values.inherit;
}

fn scripts(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, draft: &mut Draft) {
    if let Some(node) = values.get("script") {
        draft.spec.script = script::read(reader, &place.child("script"), node);
    }
    if let Some(node) = values.get("before_script") {
        draft.spec.before_script =
            script::read(reader, &values.place(place, "before_script", "before_script"), node);
    }
    if let Some(node) = values.get("after_script") {
        draft.spec.after_script =
            script::read(reader, &values.place(place, "after_script", "after_script"), node);
    }
    if let Some(node) = values.get("hooks") {
        draft.spec.pre_get_sources_script =
            script::hooks(reader, &values.place(place, "hooks", "hooks"), node);
    }
}

fn containers(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, draft: &mut Draft) {
    if let Some(node) = values.get("image") {
        let image = image::read(reader, &values.place(place, "image", "image"), node);
        draft.spec.image = image.map(Box::new);
    }
    if let Some(node) = values.get("services") {
        draft.spec.services =
            services::read(reader, &values.place(place, "services", "services"), node);
    }
    if let Some(node) = values.get("tags") {
        draft.job.tags = tags(reader, &values.place(place, "tags", "tags"), node);
    }
}

/// What the job leaves behind.
fn leaves(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, draft: &mut Draft) {
    let pages = pages::read(reader, place, (&draft.job.name, values.mapping));
    draft.job.publishes_twice = pages::is_published_twice(values.mapping);
    let node = values.get("artifacts");
    if node.is_some() || pages.is_some() {
        let website = pages.as_ref().map(|pages| pages.publish.as_str());
        let artifacts =
            artifacts::read(reader, &values.place(place, "artifacts", "artifacts"), node, website);
        draft.spec.artifacts = artifacts.uploads;
        draft.spec.artifacts_access = artifacts.access;
        draft.spec.artifacts_exposed_as = artifacts.exposed_as;
    }
    if let Some(node) = values.get("release") {
        draft.spec.release = release::read(reader, &place.child("release"), node).map(Box::new);
    }
    if pages.is_some() {
        let span = values.own("pages").map_or(&draft.job.span, |(key, _)| &key.span);
        reader.findings.no_effect(&place.child("pages"), span, NoEffect::Pages);
        reader.findings.hint("the job runs and keeps its artifacts; they are not published");
    }
    draft.spec.pages = pages.map(Box::new);
}

/// What the job proves itself with, and what it fetches with that.
fn proofs(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, draft: &mut Draft) {
    if let Some(node) = values.get("id_tokens") {
        draft.spec.id_tokens =
            id_tokens::read(reader, &values.place(place, "id_tokens", "id_tokens"), node);
    }
    if let Some(node) = values.get("secrets") {
        draft.spec.secrets = secrets::read(reader, &place.child("secrets"), node);
    }
    if let Some(node) = values.get("inputs") {
        draft.spec.inputs = job_inputs::read(reader, place, node);
    }
}

/// Keywords of GitLab's own services, kept and warned of.
fn without_effect(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, draft: &mut Draft) {
    if let Some(node) = values.get("identity") {
        draft.spec.identity =
            id_tokens::identity(reader, &values.place(place, "identity", "identity"), node);
    }
    if let Some(node) = values.get("dast_configuration") {
        let place = place.child("dast_configuration");
        draft.spec.dast_configuration = dast::read(reader, &place, node).map(Box::new);
    }
    for what in [NoEffect::Identity, NoEffect::Dast] {
        let key = what.word();
        let Some(node) = values.get(key) else { continue };
        let span = values.own(key).map_or(node.span(), |(key, _)| &key.span);
        reader.findings.no_effect(&place.child(key), span, what);
    }
}

/// Whether the job is in a pipeline.
fn choice(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, draft: &mut Draft) {
    if let Some(node) = values.get("rules") {
        draft.job.rules = rules::of_job(reader, &place.child("rules"), node);
    }
    if let Some(node) = values.get("only") {
        draft.job.only = only_except::read(reader, &place.child("only"), node).map(Box::new);
    }
    if let Some(node) = values.get("except") {
        draft.job.except = only_except::read(reader, &place.child("except"), node).map(Box::new);
    }
}

/// Where the job stands among the others.
fn graph(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, draft: &mut Draft) {
    if let Some(node) = values.get("stage") {
        draft.job.stage_span = node.span().clone();
        match node.as_str() {
            Some(stage) => stage.clone_into(&mut draft.job.stage),
            None => {
                let place = place.child("stage");
                reader.findings.config(&place, node.span(), "should be a string");
            }
        }
    }
    let needs = values.get("needs").and_then(|node| {
        let owner = match draft.job.kind {
            Kind::Build => needs::Owner::Build,
            Kind::Bridge => needs::Owner::Bridge,
        };
        needs::read(reader, &place.child("needs"), node, owner)
    });
    check_dependencies(reader, place, (values, needs.as_ref()), draft);
    bridge(reader, place, (values, needs.as_ref()), draft);
    if let Some(list) = needs {
        let is_mirror = !list.upstream.is_empty();
        draft.job.needs = list.jobs.or_else(|| Some(Vec::new())).filter(|_| !is_mirror);
        draft.spec.upstream_pipeline = list.upstream.first().map(|(project, _)| project.clone());
        draft.spec.other_needs = list.others.into_iter().map(|(need, _)| need).collect();
    }
    if let Some(node) = values.get("parallel") {
        let counts = draft.job.kind == Kind::Build;
        draft.job.parallel = parallel::read(reader, &place.child("parallel"), node, counts);
    }
}

/// Dependencies beside needs must be among them, unless there are no needs.
fn check_dependencies(
    reader: &mut Reader,
    place: &Place<'_>,
    (values, needs): (&Values<'_>, Option<&NeedList>),
    draft: &Draft,
) {
    let Some(list) = needs else { return };
    let dependencies = draft.job.dependencies.as_deref().unwrap_or_default();
    let span = values.own("dependencies").map_or(&draft.job.span, |(_, node)| node.span());
    let Some(needs) = &list.jobs else {
        if !list.others.is_empty() && !dependencies.is_empty() {
            let text = "corresponding to dependencies must be from the same pipeline";
            dependency_error(reader, place, span, &format!("needs {text}"));
        }
        return;
    };
    let is_outside = |(name, _): &&(String, Span)| !needs.iter().any(|need| need.job == *name);
    let outside: Vec<_> = dependencies.iter().filter(is_outside).collect();
    if let Some((_, span)) = outside.first() {
        let names: Vec<&str> = outside.iter().map(|(name, _)| name.as_str()).collect();
        let text = format!("dependencies the {} should be part of needs", names.join(", "));
        dependency_error(reader, place, span, &text);
    }
}

fn dependency_error(reader: &mut Reader, place: &Place<'_>, span: &Span, text: &str) {
    let message = format!("{} {text}", place.path()).to_lowercase();
    reader.findings.error(Code::Dependencies, span, message);
}

/// What makes a job without script a job.
fn bridge(
    reader: &mut Reader,
    place: &Place<'_>,
    (values, needs): (&Values<'_>, Option<&NeedList>),
    draft: &mut Draft,
) {
    if draft.job.kind != Kind::Bridge {
        return;
    }
    let trigger = values.own("trigger");
    if let Some((_, node)) = trigger {
        draft.spec.trigger = trigger::read(reader, &place.child("trigger"), node).map(Box::new);
        draft.job.child_file_jobs =
            draft.spec.trigger.iter().flat_map(|trigger| trigger.jobs()).collect();
    }
    let upstream = needs.map_or(&[][..], |needs| &needs.upstream);
    if trigger.is_none() && upstream.is_empty() {
        super::report_no_bridge(reader, place, &draft.job.span);
    } else if upstream.len() > 1 {
        reader.findings.config(place, &upstream[1].1, "should contain at most one bridge need");
    }
}

/// Where the job brings something, and whether newer pipelines stop it.
fn environment(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, draft: &mut Draft) {
    if let Some(node) = values.get("environment") {
        let environment = environment::read(reader, &place.child("environment"), node);
        draft.job.environment = environment.map(Box::new);
    }
    if let Some(node) = values.get("variables") {
        let place = place.child("variables");
        draft.job.variables = variables::read(&mut reader.findings, &place, node, Form::Job);
    }
    if let Some(node) = values.get("interruptible") {
        draft.spec.interruptible =
            interruptible(reader, &values.place(place, "interruptible", "interruptible"), node);
    }
}

/// How the job runs.
fn run(reader: &mut Reader, place: &Place<'_>, values: &Values<'_>, draft: &mut Draft) {
    if let Some(node) = values.get("retry") {
        draft.job.retry = retry::read(reader, node);
    }
    // GitLab checks `default:timeout`, and no job takes it over.
    if let Some(node) = given(values.mapping, "timeout") {
        draft.spec.timeout_seconds = timing::timeout(reader, &place.child("timeout"), node);
    }
    if let Some(node) = values.get("coverage") {
        draft.spec.coverage = coverage(reader, &place.child("coverage"), node);
    }
}

fn tags(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Vec<String> {
    let Some(mut tags) = strings(node) else {
        reader.findings.config(place, node.span(), "should be an array of strings");
        reader.hint_list(node);
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
