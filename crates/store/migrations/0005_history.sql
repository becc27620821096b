-- What happened, what is still to be carried out, and who holds what.

-- Append-only. A line is sealed behind the writers: position, payload_hash and hash come together.
CREATE TABLE history (
    id {id},
    position BIGINT UNIQUE,
    at BIGINT NOT NULL,
    project_id BIGINT,
    actor_kind {text} NOT NULL,
    actor_id BIGINT,
    action {text} NOT NULL,
    subject {text} NOT NULL,
    payload_hash {bytes},
    hash {bytes},
    -- NULL: erased; the chain covers its hash and still verifies.
    payload TEXT
);
CREATE INDEX history_unsealed ON history (id) WHERE position IS NULL;
CREATE INDEX history_project ON history (project_id, id);
CREATE INDEX history_subject ON history (subject, id);

-- The outbox. A row goes when its work is done.
CREATE TABLE effects (
    id {id},
    kind {text} NOT NULL,
    key {text} NOT NULL UNIQUE,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Counts the pushes of this key: work that was asked for again while it ran runs again.
    generation BIGINT NOT NULL,
    lease_owner {text},
    lease_until BIGINT,
    last_error {text},
    dead_at BIGINT,
    created_at BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX effects_due ON effects (run_at, id) WHERE dead_at IS NULL;
CREATE INDEX effects_leased ON effects (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX effects_dead ON effects (id) WHERE dead_at IS NOT NULL;

CREATE TABLE leases (
    name {text} PRIMARY KEY,
    owner {text} NOT NULL,
    until BIGINT NOT NULL,
    -- Grows whenever the holder changes.
    fence BIGINT NOT NULL
);
