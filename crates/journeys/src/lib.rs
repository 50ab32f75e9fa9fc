//! Journeys: the running program as people meet it, in a real browser.
//!
//! Everything stands in `tests/it`: `stage` starts the binary, `browser` the Chromium, `visitor`
//! is one person before a desk or with a phone; the other files are the journeys. This library is
//! empty on purpose: no crate of the product may lean on a browser.
//!
//! What they need from outside:
//!
//! - `UNIONHALL_BIN`: the program under test; without it `target/debug/unionhall`.
//! - `CHROMIUM`: the browser; without it `/usr/bin/chromium`.
//! - `TEST_POSTGRES_URL`: a server on which databases may be made.
//! - `ARTEFACTS`: where pictures go; without it `artefacts/` of the repository.
//! - `UNIONHALL_PICTURES=1`: also draws the pictures of `docs/pictures` anew.
