//! YAML to a tree with source positions, by the scalar rules of Ruby's Psych.
