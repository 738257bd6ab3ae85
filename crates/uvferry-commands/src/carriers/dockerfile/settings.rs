//! `ENV PIP_…`.

use crate::carried::Carried;

use super::writing::{At, Walk};

pub(super) fn carry(walk: &Walk<'_>, at: &At<'_>, pip_stays: bool, carried: &mut Carried) {
    let _ = (walk, at, pip_stays, carried);
}
