//! The text of a plan in the database: source, parts, recipients, links to projects.

use kernel::Id;
use platform::{
    Error, args,
    db::{Conn, Reader, Tx, Value},
    trail::Tracked,
};

use crate::plan::model::{Link, LinkState, Part, PartKind, Plan, Recipient, SourceText};

/// Puts the text in that a plan was read from.
///
/// # Errors
/// What the database said.
pub fn insert_source(tx: &mut Tx<'_>, plan: Id<Plan>, source: &SourceText) -> Result<(), Error> {
    let id = tx.id::<SourceText>();
    tx.run(
        "insert into plans_source (id, plan, text, encoding, sha256, head, tail, rest, warnings)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            id,
            plan,
            &source.text,
            &source.encoding,
            &source.sha256,
            serde_json::to_string(&source.head)?,
            serde_json::to_string(&source.tail)?,
            serde_json::to_string(&source.rest)?,
            serde_json::to_string(&source.warnings)?
        ],
    )?;
    Ok(())
}

/// The text that a plan was read from.
///
/// # Errors
/// What the database said.
pub fn source(conn: &mut Conn, plan: Id<Plan>) -> Result<Option<SourceText>, Error> {
    conn.one(
        "select text, encoding, sha256, head, tail, rest, warnings
         from plans_source where plan = $1",
        args![plan],
        |row| {
            let json = |index: usize| row.get::<String>(index);
            Ok(SourceText {
                text: row.get(0)?,
                encoding: row.get(1)?,
                sha256: row.get(2)?,
                head: serde_json::from_str(&json(3)?)?,
                tail: serde_json::from_str(&json(4)?)?,
                rest: serde_json::from_str(&json(5)?)?,
                warnings: serde_json::from_str(&json(6)?)?,
            })
        },
    )
}

/// Puts recipients in, in order.
///
/// # Errors
/// What the database said.
pub fn insert_recipients(
    tx: &mut Tx<'_>,
    plan: Id<Plan>,
    recipients: &[Recipient],
) -> Result<(), Error> {
    let rows: Vec<Vec<Value>> = recipients
        .iter()
        .enumerate()
        .map(|(place, r)| {
            let id = tx.id::<Recipient>();
            args![id, plan, place, r.copy, &r.printed, r.body].to_vec()
        })
        .collect();
    tx.insert_all(
        "plans_recipient",
        "id, plan, place, copy, printed, body",
        &rows,
    )
}

/// Takes the recipients away, before they are set anew.
///
/// # Errors
/// What the database said.
pub fn clear_recipients(tx: &mut Tx<'_>, plan: Id<Plan>) -> Result<(), Error> {
    tx.run("delete from plans_recipient where plan = $1", args![plan])?;
    Ok(())
}

/// To whom a plan is sent.
///
/// # Errors
/// What the database said.
pub fn recipients(conn: &mut Conn, plan: Id<Plan>) -> Result<Vec<Recipient>, Error> {
    conn.all(
        "select copy, printed, body from plans_recipient where plan = $1 order by place",
        args![plan],
        |row| {
            Ok(Recipient {
                copy: row.get(0)?,
                printed: row.get(1)?,
                body: row.get(2)?,
            })
        },
    )
}

/// Puts parts in.
///
/// # Errors
/// What the database said.
pub fn insert_parts(tx: &mut Tx<'_>, plan: Id<Plan>, parts: &[Part]) -> Result<(), Error> {
    let rows: Vec<Vec<Value>> = parts
        .iter()
        .map(|p| {
            args![
                p.id,
                plan,
                p.parent,
                p.place,
                p.kind.as_str(),
                &p.number,
                &p.text,
                p.span.0,
                p.span.1
            ]
            .to_vec()
        })
        .collect();
    let columns = "id, plan, parent, place, kind, number, text, span_from, span_to";
    tx.insert_all("plans_part", columns, &rows)
}

/// The parts of a plan in order.
///
/// # Errors
/// What the database said.
pub fn parts(conn: &mut Conn, plan: Id<Plan>) -> Result<Vec<Part>, Error> {
    conn.all(
        "select id, parent, place, kind, number, text, span_from, span_to
         from plans_part where plan = $1 order by place",
        args![plan],
        |row| {
            let kind: String = row.get(3)?;
            Ok(Part {
                id: row.get(0)?,
                parent: row.get(1)?,
                place: row.get(2)?,
                kind: PartKind::parse(&kind).ok_or(Error::Corrupt("plans_part.kind"))?,
                number: row.get(4)?,
                text: row.get(5)?,
                span: (row.get(6)?, row.get(7)?),
            })
        },
    )
}

/// Links that the trail vouches for.
pub const LINK: Tracked = Tracked {
    table: "plans_link",
    columns: &["plan", "part", "project", "state"],
};

/// Puts links in.
///
/// # Errors
/// What the database said.
pub fn insert_links(tx: &mut Tx<'_>, plan: Id<Plan>, links: &[Link]) -> Result<(), Error> {
    let rows: Vec<Vec<Value>> = links
        .iter()
        .map(|l| args![l.id, plan, l.part, l.project, l.state.as_str()].to_vec())
        .collect();
    tx.insert_all("plans_link", "id, plan, part, project, state", &rows)
}

const READ_LINK: Reader<Link> = |row| {
    let state: String = row.get(3)?;
    Ok(Link {
        id: row.get(0)?,
        part: row.get(1)?,
        project: row.get(2)?,
        state: LinkState::parse(&state).ok_or(Error::Corrupt("plans_link.state"))?,
    })
};

/// The links of a plan.
///
/// # Errors
/// What the database said.
pub fn links(conn: &mut Conn, plan: Id<Plan>) -> Result<Vec<Link>, Error> {
    let sql = "select id, part, project, state from plans_link where plan = $1 order by id";
    conn.all(sql, args![plan], READ_LINK)
}

/// Confirms or rejects a link, or makes one by hand; its key goes onto the trail.
///
/// # Errors
/// What the database said.
pub fn set_link(
    tx: &mut Tx<'_>,
    plan: Id<Plan>,
    part: Id<Part>,
    project: Id<crate::project::Project>,
    state: LinkState,
) -> Result<Id<Link>, Error> {
    let id = tx.id::<Link>();
    let kept = tx.one(
        "insert into plans_link (id, plan, part, project, state) values ($1, $2, $3, $4, $5)
         on conflict (part, project) do update set state = excluded.state
         returning id",
        args![id, plan, part, project, state.as_str()],
        |row| row.get(0),
    )?;
    Ok(kept.unwrap_or(id))
}
