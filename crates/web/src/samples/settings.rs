//! Variables and settings.

use super::Sample;
use super::account::{token_form, token_rows};
use super::parts::{HOSTILE, ago, at, press, project_frame, token};
use crate::frame::Section;
use crate::pages::settings::general::General;
use crate::pages::settings::members::{MemberRow, Members};
use crate::pages::settings::tokens::Tokens;
use crate::pages::variables::edit::Edit;
use crate::pages::variables::list::{List, VariableForm, VariableRow};
use crate::press::Weight;

fn form(is_new: bool, wrong: &[(&str, &str)]) -> VariableForm {
    VariableForm {
        form_token: token(),
        action: if is_new { at().create_variable() } else { at().update_variable(1) },
        is_new,
        key: if is_new { String::new() } else { "REGISTRY_PASSWORD".to_owned() },
        value: if is_new { String::new() } else { HOSTILE.to_owned() },
        scope: "*".to_owned(),
        visibility: "visible".to_owned(),
        environments: vec!["production".to_owned(), "staging".to_owned()],
        wrong: wrong.iter().map(|(f, t)| ((*f).to_owned(), (*t).to_owned())).collect(),
        back: (!is_new).then(|| at().variables()),
        ..VariableForm::default()
    }
}

fn row(id: i64, key: &str, value: Option<&str>, flags: &[&'static str]) -> VariableRow {
    VariableRow {
        id,
        key: key.to_owned(),
        value: value.map(str::to_owned),
        scope: "production".to_owned(),
        flags: flags.to_vec(),
        description: String::new(),
        delete: press("Delete", key, at().delete_variable(id))
            .weight(Weight::Danger)
            .confirm(format!("Jobs that start from now on do not get {key}.")),
    }
}

impl Sample for List {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |rows| Self {
            frame: project_frame("Variables", Section::Variables),
            at: at(),
            rows,
            form: form(true, &[]),
        };
        let mut described =
            row(3, "A_KEY_THAT_IS_VERY_LONG_BECAUSE_SOMEBODY_LIKES_LONG_KEYS", Some(HOSTILE), &[]);
        described.description = "What it is for".to_owned();
        let rows = vec![
            row(1, "REGISTRY_PASSWORD", None, &["protected", "masked", "hidden"]),
            row(2, "DEPLOY_KEY", Some("-----BEGIN KEY-----\nAAAA\n-----END KEY-----"), &["file"]),
            described,
        ];
        vec![("none", page(Vec::new())), ("some", page(rows))]
    }
}

impl Sample for Edit {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |form| Self { frame: project_frame("Variable", Section::Variables), form };
        let wrong = [("value", "cannot be masked: it is shorter than 8 characters")];
        vec![("plain", page(form(false, &[]))), ("refused", page(form(false, &wrong)))]
    }
}

impl Sample for General {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |may_show, refusal: Option<&str>| Self {
            frame: project_frame("Settings", Section::Settings),
            at: at(),
            id: 1,
            full_path: "shop/webshop".to_owned(),
            name: "Webshop".to_owned(),
            description: HOSTILE.to_owned(),
            visibility: "private".to_owned(),
            may_show,
            default_branch: "main".to_owned(),
            branches: vec!["main".to_owned(), HOSTILE.to_owned()],
            config_path: String::new(),
            clone_url: "http://127.0.0.1:8080/shop/webshop.git".to_owned(),
            refusal: refusal.map(str::to_owned),
        };
        vec![
            ("owner", page(true, None)),
            ("refused", page(false, Some("There is no such branch."))),
        ]
    }
}

impl Sample for Members {
    fn samples() -> Vec<(&'static str, Self)> {
        let member = |name: &str, remove: bool| MemberRow {
            name: name.to_owned(),
            username: "grace".to_owned(),
            role: "developer",
            is_inherited: !remove,
            expires: remove.then(|| ago(-900_000)),
            remove: remove
                .then(|| press("Remove", name, at().remove_member(2)).weight(Weight::Danger)),
        };
        vec![(
            "some",
            Self {
                frame: project_frame("Members", Section::Settings),
                at: at(),
                rows: vec![member("Administrator", false), member("Grace Hopper", true)],
                username: "nobody".to_owned(),
                roles: vec![(30, "developer", true), (40, "maintainer", false)],
                refusal: Some("Nobody is called nobody.".to_owned()),
            },
        )]
    }
}

impl Sample for Tokens {
    fn samples() -> Vec<(&'static str, Self)> {
        vec![(
            "new",
            Self {
                frame: project_frame("Access tokens", Section::Settings),
                at: at(),
                secret: Some("glpat-x8Rk2mVw7QpL0sYt4nZb".to_owned()),
                tokens: token_rows(),
                form: token_form(&at().tokens(), vec![(30, "developer", true)]),
            },
        )]
    }
}
