//! pyproject.toml from requirements, setup.py and setup.cfg
