//! The JSON of REST v4 and of the runner protocol.
