//! Removing what interrupted runs of git leave.

use domain::Timestamp;

use super::sandbox::Sandbox;

#[tokio::test]
async fn old_leftovers_go_and_everything_else_stays() {
    let sandbox = Sandbox::new();
    let repository = sandbox.repository().await;
    let at = |path: &str| repository.path().join(path);
    std::fs::create_dir_all(at("objects/tmp_objdir-incoming-a/pack")).unwrap();
    for file in ["refs/heads/main.lock", "objects/pack/tmp_pack_x", "index-1-1", "packed-refs.lock"]
    {
        std::fs::write(at(file), "").unwrap();
    }
    let half = repository.path().with_extension("new-1-1");
    std::fs::create_dir(&half).unwrap();

    // A push that runs now has things of the same kind.
    let long_ago = Timestamp::from_seconds(1_000_000);
    assert_eq!(sandbox.repositories.sweep(long_ago).await.unwrap(), 0);
    let later = Timestamp::parse("2100-01-01").unwrap();
    assert_eq!(sandbox.repositories.sweep(later).await.unwrap(), 6);
    assert_eq!(sandbox.repositories.sweep(later).await.unwrap(), 0);
    assert!(at("HEAD").exists() && at("config").exists() && !half.exists());
    repository.fsck().await.unwrap();
}
