//! PyCharm: run configurations that can be shared (`.run/`), the environment left out of the
//! index of a project, external tools of the user.

use std::fmt::Write as _;

use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};

use crate::evidence::{Evidence, Workflow};
use crate::plan::{Outcome, Place, Planning};
use crate::rules;
use crate::web::Framework;
use crate::xml::{self, escaped};

/// Where PyCharm kept run configurations before `.run`, and still reads them.
const OLDER: &str = ".idea/runConfigurations";
const TOOLS: &str = "tools/External Tools.xml";

pub(crate) fn plan(evidence: &Evidence, planning: &mut Planning<'_>) {
    if evidence.workflow == Workflow::Nothing {
        planning.tell(
            Diagnostic::new(
                &rules::NOTHING_TO_INSTALL,
                "there is neither a `[project]` table nor a requirements file",
            )
            .help(rules::NOTHING_TO_INSTALL.fix),
        );
    }
    for run in runs(evidence) {
        write(evidence, planning, &run);
    }
    leave_out_of_index(evidence, planning);
    planning.tell(
        Diagnostic::new(
            &rules::CHOSEN_IN_EDITOR,
            format!(
                "the interpreter in `{}` is chosen in PyCharm itself",
                evidence.environment
            ),
        )
        .help(rules::CHOSEN_IN_EDITOR.fix),
    );
}

/// A run configuration.
struct Run {
    name: String,
    why: String,
    kind: &'static str,
    xml: String,
}

fn runs(evidence: &Evidence) -> Vec<Run> {
    let mut all: Vec<Run> = evidence
        .tasks()
        .into_iter()
        .map(|task| {
            let mut words = vec!["uv".to_owned()];
            words.extend(task.words.iter().map(|word| quoted(word)));
            // A colon is no part of a file's name on Windows.
            let name = task.name.replace(':', "");
            Run {
                xml: shell(&name, &words.join(" ")),
                name,
                why: task.why.to_owned(),
                kind: "ShConfigurationType",
            }
        })
        .collect();
    if let Some(run) = main_of(evidence) {
        all.push(run);
    }
    all
}

/// A word that each of sh, cmd and PowerShell takes as one.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=+:@".contains(c);
    if word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("\"{word}\"")
    }
}

/// What starts the project, as far as its files tell.
fn main_of(evidence: &Evidence) -> Option<Run> {
    let django = evidence
        .apps
        .iter()
        .find(|app| app.framework == Framework::Django);
    let (name, target, parameters, is_module, why) = if let Some(app) = django {
        let target = format!("$PROJECT_DIR$/{}", app.file);
        (
            "Django",
            target,
            "runserver",
            false,
            "starts the development server",
        )
    } else if let Some(module) = &evidence.main_module {
        (
            module.as_str(),
            module.clone(),
            "",
            true,
            "runs the package as `python -m` does",
        )
    } else {
        let file = evidence.main_file.as_ref()?;
        let name = file.rsplit('/').next().unwrap_or(file);
        let name = name.strip_suffix(".py").unwrap_or(name);
        (
            name,
            format!("$PROJECT_DIR$/{file}"),
            "",
            false,
            "runs the script",
        )
    };
    Some(Run {
        xml: python(
            name,
            evidence.folder_name.as_deref(),
            &target,
            parameters,
            is_module,
        ),
        name: name.to_owned(),
        why: why.to_owned(),
        kind: "PythonConfigurationType",
    })
}

fn options(pairs: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        let value = escaped(value);
        let _ = writeln!(out, "    <option name=\"{name}\" value=\"{value}\" />");
    }
    out
}

/// A command in the terminal of the editor.
fn shell(name: &str, command: &str) -> String {
    let options = options(&[
        ("SCRIPT_TEXT", command),
        ("INDEPENDENT_SCRIPT_PATH", "true"),
        ("SCRIPT_PATH", ""),
        ("SCRIPT_OPTIONS", ""),
        ("INDEPENDENT_SCRIPT_WORKING_DIRECTORY", "true"),
        ("SCRIPT_WORKING_DIRECTORY", "$PROJECT_DIR$"),
        ("INDEPENDENT_INTERPRETER_PATH", "true"),
        ("INTERPRETER_PATH", ""),
        ("INTERPRETER_OPTIONS", ""),
        ("EXECUTE_IN_TERMINAL", "true"),
        ("EXECUTE_SCRIPT_FILE", "false"),
    ]);
    format!(
        "<component name=\"ProjectRunConfigurationManager\">\n  \
         <configuration default=\"false\" name=\"{}\" type=\"ShConfigurationType\">\n\
         {options}    <envs />\n    <method v=\"2\" />\n  </configuration>\n</component>\n",
        escaped(name)
    )
}

