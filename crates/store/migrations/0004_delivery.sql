-- Where projects are deployed to, and what was deployed.

CREATE TABLE environments (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name {text} NOT NULL,
    slug {text} NOT NULL,
    external_url {text},
    tier {text} NOT NULL,
    state {text} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (project_id, name),
    UNIQUE (project_id, slug)
);

CREATE TABLE deployments (
    id {id},
    iid BIGINT NOT NULL,
    project_id BIGINT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    environment_id BIGINT NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
    ref_name {text} NOT NULL,
    tag BOOLEAN NOT NULL,
    sha {text} NOT NULL,
    user_id BIGINT,
    -- NULL: reported by another tool.
    job_id BIGINT UNIQUE,
    status {text} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    finished_at BIGINT,
    UNIQUE (project_id, iid)
);
CREATE INDEX deployments_project ON deployments (project_id, id);
CREATE INDEX deployments_environment ON deployments (environment_id, id);
CREATE INDEX deployments_current ON deployments (environment_id, status, finished_at, id);
