//! flake8's options as ruff's settings.

mod bench;

use bench::{bring, bring_with};
use uvferry_diagnostics::{Disposition, Location};
use uvferry_toolconfig::{Options, Tool};

/// The pyproject.toml that comes of a `[flake8]` section.
fn ruff(section: &str) -> String {
    bring(
        Tool::Flake8,
        &[(".flake8", &format!("[flake8]\n{section}"))],
    )
    .text("pyproject.toml")
}

#[test]
fn show() {
    for section in [
        "",
        "max-line-length = 100\n",
        "max-line-length = 88\nextend-ignore = E203,W503\n",
        "select = C,E,F,W,B,B950\nignore = E203, E501, W503\nmax-line-length = 80\nmax-complexity = 10\n",
        "max_line_length = 120\nignore = D100,D104,E501\nexclude = .git,__pycache__,docs/,build\nper-file-ignores =\n    __init__.py: F401\n    tests/*: S101, D\ndocstring-convention = google\ninline-quotes = double\n",
        "select = H\nhang-closing=true\nshow-source = True\n",
    ] {
        let after = bring(
            Tool::Flake8,
            &[(".flake8", &format!("[flake8]\n{section}"))],
        );
        println!("----- {section}\n{}", after.text("pyproject.toml"));
        for told in &after.outcome.diagnostics {
            println!("   {} {}", told.code, told.message);
        }
    }
}
