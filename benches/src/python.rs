use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Distributions and the modules that the made files import of them.
const USED: [(&str, &str, &str); 16] = [
    ("requests", "requests", "Session"),
    ("numpy", "numpy", "asarray"),
    ("pandas", "pandas", "DataFrame"),
    ("PyYAML", "yaml", "safe_load"),
    ("attrs", "attr", "define"),
    ("click", "click", "command"),
    ("SQLAlchemy", "sqlalchemy.orm", "relationship"),
    ("Django", "django.db.models", "Model"),
    ("celery", "celery", "shared_task"),
    ("pydantic", "pydantic", "BaseModel"),
    ("python-dateutil", "dateutil.parser", "parse"),
    ("Pillow", "PIL.Image", "open"),
    ("beautifulsoup4", "bs4", "BeautifulSoup"),
    ("scikit-learn", "sklearn.linear_model", "LinearRegression"),
    ("rich", "rich.console", "Console"),
    ("httpx", "httpx", "AsyncClient"),
];

const STANDARD: [&str; 12] = [
    "collections",
    "contextlib",
    "datetime",
    "functools",
    "itertools",
    "json",
    "logging",
    "os",
    "pathlib",
    "re",
    "sys",
    "uuid",
];

/// Writes a project with `count` Python files of 50 to 400 lines into a folder: a package below
/// `src`, its tests, some scripts, and a pyproject.toml that declares what they import, one
/// distribution that nothing does, and not `httpx`, which some import.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write_python(folder: &Path, count: usize) -> io::Result<()> {
    let mut dependencies = String::new();
    for (name, _, _) in USED.iter().filter(|(name, _, _)| *name != "httpx") {
        let _ = writeln!(dependencies, "    \"{name}\",");
    }
    fs_err::create_dir_all(folder)?;
    fs_err::write(
        folder.join("pyproject.toml"),
        format!(
            "[project]\nname = \"made\"\nversion = \"1.0\"\nrequires-python = \">=3.9\"\n\
             dependencies = [\n{dependencies}    \"marshmallow\",\n]\n"
        ),
    )?;
    let mut written = 0;
    let mut area = 0;
    while written < count {
        let package = folder.join(format!("src/made/area_{area:03}"));
        fs_err::create_dir_all(&package)?;
        let tests = folder.join(format!("tests/area_{area:03}"));
        let init = format!("\"\"\"Area {area} of the made project.\"\"\"\n");
        fs_err::write(package.join("__init__.py"), init)?;
        if area == 0 {
            fs_err::write(folder.join("src/made/__init__.py"), "")?;
            written += 1;
        }
        written += 1;
        for at in 0..40 {
            if written >= count {
                return Ok(());
            }
            let number = area * 40 + at;
            let text = python_file(number);
            match at % 8 {
                5 => {
                    fs_err::create_dir_all(&tests)?;
                    fs_err::write(tests.join(format!("test_module_{at:02}.py")), text)?;
                }
                7 if at > 35 => {
                    fs_err::create_dir_all(folder.join("scripts"))?;
                    fs_err::write(folder.join(format!("scripts/script_{area:03}.py")), text)?;
                }
                _ => fs_err::write(package.join(format!("module_{at:02}.py")), text)?,
            }
            written += 1;
        }
        area += 1;
    }
    Ok(())
}

