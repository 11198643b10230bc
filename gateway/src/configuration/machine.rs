//! What a configuration is compared with: the cores of the machine. Reads the system once, when asked.

/// The machine that a configuration is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Numbers of the cores that are on line, ascending.
    pub cores: Vec<usize>,
}

impl Machine {
    /// This machine. Cores that are isolated from the scheduler count as well.
    #[must_use]
    pub fn this() -> Self {
        let listed = std::fs::read_to_string("/sys/devices/system/cpu/online").ok();
        let cores = listed.and_then(|list| core_list(list.trim())).unwrap_or_else(|| {
            let count = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
            (0..count).collect()
        });
        Self { cores }
    }

    /// The cores for people: `cores 0-3` or `cores 0, 2, 5`.
    pub(super) fn describe(&self) -> String {
        match self.cores.as_slice() {
            [] => "no cores".to_owned(),
            [core] => format!("core {core} only"),
            [first, .., last] if last - first + 1 == self.cores.len() => {
                format!("cores {first}-{last}")
            }
            cores => {
                let numbers: Vec<String> = cores.iter().map(ToString::to_string).collect();
                format!("cores {}", numbers.join(", "))
            }
        }
    }
}

/// The kernel's list format: `0-3,8`.
fn core_list(list: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    for part in list.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        cores.extend(first..=last);
    }
    (!cores.is_empty()).then_some(cores)
}
