//! CI services, by the variables that each documents.

use super::HostPlaces;

/// The CI service that this runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ci {
    /// Its name.
    pub name: &'static str,
    /// The variable that gave it away.
    pub sign: &'static str,
}

/// How a service is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The variable is set to something.
    Set(&'static str),
    /// The variable has this value, in any case.
    Is(&'static str, &'static str),
}

/// A service and its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CiService {
    /// As it calls itself.
    pub name: &'static str,
    /// What it sets in every job.
    pub sign: Sign,
}

const fn set(name: &'static str, variable: &'static str) -> CiService {
    CiService {
        name,
        sign: Sign::Set(variable),
    }
}

const fn is(name: &'static str, variable: &'static str, value: &'static str) -> CiService {
    CiService {
        name,
        sign: Sign::Is(variable, value),
    }
}

/// The services, each by a variable of its list of predefined ones. Those that set another
/// one's variables for the sake of its actions come before it.
pub static CI_SERVICES: &[CiService] = &[
    is("Forgejo Actions", "FORGEJO_ACTIONS", "true"),
    is("Gitea Actions", "GITEA_ACTIONS", "true"),
    is("GitHub Actions", "GITHUB_ACTIONS", "true"),
    is("GitLab CI", "GITLAB_CI", "true"),
    is("CircleCI", "CIRCLECI", "true"),
    is("Travis CI", "TRAVIS", "true"),
    is("Azure Pipelines", "TF_BUILD", "true"),
    set("Bitbucket Pipelines", "BITBUCKET_BUILD_NUMBER"),
    set("Jenkins", "JENKINS_URL"),
    set("TeamCity", "TEAMCITY_VERSION"),
    is("AppVeyor", "APPVEYOR", "true"),
    is("Buildkite", "BUILDKITE", "true"),
    is("Drone", "DRONE", "true"),
    is("Woodpecker CI", "CI", "woodpecker"),
    is("Cirrus CI", "CIRRUS_CI", "true"),
    is("Semaphore", "SEMAPHORE", "true"),
    set("AWS CodeBuild", "CODEBUILD_BUILD_ID"),
    set("Heroku CI", "HEROKU_TEST_RUN_ID"),
    is("Netlify", "NETLIFY", "true"),
    set("Vercel", "VERCEL"),
    is("Cloudflare Pages", "CF_PAGES", "1"),
    is("Render", "RENDER", "true"),
    set("Codemagic", "CM_BUILD_ID"),
    is("Bitrise", "BITRISE_IO", "true"),
    is("Buddy", "BUDDY", "true"),
    set("Harness CI", "HARNESS_BUILD_ID"),
    is("SourceHut", "CI_NAME", "sourcehut"),
    is("Codeship", "CI_NAME", "codeship"),
    set("Bamboo", "bamboo_buildKey"),
    set("GoCD", "GO_PIPELINE_LABEL"),
    is("Read the Docs", "READTHEDOCS", "True"),
];

pub(super) fn of(places: &HostPlaces) -> Option<Ci> {
    let found = CI_SERVICES.iter().find_map(|service| {
        let sign = match service.sign {
            Sign::Set(name) => places.variable(name).map(|_| name),
            Sign::Is(name, wanted) => places
                .variable(name)
                .filter(|value| value.eq_ignore_ascii_case(wanted))
                .map(|_| name),
        }?;
        Some(Ci {
            name: service.name,
            sign,
        })
    });
    // Most set it, and others do as they do.
    let is_some = || {
        let value = places.variable("CI")?;
        (!matches!(value.to_ascii_lowercase().as_str(), "false" | "0" | "no")).then_some(Ci {
            name: "unknown",
            sign: "CI",
        })
    };
    found.or_else(is_some)
}
