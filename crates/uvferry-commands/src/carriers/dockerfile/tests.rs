//! Tests.

#[test]
fn tmp_buildkit() {
    let mut bad = 0;
    for entry in std::fs::read_dir("/tmp/bk/testfiles").unwrap() {
        let dir = entry.unwrap().path();
        let text =
            String::from_utf8_lossy(&std::fs::read(dir.join("Dockerfile")).unwrap()).into_owned();
        let result =
            String::from_utf8_lossy(&std::fs::read(dir.join("result")).unwrap()).into_owned();
        let read = super::reading::read(&text);
        let Ok(read) = read else {
            println!("{dir:?}: {read:?}");
            bad += 1;
            continue;
        };
        let text = text.trim_start_matches('\u{feff}');
        let _ = text;
        let lines: Vec<&str> = result.lines().filter(|l| l.starts_with('(')).collect();
        if lines.len() != read.instructions.len() {
            println!("{dir:?}: {} {}", lines.len(), read.instructions.len());
            bad += 1;
        }
        for (line, i) in lines.iter().zip(&read.instructions) {
            let flags = if i.flags.is_empty() {
                String::new()
            } else {
                format!(
                    " [{}]",
                    i.flags
                        .iter()
                        .map(|f| format!(
                            "{:?}",
                            if f.value.is_empty() {
                                format!("--{}", f.name)
                            } else {
                                format!("--{}={}", f.name, f.value)
                            }
                        ))
                        .collect::<Vec<_>>()
                        .join(" ")
                )
            };
            let args = match (&i.json, i.keyword.as_str()) {
                (Some(j), _) => j
                    .iter()
                    .map(|s| format!(" {:?}", s.value))
                    .collect::<String>(),
                (None, "RUN" | "CMD" | "ENTRYPOINT" | "WORKDIR" | "USER" | "MAINTAINER") => {
                    format!(" {:?}", i.argument_text())
                }
                (None, "COPY" | "ADD" | "FROM") => {
                    super::words::operands(i, '\\', &Default::default())
                        .iter()
                        .map(|o| format!(" {:?}", &i.logical.text()[o.range.clone()]))
                        .collect()
                }
                (None, "ENV") => super::words::pairs(i, read.escape)
                    .iter()
                    .map(|p| {
                        format!(
                            " {:?} {:?} {:?}",
                            p.name,
                            &i.logical.text()[p.value.clone().unwrap()],
                            if p.is_old_form { "" } else { "=" }
                        )
                    })
                    .collect(),
                _ => continue,
            };
            let mine = format!("({}{}{})", i.keyword.to_lowercase(), flags, args);
            let theirs = line.replace("\\'", "'");
            if i.is_on_build {
                continue;
            }
            if mine != theirs {
                println!("{dir:?}\n  mine   {mine}\n  theirs {theirs}");
                bad += 1;
            }
        }
    }
    for entry in std::fs::read_dir("/tmp/bk/testfiles-negative").unwrap() {
        let dir = entry.unwrap().path();
        let text =
            String::from_utf8_lossy(&std::fs::read(dir.join("Dockerfile")).unwrap()).into_owned();
        println!(
            "negative {dir:?} {:?}",
            super::reading::read(&text).map(|r| r.instructions.len())
        );
    }
    println!("BAD {bad}");
}
