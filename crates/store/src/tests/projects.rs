//! Projects, their paths, members, protected refs, variables, numbers, pushes.

use domain::access::{ProjectAccess, Role};
use domain::member::Place;
use domain::project::ProtectedRef;
use domain::push::{PushState, RefUpdate, ZERO_SHA};
use domain::variable::{Variable, VariableKind};
use domain::{ProjectId, VariableId};

use super::fixture::{
    NOW, access, insert, member, namespace_of, new_pipeline, new_project, owned_project, project,
    user, viewer, write,
};
use crate::{Counter, Error, NewPush, ProjectRef, SealedVariable, Store, Tx};

async fn by_path(store: &Store, access: &ProjectAccess, path: &str) -> Option<ProjectId> {
    let found = store.reads().find_project(&access.viewer, ProjectRef::Path(path)).await.unwrap();
    found.map(|access| access.project.id)
}

fn sealed(project: ProjectId, key: &str, scope: &str) -> SealedVariable {
    SealedVariable {
        variable: Variable {
            id: VariableId(0),
            project_id: project,
            key: key.to_owned(),
            value: String::new(),
            kind: VariableKind::EnvVar,
            protected: true,
            masked: false,
            hidden: false,
            raw: true,
            environment_scope: scope.to_owned(),
            description: None,
        },
        key_id: "k1".to_owned(),
        sealed: vec![0, 255, 7],
    }
}

