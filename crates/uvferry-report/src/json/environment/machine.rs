//! `uvferry.machine/1`

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_environment::configuration::{FileState, PipConfiguration, PipSetting, Place};
use uvferry_environment::host::Host;
use uvferry_environment::interpreters::{Kind, Maker};
use uvferry_environment::machine::{Machine, PyvenvConfig, SelectedEnvironment};

use super::list::{DistributionOrigin, origin};
use super::{clean, clean_option};

/// What is worth knowing before an environment is touched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MachineDocument {
    /// `uvferry.machine/1`
    #[schemars(extend("const" = "uvferry.machine/1"))]
    pub schema: String,
    /// The environment that is meant; null where there is none.
    pub environment: Option<MachineEnvironmentDocument>,
    /// Why there is none.
    pub problem: Option<String>,
    /// The interpreters of the machine.
    pub interpreters: Vec<MachineInterpreterDocument>,
    /// Programs that look like interpreters and do not run.
    pub broken_interpreters: Vec<BrokenInterpreterDocument>,
    /// uv; null where it is not on PATH.
    pub uv: Option<MachineUvDocument>,
    /// pip's configuration.
    pub pip_configuration: PipConfigurationDocument,
    /// uv's own configuration.
    pub uv_configuration: UvConfigurationDocument,
    /// Whether the environment's pip trusts the certificates of the system; null where there is
    /// no pip.
    pub pip_trusts_system_certificates: Option<bool>,
    /// Where credentials would come from, as a fact only.
    pub credentials: CredentialsDocument,
    /// The host.
    pub host: HostDocument,
    /// What is wrong with the configurations.
    pub diagnostics: Vec<MachineDiagnosticDocument>,
}

/// The environment that is meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MachineEnvironmentDocument {
    /// What made it: `venv`, `virtualenv`, `uv`, `conda`, `uv-managed`, `pyenv`, `homebrew`,
    /// `system`, `installation`.
    pub kind: String,
    /// The path by which its interpreter was asked, absolute.
    pub executable: String,
    /// As `3.12.1`.
    pub version: String,
    /// `cpython`, `pypy`, …
    pub implementation: String,
    /// `sys.prefix`, absolute.
    pub prefix: String,
    /// `sys.base_prefix`, absolute.
    pub base_prefix: String,
    /// Whether it is a virtual environment.
    pub is_virtualenv: bool,
    /// Whether installing into it is forbidden (PEP 668).
    pub externally_managed: bool,
    /// `sysconfig.get_platform()`.
    pub platform: String,
    /// The version of the pip in it; null where there is none.
    pub pip_version: Option<String>,
    /// What the prompt of a virtual environment shows; null where it is the folder's name.
    pub prompt: Option<String>,
    /// Whether a virtual environment takes in what its base has installed; null where it is
    /// none.
    pub system_site_packages: Option<bool>,
    /// What is installed.
    pub distributions: DistributionCountsDocument,
}

/// How many distributions there are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DistributionCountsDocument {
    /// All that pip lists.
    pub total: usize,
    /// By where they came from; kinds without one are left out.
    pub by_origin: BTreeMap<String, usize>,
    /// By who installed them, as INSTALLER says; those that say nothing are left out.
    pub by_installer: BTreeMap<String, usize>,
    /// Editables.
    pub editable: usize,
    /// Those that were asked for by themselves.
    pub requested: usize,
    /// Those with broken metadata.
    pub faulty: usize,
    /// Those that another one of the same name hides.
    pub hidden: usize,
    /// Metadata folders of no distribution.
    pub leftovers: usize,
    /// Requirements that are not met, and distributions for other Pythons.
    pub misfits: usize,
}

/// An interpreter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MachineInterpreterDocument {
    /// The path by which it was asked, absolute.
    pub executable: String,
    /// As `3.12.1`.
    pub version: String,
    /// `cpython`, `pypy`, …
    pub implementation: String,
    /// As of the environment that is meant.
    pub kind: String,
    /// `sys.prefix`, absolute.
    pub prefix: String,
    /// `sysconfig.get_platform()`.
    pub platform: String,
    /// Whether installing into it is forbidden (PEP 668).
    pub externally_managed: bool,
    /// Whether it is that of the environment that is meant.
    pub selected: bool,
}

