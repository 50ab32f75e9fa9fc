//! The daily sweep: old answers of commands and jobs that are long over.

use super::{Claim, JobKind};
use crate::{App, Error, args};

/// Days that the answer of a command is kept for a second arrival.
/// Source: house rule; a browser's tab that is opened again after a week sends nothing by itself.
const COMMAND_DAYS: i64 = 8;
/// Days that a periodic job which went well is kept.
/// Source: house rule.
const PERIODIC_DAYS: i64 = 8;
/// Days that any other job is kept, and with it the key that keeps it from being done twice.
/// Source: house rule; longer than a plan's year.
const JOB_DAYS: i64 = 400;
/// Rows that one write removes, so that it stays short.
const PIECE_ROWS: i64 = 500;

pub(super) const KIND: JobKind = JobKind {
    name: "platform.sweep",
    title: "清理过期的任务记录",
    run: sweep,
    every_secs: Some(86_400),
};

const OLD_COMMANDS: &str = "
    delete from platform_command where key in (
      select c.key from platform_command c where c.at < $1 order by c.at limit $2)";
const OLD_PERIODIC: &str = "
    delete from platform_job where id in (
      select j.id from platform_job j
      where j.finished_at < $1 and j.state = 'done' and j.unique_key like '% @%'
      order by j.finished_at limit $2)";
const OLD_JOBS: &str = "
    delete from platform_job where id in (
      select j.id from platform_job j where j.finished_at < $1
      order by j.finished_at limit $2)";

fn sweep(house: &App, claim: &Claim) -> Result<String, Error> {
    let mut swept = 0;
    for (what, sql, days) in [
        ("commands", OLD_COMMANDS, COMMAND_DAYS),
        ("periodic", OLD_PERIODIC, PERIODIC_DAYS),
        ("jobs", OLD_JOBS, JOB_DAYS),
    ] {
        let before = house.now().plus_secs(-days * 86_400);
        for piece in 0.. {
            let step = format!("{what} {piece} {}", claim.fence);
            let gone = claim.write(house, &step, move |tx| {
                tx.run(sql, args![before, PIECE_ROWS])
            })?;
            swept += gone;
            if gone == 0 {
                break;
            }
        }
    }
    Ok(format!("清理了 {swept} 条"))
}
