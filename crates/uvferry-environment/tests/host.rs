//! The machine: against what Python says of it, and on file systems that were made up.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use uvferry_environment::host::ContainerKind::{
    Devcontainer, Docker, Kubernetes, Lxc, Other, Podman, SystemdNspawn, Wsl,
};
use uvferry_environment::host::{CI_SERVICES, CiSign, ContainerKind, Host, HostPlaces, Limits};
use uvferry_process::{Command, Environment};
use uvferry_testkit::{Isolated, find_python, skip};

/// A made-up file system and variables.
fn look(files: &[(&str, &str)], variables: &[(&str, &str)]) -> Host {
    let scratch = tempfile::tempdir().unwrap();
    lay_out(scratch.path(), files);
    Host::look(&HostPlaces {
        root: scratch.path().to_owned(),
        ..HostPlaces::new(&variables.iter().copied().collect())
    })
}

fn lay_out(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
}

#[test]
fn the_machine_is_as_python_says() {
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let scratch = tempfile::tempdir().unwrap();
    let script = "
import json, os, platform, shutil, sys
usage = shutil.disk_usage('.')
print(json.dumps({
    'machine': platform.machine(), 'release': platform.release(), 'cpus': os.cpu_count(),
    'usable': len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count(),
    'libc': platform.libc_ver(), 'total': usage.total,
    'memory': os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') if hasattr(os, 'sysconf') else None,
    'os': getattr(platform, 'freedesktop_os_release', dict)() if sys.platform == 'linux' else {},
}))";
    let isolated = Isolated::under(scratch.path());
    let finished = Command::new(python)
        .args(["-c", script])
        .current_dir(scratch.path())
        .environment(isolated.environment())
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    let python: Value = serde_json::from_slice(&finished.stdout).unwrap();
    let host = Host::look(&HostPlaces {
        folders: vec![
            ("here".to_owned(), scratch.path().to_owned()),
            ("later".to_owned(), scratch.path().join("not/yet")),
        ],
        ..HostPlaces::new(isolated.environment())
    });
    assert_eq!(python["machine"], host.architecture);
    assert_eq!(
        host.cpu.logical.map(Value::from),
        Some(python["cpus"].clone())
    );
    assert!(host.cpu.usable.unwrap() as u64 <= python["usable"].as_u64().unwrap());
    assert!(host.memory.available_bytes <= host.memory.total_bytes);
    if cfg!(target_os = "linux") {
        assert_eq!(
            host.system.kernel.map(Value::from),
            Some(python["release"].clone())
        );
        assert_eq!(
            host.system.name.map(Value::from).as_ref(),
            python["os"].get("PRETTY_NAME")
        );
        assert_eq!(
            host.system.version.map(Value::from).as_ref(),
            python["os"].get("VERSION_ID")
        );
        let memory = python["memory"].as_u64().unwrap();
        let ours = host.memory.total_bytes.unwrap();
        // The kernel's own part is counted by one and not by the other.
        assert!(ours.abs_diff(memory) < memory / 10, "{ours} {memory}");
        if python["libc"][0] == "glibc" {
            let libc = host.libc.unwrap();
            assert_eq!(libc.name, "glibc");
            assert_eq!(
                libc.version.map(Value::from),
                Some(python["libc"][1].clone())
            );
        }
    }
    if cfg!(unix) {
        assert_eq!(host.disks[0].total_bytes, python["total"].as_u64());
        assert!(host.disks[0].exists && !host.disks[1].exists);
        assert_eq!(host.disks[0].total_bytes, host.disks[1].total_bytes);
        assert!(host.disks[1].free_bytes.is_some());
    }
}

