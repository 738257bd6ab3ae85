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
