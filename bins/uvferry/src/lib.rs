//! Moves a Python project from pip to uv.