#[test]
fn each_kind_of_container_is_known_by_its_signs() {
    let kinds = |files: &[(&str, &str)], variables: &[(&str, &str)]| -> Vec<ContainerKind> {
        let host = look(files, variables);
        host.containers.iter().map(|one| one.kind).collect()
    };
    assert_eq!(kinds(&[], &[]), []);
    assert_eq!(kinds(&[(".dockerenv", "")], &[]), [Docker]);
    assert_eq!(
        kinds(
            &[("run/.containerenv", "engine=\"podman\"\n")],
            &[("container", "podman")]
        ),
        [Podman]
    );
    assert_eq!(kinds(&[], &[("container", "podman")]), [Podman]);
    assert_eq!(
        kinds(&[(".dockerenv", "")], &[("container", "oci")]),
        [Docker]
    );
    assert_eq!(kinds(&[], &[("container", "oci")]), [Other]);
    assert_eq!(
        kinds(
            &[(".dockerenv", "")],
            &[("KUBERNETES_SERVICE_HOST", "10.0.0.1")]
        ),
        [Docker, Kubernetes]
    );
    let kernel = "5.15.153.1-microsoft-standard-WSL2\n";
    assert_eq!(kinds(&[("proc/sys/kernel/osrelease", kernel)], &[]), [Wsl]);
    assert_eq!(
        kinds(&[("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n")], &[]),
        []
    );
    assert_eq!(
        kinds(&[(".dockerenv", "")], &[("REMOTE_CONTAINERS", "true")]),
        [Docker, Devcontainer]
    );
    assert_eq!(
        kinds(&[("proc/1/cgroup", "12:cpu:/docker/0123abcd\n")], &[]),
        [Docker]
    );
    assert_eq!(
        kinds(
            &[("proc/self/cgroup", "0::/kubepods.slice/kubepods-x\n")],
            &[]
        ),
        [Kubernetes]
    );
    assert_eq!(
        kinds(&[("proc/1/cgroup", "1:name=systemd:/lxc/web\n")], &[]),
        [Lxc]
    );
    assert_eq!(
        kinds(&[("run/systemd/container", "systemd-nspawn\n")], &[]),
        [SystemdNspawn]
    );
    // A machine that runs Docker is no container.
    let daemon = "0::/system.slice/docker.service\n";
    assert_eq!(kinds(&[("proc/self/cgroup", daemon)], &[]), []);
    let host = look(&[(".dockerenv", "")], &[]);
    assert_eq!(host.containers[0].sign, "/.dockerenv");
}

#[test]
fn each_ci_service_is_known_by_its_variable() {
    let name = |variables: &[(&str, &str)]| look(&[], variables).ci.map(|ci| ci.name);
    assert_eq!(name(&[]), None);
    assert_eq!(name(&[("CI", "false")]), None);
    assert_eq!(name(&[("CI", "true")]), Some("unknown"));
    for service in CI_SERVICES {
        let (variable, value) = match service.sign {
            CiSign::Set(variable) => (variable, "7"),
            CiSign::Is(variable, value) => (variable, value),
        };
        assert_eq!(
            name(&[("CI", "true"), (variable, value)]),
            Some(service.name)
        );
    }
    // They set GitHub's variables for its actions.
    let both = [("GITHUB_ACTIONS", "true"), ("FORGEJO_ACTIONS", "true")];
    assert_eq!(name(&both), Some("Forgejo Actions"));
    assert_eq!(name(&[("GITHUB_ACTIONS", "")]), None);
}

#[test]
fn the_limits_of_control_groups_are_those_of_all_groups_above() {
    let limits = |files: &[(&str, &str)]| look(files, &[]).limits;
    assert_eq!(limits(&[]), Limits::default());
    let second = [
        ("proc/self/cgroup", "0::/user.slice/session-1.scope\n"),
        (
            "sys/fs/cgroup/user.slice/session-1.scope/memory.max",
            "max\n",
        ),
        ("sys/fs/cgroup/user.slice/memory.max", "2147483648\n"),
        (
            "sys/fs/cgroup/user.slice/session-1.scope/cpu.max",
            "150000 100000\n",
        ),
        ("sys/fs/cgroup/user.slice/cpu.max", "max 100000\n"),
    ];
    let expected = Limits {
        processors: Some(1.5),
        memory_bytes: Some(2_147_483_648),
    };
    assert_eq!(limits(&second), expected);
    // In a container its own group is the outermost, whatever the host calls it.
    let first = [
        (
            "proc/self/cgroup",
            "9:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/x\n",
        ),
        ("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n"),
        ("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n"),
        ("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"),
    ];
    let expected = Limits {
        processors: Some(0.5),
        memory_bytes: Some(1_073_741_824),
    };
    assert_eq!(limits(&first), expected);
    let none = [
        ("proc/self/cgroup", "9:memory:/\n4:cpu:/\n"),
        (
            "sys/fs/cgroup/memory/memory.limit_in_bytes",
            "9223372036854771712\n",
        ),
        ("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n"),
        ("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n"),
    ];
    assert_eq!(limits(&none), Limits::default());
}

