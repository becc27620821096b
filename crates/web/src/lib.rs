//! Server-rendered pages and their live updates.

mod answer;
mod assets;
mod commit_line;
mod commits;
mod cookie;
mod csrf;
mod form;
mod frame;
mod html;
mod layer;
mod live;
mod moment;
mod page;
mod pages;
mod paths;
mod person;
mod press;
mod problem;
mod query;
mod reads;
mod reasons;
mod ref_chip;
mod routes;
#[cfg(test)]
mod samples;
mod site;
mod state;
mod subject;
mod trace;
mod visitor;
mod words;

#[cfg(test)]
mod tests;

use app::App;
use axum::Router;

pub use live::STOPPING_TOPIC;
pub use site::Settings;

/// The pages of a server, and a page for every address that nothing else answers.
pub fn router(app: App, settings: Settings) -> Router {
    routes::router(site::Site::new(app, settings))
}
