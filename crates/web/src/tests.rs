//! Every page with every sample, and every page of a real server.

mod forms;
mod live;
mod markup;
mod pages;
mod repository;
mod samples;
mod server;
mod sign_in;
mod traces;
