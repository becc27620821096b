//! Every page with every sample: whether the markup holds, and what it leads to.

mod markup;
mod samples;
