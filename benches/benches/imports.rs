//! Finding and reading the Python files of a tree: what they import and name. The trees are
//! those of `make-project python FOLDER COUNT`, on which other programs can be run.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use uvferry_benches::{python_file, write_python};
use uvferry_imports::reading::read;
use uvferry_imports::sources::{Kind, Options, find};
use uvferry_imports::{Cache, read_all};

fn imports(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("imports");
    group.sample_size(10);
    let text = (0..20).map(python_file).max_by_key(String::len);
    let text = text.unwrap_or_default();
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("one file", |bencher| {
        bencher.iter(|| read(black_box(text.as_str()), Kind::Module));
    });
    for count in [300, 10_000] {
        let Ok(folder) = tempfile::tempdir() else {
            continue;
        };
        let root = folder.path().join("tree");
        if write_python(&root, count).is_err() {
            continue;
        }
        let options = Options::default();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("find {count}"), |bencher| {
            bencher.iter(|| find(black_box(&root), &options));
        });
        let files = find(&root, &options).files;
        group.bench_function(format!("read {count}"), |bencher| {
            bencher.iter(|| read_all(&root, black_box(files.clone()), None));
        });
        let cache = Cache::open(folder.path().join("cache"));
        // What has just been written is not taken from there yet.
        std::thread::sleep(std::time::Duration::from_secs(4));
        read_all(&root, files.clone(), Some(&cache));
        group.bench_function(format!("read {count} that are kept"), |bencher| {
            bencher.iter(|| read_all(&root, black_box(files.clone()), Some(&cache)));
        });
    }
    group.finish();
}

criterion_group!(benches, imports);
criterion_main!(benches);
