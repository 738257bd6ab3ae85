//! What pip and what uv resolve, as sets, and comparing them
