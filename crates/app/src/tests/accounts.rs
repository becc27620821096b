//! Passwords, tokens, sessions, members.

use std::net::IpAddr;

use domain::Timestamp;
use domain::access::{Role, Viewer};
use domain::token::Scope;
use domain::user::UserState;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::House;
use crate::{App, Kind, NewToken, NewUser};

on_both_engines!(
    root_is_made_once_and_signs_in,
    guessing_is_slowed_down_and_the_right_password_is_remembered,
    a_changed_password_and_a_blocked_account_are_forgotten_at_once,
    accounts_are_made_by_administrators_with_names_that_can_be,
    a_personal_token_acts_as_its_account_until_it_ends,
    a_project_token_is_a_bot_with_a_role_in_one_project,
    the_server_itself_makes_tokens_for_the_command_line,
);

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

async fn root_is_made_once_and_signs_in(database: TestDatabase) {
    let house = House::new(database).await;
    let root = house.app.authenticate_password("root", &house.root_password, HERE).await.unwrap();
    assert_eq!((root.id.0, root.name.as_str(), root.is_admin), (1, "Administrator", true));
    let cookie = house.app.sign_in(&root).await.unwrap();
    assert_eq!(house.app.session(&cookie).await.unwrap().unwrap().id, root.id);
    let house = house.reopened().await;
    assert!(house.app.session(&cookie).await.unwrap().is_some(), "sessions outlive the process");
    house.clock.advance(15 * 24 * 3_600);
    assert!(house.app.session(&cookie).await.unwrap().is_none());
    let cookie = house.app.sign_in(&root).await.unwrap();
    house.app.sign_out(&cookie).await.unwrap();
    assert!(house.app.session(&cookie).await.unwrap().is_none());
}

async fn guessing_is_slowed_down_and_the_right_password_is_remembered(database: TestDatabase) {
    let house = House::new(database).await;
    house.user("ann").await;
    let try_it = async |password: &str| {
        let result = house.app.authenticate_password("Ann@example.com", password, HERE).await;
        result.map_err(|error| error.kind())
    };
    try_it("ann-password").await.unwrap();
    for _ in 0..10 {
        assert_eq!(try_it("wrong").await.unwrap_err(), Kind::Unauthenticated);
    }
    assert_eq!(try_it("wrong").await.unwrap_err(), Kind::Limited);
    try_it("ann-password").await.expect("it was right a moment ago");
    house.clock.advance(301);
    try_it("ann-password").await.expect("the window is over");
    assert_eq!(try_it("wrong").await.unwrap_err(), Kind::Unauthenticated);
}

async fn a_changed_password_and_a_blocked_account_are_forgotten_at_once(database: TestDatabase) {
    let house = House::new(database).await;
    let ann = house.user("ann").await;
    let viewer = App::viewer_of(&ann);
    house.app.authenticate_password("ann", "ann-password", HERE).await.unwrap();
    let wrong = house.app.change_password(&viewer, ann.id, Some("no"), "new-password").await;
    assert_eq!(wrong.unwrap_err().kind(), Kind::Forbidden);
    let cookie = house.app.sign_in(&ann).await.unwrap();
    house.app.change_password(&viewer, ann.id, Some("ann-password"), "new-password").await.unwrap();
    assert!(house.app.session(&cookie).await.unwrap().is_none());
    let old = house.app.authenticate_password("ann", "ann-password", HERE).await.unwrap_err();
    assert_eq!(old.kind(), Kind::Unauthenticated);
    house.app.authenticate_password("ann", "new-password", HERE).await.unwrap();
    house.app.set_user_state(&house.root(), ann.id, UserState::Blocked).await.unwrap();
    let blocked = house.app.authenticate_password("ann", "new-password", HERE).await.unwrap_err();
    assert_eq!(blocked.kind(), Kind::Forbidden);
}

async fn accounts_are_made_by_administrators_with_names_that_can_be(database: TestDatabase) {
    let house = House::new(database).await;
    let ann = house.user("ann").await;
    let new = |username: &str| NewUser {
        username: username.to_owned(),
        name: "N".to_owned(),
        email: format!("{username}@x"),
        password: None,
        is_admin: false,
    };
    let refused = house.app.create_user(&App::viewer_of(&ann), new("bob")).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Forbidden);
    let taken = house.app.create_user(&house.root(), new("ANN")).await.unwrap_err();
    assert_eq!(
        (taken.kind(), taken.message()),
        (Kind::Conflict, "Username has already been taken")
    );
    let reserved = house.app.create_user(&house.root(), new("api")).await.unwrap_err();
    assert_eq!(reserved.fields()[0].0, "username");
}

