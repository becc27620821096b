//! Users.

use serde::Serialize;

/// A user wherever somebody is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserBasic {
    pub id: i64,
    pub username: String,
    pub public_email: Option<String>,
    pub name: String,
    /// `active` or `blocked`.
    pub state: &'static str,
    pub locked: bool,
    pub avatar_url: Option<String>,
    pub web_url: String,
}

/// A user's public profile. Texts are `""`, never `null`: strict clients want texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct User {
    #[serde(flatten)]
    pub basic: UserBasic,
    pub created_at: String,
    pub bio: &'static str,
    pub location: &'static str,
    pub skype: &'static str,
    pub linkedin: &'static str,
    pub twitter: &'static str,
    pub discord: &'static str,
    pub website_url: &'static str,
    pub github: &'static str,
    pub organization: &'static str,
    pub job_title: &'static str,
    pub pronouns: Option<String>,
    pub bot: bool,
    pub work_information: Option<String>,
    pub followers: i64,
    pub following: i64,
    pub is_followed: bool,
    pub local_time: Option<String>,
}

/// `GET /user`: the account itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "GitLab's keys of an account")]
pub struct CurrentUser {
    #[serde(flatten)]
    pub user: User,
    pub last_sign_in_at: Option<String>,
    pub confirmed_at: Option<String>,
    pub last_activity_on: Option<String>,
    pub email: String,
    pub theme_id: i64,
    pub color_scheme_id: i64,
    pub projects_limit: i64,
    pub current_sign_in_at: Option<String>,
    pub identities: Vec<String>,
    pub can_create_group: bool,
    pub can_create_project: bool,
    pub two_factor_enabled: bool,
    pub external: bool,
    pub private_profile: bool,
    pub commit_email: String,
    pub preferred_language: &'static str,
    pub shared_runners_minutes_limit: Option<i64>,
    pub extra_shared_runners_minutes_limit: Option<i64>,
    pub scim_identities: Vec<String>,
    #[serde(flatten)]
    pub admin: Option<AdminFacts>,
}

/// What administrators see besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdminFacts {
    pub is_admin: bool,
    pub note: Option<String>,
    pub namespace_id: Option<i64>,
    pub created_by: Option<UserBasic>,
    pub is_auditor: bool,
}
