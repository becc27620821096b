//! `secrets` and `id_tokens`: values that a runner fetches elsewhere, and what it proves itself with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::words::words;

/// A variable whose value is kept by a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretSpec {
    /// The variable.
    pub name: String,
    pub provider: SecretProvider,
    /// Where it is kept, by the provider's own words; `engine:name` and `engine:path` with Vault.
    pub place: BTreeMap<String, String>,
    /// The variable holds the path of a file with the value.
    pub file: bool,
    /// The variable with the ID token to use, as written: `$TOKEN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

words! {
    /// Who keeps a secret.
    SecretProvider {
        Vault = "vault",
        AzureKeyVault = "azure_key_vault",
        GcpSecretManager = "gcp_secret_manager",
        Akeyless = "akeyless",
        GitlabSecretsManager = "gitlab_secrets_manager",
        AwsSecretsManager = "aws_secrets_manager",
    }
}

/// A token that names the job to somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdTokenSpec {
    /// The variable.
    pub name: String,
    /// For whom it is, as written.
    pub audiences: Vec<String>,
}
