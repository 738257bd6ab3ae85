//! GitHub: what the rest of a job means for the commands in it.

use super::{WORKFLOW, both};

#[test]
fn other_trees_have_no_lock() {
    let text = r"jobs:
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
";
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn statements_of_windows_begin_with_other_words() {
    let text = r#"jobs:
  a:
    runs-on: windows-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          python -m pip install --upgrade pip
          if (Test-Path -PathType Leaf "requirements.txt") { python -m pip install -r requirements.txt }
          python setup.py install
      - run: |
          python -m pip install --upgrade pip
          if (Test-Path x) { pip install y; pip install "${p}" }
          python -m pip install --upgrade pip
          foreach ($p in $ps) {
            pip install $p
          }
          $out = pip install z
          & python -m pip install w | Out-Null
          $text = @"
          pip install no
          "@
          python -m pip install --upgrade pip
      - shell: cmd
        run: |
          python -m pip install --upgrade pip
          if exist requirements.txt pip install -r requirements.txt
          for %%p in (a b) do (pip install %%p)
          pip install six
      - run: |
          pip install -U pip
          Write-Host "a $x"
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn values_that_install_with_pip_see_its_python() {
    let text = r#"jobs:
  matrix:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        include:
          - {deps: "pip install six==1.15"}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install -r requirements.txt
      - run: "${{ matrix.deps }}"
      - run: pytest
  input:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install -r requirements.txt
      - uses: some/action@v1
        with:
          install-command: pip install -r docs.txt
  nothing:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        include:
          - {deps: "six", note: "pip is there"}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
      - run: pip install -r requirements.txt ${{ matrix.deps }}
"#;
    insta::assert_snapshot!(both(WORKFLOW, text));
}

#[test]
fn commands_of_files_that_are_not_read_are_listed() {
    let broken = "jobs:\n  a:\n    steps:\n    - run: pip install x\n    - run: |\n        cd y && python -m pip install -r requirements.txt\n   # pip install no\n   bad: {\n";
    insta::assert_snapshot!(both(WORKFLOW, broken));
    let deep = format!("a: {}\nb: pip install x\n", "[".repeat(50_000));
    let said = both(WORKFLOW, &deep);
    assert!(said.contains("UVF348"), "{said}");
    assert!(said.contains("listed: pip install x"), "{said}");
    let python = "jobs:\n  a:\n    steps:\n    - shell: python\n      run: |\n        import os\n        os.system(\"pip install h\")\n        # os.system('pip install no')\n";
    let said = both(WORKFLOW, python);
    assert!(said.contains("listed: pip install h"), "{said}");
    assert!(!said.contains("install no"), "{said}");
}
