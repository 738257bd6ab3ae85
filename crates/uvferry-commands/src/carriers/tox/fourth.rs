//! What tox 3 took and tox 4 refuses or passes over: a file that asks for tox 4 is written in
//! its form (<https://tox.wiki/en/latest/upgrading.html>).

use uvferry_diagnostics::SourceFile;
use uvferry_ini::{Ini, Section, Setting};

use super::values::lines;
use crate::carried::{Carried, Mention};
use crate::carriers::listing;

/// The list of programs from outside that an environment may run, as tox 3 called it and as
/// both call it.
const EXTERNALS: (&str, &str) = ("whitelist_externals", "allowlist_externals");

/// Brings the rest of a file into the form of tox 4.
///
/// # Errors
/// Where it has no form that means the same.
pub(super) fn bring(file: &SourceFile, ini: &Ini, made: &mut Carried) -> Result<(), String> {
    for section in &ini.sections {
        let own = |setting: &&Setting| setting.section == section.name;
        for setting in section.settings.iter().filter(own) {
            match setting.key.as_str() {
                "passenv" | "pass_env" => separate(file, setting, made),
                key if key == EXTERNALS.0 => {
                    if has(section, EXTERNALS.1) {
                        return Err(format!(
                            "`[{}]` has both `{}` and `{}`, and tox 4 reads the second alone",
                            section.name, EXTERNALS.0, EXTERNALS.1
                        ));
                    }
                    made.mentions.push(Mention {
                        span: setting.key_span.clone(),
                        text: EXTERNALS.0.to_owned(),
                        to: EXTERNALS.1.to_owned(),
                        why: "tox 4 calls it so".to_owned(),
                    });
                    made.replacements
                        .push((setting.key_span.clone(), EXTERNALS.1.to_owned()));
                }
                _ => {}
            }
            refer(file, setting, made);
        }
    }
    Ok(())
}

fn has(section: &Section, key: &str) -> bool {
    let mut own = section.settings.iter();
    own.any(|setting| setting.key == key && setting.section == section.name)
}

/// `passenv = A B` of one line: tox 4 takes commas there, and no white space.
fn separate(file: &SourceFile, setting: &Setting, made: &mut Carried) {
    let text = file.text();
    for line in lines(file, setting) {
        let content = &text[line.content.clone()];
        let mut depth = 0_usize;
        let mut before = ',';
        let mut commas = Vec::new();
        for (at, character) in content.char_indices() {
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if character.is_whitespace() || (character == '\\' && is_continued(&content[at..])) {
                if depth == 0 && before != ',' {
                    commas.push(line.content.start + at);
                    before = ',';
                }
            } else {
                // `A , B` has its comma.
                if character == ',' && before == ',' {
                    commas.pop();
                }
                before = character;
            }
        }
        if commas.is_empty() {
            continue;
        }
        made.mentions.push(Mention {
            span: line.content.clone(),
            text: listing::one_line(content),
            to: "with commas".to_owned(),
            why: "tox 4 takes no white space between names".to_owned(),
        });
        for at in commas {
            made.replacements.push((at..at, ",".to_owned()));
        }
    }
}

fn is_continued(text: &str) -> bool {
    text[1..].starts_with(['\n', '\r'])
}

/// `{[testenv]whitelist_externals}` follows the name.
fn refer(file: &SourceFile, setting: &Setting, made: &mut Carried) {
    let text = &file.text()[setting.span.clone()];
    let wanted = format!("]{}}}", EXTERNALS.0);
    for (at, _) in text.match_indices(&wanted) {
        let start = setting.span.start + at + 1;
        made.replacements
            .push((start..start + EXTERNALS.0.len(), EXTERNALS.1.to_owned()));
    }
}
