//! What every surface shares: credentials, parameters, project paths, request ids, limits.
