//! Inflating one entry while counting, so that a header's claims never matter.

use super::{EntryProblem, Limits};
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

const STEP: usize = 64 << 10;

/// Inflates raw deflate data. `left` is what remains of the archive's total.
/// The second value is how many bytes were made before the problem, so that
/// the total grows by entries that are given up, too.
pub(super) fn inflate_counted(
    compressed: &[u8],
    limits: &Limits,
    left: usize,
) -> Result<Vec<u8>, (EntryProblem, usize)> {
    let mut state = InflateState::new_boxed(DataFormat::Raw);
    let mut step = vec![0_u8; STEP];
    let mut content = Vec::new();
    let mut rest = compressed;
    loop {
        let result = inflate(&mut state, rest, &mut step, MZFlush::None);
        rest = rest.get(result.bytes_consumed..).unwrap_or_default();
        content.extend_from_slice(step.get(..result.bytes_written).unwrap_or_default());
        let used = compressed.len() - rest.len();
        let made = content.len();
        if made > limits.entry_bytes {
            let limit = limits.entry_bytes;
            return Err((EntryProblem::TooLarge { limit }, made));
        }
        if made > limits.ratio_from && made / limits.ratio > used {
            let limit = limits.ratio;
            return Err((EntryProblem::Ratio { limit }, made));
        }
        if made > left {
            let limit = limits.total_bytes;
            return Err((EntryProblem::Total { limit }, made));
        }
        match result.status {
            Ok(MZStatus::StreamEnd) => return Ok(content),
            Ok(_) | Err(MZError::Buf) if result.bytes_written > 0 || result.bytes_consumed > 0 => {}
            _ => return Err((EntryProblem::Damaged, made)),
        }
    }
}
