//! Looking at the running house.
