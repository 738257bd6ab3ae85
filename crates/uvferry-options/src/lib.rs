//! Each pip option and setting once, with uv's word for it
