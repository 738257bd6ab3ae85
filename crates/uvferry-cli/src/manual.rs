use std::io;
use std::path::{Path, PathBuf};

use clap::{Command, ValueEnum as _};
use clap_complete::Shell;

/// Writes shell completions (`DIR/completions/`) and man pages (`DIR/man/`, one for each
/// subcommand) of a program; returns the files, in order.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn generate(command: Command, dir: &Path) -> io::Result<Vec<PathBuf>> {
    let completions = dir.join("completions");
    let man = dir.join("man");
    fs_err::create_dir_all(&completions)?;
    fs_err::create_dir_all(&man)?;
    let name = command.get_name().to_owned();
    let mut files = Vec::new();
    for &shell in Shell::value_variants() {
        files.push(clap_complete::generate_to(
            shell,
            &mut command.clone(),
            &name,
            &completions,
        )?);
    }
    let mut command = command.disable_help_subcommand(true);
    command.build();
    pages(&command, &name, &man, &mut files)?;
    files.sort();
    Ok(files)
}

fn pages(
    command: &Command,
    full_name: &str,
    dir: &Path,
    files: &mut Vec<PathBuf>,
) -> io::Result<()> {
    let path = dir.join(format!("{full_name}.1"));
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .title(full_name.to_ascii_uppercase())
        .render(&mut page)?;
    fs_err::write(&path, page)?;
    files.push(path);
    for subcommand in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        pages(
            subcommand,
            &format!("{full_name}-{}", subcommand.get_name()),
            dir,
            files,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    #[command(name = "ferry")]
    struct Cli {
        #[command(subcommand)]
        command: Sub,
    }

    #[derive(clap::Subcommand)]
    enum Sub {
        /// Says what it would do
        Plan,
    }

    #[test]
    fn every_shell_and_every_subcommand_gets_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let files = generate(<Cli as clap::CommandFactory>::command(), dir.path()).unwrap();
        let names: Vec<_> = files
            .iter()
            .map(|file| file.file_name().unwrap().to_str().unwrap())
            .collect();
        assert_eq!(
            names,
            [
                "_ferry",
                "_ferry.ps1",
                "ferry.bash",
                "ferry.elv",
                "ferry.fish",
                "ferry-plan.1",
                "ferry.1"
            ]
        );
        let page = fs_err::read_to_string(dir.path().join("man/ferry-plan.1")).unwrap();
        assert!(page.contains("Says what it would do"));
    }
}