/// A program that looks like an interpreter and does not run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BrokenInterpreterDocument {
    /// Its path, absolute.
    pub executable: String,
    /// Why it was left out.
    pub reason: String,
}

/// uv.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MachineUvDocument {
    /// Its path, absolute.
    pub path: String,
    /// As `0.13.9`; null where it does not say.
    pub version: Option<String>,
    /// Whether it can link from its cache into the environment: whether both are on one file
    /// system; null where that is not known.
    pub cache_on_same_file_system: Option<bool>,
    /// The best that is possible then: `clone`, `hardlink`, `copy`; null where the file system
    /// does not tell.
    pub link_mode: Option<String>,
}

/// pip's configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PipConfigurationDocument {
    /// Whether `PIP_CONFIG_FILE` switches all files off.
    pub without_files: bool,
    /// The files that pip would read, those of the least weight first.
    pub files: Vec<PipFileDocument>,
    /// The settings of all layers, those of the least weight first.
    pub settings: Vec<PipSettingDocument>,
}

/// A file of pip's configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PipFileDocument {
    /// `global`, `user`, `site`, `env`, as pip calls them.
    pub layer: String,
    /// Its path, absolute.
    pub path: String,
    /// `missing`, `read`, `unreadable` (pip passes it over), `refused` (pip does not start).
    pub state: String,
}

/// A setting of pip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PipSettingDocument {
    /// As of a file, or `env-var`.
    pub layer: String,
    /// `global`, a command, or `:env:` for variables.
    pub section: String,
    /// As pip normalises it: `index-url`.
    pub key: String,
    /// Without credentials.
    pub value: String,
    /// The file that it stands in, absolute.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<usize>,
    /// The variable that it is.
    pub variable: Option<String>,
    /// Whether it counts for `pip install`.
    pub counts_for_install: bool,
    /// Whether another setting of the same option counts in its place.
    pub overridden: bool,
    /// What it becomes under uv.
    pub uv: UvWordDocument,
}

/// What a setting becomes under uv.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UvWordDocument {
    /// `setting`, `variable`, `project`, `dropped`, `no_equivalent`, `passed_over`.
    pub disposition: String,
    /// uv's setting or variable.
    pub to: Option<String>,
    /// The code of the rule that tells more.
    pub code: Option<String>,
    /// Why, or what to do.
    pub reason: Option<String>,
}

/// uv's own configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UvConfigurationDocument {
    /// Whether `UV_NO_CONFIG` switches all files off.
    pub without_files: bool,
    /// The files that are there.
    pub files: Vec<UvFileDocument>,
    /// The variables `UV_*`.
    pub variables: Vec<VariableDocument>,
}

/// A file of uv's configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UvFileDocument {
    /// `system`, `user`, `project`, or `named` by `UV_CONFIG_FILE`.
    pub layer: String,
    /// Its path, absolute.
    pub path: String,
    /// The keys at its top; null where it cannot be read.
    pub keys: Option<Vec<String>>,
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariableDocument {
    /// Its name.
    pub name: String,
    /// Its value, without credentials.
    pub value: String,
}

/// Where credentials would come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CredentialsDocument {
    /// The netrc file that is there, absolute.
    pub netrc: Option<String>,
    /// pip's provider of keyrings: `auto` unless it was set.
    pub pip_keyring_provider: String,
    /// uv's: `disabled` unless it was set.
    pub uv_keyring_provider: String,
    /// The program `keyring` on PATH, absolute.
    pub keyring_program: Option<String>,
}

