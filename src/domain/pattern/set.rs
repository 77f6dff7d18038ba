//! Classes of characters.

/// Characters of a class, as UTF-16.
#[derive(Clone, Debug, Default)]
pub(super) struct Set {
    pub(super) ranges: Vec<(u16, u16)>,
    pub(super) negated: bool,
}

impl Set {
    pub(super) fn has(&self, unit: u16) -> bool {
        let within = |&(low, high): &(u16, u16)| low <= unit && unit <= high;
        self.ranges.iter().any(within) != self.negated
    }

    /// Takes in all that another one has.
    pub(super) fn add(&mut self, other: &Self) {
        if !other.negated {
            self.ranges.extend_from_slice(&other.ranges);
            return;
        }
        let mut sorted = other.ranges.clone();
        sorted.sort_unstable();
        let mut next = Some(0);
        for (low, high) in sorted {
            if let Some(from) = next
                && from < low
            {
                self.ranges.push((from, low - 1));
            }
            next = next.and_then(|from| Some(from.max(high.checked_add(1)?)));
        }
        self.ranges.extend(next.map(|from| (from, u16::MAX)));
    }
}

pub(super) fn digit() -> Set {
    Set {
        ranges: vec![(0x30, 0x39)],
        negated: false,
    }
}

pub(super) fn word() -> Set {
    Set {
        ranges: vec![(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)],
        negated: false,
    }
}

pub(super) fn blank() -> Set {
    Set {
        ranges: vec![
            (0x09, 0x0D),
            (0x20, 0x20),
            (0xA0, 0xA0),
            (0x1680, 0x1680),
            (0x2000, 0x200A),
            (0x2028, 0x2029),
            (0x202F, 0x202F),
            (0x205F, 0x205F),
            (0x3000, 0x3000),
            (0xFEFF, 0xFEFF),
        ],
        negated: false,
    }
}

pub(super) fn is_line_end(unit: u16) -> bool {
    matches!(unit, 0x0A | 0x0D | 0x2028 | 0x2029)
}
