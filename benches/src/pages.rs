use std::fmt::Write as _;

/// The page of a made project (PEP 691) with twenty versions, a wheel and an sdist each:
/// some 15 kB, as a common project has.
pub fn page(name: &str) -> String {
    let module = name.replace('-', "_");
    let mut page = format!(
        "{{\"meta\":{{\"_last-serial\":1,\"api-version\":\"1.1\"}},\"name\":\"{name}\",\"files\":["
    );
    for version in 0..20 {
        for (at, ending) in ["-py3-none-any.whl", ".tar.gz"].iter().enumerate() {
            let number = version * 2 + at;
            let comma = if number == 0 { "" } else { "," };
            let file = format!("{module}-1.{version}{ending}");
            let _ = write!(
                page,
                "{comma}{{\"core-metadata\":{},\"filename\":\"{file}\",\
                 \"hashes\":{{\"sha256\":\"{number:064x}\"}},\"requires-python\":\">=3.9\",\
                 \"size\":{},\"upload-time\":\"2024-01-{:02}T03:04:05.678901Z\",\
                 \"url\":\"https://files.example.com/packages/{number:02x}/{file}\",\
                 \"yanked\":false}}",
                if at == 0 {
                    format!("{{\"sha256\":\"{version:064x}\"}}")
                } else {
                    "false".to_owned()
                },
                1_000 * (number + 1),
                version + 1,
            );
        }
    }
    page.push_str("],\"versions\":[");
    for version in 0..20 {
        let comma = if version == 0 { "" } else { "," };
        let _ = write!(page, "{comma}\"1.{version}\"");
    }
    page.push_str("]}");
    page
}
