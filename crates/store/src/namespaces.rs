//! The tree of names.

use domain::namespace::{Namespace, NamespaceKind};
use domain::user::User;
use domain::{NamespaceId, Timestamp, UserId};

use crate::dialect::fold;
use crate::door::Door;
use crate::engine::Reads;
use crate::error::{Error, Result};
use crate::row::Row;
use crate::sql::sql;
use crate::tx::Tx;
use crate::value::args;

macro_rules! columns {
    () => {
        "id, kind, parent_id, owner_id, name, path, full_path, created_at"
    };
}

fn namespace(row: &Row) -> Result<Namespace> {
    Ok(Namespace {
        id: row.get("id")?,
        kind: row.get("kind")?,
        parent_id: row.opt("parent_id")?,
        owner_id: row.opt("owner_id")?,
        name: row.get("name")?,
        path: row.get("path")?,
        full_path: row.get("full_path")?,
        created_at: row.get("created_at")?,
    })
}

pub(crate) async fn find(door: &mut Door<'_>, id: NamespaceId) -> Result<Option<Namespace>> {
    let sql = sql!(concat!("SELECT ", columns!(), " FROM namespaces WHERE id = $1"));
    door.first(sql, args![id]).await?.as_ref().map(namespace).transpose()
}

impl Reads {
    /// The namespace of that id.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_namespace(&self, id: NamespaceId) -> Result<Option<Namespace>> {
        find(&mut self.door().await?, id).await
    }

    /// The namespace of that full path, in any case.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_namespace_by_path(&self, full_path: &str) -> Result<Option<Namespace>> {
        let sql = sql!(concat!("SELECT ", columns!(), " FROM namespaces WHERE full_path_key = $1"));
        let row = self.door().await?.first(sql, args![fold(full_path)]).await?;
        row.as_ref().map(namespace).transpose()
    }

    /// The namespace that an account has by itself. Bots have none.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_namespace_of_user(&self, user: UserId) -> Result<Option<Namespace>> {
        let sql = sql!(concat!(
            "SELECT ",
            columns!(),
            " FROM namespaces WHERE owner_id = $1 AND kind = 'user' ORDER BY id LIMIT 1"
        ));
        let row = self.door().await?.first(sql, args![user]).await?;
        row.as_ref().map(namespace).transpose()
    }
}

impl Tx<'_> {
    /// The namespace of that id.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_namespace(&mut self, id: NamespaceId) -> Result<Option<Namespace>> {
        find(self.door(), id).await
    }

    /// Makes a group, at the root or below another.
    ///
    /// # Errors
    /// `NotFound` for the parent; `Conflict` with `path`.
    pub async fn insert_group(
        &mut self,
        parent: Option<NamespaceId>,
        name: &str,
        path: &str,
        now: Timestamp,
    ) -> Result<Namespace> {
        let full_path = match parent {
            None => path.to_owned(),
            Some(id) => match find(self.door(), id).await? {
                Some(parent) => format!("{}/{path}", parent.full_path),
                None => return Err(Error::NotFound { what: "namespace" }),
            },
        };
        let group = Namespace {
            id: NamespaceId(0),
            kind: NamespaceKind::Group,
            parent_id: parent,
            owner_id: None,
            name: name.to_owned(),
            path: path.to_owned(),
            full_path,
            created_at: now,
        };
        self.insert_namespace(&group, "path").await
    }

    /// The namespace of a new account.
    pub(crate) async fn insert_user_namespace(
        &mut self,
        user: &User,
        now: Timestamp,
    ) -> Result<()> {
        let own = Namespace {
            id: NamespaceId(0),
            kind: NamespaceKind::User,
            parent_id: None,
            owner_id: Some(user.id),
            name: user.name.clone(),
            path: user.username.clone(),
            full_path: user.username.clone(),
            created_at: now,
        };
        self.insert_namespace(&own, "username").await.map(drop)
    }

    /// `taken` is what a conflict is called. A project and a namespace cannot have one path.
    async fn insert_namespace(
        &mut self,
        new: &Namespace,
        taken: &'static str,
    ) -> Result<Namespace> {
        let sql = sql!(concat!(
            "INSERT INTO namespaces (kind, parent_id, owner_id, name, path, full_path, full_path_key,",
            " created_at) SELECT $1, $2, $3, $4, $5, $6, $7, $8",
            " WHERE NOT EXISTS (SELECT 1 FROM projects WHERE full_path_key = $7)",
            " ON CONFLICT DO NOTHING RETURNING ",
            columns!()
        ));
        let values = args![
            new.kind,
            new.parent_id,
            new.owner_id,
            &new.name,
            &new.path,
            &new.full_path,
            fold(&new.full_path),
            new.created_at,
        ];
        match self.first(sql, values).await? {
            Some(row) => namespace(&row),
            None => Err(Error::Conflict { what: taken }),
        }
    }
}
