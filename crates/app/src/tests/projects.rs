//! Making and changing projects.

use domain::access::Role;
use domain::project::Visibility;
use test_support::database::TestDatabase;
use test_support::on_both_engines;

use super::house::House;
use crate::{App, CreateProject, Kind, UpdateProject};

on_both_engines!(
    a_project_with_a_readme_has_a_default_branch_at_once,
    names_that_cannot_be_are_refused_with_their_field,
    nobody_makes_projects_in_others_namespaces,
    settings_are_changed_by_maintainers_and_the_visibility_by_owners,
);

async fn a_project_with_a_readme_has_a_default_branch_at_once(database: TestDatabase) {
    let house = House::new(database).await;
    let ann = house.user("ann").await;
    let new = CreateProject {
        name: Some("My App".to_owned()),
        initialize_with_readme: true,
        default_branch: Some("trunk".to_owned()),
        ..CreateProject::default()
    };
    let project = house.app.create_project(&App::viewer_of(&ann), new).await.unwrap();
    assert_eq!(project.full_path, "ann/my-app");
    assert_eq!(project.default_branch.as_deref(), Some("trunk"));
    let repository = house.app.repositories().open(project.id);
    let readme = repository.read_blob("refs/heads/trunk", "README.md").await.unwrap();
    assert_eq!(readme.unwrap(), b"# My App");
}

async fn names_that_cannot_be_are_refused_with_their_field(database: TestDatabase) {
    let house = House::new(database).await;
    let viewer = App::viewer_of(&house.user("ann").await);
    let refused = async |name: Option<&str>, path: Option<&str>| {
        let new = CreateProject {
            name: name.map(str::to_owned),
            path: path.map(str::to_owned),
            ..CreateProject::default()
        };
        let fields = house.app.create_project(&viewer, new).await.unwrap_err().fields().to_vec();
        fields.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
    };
    assert_eq!(refused(None, None).await, ["name"]);
    assert_eq!(refused(Some("-x"), None).await, ["name"]);
    assert_eq!(refused(None, Some("tree")).await, ["path"]);
    assert_eq!(refused(None, Some("a.git")).await, ["path"]);
    house
        .app
        .create_project(
            &viewer,
            CreateProject { path: Some("App".to_owned()), ..Default::default() },
        )
        .await
        .unwrap();
    assert_eq!(refused(None, Some("app")).await, ["name", "path"]);
}

async fn nobody_makes_projects_in_others_namespaces(database: TestDatabase) {
    let house = House::new(database).await;
    let ann = house.user("ann").await;
    let bob = house.user("bob").await;
    let place = house.app.reads().find_namespace_of_user(ann.id).await.unwrap().unwrap();
    let new = CreateProject {
        path: Some("x".to_owned()),
        namespace_id: Some(place.id),
        ..CreateProject::default()
    };
    let refused = house.app.create_project(&App::viewer_of(&bob), new).await.unwrap_err();
    assert_eq!(refused.fields()[0].0, "namespace");
    let nobody = domain::access::Viewer::Anonymous;
    let refused = house.app.create_project(
        &nobody,
        CreateProject { path: Some("y".to_owned()), ..Default::default() },
    );
    assert_eq!(refused.await.unwrap_err().kind(), Kind::Unauthenticated);
}

async fn settings_are_changed_by_maintainers_and_the_visibility_by_owners(database: TestDatabase) {
    let scene = House::scene(database).await;
    let maintainer = scene.house.member(&scene.access, "mike", Role::Maintainer).await;
    let update = UpdateProject { description: Some("d".to_owned()), ..UpdateProject::default() };
    let changed = scene.app().update_project(&maintainer, update).await.unwrap();
    assert_eq!(changed.description, "d");
    let public = || UpdateProject { visibility: Some(Visibility::Public), ..Default::default() };
    let refused = scene.app().update_project(&maintainer, public()).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Forbidden);
    scene.app().update_project(&scene.access, public()).await.unwrap();
    let slash = "cannot include leading slash or directory traversal.";
    for (path, wrong) in [
        ("../x.yml", slash),
        ("/x.yml", slash),
        ("x.yml@group/lib:a..b", slash),
        (&"x".repeat(256), "is too long (maximum is 255 characters)"),
    ] {
        let update = UpdateProject { ci_config_path: Some(path.to_owned()), ..Default::default() };
        let refused = scene.app().update_project(&maintainer, update).await.unwrap_err();
        assert_eq!(refused.fields(), [("ci_config_path".to_owned(), wrong.to_owned())], "{path}");
    }
}
