//! Of snapshots and what is restored from them: UVF440–459.

use uvferry_diagnostics::{Rule, Severity};

/// A hash is not known without the index.
pub(crate) static HASH_UNKNOWN: Rule = Rule {
    code: "UVF440",
    name: "snapshot-hash-unknown",
    severity: Severity::Info,
    summary: "the hash of a distribution's archive is not known",
    explanation: "What is installed from an index leaves no trace of the archive that it came \
                  in: RECORD has the hashes of the files, not of the wheel. `requirements.lock` \
                  has its version without a hash. A direct URL has its hash recorded.",
    fix: "Take the snapshot with `--hashes` to ask the index for the hashes of each version, or \
          with `--with-wheels` to have the wheels themselves in it.",
};

/// A distribution is not in the archive as a wheel.
pub(crate) static WHEEL_LEFT_OUT: Rule = Rule {
    code: "UVF441",
    name: "snapshot-wheel-left-out",
    severity: Severity::Warning,
    summary: "no wheel could be made of an installed distribution",
    explanation: "With `--with-wheels` a wheel is made of the files that RECORD lists, each \
                  checked against its hash. One that has no RECORD, whose files were changed or \
                  are missing, or that has files outside of the environment or in place of the \
                  environment's own, is not put in: the wheel would be another one than was \
                  installed, or one that `restore` does not take. The wheels have hashes of their \
                  own, which stand in `wheels.lock`; those of `requirements.lock` are an index's.",
    fix: "Install the distribution anew before taking the snapshot; `restore` takes this one from \
          where it came from.",
};

/// Credentials were taken out of what was saved.
pub(crate) static CREDENTIALS_OUT: Rule = Rule {
    code: "UVF442",
    name: "snapshot-credentials-removed",
    severity: Severity::Info,
    summary: "credentials were taken out of what was saved",
    explanation: "A snapshot is meant to be passed on. Passwords and tokens in URLs, settings and \
                  variables stand in it as `****`, as does each value whose key is named like a \
                  secret (`token`, `db-password`, `API_KEY`): in doubt it is hidden, and the key \
                  named. Files that hold nothing else (`.netrc`) are never in it.",
    fix: "Nothing has to be done. Where the environment is restored, the credentials come from \
          the configuration of that machine.",
};

/// A distribution that nothing could install again.
pub(crate) static NOT_RESTORABLE: Rule = Rule {
    code: "UVF443",
    name: "snapshot-not-restorable",
    severity: Severity::Warning,
    summary: "an installed distribution cannot be installed again",
    explanation: "It was put there by another package manager, by distutils or as an egg, or its \
                  metadata is broken: neither pip nor uv could install it from what is known of \
                  it. The snapshot names it; `restore` leaves it out and says so.",
    fix: "Install it from an index, a wheel or its sources before taking the snapshot.",
};

/// The file is no snapshot.
pub(crate) static NO_SNAPSHOT: Rule = Rule {
    code: "UVF444",
    name: "not-a-snapshot",
    severity: Severity::Error,
    summary: "the file is not an archive that `uvferry-env snapshot` wrote",
    explanation: "It is no gzip, no tar, does not begin with a manifest, or its manifest is of \
                  another version.",
    fix: "Name another file, or read it with the version that wrote it.",
};

/// A name in an archive that means another place.
pub(crate) static ARCHIVE_NAME: Rule = Rule {
    code: "UVF445",
    name: "archive-name",
    severity: Severity::Error,
    summary: "an archive has a file under a name that no snapshot has",
    explanation: "Absolute paths, `..`, backslashes, names with a meaning of their own on \
                  Windows, names that come twice or differ by case alone, and files that a \
                  snapshot does not have. Nothing is ever written to the paths in an archive; an \
                  archive that has such names was not made by this program.",
    fix: "Do not use the archive; ask whoever gave it to you.",
};

/// Something in an archive that is no file.
pub(crate) static ARCHIVE_KIND: Rule = Rule {
    code: "UVF446",
    name: "archive-kind",
    severity: Severity::Error,
    summary: "an archive has a link, a device or an extended header",
    explanation: "A snapshot has regular files only. Links, devices, pipes, folders, sparse files \
                  and the extended headers of PAX and GNU tar have no place in one and are how \
                  unpacking is led astray.",
    fix: "Do not use the archive; ask whoever gave it to you.",
};

/// An archive that unpacks to too much.
pub(crate) static ARCHIVE_TOO_LARGE: Rule = Rule {
    code: "UVF447",
    name: "archive-too-large",
    severity: Severity::Error,
    summary: "an archive unpacks to more than is read",
    explanation: "The number of files, the bytes in all, the bytes held in memory, and how many \
                  times larger than packed it may become are limited, so that a small file does \
                  not fill the machine.",
    fix: "Where the archive is your own and that large, raise `--max-size`.",
};

/// An archive whose bytes are not right.
pub(crate) static ARCHIVE_DAMAGED: Rule = Rule {
    code: "UVF448",
    name: "archive-damaged",
    severity: Severity::Error,
    summary: "an archive is cut off, damaged or has something behind its end",
    explanation: "A checksum is wrong, it ends too early, a header has another form than a \
                  snapshot's, or more follows: a second gzip member, bytes behind the end.",
    fix: "Copy the archive again from where it was whole.",
};

