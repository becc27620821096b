//! `/admin`: is it healthy, what is stuck, why.

use askama::Template;
use axum::extract::{Path, State as SiteState};
use domain::page::PageRequest;

use crate::answer::{self, Answer, after};
use crate::form::Form;
use crate::frame::{Frame, Section};
use crate::moment::Moment;
use crate::page::pages;
use crate::press::Press;
use crate::problem::Problem;
use crate::reads::EffectFilter;
use crate::site::Site;
use crate::state::{Mark, State};
use crate::visitor::Visitor;
use crate::{live, paths};

/// The state of the server.
#[derive(Debug, Template)]
#[template(path = "admin/health.html", blocks = ["main"])]
pub(crate) struct Health {
    pub(crate) frame: Frame,
    pub(crate) state: State,
    /// The answer in one sentence.
    pub(crate) sentence: String,
    pub(crate) checks: Vec<CheckRow>,
    pub(crate) effects: Vec<EffectRow>,
}

pages!(Health);

/// One thing that was looked at.
#[derive(Debug)]
pub(crate) struct CheckRow {
    pub(crate) name: &'static str,
    pub(crate) state: State,
    pub(crate) says: String,
    /// What to do, if anything.
    pub(crate) hint: Option<String>,
}

/// Work that was given up.
#[derive(Debug)]
pub(crate) struct EffectRow {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) key: String,
    pub(crate) attempts: u32,
    pub(crate) error: String,
    pub(crate) died: Moment,
    pub(crate) retry: Press,
}

/// Rows of given-up effects on the page.
const EFFECTS: u32 = 100;

/// `GET /admin`.
pub(crate) async fn show(SiteState(site): SiteState<Site>, visitor: Visitor) -> Answer {
    visitor.signed_in()?;
    if !visitor.viewer.is_admin() {
        return Err(Problem::missing());
    }
    answer::show(&visitor, &load(&site, &visitor).await?)
}

/// `POST /admin/effects/5/retry`.
pub(crate) async fn retry(
    SiteState(site): SiteState<Site>,
    visitor: Visitor,
    Path(id): Path<i64>,
    _form: Form,
) -> Answer {
    visitor.signed_in()?;
    site.app.run_effect_again(&visitor.viewer, id).await?;
    after(&visitor, paths::ADMIN, "The effect is run again.")
}

async fn load(site: &Site, visitor: &Visitor) -> app::Result<Health> {
    let reads = site.app.reads();
    let mut frame = visitor.frame("Health", Section::Health);
    frame.topics = vec![live::EFFECTS.to_owned()];
    let dead = reads.list_effects(EffectFilter::Dead, PageRequest::first(EFFECTS)).await?;
    let alive = reads.list_effects(EffectFilter::Alive, PageRequest::first(1)).await?;
    let checks =
        vec![database(site).await, runners(site, visitor).await?, effects(dead.total, alive.total)];
    let bad = checks.iter().filter(|check| check.state.mark == Mark::Failed).count();
    let (state, sentence) = match bad {
        0 => (State::new(Mark::Passed, "passed"), "Everything works".to_owned()),
        1 => (State::new(Mark::Failed, "failed"), "1 thing needs somebody".to_owned()),
        _ => (State::new(Mark::Failed, "failed"), format!("{bad} things need somebody")),
    };
    let rows = dead.rows.into_iter().map(|row| EffectRow {
        retry: Press::new(&frame.form_token, "Run again", &row.key, paths::rerun_effect(row.id))
            .icon("retry"),
        id: row.id,
        kind: row.kind,
        key: row.key,
        attempts: row.attempts,
        error: row.last_error.unwrap_or_default(),
        died: frame.moment(row.dead_at.unwrap_or(row.run_at)),
    });
    Ok(Health { effects: rows.collect(), frame, state, sentence, checks })
}

async fn database(site: &Site) -> CheckRow {
    let reads = site.app.reads();
    let (state, says) = match reads.ping().await {
        Ok(()) => (State::new(Mark::Passed, "answers"), format!("{} answers", reads.engine_name())),
        Err(error) => (State::new(Mark::Failed, "failed"), error.to_string()),
    };
    CheckRow { name: "Database", state, says, hint: None }
}

async fn runners(site: &Site, visitor: &Visitor) -> app::Result<CheckRow> {
    let all = site.app.reads().list_runners(&visitor.viewer, PageRequest::first(100)).await?.rows;
    let awake = all.iter().filter(|runner| site.app.is_online(runner) && !runner.paused).count();
    let queued = site.app.reads().count_queued_jobs().await?;
    let says = format!("{awake} of {} can take jobs; {queued} in the queue", all.len());
    let (state, hint) = if awake > 0 {
        (State::new(Mark::Passed, "in contact"), None)
    } else {
        let hint = "Start the server with `--runner docker`, or register a runner.";
        (State::new(Mark::Failed, "none"), Some(hint.to_owned()))
    };
    Ok(CheckRow { name: "Runners", state, says, hint })
}

fn effects(dead: u64, alive: u64) -> CheckRow {
    let says = format!("{alive} to be carried out, {dead} given up");
    let (state, hint) = if dead == 0 {
        (State::new(Mark::Passed, "none given up"), None)
    } else {
        let hint = "What went wrong stands below.";
        (State::new(Mark::Failed, format!("{dead} given up")), Some(hint.to_owned()))
    };
    CheckRow { name: "Effects", state, says, hint }
}
