//! The promises of the commands, on a real store and real repositories.