#[test]
fn the_system_is_named_by_os_release() {
    let text = "# comment\nID=alpine\nVERSION_ID=3.20\nPRETTY_NAME=\"Alpine \\\"x\\\" v3.20\"\n";
    let host = look(
        &[
            ("usr/lib/os-release", text),
            ("lib/ld-musl-x86_64.so.1", ""),
        ],
        &[],
    );
    assert_eq!(host.system.id.as_deref(), Some("alpine"));
    assert_eq!(host.system.version.as_deref(), Some("3.20"));
    assert_eq!(host.system.name.as_deref(), Some("Alpine \"x\" v3.20"));
    if cfg!(target_os = "linux") {
        assert_eq!(host.libc.unwrap().name, "musl");
        let banner = "\0GNU C Library (Ubuntu GLIBC 2.35-0ubuntu3) stable release version 2.35.\nCopyright\0";
        let host = look(&[("lib64/libc.so.6", banner)], &[]);
        assert_eq!(host.libc.unwrap().version.as_deref(), Some("2.35"));
    }
}

#[test]
fn proxies_certificates_and_the_locale_are_those_of_the_environment() {
    let host = look(
        &[("etc/ca.pem", "")],
        &[
            (
                "HTTPS_PROXY",
                "http://me:s3cret-word@proxy.example.com:8080",
            ),
            ("http_proxy", "me:s3cret-word@proxy.example.com:8080"),
            ("ALL_PROXY", "s3cret-word@proxy.example.com"),
            ("no_proxy", "localhost,.example.com"),
            ("SSL_CERT_FILE", "/etc/ca.pem"),
            ("REQUESTS_CA_BUNDLE", "/etc/missing.pem"),
            ("UV_SYSTEM_CERTS", "1"),
            ("LC_CTYPE", "de_DE.ISO-8859-15@euro"),
            ("LANG", "C.UTF-8"),
            ("LC_ALL", ""),
        ],
    );
    let shown: Vec<(&str, &str)> = host
        .proxies
        .iter()
        .map(|one| (one.name.as_str(), one.shown.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("HTTPS_PROXY", "http://me:****@proxy.example.com:8080"),
            ("http_proxy", "me:****@proxy.example.com:8080"),
            ("ALL_PROXY", "****@proxy.example.com"),
            ("no_proxy", "localhost,.example.com"),
        ]
    );
    assert!(!format!("{host:?}").contains("s3cret"));
    let there: Vec<_> = host
        .certificates
        .iter()
        .map(|one| (one.name, one.exists))
        .collect();
    assert_eq!(
        there,
        [
            ("SSL_CERT_FILE", Some(true)),
            ("REQUESTS_CA_BUNDLE", Some(false)),
            ("UV_SYSTEM_CERTS", None)
        ]
    );
    assert_eq!(host.locale.encoding.as_deref(), Some("ISO-8859-15"));
    assert_eq!(host.locale.variables.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_the_system_s_files_hold_looking_ends(
        text in "(0::|1:memory:|cpu|/|\\.\\.|max|[0-9]{1,20}|-| |\n|=|\"|\\\\[0-9]{3}|é|docker){0,40}",
        value in "\\PC{0,30}",
    ) {
        let files = ["proc/self/cgroup", "proc/1/cgroup", "etc/os-release", "proc/self/mountinfo",
            "sys/fs/cgroup/memory.max", "sys/fs/cgroup/cpu.max", "lib64/libc.so.6", "run/systemd/container"];
        let files: Vec<(&str, &str)> = files.iter().map(|path| (*path, text.as_str())).collect();
        let value = value.replace('\0', "");
        let names = ["CI", "HTTPS_PROXY", "LANG", "SSL_CERT_DIR", "container", "PIP_CERT"];
        let scratch = tempfile::tempdir().unwrap();
        lay_out(scratch.path(), &files);
        Host::look(&HostPlaces {
            root: scratch.path().to_owned(),
            environment: names.iter().map(|name| (*name, value.as_str())).collect::<Environment>(),
            folders: vec![("x".to_owned(), Path::new(&value).to_owned())],
        });
    }
}
