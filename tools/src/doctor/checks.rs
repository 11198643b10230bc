//! The table of everything that the doctor looks at, in the order of the recipe.
//!
//! An item is the anchor of a step in the page of its area; a test holds the two together.

use super::verdict::{Area, Check};
use super::{clock, cores, disk, firmware, interrupts, line, memory, network};

pub(super) const AREAS: [Area; 8] = [
    Area {
        name: "firmware",
        page: "tuning/firmware.md",
        checks: &[
            Check { item: "cpu-level", right: "x86-64-v3", look: firmware::cpu_level },
            Check { item: "bare-metal", right: "no hypervisor", look: firmware::hypervisor },
            Check { item: "steal-time", right: "none", look: firmware::steal_time },
        ],
        needs: &[],
    },
    Area {
        name: "kernel",
        page: "tuning/kernel.md",
        checks: &[
            Check { item: "kernel-version", right: "5.14 or later", look: line::kernel_version },
            Check {
                item: "isolated-cores",
                right: "every trading core",
                look: line::isolated_cores,
            },
            Check {
                item: "tickless-cores",
                right: "every trading core",
                look: line::tickless_cores,
            },
            Check { item: "rcu-callbacks", right: "every trading core", look: line::rcu_callbacks },
            Check { item: "watchdogs", right: "off trading cores", look: line::watchdog },
            Check {
                item: "mitigations",
                right: "none that costs per system call, or accepted knowingly",
                look: line::mitigations,
            },
        ],
        needs: &[],
    },
    Area {
        name: "interrupts",
        page: "tuning/interrupts.md",
        checks: &[
            Check {
                item: "default-interrupt-cores",
                right: "no trading core",
                look: interrupts::default_cores,
            },
            Check { item: "interrupt-cores", right: "no trading core", look: interrupts::cores },
            Check { item: "interrupt-balancer", right: "none", look: interrupts::balancer },
            Check {
                item: "workqueue-cores",
                right: "no trading core",
                look: interrupts::workqueue_cores,
            },
        ],
        needs: &[],
    },
    Area {
        name: "cores",
        page: "tuning/cores.md",
        checks: &[
            Check { item: "governor", right: "performance", look: cores::governor },
            Check {
                item: "idle-states",
                right: "none that takes more than 10 us to leave",
                look: cores::idle_states,
            },
            Check {
                item: "smt-siblings",
                right: "off, or isolated and idle",
                look: cores::smt_siblings,
            },
            Check {
                item: "other-programs",
                right: "none on trading cores",
                look: cores::other_programs,
            },
            Check { item: "timer-slack", right: "at most 1000 ns", look: cores::timer_slack },
        ],
        needs: &[
            Check {
                item: "cores-of-the-configuration",
                right: "on line, one for each trading thread",
                look: cores::existing,
            },
            Check { item: "spinning-threads", right: "fewer than cores", look: cores::spinning },
        ],
    },
    Area {
        name: "memory",
        page: "tuning/memory.md",
        checks: &[
            Check { item: "huge-pages", right: "madvise or never", look: memory::huge_pages },
            Check {
                item: "huge-pages-of-the-ring",
                right: "huge=advise on its memory file system",
                look: memory::ring_huge_pages,
            },
            Check { item: "page-merging", right: "off", look: memory::same_page_merging },
            Check { item: "swap", right: "none, or swappiness 0", look: memory::swap },
            Check { item: "numa-balancing", right: "off", look: memory::numa_balancing },
        ],
        needs: &[
            Check {
                item: "room-for-the-ring",
                right: "journal.ring_bytes on a memory file system",
                look: memory::ring_room,
            },
            Check {
                item: "locked-memory",
                right: "unlimited, or the ring at least",
                look: memory::locked_memory,
            },
        ],
    },
    Area {
        name: "disk",
        page: "tuning/disk.md",
        checks: &[],
        needs: &[
            Check {
                item: "file-system",
                right: "ext4 or xfs on this machine",
                look: disk::file_system,
            },
            Check { item: "direct-writes", right: "O_DIRECT", look: disk::direct_io },
            Check {
                item: "room-for-segments",
                right: "one segment and its spares",
                look: disk::room,
            },
            Check { item: "disk-scheduler", right: "none", look: disk::scheduler },
        ],
    },
    Area {
        name: "network",
        page: "tuning/network.md",
        checks: &[
            Check {
                item: "node-of-the-card",
                right: "that of trading cores",
                look: network::nodes,
            },
            Check { item: "coalescing", right: "0 us and not adaptive", look: network::coalescing },
            Check { item: "busy-polling", right: "above 0", look: network::busy_polling },
            Check { item: "slow-start-after-idle", right: "off", look: network::slow_start },
        ],
        needs: &[
            Check { item: "free-ports", right: "nobody listens there", look: network::ports },
            Check {
                item: "open-files",
                right: "enough for all sessions",
                look: network::open_files,
            },
        ],
    },
    Area {
        name: "clock",
        page: "tuning/clock.md",
        checks: &[
            Check { item: "clock-source", right: "tsc", look: clock::source },
            Check {
                item: "invariant-counter",
                right: "constant_tsc and nonstop_tsc",
                look: clock::invariant_counter,
            },
            Check { item: "time-service", right: "chrony, or PTP", look: clock::service },
            Check { item: "synchronised", right: "yes", look: clock::synchronised },
            Check { item: "hardware-clock", right: "UTC, at most 2 s off", look: clock::hardware },
        ],
        needs: &[],
    },
];
