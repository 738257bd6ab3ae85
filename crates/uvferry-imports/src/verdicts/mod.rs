//! What is unused, missing, misplaced, only transitive; each with its evidence.
