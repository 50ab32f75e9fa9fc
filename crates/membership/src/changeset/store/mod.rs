//! Change sets in the database.

mod hidden;
mod past;
mod set;
mod work;

pub use set::{find, list};
pub use work::work_of;

pub(super) use hidden::{
    Brought, fact_values, free_closed, homes, insert_facts, known_hashes, remove_figures,
    remove_ids,
};
pub(super) use past::{
    brought, give_back, later_facts, own_facts_since, put_away, replaced, replaced_later,
    saved_later, to_put_away,
};
pub(super) use set::{
    NewRow, insert, set_counted, set_job, set_live, set_settled, set_state, set_undone, under_way,
    undoing_of,
};
pub(super) use work::{count_up, open_work, set_again, set_cleared, set_tidying};
