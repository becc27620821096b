//! Values to render every page with: the ordinary, the empty, the hostile.

mod account;
mod admin;
mod environments;
mod failures;
mod jobs;
mod parts;
mod pipelines;
mod projects;
mod settings;

use crate::page::Page;

/// What a page looks like in each of its conditions.
pub(crate) trait Sample: Page + Sized {
    /// `(name of the condition, page)`.
    fn samples() -> Vec<(&'static str, Self)>;
}

/// A rendered sample.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// `pipelines-show-refused`.
    pub(crate) name: String,
    pub(crate) whole: String,
    pub(crate) main: String,
}

fn render<P: Sample>(page: &str) -> Vec<Rendered> {
    let rendered = P::samples().into_iter().map(|(condition, sample)| Rendered {
        name: format!("{page}-{condition}"),
        whole: sample.render().unwrap(),
        main: sample.main().unwrap(),
    });
    rendered.collect()
}

/// Every page with every sample.
pub(crate) fn all() -> Vec<Rendered> {
    use crate::pages::{
        account, admin, commits, environments, errors, jobs, pipelines, projects, settings,
        variables,
    };
    [
        render::<account::sign_in::SignIn>("sign-in"),
        render::<account::tokens::Tokens>("account-tokens"),
        render::<account::password::Password>("account-password"),
        render::<account::preferences::Preferences>("account-preferences"),
        render::<projects::list::List>("projects"),
        render::<projects::new::New>("project-new"),
        render::<projects::board::Board>("board"),
        render::<pipelines::list::List>("pipelines"),
        render::<pipelines::new::New>("pipeline-new"),
        render::<pipelines::show::Show>("pipeline"),
        render::<pipelines::why::Why>("pipeline-why"),
        render::<jobs::show::Show>("job"),
        render::<jobs::confirm::Confirm>("job-confirm"),
        render::<environments::list::List>("environments"),
        render::<environments::show::Show>("environment"),
        render::<commits::show::Show>("commit"),
        render::<variables::list::List>("variables"),
        render::<variables::edit::Edit>("variable"),
        render::<settings::general::General>("settings"),
        render::<settings::members::Members>("settings-members"),
        render::<settings::tokens::Tokens>("settings-tokens"),
        render::<admin::health::Health>("admin-health"),
        render::<admin::runners::Runners>("admin-runners"),
        render::<errors::Failure>("error"),
    ]
    .into_iter()
    .flatten()
    .collect()
}
