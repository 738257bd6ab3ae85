//! About shell text and Makefiles.
