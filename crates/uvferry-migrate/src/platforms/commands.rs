//! Commands and actions that deploy to a platform which installs `requirements.txt` unasked.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use uvferry_commands::Carrier;

use crate::mentions::is_instruction;
use crate::threads;
use crate::tree::{Tree, TreeFile, base_name, folder_of, join};

/// What deploys to a platform.
struct Deployment {
    /// The words that stand in this order in one command, in lower case; the first one begins
    /// a word.
    words: &'static [&'static str],
    platform: &'static str,
    /// Whether a Dockerfile beside the requirements file is used instead.
    or_image: bool,
}

const fn to(platform: &'static str, words: &'static [&'static str]) -> Deployment {
    Deployment {
        words,
        platform,
        or_image: false,
    }
}

const fn or_image(platform: &'static str, words: &'static [&'static str]) -> Deployment {
    Deployment {
        or_image: true,
        ..to(platform, words)
    }
}

const DEPLOYMENTS: &[Deployment] = &[
    to("Cloud Functions", &["gcloud ", "functions ", "deploy"]),
    to(
        "Cloud Functions",
        &["google-github-actions/deploy-cloud-functions"],
    ),
    to("Cloud Functions", &["google_cloudfunctions"]),
    to("App Engine", &["gcloud ", "app ", "deploy"]),
    to("App Engine", &["google-github-actions/deploy-appengine"]),
    or_image("Cloud Run", &["gcloud ", "run ", "deploy", "--source"]),
    or_image("the buildpack", &["gcloud ", "builds ", "submit", "--pack"]),
    or_image("the buildpack", &["pack build "]),
    to("App Service", &["az webapp up"]),
    to("App Service", &["az webapp deploy"]),
    to("App Service", &["azure/webapps-deploy@"]),
    to("App Service", &["scm_do_build_during_deployment"]),
    to("Azure Functions", &["azure/functions-action@"]),
    to("Azure Functions", &["scm-do-build-during-deployment"]),
    to("Azure Functions", &["func azure functionapp publish"]),
    or_image("Elastic Beanstalk", &["eb deploy"]),
    or_image("Elastic Beanstalk", &["eb create"]),
    or_image("Elastic Beanstalk", &["einaregilsson/beanstalk-deploy@"]),
    to("Heroku", &["git push heroku"]),
    or_image("Heroku", &["akhileshns/heroku-deploy@"]),
    to("Cloud Foundry", &["cf push"]),
    to("OpenShift", &["s2i build "]),
    or_image("OpenShift", &["oc new-app "]),
    to("AWS SAM", &["sam build"]),
    to("Chalice", &["chalice deploy"]),
    to("Chalice", &["chalice package"]),
    to("Zappa", &["zappa deploy"]),
    to("Zappa", &["zappa update"]),
    to("Databricks", &["databricks apps deploy"]),
    to("the construct of AWS CDK", &["pythonfunction("]),
    to("the construct of AWS CDK", &["pythonlayerversion("]),
    to("the module of Terraform", &["terraform-aws-modules/lambda"]),
    to("Binder", &["mybinder.org/v2/"]),
    to("Binder", &["repo2docker"]),
];

/// A place that deploys.
pub(super) struct Deployed {
    file: String,
    line: usize,
    /// The command, in lower case.
    text: String,
    deployment: &'static Deployment,
}

/// A larger file is data.
const MAX_BYTES: u64 = 1 << 20;

/// So many files one thread reads.
const FEW: usize = 64;

/// The places of a tree that deploy to a platform.
pub(super) fn find(tree: &Tree) -> Vec<Deployed> {
    let files: Vec<&TreeFile> = tree
        .files()
        .iter()
        .filter(|file| may_deploy(&file.path) && tree.size_bytes(file) <= MAX_BYTES)
        .collect();
    let read = |file: &&TreeFile| -> Vec<Deployed> {
        let bytes = tree.read_text(&file.path).unwrap_or_default();
        in_text(&file.path, &String::from_utf8_lossy(&bytes))
    };
    let found = threads::each(&files, FEW, read);
    found.into_iter().flatten().collect()
}

/// Scripts, pipelines and documents; descriptions of infrastructure, which are programs.
fn may_deploy(path: &str) -> bool {
    let ending = base_name(path)
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending);
    is_instruction(path)
        && (Carrier::of(path, &[]).is_some()
            || matches!(ending, "tf" | "ts" | "js" | "py" | "json"))
}

/// The first words of all, looked for together: hardly any file has one. A faster automaton
/// takes longer to be made than most trees take to be searched.
static FIRST_WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = DEPLOYMENTS.iter().filter_map(|one| one.words.first());
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::NoncontiguousNFA))
        .build(words)
        .ok()
});

fn may_have_one(text: &str) -> bool {
    FIRST_WORDS
        .as_ref()
        .is_none_or(|words| words.is_match(text))
}

fn in_text(path: &str, text: &str) -> Vec<Deployed> {
    let mut found = Vec::new();
    if !may_have_one(text) {
        return found;
    }
    let mut lines = text.lines().enumerate();
    while let Some((at, first)) = lines.next() {
        if !first.ends_with('\\') && !may_have_one(first) {
            continue;
        }
        let mut command = first.to_ascii_lowercase();
        while command.ends_with('\\') {
            command.pop();
            let Some((_, more)) = lines.next() else { break };
            command.push(' ');
            command.push_str(more.trim().to_ascii_lowercase().as_str());
        }
        if command.trim_start().starts_with('#')
            && Carrier::of(path, &[]) != Some(Carrier::Document)
        {
            continue;
        }
        let deployment = DEPLOYMENTS
            .iter()
            .find(|deployment| follow(&command, deployment.words));
        if let Some(deployment) = deployment {
            found.push(Deployed {
                file: path.to_owned(),
                line: at + 1,
                text: command,
                deployment,
            });
        }
    }
    found
}

/// Whether words stand in a text one behind another.
fn follow(text: &str, words: &[&str]) -> bool {
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    text.match_indices(first).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let begins = before.is_none_or(|before| !before.is_alphanumeric() && before != '_');
        let mut behind = &text[at + first.len()..];
        begins
            && rest.iter().all(|word| match behind.find(word) {
                Some(found) => {
                    behind = &behind[found + word.len()..];
                    true
                }
                None => false,
            })
    })
}

/// The place that deploys the requirements file of a folder: one whose command names the
/// folder, or that stands in it or below.
pub(super) fn of_folder(
    deployed: &[Deployed],
    tree: &Tree,
    folder: &str,
) -> Option<(String, usize, &'static str)> {
    let has_image = tree.contains(&join(folder, "Dockerfile"));
    let lower = folder.to_ascii_lowercase();
    let is_named = |text: &str| {
        text.split(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | ',' | '(' | ')'))
            .any(|word| word.trim_start_matches("./").trim_end_matches('/') == lower)
    };
    deployed
        .iter()
        .filter(|place| !(place.deployment.or_image && has_image))
        .find(|place| {
            let from = folder_of(&place.file);
            let is_above =
                folder.is_empty() || from == folder || from.starts_with(&format!("{folder}/"));
            is_above || is_named(&place.text)
        })
        .map(|place| (place.file.clone(), place.line, place.deployment.platform))
}
