//! Requirements files that are something else by the time they are installed, and those that
//! a stage of an image still reads.

use uvferry_commands::Mode;

use super::{WORKFLOW, new_lines, project};

fn shown(path: &str, text: &str) -> String {
    let project = project();
    new_lines(path, text, Mode::Project(&project))
}

#[test]
fn a_file_that_is_written_before_is_not_the_projects_in_a_script() {
    for line in [
        "sed -i '/numpy/d' requirements.txt",
        "echo x >> requirements.txt",
        "cat a b > ./requirements.txt",
        "grep -v torch requirements.txt | tee requirements.txt",
        "grep -v torch requirements.txt > new.txt && mv new.txt requirements.txt",
        "cp other.txt requirements.txt",
        "curl -sSo requirements.txt https://example.com/r.txt",
        "wget -O requirements.txt https://example.com/r.txt",
        "envsubst < requirements.in > requirements.txt",
        "python gather.py > requirements.txt",
        "if x; then sed -i s/a/b/ requirements.txt; fi",
        "change() { sed -i s/a/b/ requirements.txt; }; change",
    ] {
        let text = format!("#!/bin/sh\n{line}\npip install -r requirements.txt\n");
        let new = shown("install.sh", &text);
        assert!(
            new.starts_with("uv pip install -r requirements.txt"),
            "{line}: {new}"
        );
        assert!(new.contains("note: "), "{line}: {new}");
    }
}

#[test]
fn other_files_and_later_changes_leave_it_the_projects() {
    for line in [
        "sed -i s/a/b/ other.txt",
        "sed s/a/b/ requirements.txt",
        "cp requirements.txt /tmp/",
        "cat requirements.txt > /dev/null",
        "cd docs; sed -i s/a/b/ requirements.txt; cd ..",
        "echo \"> requirements.txt\"",
    ] {
        let text = format!("#!/bin/sh\n{line}\npip install -r requirements.txt\n");
        let new = shown("install.sh", &text);
        assert!(new.starts_with("uv sync --locked"), "{line}: {new}");
    }
    let after = "#!/bin/sh\npip install -r requirements.txt\necho x > requirements.txt\n";
    assert!(shown("install.sh", after).starts_with("uv sync"));
}

#[test]
fn a_file_that_is_written_before_is_not_the_projects_in_an_image() {
    insta::assert_snapshot!(shown(
        "Dockerfile",
        "FROM python:3.11\nCOPY requirements.txt .\nRUN sed -i 's/six/six==1.15/' requirements.txt && pip install -r requirements.txt\n"
    ));
    insta::assert_snapshot!(shown(
        "Dockerfile",
        "FROM python:3.11\nWORKDIR /app\nCOPY requirements.txt .\nRUN echo six >> requirements.txt\nRUN pip install -r requirements.txt\n"
    ));
}

#[test]
fn a_file_that_is_written_before_is_not_the_projects_in_a_job() {
    let steps = |install: &str| {
        format!(
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/setup-python@v5\n        with: {{python-version: '3.12'}}\n      - run: sed -i 's/==/>=/' requirements.txt\n      - run: {install}\n"
        )
    };
    insta::assert_snapshot!(shown(WORKFLOW, &steps("pip install -r requirements.txt")));
    insta::assert_snapshot!(shown(
        ".gitlab-ci.yml",
        "image: python:3.11\ntest:\n  before_script:\n    - sed -i 's/==/>=/' requirements.txt\n  script:\n    - pip install -r requirements.txt\n"
    ));
    insta::assert_snapshot!(shown(
        "Makefile",
        "deps:\n\tsed -i '/numpy/d' requirements.txt\n\tpip install -r requirements.txt\n"
    ));
}

#[test]
fn a_file_that_a_stage_still_reads_is_still_copied() {
    for run in [
        "pip install -r /tmp/requirements.txt && rm /tmp/requirements.txt",
        "pip install -r /tmp/requirements.txt && rm -f /tmp/requirements.txt",
        "cat /tmp/requirements.txt && pip install -r /tmp/requirements.txt",
        "pip install -r /tmp/requirements.txt",
    ] {
        insta::assert_snapshot!(shown(
            "Dockerfile",
            &format!(
                "FROM python:3.11-slim\nCOPY requirements.txt /tmp/requirements.txt\nRUN {run}\n"
            )
        ));
    }
    insta::assert_snapshot!(shown(
        "Dockerfile",
        "FROM python:3.11-slim\nCOPY requirements.txt .\nRUN cat requirements.txt | grep -v six | xargs pip install\nRUN pip install -r requirements.txt\n"
    ));
}

#[test]
fn the_last_writer_of_a_path_counts() {
    insta::assert_snapshot!(shown(
        "Dockerfile",
        "FROM python:3.11\nWORKDIR /app\nCOPY docs/requirements.txt ./\nRUN pip install -r requirements.txt\nADD . .\nCMD pip install -r requirements.txt && python app.py\n"
    ));
}
