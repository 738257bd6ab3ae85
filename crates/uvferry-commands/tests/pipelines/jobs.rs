//! GitHub: what the rest of a job means for the commands in it.

use super::{WORKFLOW, both};

#[test]
fn other_trees_have_no_lock() {
    let text = r#"jobs:
  nothing:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
      - run: |
          curl -O https://example.com/requirements.txt
          pip install -r requirements.txt
  another-branch:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: gh-pages
      - run: pip install -r requirements.txt
  another-repository:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: {repository: pallets/click}
      - run: pip install -e .
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt
  beside:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/checkout@v4
        with: {repository: pallets/click, path: click}
      - run: pip install -r requirements.txt
  by-git:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          git checkout v1
          pip install . -U
      - run: pip install -r requirements.txt
      - run: git checkout ${GITHUB_SHA} && pip install -r requirements.txt
  own:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
          repository: ${{ github.event.pull_request.head.repo.full_name }}
      - run: pip install -r requirements.txt
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}
