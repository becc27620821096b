//! Sealed values open in their place only, with their key only.

use std::os::unix::fs::PermissionsExt as _;

use crate::vault::Vault;

#[test]
fn a_value_opens_in_its_place_only() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let vault = Vault::open(&keys).unwrap();
    let sealed = vault.seal("variable:1:K:*", b"secret");
    assert!(!sealed.windows(6).any(|window| window == b"secret"));
    assert_ne!(sealed, vault.seal("variable:1:K:*", b"secret"), "each sealing has its own nonce");
    let again = Vault::open(&keys).unwrap();
    assert_eq!(again.unseal("variable:1:K:*", &sealed).unwrap(), b"secret");
    assert!(vault.unseal("variable:2:K:*", &sealed).is_err());
    let mut damaged = sealed.clone();
    *damaged.last_mut().unwrap() ^= 1;
    assert!(vault.unseal("variable:1:K:*", &damaged).is_err());
    assert!(vault.unseal("variable:1:K:*", &sealed[..10]).is_err());
    let other = Vault::open(&folder.path().join("other")).unwrap();
    let wrong = other.unseal("variable:1:K:*", &sealed).unwrap_err();
    assert_eq!(wrong.message(), "a value was sealed with another key");
}

#[test]
fn the_key_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    Vault::open(&keys).unwrap();
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&keys), 0o700);
    assert_eq!(mode(&keys.join("vault.key")), 0o600);
    std::fs::write(keys.join("vault.key"), b"short").unwrap();
    assert!(Vault::open(&keys).is_err());
}
