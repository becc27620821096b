//! A real server on a real socket, with a real git as the client; the decisions come from a script.

mod access;
mod broken_clients;
mod fetching;
mod house;
mod limits;
mod packets;
mod product;
mod pushing;
mod requests;
mod sandbox;
mod script;

pub(crate) use script::Script;
