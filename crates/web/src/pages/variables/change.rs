//! Adding, changing and deleting variables.

use app::{Kind, NewVariable, UpdateVariable};
use axum::extract::{Path, State};
use domain::VariableId;
use domain::access::Action;
use domain::variable::VariableKind;

use super::list::VariableForm;
use super::{edit, list};
use crate::answer::{self, Answer, after};
use crate::form::Form;
use crate::problem::{require, sentence};
use crate::site::Site;
use crate::subject::Subject;
use crate::visitor::Visitor;

/// `POST /group/project/-/variables`.
pub(crate) async fn create(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    form: Form,
) -> Answer {
    require(&subject.access, Action::AdminVariables)?;
    let visibility = form.text("visibility");
    let wish = NewVariable {
        key: form.trimmed("key").to_owned(),
        value: value(&form),
        kind: kind(&form),
        protected: form.ticked("protected"),
        masked: visibility != "visible",
        hidden: visibility == "hidden",
        raw: form.ticked("raw"),
        environment_scope: scope(&form),
        description: form.optional("description"),
    };
    match site.app.create_variable(&subject.access, wish).await {
        Ok(made) => after(&visitor, &subject.at.variables(), &format!("{} is added.", made.key)),
        Err(error) if is_mistake(error.kind()) => {
            let mut page = list::load(&site, &visitor, &subject).await?;
            refuse(&mut page.form, &form, &error);
            answer::show_again(&visitor, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /group/project/-/variables/9`. The value of a hidden one stays when none is given.
pub(crate) async fn update(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    form: Form,
) -> Answer {
    require(&subject.access, Action::AdminVariables)?;
    let old = edit::find(&site, &subject, VariableId(id)).await?;
    let value = value(&form);
    let wish = UpdateVariable {
        value: (!old.hidden || !value.is_empty()).then_some(value),
        kind: Some(kind(&form)),
        protected: Some(form.ticked("protected")),
        masked: Some(form.text("visibility") != "visible"),
        raw: Some(form.ticked("raw")),
        environment_scope: Some(scope(&form)),
        description: Some(form.trimmed("description").to_owned()),
    };
    let old_scope = Some(old.environment_scope.as_str());
    match site.app.update_variable(&subject.access, &old.key, old_scope, wish).await {
        Ok(_) => after(&visitor, &subject.at.variables(), &format!("{} is saved.", old.key)),
        Err(error) if is_mistake(error.kind()) => {
            let mut page = edit::load(&site, &visitor, &subject, &old).await?;
            refuse(&mut page.form, &form, &error);
            answer::show_again(&visitor, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /group/project/-/variables/9/delete`.
pub(crate) async fn delete(
    State(site): State<Site>,
    visitor: Visitor,
    subject: Subject,
    Path(id): Path<i64>,
    _form: Form,
) -> Answer {
    require(&subject.access, Action::AdminVariables)?;
    let old = edit::find(&site, &subject, VariableId(id)).await?;
    let scope = Some(old.environment_scope.as_str());
    site.app.delete_variable(&subject.access, &old.key, scope).await?;
    after(&visitor, &subject.at.variables(), &format!("{} is deleted.", old.key))
}

/// Browsers end lines of a text field with two characters; jobs get one.
fn value(form: &Form) -> String {
    form.text("value").replace("\r\n", "\n")
}

fn kind(form: &Form) -> VariableKind {
    if form.ticked("file") { VariableKind::File } else { VariableKind::EnvVar }
}

fn scope(form: &Form) -> String {
    form.optional("environment_scope").unwrap_or_else(|| "*".to_owned())
}

const fn is_mistake(kind: Kind) -> bool {
    matches!(kind, Kind::Invalid | Kind::Conflict)
}

/// The form as it was sent, with what is wrong.
fn refuse(shown: &mut VariableForm, form: &Form, error: &app::Error) {
    if shown.is_new {
        form.text("key").clone_into(&mut shown.key);
    }
    shown.value = value(form);
    shown.scope = scope(form);
    form.text("description").clone_into(&mut shown.description);
    shown.is_file = form.ticked("file");
    shown.is_protected = form.ticked("protected");
    shown.is_raw = form.ticked("raw");
    form.text("visibility").clone_into(&mut shown.visibility);
    shown.wrong = if error.fields().is_empty() {
        vec![("base".to_owned(), sentence(error.message()))]
    } else {
        error.fields().to_vec()
    };
    let known = ["key", "value", "environment_scope"];
    for (field, text) in &mut shown.wrong {
        if !known.contains(&field.as_str()) && field != "base" {
            *text = sentence(&format!("{field} {text}"));
            "base".clone_into(field);
        }
    }
}
