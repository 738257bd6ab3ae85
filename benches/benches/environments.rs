//! Reading what is installed: the folders of 300 distributions, what does not fit among them,
//! and who asks for what.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use uvferry_environment::distributions::{installed_in, pip_list};
use uvferry_requirements::MarkerEnvironment;

fn environments(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let count = 300;
    uvferry_benches::write_site(folder.path(), count).expect("the folder can be written");
    let folders = [folder.path().to_owned()];
    let mut group = criterion.benchmark_group("300 distributions");
    group.throughput(Throughput::Elements(count as u64));
    group.bench_function("read", |bencher| {
        bencher.iter(|| installed_in(black_box(&folders)));
    });
    let installed = installed_in(&folders);
    assert_eq!(installed.distributions.len(), count);
    let markers = MarkerEnvironment::linux("3.12");
    assert!(installed.misfits(&markers).is_empty());
    group.bench_function("misfits", |bencher| {
        bencher.iter(|| installed.misfits(black_box(&markers)));
    });
    group.bench_function("tree", |bencher| {
        bencher.iter(|| installed.tree(black_box(&markers)).text());
    });
    group.bench_function("pip list", |bencher| {
        bencher.iter(|| pip_list(black_box(&installed.listed())));
    });
    group.finish();
}

criterion_group!(benches, environments);
criterion_main!(benches);