/// A program in Python, with the interpreter that the project has in the editor.
fn python(
    name: &str,
    module: Option<&str>,
    target: &str,
    parameters: &str,
    is_module: bool,
) -> String {
    let options = options(&[
        ("INTERPRETER_OPTIONS", ""),
        ("PARENT_ENVS", "true"),
        ("SDK_HOME", ""),
        ("WORKING_DIRECTORY", "$PROJECT_DIR$"),
        ("IS_MODULE_SDK", "true"),
        ("ADD_CONTENT_ROOTS", "true"),
        ("ADD_SOURCE_ROOTS", "true"),
        ("SCRIPT_NAME", target),
        ("PARAMETERS", parameters),
        ("SHOW_COMMAND_LINE", "false"),
        ("EMULATE_TERMINAL", "true"),
        ("MODULE_MODE", if is_module { "true" } else { "false" }),
        ("REDIRECT_INPUT", "false"),
        ("INPUT_FILE", ""),
    ]);
    let module = module.map_or_else(String::new, |module| {
        format!("    <module name=\"{}\" />\n", escaped(module))
    });
    format!(
        "<component name=\"ProjectRunConfigurationManager\">\n  \
         <configuration default=\"false\" name=\"{}\" type=\"PythonConfigurationType\" factoryName=\"Python\">\n\
         {module}{options}    <method v=\"2\" />\n  </configuration>\n</component>\n",
        escaped(name)
    )
}

fn write(evidence: &Evidence, planning: &mut Planning<'_>, run: &Run) {
    let path = format!(".run/{}.run.xml", run.name);
    // One of that name may be kept where PyCharm put it before.
    let older = evidence.paths.iter().filter(|path| {
        path.strip_prefix(OLDER)
            .is_some_and(|rest| extension(rest) == Some("xml"))
            || (path.starts_with(".run/") && path.ends_with(".run.xml"))
    });
    for other in older.filter(|other| **other != path) {
        let named = planning
            .file(other)
            .is_some_and(|file| configuration(&file, &run.name).is_some());
        if named {
            planning.note(other, &run.name, Outcome::There, &run.why);
            return;
        }
    }
    let file = match planning.open(&path) {
        None => return,
        Some(Place::Free) => {
            planning.note(&path, &run.name, Outcome::Added, &run.why);
            planning.create(&path, run.xml.clone());
            return;
        }
        Some(Place::File(file)) => file,
    };
    match xml::read(&file) {
        Err(told) => planning.tell(*told),
        Ok(_) if configuration(&file, &run.name).as_deref() == Some(run.kind) => {
            planning.note(&path, &run.name, Outcome::There, &run.why);
        }
        Ok(_) => {
            planning.note(&path, &run.name, Outcome::Kept, &run.why);
            planning.tell(
                Diagnostic::new(
                    &rules::CONFLICT,
                    format!("`{path}` holds another run configuration, and stays"),
                )
                .at(&file, 0..0)
                .severity(Severity::Info),
            );
        }
    }
}

fn extension(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, extension)| extension)
}

/// The kind of the run configuration of that name.
fn configuration(file: &SourceFile, name: &str) -> Option<String> {
    let document = xml::read(file).ok()?;
    let mut found = document
        .descendants()
        .filter(|node| node.has_tag_name("configuration") && node.attribute("name") == Some(name));
    found.next()?.attribute("type").map(str::to_owned)
}

/// PyCharm searches and checks all below the project's folder, packages of an environment
/// included, unless the module says otherwise.
fn leave_out_of_index(evidence: &Evidence, planning: &mut Planning<'_>) {
    let modules = evidence.paths.iter().filter(|path| {
        path.strip_prefix(".idea/")
            .is_some_and(|name| extension(name) == Some("iml") && !name.contains('/'))
    });
    for path in modules.cloned().collect::<Vec<_>>() {
        let Some(Place::File(file)) = planning.open(&path) else {
            continue;
        };
        let document = match xml::read(&file) {
            Ok(document) => document,
            Err(told) => {
                planning.tell(*told);
                continue;
            }
        };
        let here = "file://$MODULE_DIR$";
        // A module that lies in `.idea` counts from there in some versions.
        let content = document.descendants().find(|node| {
            node.has_tag_name("content")
                && node.attribute("url").is_some_and(|url| {
                    url.trim_end_matches('/') == here || url == format!("{here}/..")
                })
        });
        let Some(content) = content else {
            continue;
        };
        let url = content
            .attribute("url")
            .unwrap_or(here)
            .trim_end_matches('/');
        let folder = format!("{url}/{}", evidence.environment);
        let name = format!("excludeFolder {}", evidence.environment);
        let why = "its packages are not searched as the project's own";
        let is_there = content.children().any(|node| {
            node.has_tag_name("excludeFolder") && node.attribute("url") == Some(&folder)
        });
        if is_there {
            planning.note(&path, &name, Outcome::There, why);
            continue;
        }
        planning.note(&path, &name, Outcome::Added, why);
        let child = format!("<excludeFolder url=\"{}\" />", escaped(&folder));
        let change = xml::append(&file, content, &[child]);
        planning.change(&file, vec![change]);
    }
}

