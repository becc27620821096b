//! Server-rendered pages and their live updates.