/// The host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HostDocument {
    /// `linux`, `macos`, `windows`, …
    pub os: String,
    /// `ID` of os-release.
    pub os_id: Option<String>,
    /// As a person calls it.
    pub os_name: Option<String>,
    /// Its version.
    pub os_version: Option<String>,
    /// The kernel's version.
    pub kernel: Option<String>,
    /// `x86_64`, `aarch64`, …
    pub architecture: String,
    /// `glibc` or `musl`.
    pub libc: Option<String>,
    /// Its version.
    pub libc_version: Option<String>,
    /// As the maker calls it.
    pub cpu_model: Option<String>,
    /// How many threads the machine runs at once.
    pub cpus_logical: Option<usize>,
    /// How many cores it has.
    pub cpus_physical: Option<usize>,
    /// How many threads this process may run at once.
    pub cpus_usable: Option<usize>,
    /// How many processors' time the control group allows; null where it sets no limit.
    pub cpus_allowed: Option<f64>,
    /// The machine's memory.
    pub memory_total_bytes: Option<u64>,
    /// What could be used without swapping.
    pub memory_available_bytes: Option<u64>,
    /// What the control group allows; null where it sets no limit.
    pub memory_limit_bytes: Option<u64>,
    /// The containers and the like that this runs in.
    pub containers: Vec<ContainerDocument>,
    /// The CI service; null where it is none, `unknown` where only `CI` is set.
    pub ci: Option<String>,
    /// The variable that gave it away.
    pub ci_sign: Option<String>,
    /// The proxies of the environment.
    pub proxies: Vec<VariableDocument>,
    /// What says which certificates are trusted.
    pub certificates: Vec<CertificateDocument>,
    /// The variables of the locale.
    pub locale: Vec<VariableDocument>,
    /// The encoding that the locale names.
    pub encoding: Option<String>,
    /// The file systems of the folders that matter.
    pub disks: Vec<DiskDocument>,
}

/// A container.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContainerDocument {
    /// `docker`, `podman`, `kubernetes`, `wsl`, `devcontainer`, `lxc`, `systemd-nspawn`,
    /// `flatpak`, `container`.
    pub kind: String,
    /// What gave it away.
    pub sign: String,
}

/// A variable that says which certificates are trusted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateDocument {
    /// Its name.
    pub name: String,
    /// Its value, without credentials.
    pub value: String,
    /// Whether what it names is there; null where it names no path.
    pub exists: Option<bool>,
}

/// The file system of a folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DiskDocument {
    /// `project`, `environment`, `uv-cache`, `temporary`.
    pub role: String,
    /// The folder, absolute.
    pub path: String,
    /// Whether it is there; if not, the rest is of the nearest folder above that is.
    pub exists: bool,
    /// What this user may still write.
    pub free_bytes: Option<u64>,
    /// Its size.
    pub total_bytes: Option<u64>,
    /// `ext4`, `btrfs`, `overlay`, …
    pub file_system: Option<String>,
    /// Where it is mounted, absolute.
    pub mounted_at: Option<String>,
}

/// Something wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MachineDiagnosticDocument {
    /// The code of the rule.
    pub code: String,
    /// `error`, `warning`, `info`.
    pub severity: String,
    /// In a sentence.
    pub message: String,
    /// The file, absolute.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
}

/// The document of a machine. `problem` says why no environment is meant.
pub fn machine(machine: &Machine, problem: Option<&str>) -> MachineDocument {
    let selected = machine.environment.as_ref();
    MachineDocument {
        schema: "uvferry.machine/1".to_owned(),
        environment: selected.map(environment),
        problem: clean_option(problem),
        interpreters: machine
            .interpreters
            .iter()
            .map(|seen| {
                let one = &seen.interpreter;
                MachineInterpreterDocument {
                    executable: place(&one.executable),
                    version: one.version.clone(),
                    implementation: one.implementation.clone(),
                    kind: kind(&seen.kind).to_owned(),
                    prefix: place(&one.prefix),
                    platform: one.platform.name.clone(),
                    externally_managed: one.externally_managed,
                    selected: selected.is_some_and(|it| it.interpreter.prefix == one.prefix),
                }
            })
            .collect(),
        broken_interpreters: machine
            .broken
            .iter()
            .map(|one| BrokenInterpreterDocument {
                executable: place(&one.executable),
                reason: clean(&one.reason),
            })
            .collect(),
        uv: machine.uv.as_ref().map(|uv| MachineUvDocument {
            path: place(&uv.path),
            version: clean_option(uv.version.as_deref()),
            cache_on_same_file_system: machine.links.map(|links| links.same_file_system),
            link_mode: machine
                .links
                .and_then(|links| Some(links.possible?.to_string())),
        }),
        pip_configuration: PipConfigurationDocument {
            without_files: machine.pip.is_without_files(),
            files: machine
                .pip
                .files()
                .iter()
                .map(|file| PipFileDocument {
                    layer: file.layer.to_string(),
                    path: place(&file.path),
                    state: state(file.state).to_owned(),
                })
                .collect(),
            settings: settings(&machine.pip),
        },
        uv_configuration: UvConfigurationDocument {
            without_files: machine.uv_configuration.is_without_files,
            files: machine
                .uv_configuration
                .files
                .iter()
                .map(|file| UvFileDocument {
                    layer: file.layer.to_string(),
                    path: place(&file.path),
                    keys: file
                        .keys
                        .as_ref()
                        .map(|keys| keys.iter().map(|key| clean(key)).collect()),
                })
                .collect(),
            variables: machine
                .uv_configuration
                .variables
                .iter()
                .map(|one| variable(&one.name, &one.shown))
                .collect(),
        },
        pip_trusts_system_certificates: machine.pip_trusts_system_certificates(),
        credentials: CredentialsDocument {
            netrc: machine.credentials.netrc.as_deref().map(place),
            pip_keyring_provider: machine.credentials.pip_keyring_provider.clone(),
            uv_keyring_provider: machine.credentials.uv_keyring_provider.clone(),
            keyring_program: machine.credentials.keyring_program.as_deref().map(place),
        },
        host: host(&machine.host),
        diagnostics: machine.diagnostics().map(diagnostic).collect(),
    }
}

