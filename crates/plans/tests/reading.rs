//! Reading plans: fixtures with their expected trees, refusals, properties, mutated files.

#[path = "reading/fixtures.rs"]
mod fixtures;
#[path = "reading/properties.rs"]
mod properties;
#[path = "reading/refusals.rs"]
mod refusals;
