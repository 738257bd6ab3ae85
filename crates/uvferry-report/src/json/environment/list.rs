//! `uvferry.environment/1`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uvferry_environment::distributions::{Distribution, Installed};

use super::clean;

/// What is installed in an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnvironmentDocument {
    /// `uvferry.environment/1`
    #[schemars(extend("const" = "uvferry.environment/1"))]
    pub schema: String,
    /// What pip lists, by name.
    pub distributions: Vec<DistributionDocument>,
}

/// One distribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DistributionDocument {
    /// As its metadata spells it.
    pub name: String,
    /// Its version; null where it is written nowhere.
    pub version: Option<String>,
    /// The folder that its metadata is in, absolute.
    pub location: String,
    /// Whether its sources are imported from where they are.
    pub editable: bool,
    /// Who installed it, as INSTALLER says.
    pub installer: Option<String>,
    /// Whether it was asked for by itself.
    pub requested: bool,
    /// Where it came from, if not from an index (PEP 610), without credentials.
    pub direct_url: Option<Value>,
}

/// The document of what is installed.
pub fn environment(installed: &Installed) -> EnvironmentDocument {
    EnvironmentDocument {
        schema: "uvferry.environment/1".to_owned(),
        distributions: installed.listed().into_iter().map(distribution).collect(),
    }
}

fn distribution(one: &Distribution) -> DistributionDocument {
    DistributionDocument {
        name: clean(&one.name),
        version: (!one.version.is_empty()).then(|| clean(&one.version)),
        location: one.location.display().to_string(),
        editable: one.editable_location.is_some(),
        installer: one.installer.as_deref().map(clean),
        requested: one.requested,
        direct_url: one
            .direct_url
            .as_ref()
            .and_then(|url| serde_json::to_value(url.redacted()).ok()),
    }
}
