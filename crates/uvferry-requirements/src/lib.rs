//! Lossless reading of requirements and constraints files, and their include graph
