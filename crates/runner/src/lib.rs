//! The host's side of a job: poll, run through an executor, stream the trace.