fn environment(one: &SelectedEnvironment) -> MachineEnvironmentDocument {
    let python = &one.interpreter;
    let pyvenv = one.pyvenv.as_ref();
    MachineEnvironmentDocument {
        kind: kind(&one.kind).to_owned(),
        executable: place(&python.executable),
        version: python.version.clone(),
        implementation: python.implementation.clone(),
        prefix: place(&python.prefix),
        base_prefix: place(&python.base_prefix),
        is_virtualenv: python.is_virtualenv,
        externally_managed: python.externally_managed,
        platform: python.platform.name.clone(),
        pip_version: clean_option(python.pip_version.as_deref()),
        prompt: clean_option(pyvenv.and_then(PyvenvConfig::prompt)),
        system_site_packages: pyvenv.map(PyvenvConfig::includes_system_site_packages),
        distributions: counts(one),
    }
}

const fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::VirtualEnvironment { made_by, .. } => match made_by {
            Maker::Virtualenv(_) => "virtualenv",
            Maker::Uv(_) => "uv",
            _ => "venv",
        },
        Kind::Conda => "conda",
        Kind::Pyenv => "pyenv",
        Kind::Uv => "uv-managed",
        Kind::Homebrew => "homebrew",
        Kind::System => "system",
        _ => "installation",
    }
}

/// How many distributions there are, by what tells them apart.
fn counts(one: &SelectedEnvironment) -> DistributionCountsDocument {
    let all = &one.installed.distributions;
    let mut by_origin: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_installer: BTreeMap<String, usize> = BTreeMap::new();
    for distribution in all {
        let kind = origin_name(origin(&distribution.origin()));
        *by_origin.entry(kind.to_owned()).or_default() += 1;
        if let Some(installer) = &distribution.installer {
            *by_installer.entry(clean(installer)).or_default() += 1;
        }
    }
    let count = |is: &dyn Fn(&uvferry_environment::distributions::Distribution) -> bool| {
        all.iter().filter(|one| is(one)).count()
    };
    DistributionCountsDocument {
        total: all.len(),
        by_origin,
        by_installer,
        editable: count(&|one| one.editable_location.is_some()),
        requested: count(&|one| one.requested),
        faulty: count(&|one| one.faults_to_mend().next().is_some()),
        hidden: one.installed.hidden.len(),
        leftovers: one.installed.leftovers.len(),
        misfits: one.misfits.len(),
    }
}

/// The word of the document, which is that of `uvferry.environment/1`.
const fn origin_name(origin: DistributionOrigin) -> &'static str {
    match origin {
        DistributionOrigin::Index => "index",
        DistributionOrigin::Archive => "archive",
        DistributionOrigin::Vcs => "vcs",
        DistributionOrigin::LocalFile => "local-file",
        DistributionOrigin::LocalFolder => "local-folder",
        DistributionOrigin::Editable => "editable",
        DistributionOrigin::Conda => "conda",
        DistributionOrigin::System => "system",
        DistributionOrigin::SetupPy => "setup-py",
        DistributionOrigin::Unknown => "unknown",
    }
}

const fn state(state: FileState) -> &'static str {
    match state {
        FileState::Missing => "missing",
        FileState::Read => "read",
        FileState::Unreadable => "unreadable",
        FileState::Refused => "refused",
    }
}

