//! What `doctor` asks the database of plans.

use platform::{Error, db::Conn};

/// Findings and how often they are there.
///
/// # Errors
/// What the database said.
pub fn counts(conn: &mut Conn) -> Result<Vec<(&'static str, i64)>, Error> {
    let no_lead = conn.number(
        "select count(*) from plans_project p where not exists
           (select 1 from plans_owner o where o.project = p.id and o.role = 'lead')",
        &[],
    )?;
    let no_baseline = conn.number(
        "select count(*) from plans_plan p where p.state not in ('draft', 'deliberation')
           and not exists (select 1 from plans_baseline b where b.plan = p.id)",
        &[],
    )?;
    let wrong_day = conn.number(
        "select count(*) from plans_project p where coalesce(p.last_on, '') <> coalesce(
           (select max(g.about_on) from plans_progress g where g.project = p.id), '')",
        &[],
    )?;
    Ok(vec![
        ("个项目没有牵头单位", no_lead),
        ("个已印发的计划没有印发时的底稿", no_baseline),
        ("个项目的最近进展日期与进展不符", wrong_day),
    ])
}