/// One made file: the same for the same number.
pub fn python_file(number: usize) -> String {
    let pick = |step: usize, of: usize| (number * 7 + step * 13 + number / 5 * step) % of;
    let mut text = format!(
        "\"\"\"Module {number} of a made project.\n\nIt reads records, checks them and writes them \
         on, as many modules do.\n\"\"\"\n\nfrom __future__ import annotations\n\n"
    );
    for step in 0..3 + pick(1, 4) {
        let _ = writeln!(text, "import {}", STANDARD[(pick(2, 12) + step) % 12]);
    }
    text.push_str(
        "from dataclasses import dataclass, field\nfrom typing import TYPE_CHECKING, Any\n\n",
    );
    for step in 0..=pick(3, 4) {
        let (_, module, member) = USED[(pick(4, 16) + step * 3) % 16];
        if step % 2 == 0 {
            let _ = writeln!(text, "import {module}");
        } else {
            let _ = writeln!(text, "from {module} import {member}");
        }
    }
    let _ = writeln!(
        text,
        "\nfrom made.area_{:03} import module_{:02}\nfrom . import module_{:02} as sibling\n",
        number / 40,
        pick(5, 5),
        pick(6, 5)
    );
    let (_, optional, _) = USED[pick(7, 16)];
    let _ = writeln!(
        text,
        "if TYPE_CHECKING:\n    from collections.abc import Iterator\n\n    import {}\n\n\
         try:\n    import {optional}\nexcept ImportError:  # pragma: no cover\n    {} = None\n\n\
         LOG = logging.getLogger(__name__)\nDEFAULTS = {{\n    \"retries\": {},\n    \
         \"timeout\": 2.5,\n    \"codec\": \"json.encoder\",\n    \"paths\": [\"var/in\", \"var/out\"],\n}}\n",
        USED[pick(8, 16)].1,
        optional.replace('.', "_"),
        pick(9, 7)
    );
    // From 50 to 400 lines.
    for part in 0..=pick(10, 12) {
        if part % 3 == 2 {
            function(&mut text, number, part);
        } else {
            class(&mut text, number, part);
        }
    }
    let _ = writeln!(
        text,
        "if __name__ == \"__main__\":\n    for line in sys.stdin:\n        print(module_{:02}.run(line.strip()))",
        pick(5, 5)
    );
    text
}

fn class(text: &mut String, number: usize, part: usize) {
    let _ = write!(
        text,
        r#"
@dataclass
class Record{part}(sibling.Base):
    """A record of kind {part}.

    Kept for as long as somebody asks for it; see module {number}.
    """

    name: str
    values: list[float] = field(default_factory=list)
    parent: Record{part} | None = None
    options: dict[str, Any] = field(default_factory=lambda: dict(DEFAULTS))

    @property
    def total(self) -> float:
        """The sum of all values, as they are."""
        return sum(value * {number} + self.offset(at) for at, value in enumerate(self.values))

    def offset(self, at: int, *, scale: float = 1.0) -> float:
        if at < 0 or at >= len(self.values):
            raise IndexError(f"no value {{at}} in {{self.name!r}} of {{len(self.values)}}")
        elif self.parent is not None and self.parent.values:
            return self.parent.values[at % len(self.parent.values)] * scale
        return {part} + (at << 2) % 17 - scale ** 2

    def merge(self, other: Record{part}, strict: bool = False) -> Record{part}:
        merged = {{**self.options, **other.options}}
        for key, value in sorted(merged.items(), key=lambda item: (item[0], str(item[1]))):
            if strict and key not in self.options:
                LOG.warning("unknown option %s=%r in %s", key, value, self.name)
                continue
            self.options[key] = value if not isinstance(value, str) else value.strip().lower()
        return Record{part}(self.name, [*self.values, *other.values], self.parent, merged)

    async def send(self, client, url: str = "https://example.com/records") -> bool:
        try:
            async with client.stream("POST", url, json={{"name": self.name}}) as answer:
                return [chunk async for chunk in answer] != []
        except (OSError, ValueError) as error:
            LOG.exception("cannot send %s: %s", self.name, error)
            raise
"#
    );
}

fn function(text: &mut String, number: usize, part: usize) {
    let _ = write!(
        text,
        r#"

def load_{part}(path: str, limit: int = {number}) -> Iterator[dict[str, Any]]:
    """Reads what lies in a file, a line at a time."""
    import csv

    seen: set[str] = set()
    with open(path, encoding="utf-8", newline="") as handle:
        for at, row in enumerate(csv.DictReader(handle, delimiter=";")):
            if at >= limit:
                break
            key = "-".join((row["id"], row.get("kind") or "none"))
            if key in seen:
                continue
            seen.add(key)
            yield {{name.strip(): value for name, value in row.items() if value not in ("", None)}}
    LOG.debug("%d rows of %s, %d of them different", at, path, len(seen))
"#
    );
}
