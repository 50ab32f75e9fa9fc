//! Tests on both engines.
