//! `project.authors` and `project.maintainers`.

use uvferry_diagnostics::Diagnostic;

use super::findings::Findings;
use super::tree::Place;
use crate::rules;

pub(super) fn check(findings: &mut Findings<'_>, place: &Place<'_>) {
    for item in findings.array(place, "an array of tables with `name` and `email`") {
        if let Some(text) = item.text() {
            findings.value_help(
                &rules::WRONG_TYPE,
                &item,
                format!("`{}` must be a table, not a string", item.path),
                suggestion(text),
            );
            continue;
        }
        if findings.table(&item).is_empty() && !item.is_table() {
            continue;
        }
        findings.unknown_keys(&item, &["name", "email"]);
        let (name, email) = (item.get("name"), item.get("email"));
        if name.is_none() && email.is_none() {
            findings.key(
                &item,
                Diagnostic::new(
                    &rules::INVALID_CONTACT,
                    format!("`{}` has neither `name` nor `email`", item.path),
                ),
            );
        }
        if let Some(name) = name
            && let Some(text) = findings.text(&name)
            && text.contains(',')
        {
            findings.warn(
                &rules::INVALID_CONTACT,
                &name,
                "a comma in a name makes several of it in the package's metadata",
                Some("give each person a table of their own"),
            );
        }
        if let Some(email) = email
            && let Some(text) = findings.text(&email)
            && !is_email(text)
        {
            findings.value(
                &rules::INVALID_CONTACT,
                &email,
                format!("`{text}` is no email address"),
            );
        }
    }
}

fn suggestion(text: &str) -> String {
    match text.split_once('<') {
        Some((name, email)) => format!(
            "write `{{name = \"{}\", email = \"{}\"}}`",
            name.trim(),
            email.trim_end_matches('>').trim()
        ),
        None => format!("write `{{name = \"{text}\"}}`"),
    }
}

/// One `@`, and a point behind it with something on both sides.
fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| {
        let point = host
            .char_indices()
            .skip(1)
            .any(|(at, c)| c == '.' && at + 1 < host.len());
        !user.is_empty() && !host.contains('@') && point
    })
}

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn an_address_has_a_user_and_a_host_with_a_point() {
        for good in ["a@b.c", "ä@ö.example", "a b@c.d", "x@y.z.w"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "a@b", "@b.c", "a@b@c.d", "a@.c", "a@b.", "a@ö"] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
