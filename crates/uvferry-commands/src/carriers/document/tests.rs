use std::fmt::Write as _;

use super::*;

/// What is typed in the blocks of a document, and its spans.
fn typed(path: &str, text: &str) -> String {
    let file = SourceFile::new(path, text);
    let (blocks, spans) = Markup::of(path).unwrap().read(file.text());
    let mut out = String::new();
    for block in &blocks {
        let Some(typed) = block.typed(&file) else {
            continue;
        };
        let _ = writeln!(out, "{:?} exact={}", block.language, typed.is_exact);
        for line in typed.embedded.text().lines() {
            let _ = writeln!(out, "| {line}");
        }
    }
    for span in spans {
        let _ = writeln!(out, "` {}", &file.text()[span]);
    }
    out
}

#[test]
fn blocks_of_markdown() {
    let text = "\
# Title

Use `pip install x` or ``pip install `y` ``.

```bash
$ pip install a   # why
Collecting a
$ pip install \\
    b
```

1. In a list:

   ```sh
   python -m venv venv
   pip install -r requirements.txt
   ```

   - > ```console
     > (venv) $ pip install -e .
     > done
     > ```

Indented:

    pip install c
    pip is a program
    $notaprompt

```python
pip install d
```

```
cd docs
pip install e
make html
```

~~~powershell
pip install f
Write-Host hello
~~~
";
    insta::assert_snapshot!(typed("README.md", text));
}

#[test]
fn blocks_of_restructured_text() {
    let text = "\
Title
=====

Install with ``pip install x``::

    pip install aa
    # comment
    pip install b

.. code-block:: console
   :emphasize-lines: 1

   $ pip install c
   output
   (env) $ pip install d

* item:

  .. code:: bash

      pip install e
        --odd

  .. prompt:: bash $

     pip install f

.. note::

   .. sourcecode:: shell

      pip install g

.. code-block:: python

   pip install h

.. comment pip install::

   pip install i
";
    insta::assert_snapshot!(typed("docs/index.rst", text));
}

#[test]
fn blocks_of_asciidoc() {
    let text = "\
= Title

Run `pip install x`.

[source,bash]
----
pip install a
----

[source,python]
----
pip install b
----

....
$ pip install c
....
";
    insta::assert_snapshot!(typed("README.adoc", text));
}

#[test]
fn lines_with_carriage_returns_keep_their_places() {
    let text = "```bash\r\npip install a\r\n\r\npip install b\r\n```\r\n";
    let file = SourceFile::new("a.md", text);
    let (blocks, _) = Markup::Markdown.read(text);
    let typed = blocks[0].typed(&file).unwrap();
    let shell = typed.embedded.text();
    assert_eq!(shell, "pip install a\n\npip install b\n");
    let at = shell.find("pip install b").unwrap();
    let span = typed.embedded.span(at..at + 13).unwrap();
    assert_eq!(&text[span], "pip install b");
}

proptest::proptest! {
    #[test]
    fn no_document_is_too_strange(
        text in r"([ \t>*$%`:.\-\[\]=(){}]|pip install x|```|sh|console|\.\. code-block:: |::|\r?\n|é|----){0,80}",
    ) {
        for path in ["a.md", "a.rst", "a.adoc"] {
            let shown = typed(path, &text);
            proptest::prop_assert!(shown.len() <= 40 * (text.len() + 10));
        }
    }
}

fn project(is_package: bool) -> Project {
    Project {
        name: Some("demo".to_owned()),
        is_package,
        files: [
            ("requirements.txt".to_owned(), InstallTarget::Main),
            (
                "requirements-dev.txt".to_owned(),
                InstallTarget::Group("dev".to_owned()),
            ),
        ]
        .into(),
        groups: ["dev".to_owned()].into(),
        default_groups: ["dev".to_owned()].into(),
        extras: ["fast".to_owned()].into(),
        ..Project::default()
    }
}

