use crate::target::{PlatformTag, Target};

/// A wheel's file name taken apart (binary distribution format,
/// `name-version(-build)?-python-abi-platform.whl`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WheelName {
    /// As in the file name.
    pub name: String,
    /// As in the file name.
    pub version: String,
    /// `cp312`, `py3`, …; any of them will do.
    pub python: Vec<String>,
    /// `cp312`, `abi3`, `none`, …
    pub abi: Vec<String>,
    /// `any`, `manylinux_2_17_x86_64`, …
    pub platform: Vec<String>,
}

impl WheelName {
    /// Reads a file name; `None` where it is not that of a wheel.
    ///
    /// ```
    /// use uvferry_resolution::WheelName;
    /// let wheel = WheelName::parse("six-1.16.0-py2.py3-none-any.whl").unwrap();
    /// assert_eq!(wheel.python, ["py2", "py3"]);
    /// assert!(WheelName::parse("six-1.16.0.tar.gz").is_none());
    /// ```
    pub fn parse(file_name: &str) -> Option<Self> {
        let stem = file_name.strip_suffix(".whl")?;
        let mut parts: Vec<&str> = stem.split('-').collect();
        if !(5..=6).contains(&parts.len()) || parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        let tags = |part: Option<&str>| -> Option<Vec<String>> {
            Some(part?.split('.').map(str::to_owned).collect())
        };
        let platform = tags(parts.pop())?;
        let abi = tags(parts.pop())?;
        let python = tags(parts.pop())?;
        Some(Self {
            name: parts[0].to_owned(),
            version: parts[1].to_owned(),
            python,
            abi,
            platform,
        })
    }
}

/// Which wheels a target takes (PEP 425, 600, 656), as `packaging.tags` has it for
/// CPython and PyPy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetTags {
    python: (u32, u32),
    implementation: &'static str,
    free_threaded: bool,
    platform: PlatformTag,
}

impl TargetTags {
    /// The tags of a target.
    pub fn new(target: &Target) -> Self {
        let mut numbers = target
            .markers
            .python_version
            .split('.')
            .map(|part| part.parse().unwrap_or(0));
        let python = (numbers.next().unwrap_or(3), numbers.next().unwrap_or(0));
        let implementation = match target.markers.implementation_name.as_str() {
            "pypy" => "pp",
            "graalpy" => "graalpy",
            _ => "cp",
        };
        Self {
            python,
            implementation,
            free_threaded: target.free_threaded,
            platform: target.platform.clone(),
        }
    }

    /// Whether the wheel can be installed.
    pub fn accept(&self, wheel: &WheelName) -> bool {
        wheel.platform.iter().any(|platform| {
            let native = self.platform.accepts(platform);
            (native || platform == "any")
                && wheel.python.iter().any(|python| {
                    wheel
                        .abi
                        .iter()
                        .any(|abi| self.accepts_python(python, abi, native))
                })
        })
    }

    fn accepts_python(&self, python: &str, abi: &str, native: bool) -> bool {
        let (major, minor) = self.python;
        let Some(at) = python.find(|c: char| c.is_ascii_digit()) else {
            return false;
        };
        let (implementation, digits) = python.split_at(at);
        let Some(wheel_major) = digits[..1].parse::<u32>().ok() else {
            return false;
        };
        let wheel_minor: Option<u32> = match &digits[1..] {
            "" => None,
            rest => match rest.trim_start_matches('_').parse() {
                Ok(minor) => Some(minor),
                Err(_) => return false,
            },
        };
        if wheel_major != major {
            return false;
        }
        match implementation {
            "py" => abi == "none" && wheel_minor.is_none_or(|wheel| wheel <= minor),
            "cp" if self.implementation == "cp" => {
                if wheel_minor == Some(minor) {
                    // `cp312-none-any` is taken; `cp312-cp312-any` is not, nothing makes it.
                    return abi == "none" || native && self.is_own_abi(abi);
                }
                // The stable ABI of an older version.
                native
                    && major == 3
                    && match abi {
                        "abi3" => {
                            !self.free_threaded
                                && wheel_minor.is_some_and(|w| (2..minor).contains(&w))
                        }
                        "abi3t" => wheel_minor.is_some_and(|w| (15..minor).contains(&w)),
                        _ => false,
                    }
            }
            "pp" if self.implementation == "pp" => {
                wheel_minor == Some(minor) && (abi == "none" || native && abi.starts_with("pypy"))
            }
            "graalpy" if self.implementation == "graalpy" => {
                wheel_minor == Some(minor) && (abi == "none" || native)
            }
            _ => false,
        }
    }

    fn is_own_abi(&self, abi: &str) -> bool {
        let (major, minor) = self.python;
        let own = format!("cp{major}{minor}");
        if self.free_threaded {
            return abi == format!("{own}t") || abi == "abi3t" && minor >= 15;
        }
        abi == own
            || abi == "abi3" && major == 3 && minor >= 2
            || abi == "abi3t" && minor >= 15
            // Up to 3.7 the ABI was marked with pymalloc.
            || abi == format!("{own}m") && (major, minor) < (3, 8)
            || abi == format!("{own}mu") && major == 2
    }
}
