//! Pieces that the samples share.

use domain::Timestamp;

use crate::commit_line::CommitLine;
use crate::frame::{FormToken, Frame, ProjectFrame, Section, Theme, Viewer};
use crate::moment::{Moment, Took};
use crate::pages::projects::list::Pages;
use crate::paths;
use crate::press::{Press, Weight};
use crate::ref_chip::RefChip;
use crate::state::{Mark, State};

pub(super) const SHA: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334";
pub(super) const OLDER: &str = "f0e1d2c3b4a5968778695a4b3c2d1e0f99887766";
/// A title that is too long, one that turns the direction, one that tries to be markup.
pub(super) const LONG: &str = "Rework the whole of the exporting path so that very large tables are streamed row by row instead of being collected in memory first, which used to end the process on small machines (fixes 12, 57, 99)";
pub(super) const BRANCH: &str = "feature/TICKET-4711-stream-exports-of-very-large-tables-row-by";
pub(super) const RIGHT_TO_LEFT: &str = "سارة الأحمد";
pub(super) const HOSTILE: &str = "<script>alert('x')</script> \"&\u{202e}";

/// 2026-11-21 14:02:11 UTC.
pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_795_269_731);

pub(super) fn ago(seconds: i64) -> Moment {
    Moment::new(NOW.plus_seconds(-seconds), NOW)
}

pub(super) fn took(seconds: i64) -> Option<Took> {
    Some(Took::new(NOW.plus_seconds(-seconds), Some(NOW), NOW))
}

pub(super) fn counting(seconds: i64) -> Option<Took> {
    Some(Took::new(NOW.plus_seconds(-seconds), None, NOW))
}

pub(super) fn at() -> paths::Project {
    paths::Project("shop/webshop".to_owned())
}

pub(super) fn token() -> FormToken {
    FormToken("c2FtcGxl".to_owned())
}

/// The frame of a signed-in administrator outside of projects.
pub(super) fn frame(title: &str, section: Section) -> Frame {
    Frame {
        title: title.to_owned(),
        viewer: Some(Viewer {
            name: "Administrator".to_owned(),
            username: "root".to_owned(),
            is_admin: true,
        }),
        form_token: token(),
        theme: Theme::Auto,
        now: NOW,
        project: None,
        section,
        topics: Vec::new(),
        notice: None,
        address: "/".to_owned(),
    }
}

/// The frame of a page of a project, for one who may do everything.
pub(super) fn project_frame(title: &str, section: Section) -> Frame {
    Frame {
        project: Some(ProjectFrame {
            name: "Webshop".to_owned(),
            namespace: "shop".to_owned(),
            at: at(),
            may_read: true,
            may_admin: true,
        }),
        topics: vec!["project-1".to_owned(), "environments-1".to_owned()],
        address: at().board(),
        ..frame(title, section)
    }
}

/// The frame of a page of a public project, for somebody unknown.
pub(super) fn anonymous_frame(title: &str, section: Section) -> Frame {
    let mut frame = project_frame(title, section);
    frame.viewer = None;
    if let Some(project) = &mut frame.project {
        project.may_admin = false;
    }
    frame
}

pub(super) fn state(mark: Mark, word: &str) -> State {
    State::new(mark, word)
}

pub(super) fn passed() -> State {
    state(Mark::Passed, "passed")
}

pub(super) fn commit(sha: &str, title: &str) -> CommitLine {
    CommitLine {
        sha: sha.to_owned(),
        path: at().commit(sha),
        title: Some(title.to_owned()),
        author: Some("Grace Hopper".to_owned()),
    }
}

pub(super) fn branch(name: &str) -> RefChip {
    RefChip { name: name.to_owned(), is_tag: false, path: at().pipelines_of_ref(name) }
}

pub(super) fn tag(name: &str) -> RefChip {
    RefChip { name: name.to_owned(), is_tag: true, path: at().pipelines_of_ref(name) }
}

pub(super) fn deploy(about: &str, job: i64) -> Press {
    Press::new(&token(), "Deploy", about, at().play_job(job))
        .weight(Weight::Primary)
        .icon("play")
        .confirm("production goes from f0e1d2c3 to a1b2c3d4: 3 commits.")
}

pub(super) fn press(label: &str, about: &str, action: String) -> Press {
    Press::new(&token(), label, about, action)
}

pub(super) fn no_pages() -> Pages {
    Pages::default()
}
