//! The parts of `uvferry plan`: walking the tree, reading it, the plan, and showing it.

use std::hint::black_box;

use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime,
};
use uvferry_benches::Made;
use uvferry_migrate::{Learned, Plan, PlanOptions, Project, Tree};

fn planning(criterion: &mut Criterion) {
    for (name, made) in [
        ("60 pins", Made::pinned()),
        ("5000 requirements in 50 files", Made::many()),
    ] {
        let mut group = criterion.benchmark_group(format!("plan/{name}"));
        group.sample_size(30);
        // A machine without a temporary folder measures nothing.
        if let Err(error) = parts(&mut group, &made) {
            panic!("cannot write the made project: {error}");
        }
        group.finish();
    }
}

fn parts(group: &mut BenchmarkGroup<'_, WallTime>, made: &Made) -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    made.write(folder.path())?;
    let options = PlanOptions::default();
    let tree = Tree::walk(folder.path())?;
    let project = Project::read(tree.clone(), &options);
    let plan = Plan::new(&project, &Learned::default());
    assert!(plan.refusal.is_none(), "{:?}", plan.refusal);

    group.bench_function("walk", |bencher| {
        bencher.iter(|| Tree::walk(black_box(folder.path())));
    });
    // Parsing, roles and the Python range are parts of reading.
    group.bench_function("read and give roles", |bencher| {
        bencher.iter_batched(
            || tree.clone(),
            |tree| Project::read(tree, &options),
            criterion::BatchSize::LargeInput,
        );
    });
    group.bench_function("plan", |bencher| {
        bencher.iter(|| Plan::new(black_box(&project), &Learned::default()));
    });
    group.bench_function("show as text", |bencher| {
        bencher.iter(|| {
            let document = uvferry_report::json::plan(black_box(&plan));
            uvferry_report::text::plan(&document, false)
        });
    });
    group.bench_function("show as JSON", |bencher| {
        bencher.iter(|| serde_json::to_string(&uvferry_report::json::plan(black_box(&plan))));
    });
    Ok(())
}

criterion_group!(benches, planning);
criterion_main!(benches);
