//! Who sees which project, and as what.

use domain::access::{Role, Viewer};
use domain::member::{Member, Place};
use domain::page::PageRequest;
use domain::project::Visibility;
use domain::user::{User, UserState};
use domain::{JobId, NamespaceId, ProjectId, Timestamp};

use super::fixture::{
    NOW, access, member, namespace_of, new_project, owned_project, project, user, viewer, write,
};
use crate::{ProjectFilter, ProjectOrder, ProjectRef, Sort, Store, Tx};

async fn visible(store: &Store, owner: &User, visibility: Visibility, path: &str) -> ProjectId {
    let mut new = new_project(namespace_of(store, owner).await, owner.id, path);
    new.visibility = visibility;
    project(store, new).await.id
}

async fn role(store: &Store, who: &Viewer, id: ProjectId) -> Option<Option<Role>> {
    access(store, who, id).await.map(|access| access.role)
}

async fn group(store: &Store, parent: Option<NamespaceId>, path: &'static str) -> NamespaceId {
    let made =
        write(store, async move |tx: &mut Tx<'_>| tx.insert_group(parent, path, path, NOW).await);
    made.await.unwrap().id
}

async fn paths(store: &Store, who: &Viewer, filter: &ProjectFilter) -> Vec<String> {
    let page = store.reads().list_projects(who, filter, PageRequest::first(100)).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.into_iter().map(|access| access.project.path).collect()
}

on_both! {
    async fn visibility_decides_for_whoever_is_no_member(store) {
        let (ada, bob) = (user(&store, "ada").await, user(&store, "bob").await);
        let private = visible(&store, &ada, Visibility::Private, "private").await;
        let internal = visible(&store, &ada, Visibility::Internal, "internal").await;
        let public = visible(&store, &ada, Visibility::Public, "public").await;
        let mut seen = Vec::new();
        for who in [Viewer::Anonymous, viewer(bob.id), viewer(ada.id), Viewer::System] {
            for id in [private, internal, public] {
                seen.push(role(&store, &who, id).await);
            }
        }
        let owner = Some(Some(Role::Owner));
        let none = Some(None);
        let expected = [
            [None, None, none],
            [None, none, none],
            [owner, owner, owner],
            [owner, owner, owner],
        ];
        assert_eq!(seen, expected.concat());
    }

    async fn the_highest_membership_counts(store) {
        let (ada, bob) = (user(&store, "ada").await, user(&store, "bob").await);
        let top = group(&store, None, "top").await;
        let sub = group(&store, Some(top), "sub").await;
        let id = project(&store, new_project(sub, ada.id, "app")).await.id;
        let bobs = viewer(bob.id);
        assert_eq!(role(&store, &bobs, id).await, None);
        member(&store, bob.id, Place::Namespace(top), Role::Reporter).await;
        assert_eq!(role(&store, &bobs, id).await, Some(Some(Role::Reporter)));
        member(&store, bob.id, Place::Project(id), Role::Guest).await;
        assert_eq!(role(&store, &bobs, id).await, Some(Some(Role::Reporter)));
        member(&store, bob.id, Place::Namespace(sub), Role::Maintainer).await;
        assert_eq!(role(&store, &bobs, id).await, Some(Some(Role::Maintainer)));
        let found = store.reads().find_project(&bobs, ProjectRef::Path("TOP/sub/App")).await.unwrap();
        assert_eq!(found.unwrap().project.id, id);
    }

    async fn a_membership_of_a_group_below_gives_nothing_above(store) {
        let (ada, bob) = (user(&store, "ada").await, user(&store, "bob").await);
        let top = group(&store, None, "top").await;
        let sub = group(&store, Some(top), "sub").await;
        let id = project(&store, new_project(top, ada.id, "app")).await.id;
        member(&store, bob.id, Place::Namespace(sub), Role::Owner).await;
        assert_eq!(role(&store, &viewer(bob.id), id).await, None);
    }

    async fn an_expired_membership_does_not_count(store) {
        let bob = user(&store, "bob").await;
        let id = owned_project(&store, "ada").await.project.id;
        let far = Timestamp::parse("2999-01-01").unwrap();
        for (expires_at, seen) in [(NOW, None), (far, Some(Some(Role::Developer)))] {
            let new = Member {
                user_id: bob.id,
                place: Place::Project(id),
                role: Role::Developer,
                expires_at: Some(expires_at),
            };
            write(&store, async move |tx: &mut Tx<'_>| {
                tx.delete_member(new.user_id, new.place).await.ok();
                tx.insert_member(&new, NOW).await
            })
            .await
            .unwrap();
            assert_eq!(role(&store, &viewer(bob.id), id).await, seen);
            let all = ProjectFilter::default();
            assert_eq!(paths(&store, &viewer(bob.id), &all).await.len(), usize::from(seen.is_some()));
        }
    }

    async fn a_blocked_account_sees_nothing(store) {
        let mut ada = user(&store, "ada").await;
        let id = visible(&store, &ada, Visibility::Public, "app").await;
        ada.state = UserState::Blocked;
        let blocked = ada.clone();
        write(&store, async move |tx: &mut Tx<'_>| tx.update_user(&blocked).await).await.unwrap();
        let job = Viewer::Job { id: JobId(1), project_id: id, user_id: Some(ada.id) };
        for who in [viewer(ada.id), job] {
            assert_eq!(access(&store, &who, id).await, None);
            assert_eq!(paths(&store, &who, &ProjectFilter::default()).await, Vec::<String>::new());
        }
    }

    async fn an_administrator_owns_everything(store) {
        let root = user(&store, "root").await;
        let id = owned_project(&store, "ada").await.project.id;
        let admin = Viewer::User { id: root.id, is_admin: true, scopes: None };
        assert_eq!(role(&store, &admin, id).await, Some(Some(Role::Owner)));
        assert_eq!(paths(&store, &admin, &ProjectFilter::default()).await, ["app"]);
    }

    async fn a_job_sees_its_own_project_only(store) {
        let ada = user(&store, "ada").await;
        let own = visible(&store, &ada, Visibility::Private, "own").await;
        let other = visible(&store, &ada, Visibility::Public, "other").await;
        let job = Viewer::Job { id: JobId(1), project_id: own, user_id: Some(ada.id) };
        assert_eq!(role(&store, &job, own).await, Some(Some(Role::Owner)), "as who runs it");
        assert_eq!(role(&store, &job, other).await, None);
        assert_eq!(paths(&store, &job, &ProjectFilter::default()).await, ["own"]);
    }

    async fn a_list_shows_what_finding_shows(store) {
        let (ada, bob) = (user(&store, "ada").await, user(&store, "bob").await);
        let top = group(&store, None, "top").await;
        let sub = group(&store, Some(top), "sub").await;
        let mut ids = Vec::new();
        for (number, place) in [namespace_of(&store, &ada).await, top, sub].into_iter().enumerate() {
            for visibility in Visibility::ALL {
                let path = format!("p{number}-{visibility}");
                let mut new = new_project(place, ada.id, &path);
                new.visibility = *visibility;
                ids.push(project(&store, new).await.id);
            }
        }
        member(&store, bob.id, Place::Namespace(top), Role::Developer).await;
        member(&store, bob.id, Place::Project(ids[0]), Role::Guest).await;
        let root = Viewer::User { id: bob.id, is_admin: true, scopes: None };
        let whos = [Viewer::Anonymous, viewer(ada.id), viewer(bob.id), root, Viewer::System];
        for who in whos {
            let filter = ProjectFilter { sort: Some(Sort::Ascending), ..ProjectFilter::default() };
            let listed = store.reads().list_projects(&who, &filter, PageRequest::first(100));
            let mut found = Vec::new();
            for id in &ids {
                found.extend(access(&store, &who, *id).await);
            }
            assert_eq!(listed.await.unwrap().rows, found, "{who:?}");
        }
    }

    async fn lists_are_filtered_ordered_and_searched(store) {
        let (ada, bob) = (user(&store, "ada").await, user(&store, "bob").await);
        for (path, visibility) in
            [("beta", Visibility::Public), ("Alpha", Visibility::Private), ("gamma", Visibility::Public)]
        {
            visible(&store, &ada, visibility, path).await;
        }
        let bobs = visible(&store, &bob, Visibility::Public, "delta").await;
        member(&store, ada.id, Place::Project(bobs), Role::Guest).await;
        visible(&store, &bob, Visibility::Public, "stranger").await;
        let who = viewer(ada.id);
        let all = ProjectFilter::default();
        let list = async |filter: ProjectFilter| paths(&store, &who, &filter).await;
        assert_eq!(list(all.clone()).await, ["stranger", "delta", "gamma", "Alpha", "beta"]);
        let member = ProjectFilter { membership: true, ..all.clone() };
        assert_eq!(list(member).await, ["delta", "gamma", "Alpha", "beta"]);
        let owned = ProjectFilter { owned: true, ..all.clone() };
        assert_eq!(list(owned.clone()).await, ["gamma", "Alpha", "beta"]);
        let named = ProjectFilter {
            order_by: ProjectOrder::Name,
            sort: Some(Sort::Ascending),
            ..owned.clone()
        };
        assert_eq!(list(named).await, ["Alpha", "beta", "gamma"]);
        let by_path = ProjectFilter { order_by: ProjectOrder::Path, ..owned.clone() };
        assert_eq!(list(by_path).await, ["gamma", "beta", "Alpha"]);
        let searched = ProjectFilter { search: Some("LPH".to_owned()), ..all.clone() };
        assert_eq!(list(searched).await, ["Alpha"]);
        let percent = ProjectFilter { search: Some("%".to_owned()), ..all.clone() };
        assert_eq!(list(percent).await, Vec::<String>::new());
        let public = ProjectFilter { visibility: Some(Visibility::Public), ..owned };
        assert_eq!(list(public).await, ["gamma", "beta"]);
    }

    async fn the_latest_activity_comes_first(store) {
        let ada = user(&store, "ada").await;
        let one = visible(&store, &ada, Visibility::Private, "one").await;
        visible(&store, &ada, Visibility::Private, "two").await;
        write(&store, async move |tx: &mut Tx<'_>| {
            tx.touch_project(one, NOW.plus_seconds(9)).await?;
            tx.touch_project(one, NOW.plus_seconds(5)).await
        })
        .await
        .unwrap();
        let filter =
            ProjectFilter { order_by: ProjectOrder::LastActivity, ..ProjectFilter::default() };
        assert_eq!(paths(&store, &viewer(ada.id), &filter).await, ["one", "two"]);
        let seen = access(&store, &viewer(ada.id), one).await.unwrap();
        assert_eq!(seen.project.last_activity_at, NOW.plus_seconds(9));
    }
}
