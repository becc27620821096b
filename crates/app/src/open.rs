//! Opening the data folder and everything in it.

use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;

use blobs::{Blobs, Traces};
use git::Repositories;
use store::{DatabaseUrl, Store};

use crate::accounts::{Attempts, Passwords};
use crate::address::Address;
use crate::error::{Error, Kind, Result};
use crate::remote_files::RemoteFiles;
use crate::settings::Settings;
use crate::vault::{Vault, make_private_folder};
use crate::{App, Inner, Metrics, random};

/// A server that was opened.
#[derive(Debug)]
pub struct Opened {
    pub app: App,
    /// At the very first start, the password of `root`.
    pub first_password: Option<String>,
}

impl App {
    /// Opens the data folder and everything in it. At the first start makes the account `root`.
    /// Nothing runs yet: that is [`App::run_background`].
    ///
    /// # Errors
    /// The folder, the key, git or the database cannot be used.
    pub async fn open(settings: Settings) -> Result<Opened> {
        let data = settings.data.clone();
        for folder in ["db", "repositories", "blobs", "traces", "tmp", "run"] {
            make_private_folder(&data.join(folder))?;
        }
        let vault = Vault::open(&data.join("keys"))?;
        let store = open_store(&settings, &data).await?;
        let repositories = Repositories::new(data.join("repositories"));
        repositories.prepare().await?;
        let blobs = Blobs::new(data.join("blobs"), data.join("tmp"));
        blobs.sweep().await?;
        let inner = Inner {
            address: Address::new(&settings.external_url),
            passwords: Passwords::new(settings.password_cost),
            opened_at: settings.clock.now(),
            process: random::hex(8),
            metrics: Metrics::new(),
            attempts: Attempts::default(),
            bells: crate::Bells::default(),
            queue: crate::bell::Queue::default(),
            touched: crate::touched::Touched::default(),
            contacts: crate::runners::Contacts::default(),
            drives: crate::drive::Drives::default(),
            plans: crate::drive::Plans::default(),
            commits: crate::pipelines::Commits::default(),
            masked: crate::jobs::Masked::default(),
            under_way: crate::pushes::UnderWay::default(),
            trouble: std::sync::Mutex::default(),
            traces: Traces::new(data.join("traces")),
            remote_files: RemoteFiles::new(settings.allow_local_requests, &settings.version)?,
            settings,
            store,
            repositories,
            blobs,
            vault,
        };
        let app = Self { inner: Arc::new(inner) };
        let first_password = app.make_first_account().await?;
        Ok(Opened { app, first_password })
    }
}

async fn open_store(settings: &Settings, data: &Path) -> Result<Store> {
    let database = match &settings.database {
        Some(address) => DatabaseUrl::from_str(address).map_err(|wrong| {
            Error::new(Kind::Invalid, wrong.to_string()).with_hint(wrong.hint()).caused_by(wrong)
        })?,
        None => DatabaseUrl::sqlite(data.join("db").join("evenkeel.db")),
    };
    Ok(Store::open(&store::Settings { database }).await?)
}
