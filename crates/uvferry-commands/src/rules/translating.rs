use uvferry_diagnostics::{Rule, Severity};

/// A command that has no counterpart.
pub static COMMAND_WITHOUT_EQUIVALENT: Rule = Rule {
    code: "UVF310",
    name: "command-without-equivalent",
    severity: Severity::Warning,
    summary: "a command of pip that uv has no counterpart for",
    explanation: "uv has no such command, or the command asks for something that uv does not \
                  do. It stays as it is.",
    fix: "Follow the advice in the message.",
};
