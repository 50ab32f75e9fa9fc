//! One test program for all journeys.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod http;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod visitor;

#[cfg(test)]
mod demo;
