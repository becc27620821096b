//! The keywords of `.gitlab-ci.yml`: what each takes, read from YAML, with findings where a value is
//! none that GitLab would take.
//!
//! What keywords mean together (includes, `extends`, rules of an event, the graph of jobs) is the
//! work of `ci-config`, for which this is the vocabulary.

pub mod article;
pub mod code;
pub mod document;
pub mod duration;
pub mod expression;
pub mod fault;
pub mod findings;
pub mod glob;
pub mod json;
pub mod keyword;
pub mod known;
pub mod lineage;
pub mod matrix;
pub mod moment;
pub mod no_effect;
pub mod object;
pub mod path_pattern;
pub mod pattern;
pub mod place;
pub mod reader;
pub mod reason;
pub mod ruby;
pub mod snippet;
pub mod tier;
pub mod wildcard;