/// An archive is not what its manifest says.
pub(crate) static MANIFEST_DIFFERS: Rule = Rule {
    code: "UVF449",
    name: "manifest-differs",
    severity: Severity::Error,
    summary: "an archive's files are not those of its manifest",
    explanation: "The manifest lists each file with its size and SHA-256. A file is missing, \
                  another is there, or one has other bytes.",
    fix: "Do not use the archive; take another copy.",
};

/// The content of an archive is not what it should be.
pub(crate) static CONTENT_INVALID: Rule = Rule {
    code: "UVF450",
    name: "archive-content",
    severity: Severity::Error,
    summary: "what an archive says of the environment is not valid",
    explanation: "Names, versions, hashes and URLs are read into types of their own, and nothing \
                  of an archive reaches uv unread. A name that is none (PEP 508), a version that \
                  is none (PEP 440), a URL with blanks, line ends or options in it is refused.",
    fix: "Do not use the archive; ask whoever gave it to you.",
};

/// The interpreter is another than the environment had.
pub(crate) static RESTORED_PYTHON: Rule = Rule {
    code: "UVF451",
    name: "restore-other-python",
    severity: Severity::Warning,
    summary: "the environment is restored with another Python than it had",
    explanation: "Another third number of the version is taken, since the same wheels suit it. \
                  Another second number, another implementation or word length is refused: other \
                  wheels suit it, and compiled modules of the old do not load.",
    fix: "Install the Python that the snapshot names, name one with `--python`, or accept \
          another with `--accept-python`.",
};

/// What came from an address of the archive.
pub(crate) static ADDRESSES: Rule = Rule {
    code: "UVF452",
    name: "restore-addresses",
    severity: Severity::Warning,
    summary: "an archive names addresses or folders of its own to install from",
    explanation: "Distributions that came from a URL, a repository or a folder are installed from \
                  there again, unless their wheel is in the archive, and building one runs its \
                  code. An archive that somebody else made may name anything.",
    fix: "Read the list; go on with `--yes` where the archive is your own or you trust it.",
};

/// The restored environment differs.
pub(crate) static RESTORED_DIFFERS: Rule = Rule {
    code: "UVF453",
    name: "restored-differs",
    severity: Severity::Error,
    summary: "the restored environment is not what was saved",
    explanation: "After the installation the environment is read as any other and compared with \
                  the archive: names, versions, where they came from, and the files with their \
                  hashes. Files differ where the index has another wheel for this machine, or \
                  where a distribution was built from source again.",
    fix: "Take the snapshot with `--with-wheels` to have the files themselves in it.",
};

/// Something was not restored.
pub(crate) static LEFT_OUT: Rule = Rule {
    code: "UVF454",
    name: "restore-left-out",
    severity: Severity::Warning,
    summary: "a distribution of the snapshot is not restored",
    explanation: "Nothing that uv could install is known of it: another package manager put it \
                  there, its source is gone from this machine, its version is none of PEP 440, or \
                  it came from an address and none is followed.",
    fix: "Install it by hand; a snapshot with `--with-wheels` has the files of most.",
};

/// The place is taken.
pub(crate) static PLACE_TAKEN: Rule = Rule {
    code: "UVF455",
    name: "restore-place-taken",
    severity: Severity::Error,
    summary: "something is at the place where the environment would be made",
    explanation: "An environment is restored where nothing is, or into an empty folder; nothing \
                  of yours is written over or removed.",
    fix: "Name another place, or move what is there away.",
};

/// An interrupted restoration was found.
pub(crate) static INTERRUPTED: Rule = Rule {
    code: "UVF456",
    name: "restore-interrupted",
    severity: Severity::Info,
    summary: "what an interrupted restoration left was removed",
    explanation: "While an environment is made, the file `.uvferry-restoring` in it says that it \
                  is not whole. A process that was killed leaves it; the next one at the same \
                  place begins anew.",
    fix: "Nothing has to be done.",
};

/// No interpreter was found.
pub(crate) static NO_PYTHON: Rule = Rule {
    code: "UVF457",
    name: "restore-no-python",
    severity: Severity::Error,
    summary: "there is no Python to restore the environment with",
    explanation: "The interpreters on PATH, those of pyenv and those of uv were looked at; none \
                  has the version that the snapshot names. None is downloaded.",
    fix: "Install it (`uv python install VERSION`), or name one with `--python`.",
};

/// A wheel in an archive that would not stay in its place.
pub(crate) static WHEEL_UNSAFE: Rule = Rule {
    code: "UVF458",
    name: "archive-wheel",
    severity: Severity::Error,
    summary: "a wheel in an archive cannot be unpacked without harm",
    explanation: "Each wheel is read before uv gets one: its files must stay in the places that a \
                  snapshot gives them, be no links, hide neither a program of the environment nor \
                  another distribution's metadata, and not unpack to more than is read; RECORD \
                  must list them with their hashes, and METADATA and WHEEL say what the file name \
                  does. What uv gets is written anew of these files.",
    fix: "Do not use the archive; ask whoever gave it to you.",
};

/// A file of the project is not in the archive.
pub(crate) static FILE_LEFT_OUT: Rule = Rule {
    code: "UVF459",
    name: "snapshot-file-left-out",
    severity: Severity::Warning,
    summary: "a file is not in the snapshot",
    explanation: "Its path is longer than an archive of this form holds, it is larger than a \
                  requirements or lock file is, it cannot be read, or it is not of the form that \
                  its name says, so that secrets in it could not be found.",
    fix: "Keep it beside the snapshot.",
};