async fn a_personal_token_acts_as_its_account_until_it_ends(database: TestDatabase) {
    let house = House::new(database).await;
    let ann = house.user("ann").await;
    let viewer = App::viewer_of(&ann);
    let end = Timestamp::parse("2026-03-05").unwrap();
    let new = NewToken {
        name: "ci".to_owned(),
        scopes: vec![Scope::ReadApi],
        expires_at: Some(end),
        ..NewToken::default()
    };
    let (token, secret) = house.app.create_token(&viewer, new.clone()).await.unwrap();
    assert!(secret.starts_with("glpat-") && secret.len() >= 6 + 27, "160 bits at least");
    let credential = house.app.authenticate_token(&secret).await.unwrap();
    assert_eq!(credential.user.id, ann.id);
    assert!(
        credential.viewer.has_scope(&[Scope::ReadApi])
            && !credential.viewer.has_scope(&[Scope::Api])
    );
    let more = house.app.create_token(&credential.viewer, new).await.unwrap_err();
    assert_eq!(more.kind(), Kind::Forbidden, "a token that may only read makes no tokens");
    house.app.write_gathered().await.unwrap();
    let used = house.app.reads().find_token(token.id).await.unwrap().unwrap().last_used_at;
    assert_eq!(used, Some(house.app.now()));
    let unknown = house.app.authenticate_token("glpat-nothing").await.unwrap_err();
    assert_eq!((unknown.kind(), unknown.code()), (Kind::Unauthenticated, None));
    house.clock.advance(4 * 24 * 3_600);
    let ended = house.app.authenticate_token(&secret).await.unwrap_err();
    assert_eq!(ended.code(), Some("invalid_token"));
}

async fn a_project_token_is_a_bot_with_a_role_in_one_project(database: TestDatabase) {
    let house = House::new(database).await;
    let ann = house.user("ann").await;
    let access = house.project(&ann, "app").await;
    let other = house.project(&ann, "other").await;
    let new = |role| NewToken {
        name: "argo".to_owned(),
        scopes: vec![Scope::Api],
        project: Some((access.project.id, role)),
        ..NewToken::default()
    };
    let (token, secret) =
        house.app.create_token(&App::viewer_of(&ann), new(Role::Developer)).await.unwrap();
    let credential = house.app.authenticate_token(&secret).await.unwrap();
    assert!(credential.user.username.starts_with(&format!("project_{}_bot_", access.project.id)));
    let seen = house.access(&credential.viewer, access.project.id).await.unwrap();
    assert_eq!(seen.role, Some(Role::Developer));
    assert!(house.access(&credential.viewer, other.project.id).await.is_none());
    let maintainer = house.member(&access, "mike", Role::Maintainer).await;
    let above = house.app.create_token(&maintainer.viewer, new(Role::Owner)).await.unwrap_err();
    assert_eq!(above.fields()[0].0, "access_level");
    let stranger = App::viewer_of(&house.user("sam").await);
    let hidden = house.app.create_token(&stranger, new(Role::Guest)).await.unwrap_err();
    assert_eq!(hidden.kind(), Kind::NotFound);
    assert_eq!(
        house.app.revoke_token(&stranger, token.id).await.unwrap_err().kind(),
        Kind::NotFound
    );
    house.app.revoke_token(&maintainer.viewer, token.id).await.unwrap();
    let revoked = house.app.authenticate_token(&secret).await.unwrap_err();
    assert!(revoked.message().starts_with("Token was revoked"));
}

async fn the_server_itself_makes_tokens_for_the_command_line(database: TestDatabase) {
    let house = House::new(database).await;
    let new = NewToken {
        user_id: Some(domain::UserId(1)),
        name: "cli".to_owned(),
        scopes: vec![Scope::Api],
        ..NewToken::default()
    };
    let (_, secret) = house.app.create_token(&Viewer::System, new).await.unwrap();
    assert!(house.app.authenticate_token(&secret).await.unwrap().viewer.is_admin());
}
