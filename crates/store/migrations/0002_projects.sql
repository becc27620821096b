-- Projects, who belongs to them, and what is kept for them.

CREATE TABLE projects (
    id {id},
    namespace_id BIGINT NOT NULL REFERENCES namespaces (id),
    name {text} NOT NULL,
    path {text} NOT NULL,
    full_path {text} NOT NULL,
    full_path_key {text} NOT NULL UNIQUE,
    -- Name and path in lower case: what a search looks in.
    search_key {text} NOT NULL,
    description {text} NOT NULL,
    visibility {text} NOT NULL,
    default_branch {text},
    ci_config_path {text},
    creator_id BIGINT NOT NULL,
    build_timeout_seconds BIGINT NOT NULL,
    git_depth BIGINT NOT NULL,
    archived BOOLEAN NOT NULL,
    -- Where the repository lies: 'default' is the data folder.
    storage {text} NOT NULL,
    created_at BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL
);
CREATE INDEX projects_namespace ON projects (namespace_id, id);
CREATE INDEX projects_visibility ON projects (visibility, id);

-- Former paths: what was asked for by them is found where it is now.
CREATE TABLE redirects (
    full_path_key {text} PRIMARY KEY,
    project_id BIGINT REFERENCES projects (id) ON DELETE CASCADE,
    namespace_id BIGINT REFERENCES namespaces (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX redirects_project ON redirects (project_id);
CREATE INDEX redirects_namespace ON redirects (namespace_id);

-- In a namespace or in a project, never both.
CREATE TABLE members (
    id {id},
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    namespace_id BIGINT REFERENCES namespaces (id) ON DELETE CASCADE,
    project_id BIGINT REFERENCES projects (id) ON DELETE CASCADE,
    role BIGINT NOT NULL,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    CHECK ((namespace_id IS NULL) <> (project_id IS NULL))
);
CREATE UNIQUE INDEX members_namespace ON members (namespace_id, user_id);
CREATE UNIQUE INDEX members_project ON members (project_id, user_id);
CREATE INDEX members_user ON members (user_id);

CREATE TABLE protected_refs (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    is_tag BOOLEAN NOT NULL,
    pattern {text} NOT NULL,
    push_role BIGINT NOT NULL,
    UNIQUE (project_id, is_tag, pattern)
);

-- The numbers inside a project: the next one of each kind.
CREATE TABLE counters (
    project_id BIGINT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    kind {text} NOT NULL,
    next BIGINT NOT NULL,
    PRIMARY KEY (project_id, kind)
);

CREATE TABLE variables (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    key {text} NOT NULL,
    environment_scope {text} NOT NULL,
    kind {text} NOT NULL,
    protected BOOLEAN NOT NULL,
    masked BOOLEAN NOT NULL,
    hidden BOOLEAN NOT NULL,
    raw BOOLEAN NOT NULL,
    description {text},
    -- Sealed with the key of that name, which lies outside the database.
    key_id {text} NOT NULL,
    sealed {bytes} NOT NULL,
    UNIQUE (project_id, key, environment_scope)
);

-- The push journal: an entry is written before the refs move.
CREATE TABLE pushes (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    state {text} NOT NULL,
    created_at BIGINT NOT NULL,
    updates TEXT NOT NULL,
    options TEXT NOT NULL
);
CREATE INDEX pushes_open ON pushes (id) WHERE state <> 'settled';
CREATE INDEX pushes_project ON pushes (project_id, id);
