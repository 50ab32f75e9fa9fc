//! How much a reader may take.

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::Error;

/// What a child may use (上限).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time on the wall, seconds.
    pub wall_secs: u32,
    /// Time of the processor, seconds.
    pub cpu_secs: u32,
    /// Address space, MiB; our own binary takes part of it.
    pub memory_mib: u32,
    /// Longest text that it may give, bytes.
    pub output_bytes: u32,
}

impl Limits {
    /// For a document of a few hundred pages.
    /// Source: house rule; the largest plan read here takes under a tenth of it.
    pub const DOCUMENT: Self = Self {
        wall_secs: 20,
        cpu_secs: 10,
        memory_mib: 1_024,
        output_bytes: 32 * 1_024 * 1_024,
    };

    /// For a list of a million rows that is taken line by line.
    /// Source: house rule; a list of a million members as CSV takes about a tenth of the time,
    /// and a workbook keeps its table of texts in memory.
    pub const LIST: Self = Self {
        wall_secs: 300,
        cpu_secs: 180,
        memory_mib: 1_024,
        output_bytes: 2_000 * 1_024 * 1_024,
    };

    /// As the command line carries them.
    pub(super) fn to_arg(self) -> String {
        format!(
            "{},{},{},{}",
            self.wall_secs, self.cpu_secs, self.memory_mib, self.output_bytes
        )
    }

    /// From the command line.
    pub(super) fn from_arg(text: &str) -> Option<Self> {
        let mut parts = text.split(',').map(str::parse::<u32>);
        let mut next = || parts.next()?.ok();
        Some(Self {
            wall_secs: next()?,
            cpu_secs: next()?,
            memory_mib: next()?,
            output_bytes: next()?,
        })
    }
}

/// Limits this process for the rest of its life.
///
/// # Errors
/// What the system said; then nothing must be read.
pub fn confine(limits: &Limits) -> Result<(), Error> {
    let memory = u64::from(limits.memory_mib) * 1_024 * 1_024;
    let cpu = u64::from(limits.cpu_secs);
    for (resource, limit) in [
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 16),
        (Resource::As, memory),
        (Resource::Cpu, cpu),
    ] {
        let both = Rlimit {
            current: Some(limit),
            maximum: Some(limit),
        };
        setrlimit(resource, both).map_err(|e| Error::Fault(Box::new(e)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_survive_the_command_line() {
        let limits = Limits::DOCUMENT;
        assert_eq!(Limits::from_arg(&limits.to_arg()), Some(limits));
        assert_eq!(Limits::from_arg("1,2"), None);
    }
}
