//! Pages that say why there is no page.

use super::Sample;
use super::parts::{anonymous_frame, at, frame, project_frame};
use crate::frame::{Frame, Section};
use crate::pages::errors::Failure;

impl Sample for Failure {
    fn samples() -> Vec<(&'static str, Self)> {
        let page = |frame: Frame, code, title: &str, text: &str| Self {
            frame,
            code,
            title: title.to_owned(),
            text: text.to_owned(),
            hint: None,
            request_id: None,
            back: None,
        };
        let missing = page(
            Frame { viewer: None, ..frame("Not found", Section::None) },
            404,
            "Nothing to see here",
            "There is no such page, or it is not for you.",
        );
        let mut forbidden = page(
            project_frame("Not allowed", Section::None),
            403,
            "Not allowed",
            "Playing a job takes the role developer; yours is reporter.",
        );
        forbidden.hint = Some("A maintainer or an owner of the project can give it.".to_owned());
        forbidden.back = Some(at().board());
        let mut broken = page(
            anonymous_frame("Failed", Section::None),
            500,
            "The server failed",
            "This is a mistake of Evenkeel, not yours.",
        );
        broken.request_id = Some("01JD7Q0ZK2M4".to_owned());
        vec![("missing", missing), ("forbidden", forbidden), ("broken", broken)]
    }
}
