//! Content-addressed blobs and traces that grow, in a folder.
