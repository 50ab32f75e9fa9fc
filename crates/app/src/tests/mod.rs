//! The whole house, seen through the router: who may do what, every route as every role.

mod attacks;
mod begin;
mod certificate;
mod dues;
mod evidence;
mod house;
mod joining;
mod lists;
mod members;
mod merge;
mod mine;
mod permissions;
mod privacy;
mod profile;
mod routes;
mod stage;
mod start;
mod twice;
