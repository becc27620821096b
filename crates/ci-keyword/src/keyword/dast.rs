//! `dast_configuration`: profiles of a scanner that GitLab keeps with the project.

use domain::job_spec::DastSpec;
use yaml::Node;

use crate::known::Keys;
use crate::object::Object;
use crate::place::Place;
use crate::reader::Reader;

pub const KEYS: Keys = Keys { taken: &["site_profile", "scanner_profile"] };

/// Reads `dast_configuration`.
pub fn read(reader: &mut Reader, place: &Place<'_>, node: &Node) -> Option<DastSpec> {
    let object = Object::new(reader, place, node)?;
    KEYS.check(&mut reader.findings, place, node);
    Some(DastSpec {
        site_profile: object.text(reader, "site_profile"),
        scanner_profile: object.text(reader, "scanner_profile"),
    })
}