fn settings(pip: &PipConfiguration) -> Vec<PipSettingDocument> {
    let counting = pip.effective_settings("install");
    let settings = pip.settings().iter().map(|one| {
        let counts = counting.iter().any(|it| std::ptr::eq(*it, one));
        // Variables override sections, and the section of a command `[global]`.
        let is_of_install = matches!(one.section.as_str(), "global" | "install" | ":env:");
        let is_replaced = !counts && is_of_install && pip.effective("install", &one.key).is_some();
        setting(one, counts, one.is_overridden || is_replaced)
    });
    settings.collect()
}

fn setting(one: &PipSetting, counts: bool, is_overridden: bool) -> PipSettingDocument {
    let (file, line, variable) = match &one.place {
        Place::File(location) => (Some(location.file.clone()), Some(location.line), None),
        Place::Variable(name) => (None, None, Some(name.clone())),
    };
    let uv = one.uv();
    PipSettingDocument {
        layer: one.layer.to_string(),
        section: clean(&one.section),
        key: clean(&one.key),
        value: clean(&one.shown()),
        file,
        line,
        variable,
        counts_for_install: counts,
        overridden: is_overridden,
        uv: UvWordDocument {
            disposition: uv.disposition.as_str().to_owned(),
            to: uv.to,
            code: uv.code.map(str::to_owned),
            reason: clean_option(uv.reason.as_deref()),
        },
    }
}

fn host(host: &Host) -> HostDocument {
    HostDocument {
        os: host.system.family.clone(),
        os_id: clean_option(host.system.id.as_deref()),
        os_name: clean_option(host.system.name.as_deref()),
        os_version: clean_option(host.system.version.as_deref()),
        kernel: clean_option(host.system.kernel.as_deref()),
        architecture: host.architecture.clone(),
        libc: host.libc.as_ref().map(|libc| libc.name.to_owned()),
        libc_version: host.libc.as_ref().and_then(|libc| libc.version.clone()),
        cpu_model: clean_option(host.cpu.model.as_deref()),
        cpus_logical: host.cpu.logical,
        cpus_physical: host.cpu.physical,
        cpus_usable: host.cpu.usable,
        cpus_allowed: host.limits.processors,
        memory_total_bytes: host.memory.total_bytes,
        memory_available_bytes: host.memory.available_bytes,
        memory_limit_bytes: host.limits.memory_bytes,
        containers: host
            .containers
            .iter()
            .map(|one| ContainerDocument {
                kind: one.kind.to_string(),
                sign: one.sign.clone(),
            })
            .collect(),
        ci: host.ci.as_ref().map(|ci| ci.name.to_owned()),
        ci_sign: host.ci.as_ref().map(|ci| ci.sign.to_owned()),
        proxies: host
            .proxies
            .iter()
            .map(|one| variable(&one.name, &one.shown))
            .collect(),
        certificates: host
            .certificates
            .iter()
            .map(|one| CertificateDocument {
                name: one.name.to_owned(),
                value: clean(&one.shown),
                exists: one.exists,
            })
            .collect(),
        locale: host
            .locale
            .variables
            .iter()
            .map(|(name, value)| variable(name, value))
            .collect(),
        encoding: clean_option(host.locale.encoding.as_deref()),
        disks: host
            .disks
            .iter()
            .map(|one| DiskDocument {
                role: one.role.clone(),
                path: place(&one.path),
                exists: one.exists,
                free_bytes: one.free_bytes,
                total_bytes: one.total_bytes,
                file_system: clean_option(one.file_system.as_deref()),
                mounted_at: one.mounted_at.as_deref().map(place),
            })
            .collect(),
    }
}

fn diagnostic(one: &Diagnostic) -> MachineDiagnosticDocument {
    let place = one.location.as_ref();
    MachineDiagnosticDocument {
        code: one.code.clone(),
        severity: match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
        .to_owned(),
        message: clean(&one.message),
        file: place.map(|place| place.file.clone()),
        line: place.map(|place| place.line),
        column: place.map(|place| place.column),
    }
}

fn variable(name: &str, shown: &str) -> VariableDocument {
    VariableDocument {
        name: name.to_owned(),
        value: clean(shown),
    }
}

fn place(path: &Path) -> String {
    path.display().to_string()
}
