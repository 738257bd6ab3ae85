use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;

/// Files in a zip archive whose bytes depend on nothing but them.
pub(crate) fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .unix_permissions(0o644);
    for (path, bytes) in files {
        archive
            .start_file(path.as_str(), options)
            .expect("a fresh archive takes any file");
        archive.write_all(bytes).expect("memory takes any bytes");
    }
    archive
        .finish()
        .expect("memory takes any bytes")
        .into_inner()
}

/// Files in a `.tar.gz` whose bytes depend on nothing but them.
pub(crate) fn tar_gz(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Build tools put files into zip archives, which know no time before 1980.
        header.set_mtime(946_684_800);
        archive
            .append_data(&mut header, path, bytes.as_slice())
            .expect("memory takes any bytes");
    }
    archive
        .into_inner()
        .and_then(GzEncoder::finish)
        .expect("memory takes any bytes")
}