/// The document afterwards; what was decided about each command.
#[track_caller]
fn rewritten(path: &str, text: &str, project: Option<&Project>) -> (String, Vec<String>) {
    let none = std::collections::BTreeSet::new();
    let settings = Settings {
        mode: project.map_or(Mode::Pip, Mode::Project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let carried = carry(&SourceFile::new(path, text), &settings);
    let mut done = 0;
    for (span, _) in &carried.replacements {
        assert!(done <= span.start, "overlap: {:?}", carried.replacements);
        done = span.end;
    }
    let new = carried.applied(text);
    let again = carry(&SourceFile::new(path, new.as_str()), &settings);
    assert_eq!(again.applied(&new), new, "not stable");
    let told = carried
        .commands
        .iter()
        .map(|command| {
            let to = match &command.translated.outcome {
                Outcome::Kept { .. } => "stays",
                Outcome::Removed { .. } => "goes",
                Outcome::NeedsReview { .. } => "review",
                Outcome::Rewritten(_) => command.to.as_deref().unwrap_or_default(),
            };
            format!("{} -> {to}", command.text)
        })
        .collect();
    (new, told)
}

const README: &str = "\
# Demo

```sh
pip install demo
```

Or `pip install demo[fast]`; `pip install -r requirements-dev.txt` is for developers.

## Developing

1. Get it:

   ```console
   $ git clone https://example.com/me/demo.git
   Cloning into 'demo'...
   $ cd demo
   $ python -m venv .venv
   $ source .venv/bin/activate
   (.venv) $ pip install --upgrade pip
   (.venv) $ pip install \\
   >     -r requirements.txt   # all
   Successfully installed
   ```
";

#[test]
fn users_install_as_they_like_and_developers_use_uv() {
    let (new, told) = rewritten("README.md", README, Some(&project(true)));
    insta::assert_snapshot!(format!("{new}=====\n{}", told.join("\n")));
}

#[test]
fn without_a_name_packages_stay() {
    let (new, told) = rewritten("README.md", README, None);
    assert!(new.contains("\npip install demo\n"), "{new}");
    assert!(new.contains("uv pip install \\\n"), "{new}");
    assert!(
        told.contains(&"pip install demo -> stays".to_owned()),
        "{told:?}"
    );
}

#[test]
fn the_manual_of_a_library_is_for_its_users() {
    let text = "\
Deploying
=========

.. code-block:: text

    $ python -m venv .venv
    $ . .venv/bin/activate
    $ pip install .
    $ pip install gunicorn

To test it::

    pip install -r requirements-dev.txt
";
    let (new, _) = rewritten("docs/deploying.rst", text, Some(&project(true)));
    assert_eq!(
        new,
        text.replace(
            "pip install -r requirements-dev.txt",
            "uv sync --locked --only-group dev"
        )
    );
}

#[test]
fn what_is_typed_above_the_checkout_is_for_a_person() {
    let text =
        "```\ngit clone https://example.com/demo\npip install -r demo/requirements.txt\n```\n";
    let (new, told) = rewritten("README.md", text, Some(&project(false)));
    assert_eq!(new, text);
    assert_eq!(told, ["pip install -r demo/requirements.txt -> review"]);
}

proptest::proptest! {
    #[test]
    fn bytes_outside_of_commands_stay(
        before in "[a-z #*`\n-]{0,40}",
        block in r"(\$ |    |> |pip install demo|pip install -r requirements\.txt|pip install -U pip|cd demo|# x|\\\n|\n|'|\x22|&& ){0,25}",
        after in "[a-z #*`\n-]{0,40}",
    ) {
        let text = format!("{before}\n\n```sh\n{block}\n```\n{after}");
        let project = project(true);
        let none = std::collections::BTreeSet::new();
        let settings = Settings {
            mode: Mode::Project(&project),
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &none,
        };
        let carried = carry(&SourceFile::new("README.md", text.as_str()), &settings);
        let mut done = 0;
        for (span, _) in &carried.replacements {
            proptest::prop_assert!(done <= span.start && span.start <= span.end);
            done = span.end;
        }
        let new = carried.applied(&text);
        let again = carry(&SourceFile::new("README.md", new.as_str()), &settings);
        proptest::prop_assert_eq!(again.applied(&new), new);
    }
}

#[test]
fn a_line_that_goes_on_does_not_take_the_next_one_in() {
    let text = "```sh\n$ \\\npip install -U pip\npip install -r requirements.txt\n```\n";
    let (new, _) = rewritten("README.md", text, Some(&project(true)));
    assert_eq!(new, text.replace("pip install -U pip", ""));
    let (again, _) = rewritten("README.md", &new, Some(&project(true)));
    assert_eq!(again, new);
}
