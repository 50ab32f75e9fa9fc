//! One test program for all journeys: the house runs, somebody walks through it.

#[cfg(test)]
mod asking;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod http;
#[cfg(test)]
mod screen;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod totp;
#[cfg(test)]
mod visitor;

#[cfg(test)]
mod crash;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod links;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod members;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod year;
