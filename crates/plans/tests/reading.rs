//! Reading plans: fixtures with their expected trees, refusals, properties, mutated files.

#[cfg(test)]
#[path = "reading/fixtures.rs"]
mod fixtures;
#[cfg(test)]
#[path = "reading/properties.rs"]
mod properties;
#[cfg(test)]
#[path = "reading/refusals.rs"]
mod refusals;
