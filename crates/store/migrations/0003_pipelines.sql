-- Pipelines, their jobs, and the queue.

CREATE TABLE pipelines (
    id {id},
    iid BIGINT NOT NULL,
    project_id BIGINT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    -- The push that it was made for, if it was a push.
    push_id BIGINT,
    user_id BIGINT,
    ref_name {text} NOT NULL,
    tag BOOLEAN NOT NULL,
    -- Whether the ref was protected when the pipeline was made.
    protected BOOLEAN NOT NULL,
    sha {text} NOT NULL,
    before_sha {text} NOT NULL,
    source {text} NOT NULL,
    status {text} NOT NULL,
    name {text},
    failure_reason {text},
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    -- Counts the drives; taking a number takes the row.
    version BIGINT NOT NULL,
    diagnostics TEXT NOT NULL,
    -- Last, because it is long and lists do not want it.
    state TEXT NOT NULL,
    UNIQUE (project_id, iid)
);
CREATE UNIQUE INDEX pipelines_push ON pipelines (push_id, tag, ref_name);
CREATE INDEX pipelines_project ON pipelines (project_id, id);
CREATE INDEX pipelines_ref ON pipelines (project_id, ref_name, id);
CREATE INDEX pipelines_sha ON pipelines (project_id, sha, id);
CREATE INDEX pipelines_status ON pipelines (project_id, status, id);

-- What never changes after the pipeline was made.
CREATE TABLE pipeline_plans (
    pipeline_id {int} PRIMARY KEY REFERENCES pipelines (id) ON DELETE CASCADE,
    plan TEXT NOT NULL,
    reasons TEXT NOT NULL
);

-- Variables given when the pipeline was started: a sealed document.
CREATE TABLE pipeline_variables (
    pipeline_id {int} PRIMARY KEY REFERENCES pipelines (id) ON DELETE CASCADE,
    sealed {bytes} NOT NULL
);

CREATE TABLE tag_sets (
    id {id},
    -- Sorted, as a JSON list.
    tags {text} NOT NULL UNIQUE
);

CREATE TABLE runners (
    id {id},
    description {text} NOT NULL,
    -- NULL: takes jobs of every project.
    project_id BIGINT REFERENCES projects (id) ON DELETE CASCADE,
    -- Sorted, as a JSON list.
    tags {text} NOT NULL,
    run_untagged BOOLEAN NOT NULL,
    paused BOOLEAN NOT NULL,
    protected_only BOOLEAN NOT NULL,
    maximum_timeout_seconds BIGINT,
    token_hash {bytes} NOT NULL UNIQUE,
    version {text},
    platform {text},
    executor {text},
    created_at BIGINT NOT NULL,
    contacted_at BIGINT
);
CREATE INDEX runners_project ON runners (project_id, id);

-- The machines that share one runner's token.
CREATE TABLE runner_managers (
    id {id},
    runner_id BIGINT NOT NULL REFERENCES runners (id) ON DELETE CASCADE,
    system_id {text} NOT NULL,
    version {text},
    revision {text},
    platform {text},
    architecture {text},
    executor {text},
    created_at BIGINT NOT NULL,
    contacted_at BIGINT,
    UNIQUE (runner_id, system_id)
);

CREATE TABLE jobs (
    id {id},
    pipeline_id BIGINT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE,
    project_id BIGINT NOT NULL,
    plan_index BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    retried BOOLEAN NOT NULL,
    name {text} NOT NULL,
    stage {text} NOT NULL,
    stage_index BIGINT NOT NULL,
    status {text} NOT NULL,
    when_word {text} NOT NULL,
    allow_failure BOOLEAN NOT NULL,
    failure_reason {text},
    exit_code BIGINT,
    tags_key BIGINT NOT NULL REFERENCES tag_sets (id),
    environment {text},
    user_id BIGINT,
    runner_id BIGINT,
    system_id {text},
    token_hash {bytes},
    timeout_seconds BIGINT,
    created_at BIGINT NOT NULL,
    queued_at BIGINT,
    started_at BIGINT,
    finished_at BIGINT,
    erased_at BIGINT,
    scheduled_at BIGINT,
    contacted_at BIGINT,
    -- Variables given when the job was played, as a document.
    variables {bytes},
    UNIQUE (pipeline_id, plan_index, attempt)
);
CREATE INDEX jobs_project ON jobs (project_id, id);
CREATE UNIQUE INDEX jobs_token ON jobs (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX jobs_open ON jobs (project_id, id)
    WHERE status NOT IN ('success', 'failed', 'canceled', 'skipped');
CREATE INDEX jobs_running ON jobs (project_id, runner_id) WHERE status IN ('running', 'canceling');

-- A job's definition is its node's: attempts share it.
CREATE TABLE job_specs (
    pipeline_id BIGINT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE,
    plan_index BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (pipeline_id, plan_index)
);

-- A row only while the job waits; narrow, because every runner reads it.
CREATE TABLE job_queue (
    job_id {int} PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    project_id BIGINT NOT NULL,
    -- 'any': every runner that may; 'project': the project's own runners only.
    runner_scope {text} NOT NULL,
    protected BOOLEAN NOT NULL,
    tags_key BIGINT NOT NULL,
    priority BIGINT NOT NULL,
    queued_at BIGINT NOT NULL
);
CREATE INDEX job_queue_order ON job_queue (priority, queued_at, job_id);
CREATE INDEX job_queue_project ON job_queue (project_id, priority, queued_at, job_id);

CREATE TABLE artifacts (
    id {id},
    project_id BIGINT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    job_id BIGINT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    file_type {text} NOT NULL,
    file_format {text} NOT NULL,
    filename {text} NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 {text} NOT NULL,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (job_id, file_type)
);
CREATE INDEX artifacts_project ON artifacts (project_id, id);
CREATE INDEX artifacts_expiry ON artifacts (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX artifacts_blob ON artifacts (sha256);
