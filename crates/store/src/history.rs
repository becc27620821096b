//! What happened, append-only. Sealing it into a chain is in [`crate::seal`].

use domain::access::{Action, ProjectAccess, Viewer};
use domain::history::{Actor, Entry, Line};
use domain::page::{Page, PageRequest};
use domain::{JobId, ProjectId, RunnerId, Timestamp, UserId};
use serde::Serialize;

use crate::document;
use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::list::{self, COUNT_LIMIT};
use crate::row::Row;
use crate::sql::{Sql, sql};
use crate::tx::Tx;
use crate::value::{args, clean};

/// Which lines are wanted. The default is all, the newest first.
#[derive(Clone, Debug, Default)]
pub struct HistoryFilter {
    pub project_id: Option<ProjectId>,
    /// `pipeline:42`.
    pub subject: Option<String>,
    /// `pipeline.created`.
    pub action: Option<String>,
}

/// A line on its way into the database.
#[derive(Serialize)]
struct NewLine<'e> {
    project_id: Option<i64>,
    actor_kind: &'static str,
    actor_id: Option<i64>,
    action: &'e str,
    subject: String,
    payload: String,
}

pub(crate) const fn split(actor: &Actor) -> (&'static str, Option<i64>) {
    match actor {
        Actor::User(id) => ("user", Some(id.0)),
        Actor::Job(id) => ("job", Some(id.0)),
        Actor::Runner(id) => ("runner", Some(id.0)),
        Actor::System => ("system", None),
    }
}

fn actor(row: &Row) -> Result<Actor> {
    let kind: String = row.get("actor_kind")?;
    Ok(match kind.as_str() {
        "user" => Actor::User(UserId(row.get("actor_id")?)),
        "job" => Actor::Job(JobId(row.get("actor_id")?)),
        "runner" => Actor::Runner(RunnerId(row.get("actor_id")?)),
        "system" => Actor::System,
        other => return Err(Error::corrupt(format!("an actor is a `{other}`"))),
    })
}

macro_rules! columns {
    () => {
        "id, position, at, project_id, actor_kind, actor_id, action, subject, payload"
    };
}

fn line(row: &Row) -> Result<Line> {
    let payload = match row.opt::<String>("payload")? {
        Some(text) => serde_json::from_str(&text)
            .map_err(|error| Error::corrupt(format!("a line of history: {error}")))?,
        None => serde_json::Value::Null,
    };
    Ok(Line {
        id: row.get("id")?,
        position: row.opt("position")?,
        at: row.get("at")?,
        project_id: row.opt("project_id")?,
        actor: actor(row)?,
        action: row.get("action")?,
        subject: row.get("subject")?,
        payload,
    })
}

/// The statements of a list that begin with one index. `$1` project, `$2` subject, `$3` action.
struct Shape {
    count: Sql,
    rows: Sql,
}

macro_rules! rest {
    () => {
        " AND (CAST($1 AS BIGINT) IS NULL OR project_id = $1)
          AND (CAST($2 AS TEXT) IS NULL OR subject = $2)
          AND (CAST($3 AS TEXT) IS NULL OR action = $3)"
    };
}

macro_rules! shape {
    ($found:literal) => {
        Shape {
            count: sql!(concat!(
                "SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM history WHERE ",
                $found,
                rest!(),
                " LIMIT $4) AS counted"
            )),
            rows: sql!(concat!(
                "SELECT ",
                columns!(),
                " FROM history WHERE ",
                $found,
                rest!(),
                " ORDER BY id DESC LIMIT $4 OFFSET $5"
            )),
        }
    };
}

const ALL: Shape = shape!("TRUE");
const BY_PROJECT: Shape = shape!("project_id = CAST($1 AS BIGINT)");
const BY_SUBJECT: Shape = shape!("subject = CAST($2 AS TEXT)");

async fn list(
    door: &mut Door<'_>,
    filter: &HistoryFilter,
    request: PageRequest,
) -> Result<Page<Line>> {
    let shape = match filter {
        HistoryFilter { subject: Some(_), .. } => &BY_SUBJECT,
        HistoryFilter { project_id: Some(_), .. } => &BY_PROJECT,
        HistoryFilter { .. } => &ALL,
    };
    let mut values = args![filter.project_id, filter.subject.as_deref(), filter.action.as_deref()];
    let mut counted = values.clone();
    values.extend(args![request.size, request.offset()]);
    let rows = door.all(shape.rows, values).await?;
    let total = match list::told(request, &rows) {
        Some(total) => total,
        None => {
            counted.extend(args![COUNT_LIMIT]);
            list::counted(door.first(shape.count, counted).await?)?
        }
    };
    list::page(request, &rows, total, line)
}

impl Reads {
    /// Lines of the whole server, the newest first, for an administrator; nothing for others.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_history(
        &self,
        viewer: &Viewer,
        filter: &HistoryFilter,
        request: PageRequest,
    ) -> Result<Page<Line>> {
        if !viewer.is_admin() {
            return Ok(list::empty(request));
        }
        list(&mut self.door().await?, filter, request).await
    }

    /// Lines of a project, the newest first, for whoever may see its pipelines. `filter.project_id`
    /// is this project's whatever it says.
    ///
    /// # Errors
    /// The database's.
    pub async fn project_history(
        &self,
        access: &ProjectAccess,
        filter: &HistoryFilter,
        request: PageRequest,
    ) -> Result<Page<Line>> {
        if !access.may(Action::ReadPipeline) {
            return Ok(list::empty(request));
        }
        let filter = HistoryFilter { project_id: Some(access.project.id), ..filter.clone() };
        list(&mut self.door().await?, &filter, request).await
    }
}

impl Tx<'_> {
    /// Appends what the transaction changed.
    ///
    /// # Errors
    /// The database's.
    pub async fn append_history(&mut self, entry: &Entry, now: Timestamp) -> Result<()> {
        self.append_history_all(std::slice::from_ref(entry), now).await
    }

    /// Appends several lines in their order, in one statement.
    ///
    /// # Errors
    /// The database's.
    pub async fn append_history_all(&mut self, entries: &[Entry], now: Timestamp) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let lines: Vec<NewLine<'_>> = entries.iter().map(new_line).collect();
        let sql = sql!(
            "INSERT INTO history (at, project_id, actor_kind, actor_id, action, subject, payload)
             SELECT $2, CAST(r.value ->> 'project_id' AS BIGINT), r.value ->> 'actor_kind',
             CAST(r.value ->> 'actor_id' AS BIGINT), r.value ->> 'action', r.value ->> 'subject',
             r.value ->> 'payload' FROM json_each(CAST($1 AS TEXT)) AS r"
        );
        self.execute(sql, args![document::rows(&lines), now]).await?;
        self.set_recorded();
        Ok(())
    }
}

fn new_line(entry: &Entry) -> NewLine<'_> {
    let (actor_kind, actor_id) = split(&entry.actor);
    NewLine {
        project_id: entry.project_id.map(|id| id.0),
        actor_kind,
        actor_id,
        action: entry.action,
        subject: clean(&entry.subject),
        payload: entry.payload.to_string(),
    }
}
