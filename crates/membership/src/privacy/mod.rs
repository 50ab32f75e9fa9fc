//! What people may know and decide of their own data (个人信息), and who may take whole numbers
//! out of the house.
//!
//! **Invariants.** A consent is withdrawn, never deleted, and what that means is told before. A
//! person's own file holds everything that the house holds of them, is made after their password
//! was asked for, and is kept nowhere. A file with whole numbers is made once, by who asked,
//! exactly as it was agreed to.

pub mod consent;
pub mod own;
pub mod unmasked;
