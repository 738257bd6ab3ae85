//! Reading requirements files: how long pip's grammar takes on what people have.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use uvferry_benches::{hashed_lines, pinned_lines, small_files};
use uvferry_diagnostics::SourceFile;

fn parsing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for (name, text) in [
        ("10000 pins", pinned_lines(10_000)),
        ("5000 hashes", hashed_lines(5_000)),
    ] {
        let source = SourceFile::new("requirements.txt", text.as_bytes());
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| uvferry_requirements::parse(black_box(&source)));
        });
    }
    let texts = small_files(700);
    group.throughput(Throughput::Elements(texts.len() as u64));
    // Decoding included: for small files it is a part of the whole that counts.
    group.bench_function("700 small files", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                let source = SourceFile::new("requirements.txt", text.as_bytes());
                black_box(uvferry_requirements::parse(&source));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, parsing);
criterion_main!(benches);
