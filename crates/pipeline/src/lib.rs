//! What happens next in a pipeline, and which job a runner gets.