/// External tools, which PyCharm has for all projects of a user.
pub(crate) fn plan_tools(planning: &mut Planning<'_>) {
    let tools = [
        ("uv sync", "sync", "installs what uv.lock says"),
        (
            "uv add",
            "add $Prompt$",
            "adds a dependency, which PyCharm asks for",
        ),
        (
            "uv lock --upgrade",
            "lock --upgrade",
            "newer versions into uv.lock",
        ),
        ("uv venv", "venv", "makes the environment of the project"),
    ];
    let file = match planning.open(TOOLS) {
        None => return,
        Some(Place::Free) => {
            let mut contents = "<toolSet name=\"External Tools\">\n".to_owned();
            for (name, words, why) in tools {
                planning.note(TOOLS, name, Outcome::Added, why);
                for line in tool(name, words, why).lines() {
                    let _ = writeln!(contents, "  {line}");
                }
            }
            contents.push_str("</toolSet>\n");
            planning.create(TOOLS, contents);
            return;
        }
        Some(Place::File(file)) => file,
    };
    let document = match xml::read(&file) {
        Ok(document) => document,
        Err(told) => return planning.tell(*told),
    };
    let root = document.root_element();
    if !root.has_tag_name("toolSet") {
        planning.tell(
            Diagnostic::new(&rules::UNREADABLE, "this has to be a `toolSet`")
                .at(&file, root.range())
                .help(rules::UNREADABLE.fix),
        );
        return;
    }
    let mut added = Vec::new();
    for (name, words, why) in tools {
        let there = root
            .children()
            .find(|node| node.has_tag_name("tool") && node.attribute("name") == Some(name));
        match there {
            None => {
                planning.note(TOOLS, name, Outcome::Added, why);
                added.push(tool(name, words, why));
            }
            Some(there) if tool_runs(there, words) => {
                planning.note(TOOLS, name, Outcome::There, why);
            }
            Some(there) => {
                planning.note(TOOLS, name, Outcome::Kept, why);
                planning.tell(
                    Diagnostic::new(
                        &rules::CONFLICT,
                        format!("a tool `{name}` is there that does something else, and stays"),
                    )
                    .at(&file, there.range())
                    .severity(Severity::Info),
                );
            }
        }
    }
    if !added.is_empty() {
        let change = xml::append(&file, root, &added);
        planning.change(&file, vec![change]);
    }
}

/// Whether a tool runs uv with these words.
fn tool_runs(tool: roxmltree::Node<'_, '_>, words: &str) -> bool {
    let value = |name: &str| {
        let mut options = tool
            .descendants()
            .filter(|node| node.has_tag_name("option"));
        options
            .find(|option| option.attribute("name") == Some(name))?
            .attribute("value")
    };
    value("PARAMETERS") == Some(words)
        && value("COMMAND").is_some_and(|command| {
            let name = command.rsplit(['/', '\\']).next().unwrap_or(command);
            matches!(name, "uv" | "uv.exe")
        })
}

fn tool(name: &str, words: &str, why: &str) -> String {
    format!(
        "<tool name=\"{}\" description=\"{}\" showInMainMenu=\"false\" showInEditor=\"false\" \
         showInProject=\"false\" showInSearchPopup=\"false\" disabled=\"false\" \
         useConsole=\"true\" showConsoleOnStdOut=\"false\" showConsoleOnStdErr=\"false\" \
         synchronizeAfterRun=\"true\">\n  <exec>\n    \
         <option name=\"COMMAND\" value=\"uv\" />\n    \
         <option name=\"PARAMETERS\" value=\"{}\" />\n    \
         <option name=\"WORKING_DIRECTORY\" value=\"$ProjectFileDir$\" />\n  </exec>\n</tool>",
        escaped(name),
        escaped(why),
        escaped(words)
    )
}

/// Of the folders in JetBrains' folder of configurations, the one of the newest PyCharm.
///
/// ```
/// use uvferry_editors::newest_configuration;
///
/// let names = ["IntelliJIdea2025.1", "PyCharm2024.3", "PyCharmCE2024.3", "PyCharm2024.10"];
/// assert_eq!(newest_configuration(names), Some("PyCharm2024.10"));
/// assert_eq!(newest_configuration(["PyCharm"]), None);
/// ```
pub fn newest_configuration<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let versioned = names.into_iter().filter_map(|name| {
        let rest = name.strip_prefix("PyCharm")?;
        let (is_professional, version) = match rest.strip_prefix("CE") {
            Some(version) => (false, version),
            None => (true, rest),
        };
        let numbers: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
        Some((numbers?, is_professional, name))
    });
    versioned.max().map(|(_, _, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_spaces_are_quoted_for_each_shell() {
        assert_eq!(quoted("requirements/dev.txt"), "requirements/dev.txt");
        assert_eq!(quoted("my file.txt"), "\"my file.txt\"");
    }
}
