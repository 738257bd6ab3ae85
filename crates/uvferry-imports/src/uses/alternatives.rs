//! Distributions that do one job.

/// A job that any of several distributions does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// As a noun: "HTTP client".
    pub name: &'static str,
    /// Normalised (PEP 503).
    pub distributions: &'static [&'static str],
    /// Why they are of one kind: a page that names them side by side.
    pub source: &'static str,
}

/// The jobs that are known, in the order of their names.
///
/// ```
/// let jobs = uvferry_imports::uses::alternatives::jobs();
/// let http = jobs.iter().find(|job| job.name == "HTTP client").unwrap();
/// assert!(http.distributions.iter().any(|name| *name == "httpx"));
/// ```
pub fn jobs() -> &'static [Job] {
    include!(concat!(env!("OUT_DIR"), "/alternatives.rs"))
}

#[cfg(test)]
mod tests {
    use super::jobs;

    #[test]
    fn a_job_has_two_at_least_and_comes_once() {
        assert!(jobs().len() > 15);
        assert!(jobs().is_sorted_by_key(|job| job.name.to_lowercase()));
        let mut names: Vec<&str> = jobs().iter().map(|job| job.name).collect();
        names.dedup();
        assert_eq!(names.len(), jobs().len());
        for job in jobs() {
            assert!(job.distributions.len() > 1, "{}", job.name);
        }
    }
}
