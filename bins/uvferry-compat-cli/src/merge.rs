//! `uvferry-compat merge`

use anyhow::Context as _;
use uvferry_cli::{Exit, Failure, Streams};
use uvferry_compat::matrix::merge;
use uvferry_report::json::read_matrix;

use crate::arguments::MergeArgs;
use crate::output;

/// No matrix is as large; a device has no end.
const MOST_BYTES: u64 = 1 << 30;

/// Joins matrices and prints the whole.
pub(crate) fn run(args: &MergeArgs, streams: &mut Streams) -> anyhow::Result<Exit> {
    let directory = args.common.working_directory()?;
    let folder = output::prepare(&args.output, &directory)?;
    let mut shares = Vec::new();
    for file in &args.files {
        let path = directory.join(file);
        let about = fs_err::metadata(&path).map_err(|error| Failure::usage(error.to_string()))?;
        if about.len() > MOST_BYTES {
            let message = format!(
                "`{}` is larger than {} GiB",
                file.display(),
                MOST_BYTES >> 30
            );
            return Err(Failure::usage(message).into());
        }
        let text = fs_err::read_to_string(&path)?;
        let matrix = read_matrix(&text).with_context(|| format!("read `{}`", file.display()))?;
        shares.push(matrix);
    }
    // One that is whole already is shown in another form.
    let whole = match shares.pop() {
        Some(only) if shares.is_empty() && only.partition.is_none() => only,
        last => {
            shares.extend(last);
            merge(&shares).context("these are not the shares of one matrix")?
        }
    };
    output::matrix(
        &whole,
        args.common.format,
        &args.output,
        folder.as_ref(),
        streams,
    )
}