on_both! {
    async fn a_path_is_unique_whatever_its_case(store) {
        let access = owned_project(&store, "ada").await;
        let new = new_project(access.project.namespace_id, access.project.creator_id, "APP");
        let taken = write(&store, async move |tx: &mut Tx<'_>| tx.insert_project(&new, NOW).await);
        assert!(matches!(taken.await, Err(Error::Conflict { what: "path" })));
        assert_eq!(by_path(&store, &access, "ADA/App").await, Some(access.project.id));
    }

    async fn a_project_and_a_group_cannot_have_one_path(store) {
        let ada = user(&store, "ada").await;
        let top = write(&store, async |tx: &mut Tx<'_>| {
            let top = tx.insert_group(None, "top", "top", NOW).await?;
            tx.insert_group(Some(top.id), "sub", "sub", NOW).await?;
            Ok(top.id)
        })
        .await
        .unwrap();
        let new = new_project(top, ada.id, "Sub");
        let taken = write(&store, async move |tx: &mut Tx<'_>| tx.insert_project(&new, NOW).await);
        assert!(matches!(taken.await, Err(Error::Conflict { what: "path" })));
        project(&store, new_project(top, ada.id, "app")).await;
        let taken = write(&store, async move |tx: &mut Tx<'_>| {
            tx.insert_group(Some(top), "app", "App", NOW).await
        });
        assert!(matches!(taken.await, Err(Error::Conflict { what: "path" })));
    }

    async fn a_former_path_leads_to_the_project_until_another_takes_it(store) {
        let access = owned_project(&store, "ada").await;
        let (id, place) = (access.project.id, access.project.namespace_id);
        write(&store, async move |tx: &mut Tx<'_>| tx.move_project(id, place, "new", NOW).await)
            .await
            .unwrap();
        assert_eq!(by_path(&store, &access, "ada/new").await, Some(id));
        assert_eq!(by_path(&store, &access, "Ada/APP").await, Some(id));
        let next = project(&store, new_project(place, access.project.creator_id, "app")).await;
        assert_eq!(by_path(&store, &access, "ada/app").await, Some(next.id));
        let taken = write(&store, async move |tx: &mut Tx<'_>| {
            tx.move_project(id, place, "APP", NOW).await
        });
        assert!(matches!(taken.await, Err(Error::Conflict { what: "path" })));
        let back = write(&store, async move |tx: &mut Tx<'_>| {
            tx.move_project(id, place, "New", NOW).await
        });
        assert_eq!(back.await.unwrap().full_path, "ada/New");
        let gone = next.id;
        write(&store, async move |tx: &mut Tx<'_>| tx.delete_project(gone).await).await.unwrap();
        assert_eq!(by_path(&store, &access, "ada/app").await, None, "it was the other's since");
    }

    async fn a_project_is_changed_and_deleted_with_all_in_it(store) {
        let access = owned_project(&store, "ada").await;
        let mut changed = access.project.clone();
        changed.description = "what it is".to_owned();
        changed.default_branch = None;
        changed.archived = true;
        let new = changed.clone();
        write(&store, async move |tx: &mut Tx<'_>| tx.update_project(&new).await).await.unwrap();
        let viewer = access.viewer.clone();
        let seen = store.reads().find_project(&viewer, ProjectRef::Id(changed.id)).await.unwrap();
        assert_eq!(seen.unwrap().project, changed);
        insert(&store, new_pipeline(&access, 3)).await;
        let id = changed.id;
        write(&store, async move |tx: &mut Tx<'_>| tx.delete_project(id).await).await.unwrap();
        assert_eq!(by_path(&store, &access, "ada/app").await, None);
        let gone = write(&store, async move |tx: &mut Tx<'_>| tx.project(id).await);
        assert!(matches!(gone.await, Err(Error::NotFound { what: "project" })));
    }

    async fn memberships_are_added_changed_and_ended(store) {
        let access = owned_project(&store, "ada").await;
        let bob = user(&store, "bob").await.id;
        let place = Place::Project(access.project.id);
        member(&store, bob, place, Role::Guest).await;
        let mut found = store.reads().list_members(&access).await.unwrap();
        assert_eq!((found.len(), found[0].role), (1, Role::Guest));
        let mut member = found.remove(0);
        let again = member.clone();
        let taken =
            write(&store, async move |tx: &mut Tx<'_>| tx.insert_member(&again, NOW).await);
        assert!(matches!(taken.await, Err(Error::Conflict { what: "membership" })));
        member.role = Role::Maintainer;
        let (id, new) = (access.project.id, member.clone());
        let kept = write(&store, async move |tx: &mut Tx<'_>| {
            tx.update_member(&new).await?;
            tx.find_member(id, bob).await
        });
        assert_eq!(kept.await.unwrap(), Some(member));
        let ended = write(&store, async move |tx: &mut Tx<'_>| {
            tx.delete_member(bob, place).await?;
            tx.delete_member(bob, place).await
        });
        assert!(matches!(ended.await, Err(Error::NotFound { what: "membership" })));
    }

    async fn refs_are_protected_once(store) {
        let id = owned_project(&store, "ada").await.project.id;
        let main = ProtectedRef {
            is_tag: false,
            pattern: "main".to_owned(),
            push_role: Role::Maintainer,
        };
        let new = main.clone();
        let again = write(&store, async move |tx: &mut Tx<'_>| {
            tx.insert_protected_ref(id, &new).await?;
            let again = tx.insert_protected_ref(id, &new).await;
            assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
            tx.list_protected_refs(id).await
        });
        assert_eq!(again.await.unwrap(), std::slice::from_ref(&main));
        assert_eq!(store.reads().list_protected_refs(id).await.unwrap(), [main]);
        write(&store, async move |tx: &mut Tx<'_>| tx.delete_protected_ref(id, false, "main").await)
            .await
            .unwrap();
        assert_eq!(store.reads().list_protected_refs(id).await.unwrap(), []);
    }

    async fn numbers_have_no_gaps(store) {
        let id = owned_project(&store, "ada").await.project.id;
        let mut tasks = Vec::new();
        for number in 0..30_u32 {
            let store = store.clone();
            tasks.push(tokio::spawn(async move {
                write(&store, async move |tx: &mut Tx<'_>| {
                    let iid = tx.next_iid(id, Counter::Pipeline).await?;
                    if number % 3 == 0 { Err(Error::NotFound { what: "luck" }) } else { Ok(iid) }
                })
                .await
            }));
        }
        let mut taken = Vec::new();
        for task in tasks {
            taken.extend(task.await.unwrap().ok());
        }
        taken.sort_unstable();
        assert_eq!(taken, (1..=20).collect::<Vec<i64>>());
    }

    async fn variables_are_unique_by_key_and_scope(store) {
        let access = owned_project(&store, "ada").await;
        let id = access.project.id;
        let kept = write(&store, async move |tx: &mut Tx<'_>| {
            tx.insert_variable(&sealed(id, "KEY", "*")).await?;
            let kept = tx.insert_variable(&sealed(id, "KEY", "production")).await?;
            let again = tx.insert_variable(&sealed(id, "KEY", "*")).await;
            assert!(matches!(again, Err(Error::Conflict { what: "key" })), "{again:?}");
            assert_eq!(tx.count_variables(id).await?, 2);
            let moved = SealedVariable {
                variable: Variable { environment_scope: "*".to_owned(), ..kept.variable.clone() },
                ..kept.clone()
            };
            let taken = tx.update_variable(&moved).await;
            assert!(matches!(taken, Err(Error::Conflict { what: "key" })), "{taken:?}");
            let changed = SealedVariable { sealed: vec![1, 2], ..kept };
            tx.update_variable(&changed).await?;
            Ok(changed)
        });
        let kept = kept.await.unwrap();
        let all = store.reads().list_variables(&access).await.unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(store.reads().variables_for_jobs(id).await.unwrap(), all);
        let found = store.reads().find_variable(&access, "KEY", Some("production")).await.unwrap();
        assert_eq!(found, std::slice::from_ref(&kept));
        assert_eq!(store.reads().find_variable(&access, "KEY", None).await.unwrap().len(), 2);
        assert_eq!(store.reads().find_variable(&access, "key", None).await.unwrap(), []);
        let gone = kept.variable.id;
        write(&store, async move |tx: &mut Tx<'_>| tx.delete_variable(gone).await).await.unwrap();
        assert_eq!(store.reads().list_variables(&access).await.unwrap().len(), 1);
    }

    async fn a_developer_sees_no_variables(store) {
        let owner = owned_project(&store, "ada").await;
        let id = owner.project.id;
        write(&store, async move |tx: &mut Tx<'_>| tx.insert_variable(&sealed(id, "K", "*")).await)
            .await
            .unwrap();
        let bob = user(&store, "bob").await.id;
        member(&store, bob, Place::Project(id), Role::Developer).await;
        let developer = access(&store, &viewer(bob), id).await.unwrap();
        assert_eq!(store.reads().list_variables(&developer).await.unwrap(), []);
        assert_eq!(store.reads().find_variable(&developer, "K", None).await.unwrap(), []);
    }

    async fn a_push_is_journalled_moved_and_settled(store) {
        let access = owned_project(&store, "ada").await;
        let update = RefUpdate {
            name: "refs/heads/main".to_owned(),
            old: ZERO_SHA.to_owned(),
            new: "b".repeat(40),
        };
        let new = NewPush {
            project_id: access.project.id,
            user_id: access.viewer.user_id().unwrap(),
            updates: vec![update.clone()],
            options: vec!["ci.skip".to_owned()],
        };
        let push = write(&store, async move |tx: &mut Tx<'_>| tx.insert_push(&new, NOW).await)
            .await
            .unwrap();
        assert_eq!((&push.updates[..], push.state), (&[update][..], PushState::Intended));
        assert_eq!(store.reads().open_pushes(None, 10).await.unwrap(), std::slice::from_ref(&push));
        let id = push.id;
        let moves = write(&store, async move |tx: &mut Tx<'_>| {
            tx.set_push_updates(id, &[]).await?;
            let moved = tx.set_push_state(id, PushState::Intended, PushState::Moved).await?;
            let twice = tx.set_push_state(id, PushState::Intended, PushState::Settled).await?;
            Ok((moved, twice))
        });
        assert_eq!(moves.await.unwrap(), (true, false));
        assert_eq!(store.reads().open_pushes(Some(id), 10).await.unwrap(), []);
        let found = store.reads().find_push(id).await.unwrap().unwrap();
        assert_eq!((found.updates, found.state), (vec![], PushState::Moved));
        write(&store, async move |tx: &mut Tx<'_>| {
            tx.set_push_state(id, PushState::Moved, PushState::Settled).await
        })
        .await
        .unwrap();
        assert_eq!(store.reads().open_pushes(None, 10).await.unwrap(), []);
    }

    async fn a_namespace_that_is_gone_has_no_projects(store) {
        let ada = user(&store, "ada").await;
        let _own = namespace_of(&store, &ada).await;
        let new = new_project(domain::NamespaceId(99), ada.id, "app");
        let lost = write(&store, async move |tx: &mut Tx<'_>| tx.insert_project(&new, NOW).await);
        assert!(matches!(lost.await, Err(Error::NotFound { what: "namespace" })));
    }
}
