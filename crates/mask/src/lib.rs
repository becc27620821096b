//! Hiding known values in a byte stream, in any encoding, across chunk boundaries.
