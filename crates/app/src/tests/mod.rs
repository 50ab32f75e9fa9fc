//! The whole house, seen through the router: who may do what, every route as every role.

mod attacks;
mod house;
mod permissions;
mod routes;
