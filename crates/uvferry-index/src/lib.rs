//! Package index: a local index that serves a folder of files on 127.0.0.1
