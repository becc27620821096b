//! REST v4 and the runner protocol.
