//! Sealing of secret values: XChaCha20-Poly1305 with a key that lives outside the database.
//!
//! A sealed value is `version, key id, nonce, ciphertext`. The key's id and what the value belongs
//! to are authenticated with it, so that a value copied to another row does not open.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::random;

const VERSION: u8 = 1;
const KEY_BYTES: usize = 32;
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;
const HEADER_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;
const KEY_FILE: &str = "vault.key";

/// The key, ready for use.
pub(crate) struct Vault {
    cipher: XChaCha20Poly1305,
    key_id: [u8; KEY_ID_BYTES],
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({:02x?})", self.key_id)
    }
}

impl Vault {
    /// Reads the key from the folder, or makes one at the first start.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        make_private_folder(folder)?;
        let file = folder.join(KEY_FILE);
        let key = match std::fs::read(&file) {
            Ok(key) => key,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => make_key(&file)?,
            Err(cause) => return Err(broken(&file, "cannot be read").caused_by(cause)),
        };
        if key.len() != KEY_BYTES {
            return Err(broken(&file, "is not a key of 32 bytes"));
        }
        Ok(Self::with_key(&key))
    }

    fn with_key(key: &[u8]) -> Self {
        let digest = Sha256::digest(key);
        let mut key_id = [0; KEY_ID_BYTES];
        key_id.copy_from_slice(&digest[..KEY_ID_BYTES]);
        let cipher = XChaCha20Poly1305::new_from_slice(key).expect("the length was checked");
        Self { cipher, key_id }
    }

    /// Seals a value for one place (`variable:3:KEY:scope`).
    pub(crate) fn seal(&self, context: &str, value: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = random::bytes();
        let aad = self.associated(context);
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: value, aad: &aad })
            .expect("values are far below the cipher's limit");
        let mut out = Vec::with_capacity(HEADER_BYTES + sealed.len());
        out.push(VERSION);
        out.extend_from_slice(&self.key_id);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// The value was sealed with another key or for another place, or is damaged.
    pub(crate) fn unseal(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        if sealed.len() < HEADER_BYTES || sealed[0] != VERSION {
            return Err(Error::internal("a sealed value is damaged"));
        }
        let (header, ciphertext) = sealed.split_at(HEADER_BYTES);
        if header[1..=KEY_ID_BYTES] != self.key_id {
            return Err(Error::internal("a value was sealed with another key").with_hint(
                "put the key file back that was in the folder keys of this data folder",
            ));
        }
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&header[1 + KEY_ID_BYTES..]);
        let aad = self.associated(context);
        self.cipher
            .decrypt(&XNonce::from(nonce), Payload { msg: ciphertext, aad: &aad })
            .map_err(|_opaque| Error::internal("a sealed value does not open in its place"))
    }

    /// The name of the key, in hex.
    pub(crate) fn key_id(&self) -> String {
        let mut name = String::new();
        for byte in self.key_id {
            write!(name, "{byte:02x}").expect("writing to a string works");
        }
        name
    }

    fn associated(&self, context: &str) -> Vec<u8> {
        let mut aad = Vec::with_capacity(1 + KEY_ID_BYTES + context.len());
        aad.push(VERSION);
        aad.extend_from_slice(&self.key_id);
        aad.extend_from_slice(context.as_bytes());
        aad
    }
}

fn broken(file: &Path, what: &str) -> Error {
    Error::internal(format!("key file {} {what}", file.display()))
}

/// Makes a folder that only its owner may enter.
pub(crate) fn make_private_folder(folder: &Path) -> Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    let failed = |cause| {
        Error::internal(format!("folder {} cannot be made", folder.display())).caused_by(cause)
    };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let private = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(folder, private).map_err(failed)
}

/// Writes a new key under a temporary name first, so that a crash leaves a whole key or none.
fn make_key(file: &Path) -> Result<Vec<u8>> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let key: [u8; KEY_BYTES] = random::bytes();
    let unfinished = file.with_extension(random::hex(8));
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unfinished)
        .and_then(|mut open| open.write_all(&key).and_then(|()| open.sync_all()))
        .and_then(|()| std::fs::rename(&unfinished, file));
    written.map_err(|cause| broken(file, "cannot be written").caused_by(cause))?;
    Ok(key.to_vec())
}
