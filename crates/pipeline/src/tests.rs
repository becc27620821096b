//! Scenarios as transcripts, exhaustive small graphs, properties.
