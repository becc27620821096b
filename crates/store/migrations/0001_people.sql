-- Accounts, the tree of names, what clients show instead of a password.

CREATE TABLE users (
    id {id},
    username {text} NOT NULL,
    username_key {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    email {text} NOT NULL,
    email_key {text} NOT NULL UNIQUE,
    kind {text} NOT NULL,
    is_admin BOOLEAN NOT NULL,
    state {text} NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE passwords (
    user_id {int} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash {text} NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE namespaces (
    id {id},
    kind {text} NOT NULL,
    parent_id BIGINT REFERENCES namespaces (id),
    owner_id BIGINT REFERENCES users (id),
    name {text} NOT NULL,
    path {text} NOT NULL,
    full_path {text} NOT NULL,
    full_path_key {text} NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX namespaces_parent ON namespaces (parent_id);
CREATE INDEX namespaces_owner ON namespaces (owner_id);

-- A project access token names the account of a bot; the bot's membership is the token's role.
CREATE TABLE tokens (
    id {id},
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    project_id BIGINT,
    name {text} NOT NULL,
    hash {bytes} NOT NULL UNIQUE,
    scopes {text} NOT NULL,
    expires_at BIGINT,
    revoked BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX tokens_user ON tokens (user_id, id);
CREATE INDEX tokens_project ON tokens (project_id, id);

CREATE TABLE sessions (
    hash {bytes} PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE settings (
    key {text} PRIMARY KEY,
    value {text} NOT NULL
);
