use std::fmt::Write as _;

use clap::Command;

use super::NOTE;

/// The width of the help texts on the page.
const WIDTH: usize = 92;

/// The command with what the machine may change taken out: the terminal's width and the
/// values of variables.
pub(crate) fn steady(command: Command) -> Command {
    let mut command = plain(command);
    command.build();
    command
}

fn plain(command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    let mut command = command
        .term_width(WIDTH)
        .color(clap::ColorChoice::Never)
        .disable_help_subcommand(true)
        .mut_args(|argument| argument.hide_env_values(true));
    for name in names {
        command = command.mut_subcommand(name, plain);
    }
    command
}

/// The help of a program and of each of its commands.
pub(crate) fn page(command: &Command) -> String {
    let mut text = format!(
        "{NOTE}\n# Commands\n\nWhat `{0} --help` and `{0} COMMAND --help` say. \
         `{0} generate DIR` writes completions for shells and man pages.\n",
        command.get_name()
    );
    section(&mut text, command, command.get_name());
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        section(
            &mut text,
            sub,
            &format!("{} {}", command.get_name(), sub.get_name()),
        );
    }
    text
}

fn section(text: &mut String, command: &Command, name: &str) {
    let help = command.clone().render_long_help().to_string();
    let _ = write!(text, "\n## `{name}`\n\n```text\n");
    for line in help.trim_end().lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push_str("```\n");
}
