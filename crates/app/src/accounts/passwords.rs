//! Passwords: argon2id, one at a time, with a short memory of those that were right.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::limits::{PASSWORD_REMEMBERED_SECONDS, PASSWORDS_REMEMBERED_MAX};
use domain::{Timestamp, UserId};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::error::{Error, Result};
use crate::random;

const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// How much work one guess costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCost {
    /// 9 MiB and four passes: OWASP's figures for argon2id, those that need the least memory but one.
    Full,
    /// Next to nothing, for tests.
    Quick,
}

/// Makes and checks password hashes. One block of memory serves all of them, one after another:
/// eight at once would keep 150 MB for good.
#[derive(Debug)]
pub(crate) struct Passwords {
    cost: Cost,
    memory: Arc<tokio::sync::Mutex<Vec<Block>>>,
    /// Makes what is remembered useless outside this process.
    key: [u8; 32],
    remembered: Mutex<BTreeMap<[u8; 32], Timestamp>>,
}

#[derive(Clone, Copy, Debug)]
struct Cost {
    memory_kib: u32,
    passes: u32,
}

/// A hash in the usual text form, `$argon2id$v=19$m=..,t=..,p=1$salt$hash`.
struct Stored {
    cost: Cost,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost) -> Self {
        let cost = match cost {
            PasswordCost::Full => Cost { memory_kib: 9 * 1024, passes: 4 },
            PasswordCost::Quick => Cost { memory_kib: 64, passes: 1 },
        };
        Self { cost, memory: Arc::default(), key: random::bytes(), remembered: Mutex::default() }
    }

    /// The text to store for a password.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        let salt: [u8; SALT_BYTES] = random::bytes();
        let hash = self.derive(self.cost, salt.to_vec(), password).await?;
        Ok(format!(
            "$argon2id$v=19$m={},t={},p=1${}${}",
            self.cost.memory_kib,
            self.cost.passes,
            STANDARD_NO_PAD.encode(salt),
            STANDARD_NO_PAD.encode(hash)
        ))
    }

    /// Whether the password is right. Without a stored hash the answer is no, and takes as long.
    pub(crate) async fn verify(&self, stored: Option<&str>, password: &str) -> Result<bool> {
        let Some(text) = stored else {
            self.derive(self.cost, vec![0; SALT_BYTES], password).await?;
            return Ok(false);
        };
        let stored = Stored::parse(text)
            .ok_or_else(|| Error::internal("a stored password hash is not understood"))?;
        let hash = self.derive(stored.cost, stored.salt, password).await?;
        Ok(hash.ct_eq(&stored.hash).into())
    }

    /// Whether this password was right for this account a short while ago. A changed password has
    /// another stored hash, and is therefore not remembered.
    pub(crate) fn is_remembered(
        &self,
        user: UserId,
        stored: &str,
        password: &str,
        now: Timestamp,
    ) -> bool {
        let key = self.memory_key(user, stored, password);
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.get(&key).is_some_and(|until| now < *until)
    }

    /// Remembers that this password was right.
    pub(crate) fn remember(&self, user: UserId, stored: &str, password: &str, now: Timestamp) {
        let key = self.memory_key(user, stored, password);
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= PASSWORDS_REMEMBERED_MAX {
            remembered.clear();
        }
        remembered.insert(key, now.plus_seconds(PASSWORD_REMEMBERED_SECONDS));
    }

    fn memory_key(&self, user: UserId, stored: &str, password: &str) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(self.key);
        digest.update(user.0.to_be_bytes());
        digest.update(stored.as_bytes());
        digest.update([0]);
        digest.update(password.as_bytes());
        digest.finalize().into()
    }

    async fn derive(&self, cost: Cost, salt: Vec<u8>, password: &str) -> Result<Vec<u8>> {
        let mut memory = Arc::clone(&self.memory).lock_owned().await;
        let password = password.as_bytes().to_vec();
        let work = move || {
            let params = Params::new(cost.memory_kib, cost.passes, 1, Some(HASH_BYTES))
                .map_err(|_details| Error::internal("a stored password hash has absurd costs"))?;
            let blocks = params.block_count();
            if memory.len() < blocks {
                memory.resize(blocks, Block::default());
            }
            let mut hash = vec![0; HASH_BYTES];
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into_with_memory(&password, &salt, &mut hash, &mut memory[..blocks])
                .map_err(|_details| Error::invalid("password", "is too long"))?;
            Ok(hash)
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(hash) => hash,
            Err(cause) => Err(Error::internal("a password could not be hashed").caused_by(cause)),
        }
    }
}

impl Stored {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let mut memory_kib = None;
        let mut passes = None;
        for setting in parts.next()?.split(',') {
            match setting.split_once('=')? {
                ("m", value) => memory_kib = Some(value.parse().ok()?),
                ("t", value) => passes = Some(value.parse().ok()?),
                _ => {}
            }
        }
        let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
        let hash = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
        Some(Self { cost: Cost { memory_kib: memory_kib?, passes: passes? }, salt, hash })
    }
}
