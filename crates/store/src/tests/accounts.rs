//! Accounts, namespaces, passwords, sessions, tokens.

use domain::page::PageRequest;
use domain::token::Scope;
use domain::user::{UserKind, UserState};

use super::fixture::{NOW, later, namespace_of, new_user, owned_project, user, write};
use crate::{Error, NewToken, Session, Store, Tx};

async fn refused(store: &Store, new: crate::NewUser) -> Error {
    write(store, async move |tx: &mut Tx<'_>| tx.insert_user(&new, NOW).await).await.unwrap_err()
}

on_both! {
    async fn a_name_is_unique_whatever_its_case(store) {
        user(&store, "Ada").await;
        let error = refused(&store, new_user("aDA")).await;
        assert!(matches!(error, Error::Conflict { what: "username" }), "{error:?}");
        let mut same_email = new_user("other");
        same_email.email = "ADA@EXAMPLE.org".to_owned();
        let error = refused(&store, same_email).await;
        assert!(matches!(error, Error::Conflict { what: "email" }), "{error:?}");
        let found = store.reads().find_user_by_name("aDa").await.unwrap().unwrap();
        assert_eq!(found.username, "Ada");
        let found = store.reads().find_user_by_login("ada@example.ORG").await.unwrap().unwrap();
        assert_eq!(found.username, "Ada");
    }

    async fn case_is_folded_beyond_ascii(store) {
        user(&store, "ÄRGER").await;
        assert!(store.reads().find_user_by_name("ärger").await.unwrap().is_some());
    }

    async fn a_person_has_a_namespace_and_a_bot_has_none(store) {
        let ada = user(&store, "ada").await;
        let own = store.reads().find_namespace_by_path("ADA").await.unwrap().unwrap();
        assert_eq!((own.owner_id, own.full_path.as_str()), (Some(ada.id), "ada"));
        assert_eq!(namespace_of(&store, &ada).await, own.id);
        let bot = crate::NewUser { kind: UserKind::ProjectBot, ..new_user("project_1_bot") };
        let bot = write(&store, async move |tx: &mut Tx<'_>| tx.insert_user(&bot, NOW).await)
            .await
            .unwrap();
        assert_eq!(store.reads().find_namespace_of_user(bot.id).await.unwrap(), None);
    }

    async fn a_groups_path_is_not_free_for_an_account(store) {
        write(&store, async |tx: &mut Tx<'_>| tx.insert_group(None, "Team", "team", NOW).await)
            .await
            .unwrap();
        let error = refused(&store, new_user("Team")).await;
        assert!(matches!(error, Error::Conflict { what: "username" }), "{error:?}");
        assert!(store.reads().find_user_by_name("team").await.unwrap().is_none());
    }

    async fn an_account_is_changed_and_blocked(store) {
        let mut ada = user(&store, "ada").await;
        user(&store, "bob").await;
        ada.name = "Ada L.".to_owned();
        ada.state = UserState::Blocked;
        let changed = ada.clone();
        write(&store, async move |tx: &mut Tx<'_>| tx.update_user(&changed).await).await.unwrap();
        assert_eq!(store.reads().find_user(ada.id).await.unwrap(), Some(ada.clone()));
        ada.email = "BOB@example.org".to_owned();
        let error =
            write(&store, async move |tx: &mut Tx<'_>| tx.update_user(&ada).await).await.unwrap_err();
        assert!(matches!(error, Error::Conflict { what: "email" }), "{error:?}");
    }

    async fn accounts_are_listed_and_found_together(store) {
        let (ada, bob) = (user(&store, "ada").await, user(&store, "bob").await);
        let page = store.reads().list_users(PageRequest::first(1)).await.unwrap();
        assert_eq!((page.total, page.rows), (2, vec![bob.clone()]));
        let found = store.reads().users(&[bob.id, domain::UserId(99), ada.id]).await.unwrap();
        assert_eq!(found, [ada, bob]);
    }

    async fn a_password_is_set_and_replaced(store) {
        let ada = user(&store, "ada").await.id;
        assert_eq!(store.reads().password_hash(ada).await.unwrap(), None);
        for hash in ["first", "second"] {
            write(&store, async move |tx: &mut Tx<'_>| tx.set_password(ada, hash, NOW).await)
                .await
                .unwrap();
        }
        assert_eq!(store.reads().password_hash(ada).await.unwrap().as_deref(), Some("second"));
        let nobody = domain::UserId(99);
        let error = write(&store, async move |tx: &mut Tx<'_>| tx.set_password(nobody, "x", NOW).await)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    }

    async fn sessions_end_one_by_one_all_at_once_and_by_themselves(store) {
        let ada = user(&store, "ada").await.id;
        let session = Session { user_id: ada, created_at: NOW, expires_at: later(60) };
        for byte in 1..=4_u8 {
            let mut new = session.clone();
            if byte == 4 {
                new.expires_at = later(10);
            }
            write(&store, async move |tx: &mut Tx<'_>| tx.insert_session(&[byte; 32], &new).await)
                .await
                .unwrap();
        }
        assert_eq!(store.reads().find_session(&[1; 32]).await.unwrap(), Some(session));
        let counts = write(&store, async move |tx: &mut Tx<'_>| {
            tx.delete_session(&[1; 32]).await?;
            let expired = tx.delete_expired_sessions(later(10)).await?;
            Ok((expired, tx.delete_sessions(ada).await?))
        });
        assert_eq!(counts.await.unwrap(), (1, 2));
        assert_eq!(store.reads().find_session(&[1; 32]).await.unwrap(), None);
    }

    async fn a_token_is_found_by_its_hash_used_and_revoked(store) {
        let ada = user(&store, "ada").await;
        let new = NewToken {
            user_id: ada.id,
            project_id: None,
            name: "laptop".to_owned(),
            hash: [7; 32],
            scopes: vec![Scope::Api, Scope::ReadRepository],
            expires_at: Some(later(60)),
        };
        let again = new.clone();
        let token = write(&store, async move |tx: &mut Tx<'_>| tx.insert_token(&new, NOW).await)
            .await
            .unwrap();
        let taken = write(&store, async move |tx: &mut Tx<'_>| tx.insert_token(&again, NOW).await);
        assert!(matches!(taken.await, Err(Error::Conflict { what: "token" })));
        let found = store.reads().find_credential(&[7; 32]).await.unwrap();
        assert_eq!(found, Some((token.clone(), ada.clone())));
        assert_eq!(store.reads().find_credential(&[8; 32]).await.unwrap(), None);
        let id = token.id;
        let revoked = write(&store, async move |tx: &mut Tx<'_>| {
            tx.touch_tokens(&[(id, later(5)), (id, later(3))]).await?;
            Ok((tx.revoke_token(id).await?, tx.revoke_token(id).await?))
        });
        assert_eq!(revoked.await.unwrap(), (true, false));
        let listed = store.reads().list_user_tokens(ada.id).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].revoked, listed[0].last_used_at), (true, Some(later(5))));
    }

    async fn a_projects_tokens_are_its_administrators_only(store) {
        let access = owned_project(&store, "ada").await;
        let new = NewToken {
            user_id: access.viewer.user_id().unwrap(),
            project_id: Some(access.project.id),
            name: "deploy".to_owned(),
            hash: [9; 32],
            scopes: vec![Scope::Api],
            expires_at: None,
        };
        write(&store, async move |tx: &mut Tx<'_>| tx.insert_token(&new, NOW).await).await.unwrap();
        assert_eq!(store.reads().list_project_tokens(&access).await.unwrap().len(), 1);
        let owner = access.viewer.user_id().unwrap();
        assert_eq!(store.reads().list_user_tokens(owner).await.unwrap(), []);
        let developer = domain::access::ProjectAccess {
            role: Some(domain::access::Role::Developer),
            ..access
        };
        assert_eq!(store.reads().list_project_tokens(&developer).await.unwrap(), []);
    }
}
