//! Documents and receipts in the database.

use kernel::{Date, Id, Moment};
use organisation::OrganisationDirectory;
use platform::{
    Error,
    access::{Actor, Body, BodyPath, Directory},
    args,
    db::{Conn, Row, Sql, Tx, Value},
    messages::Message,
    subject::Subject,
    trail::{By, Deed, Tracked},
};

use crate::{
    model::{Document, DocumentLine, NewDocument, Receipt, ReceiptState, Recipient, Role},
    rules,
    web::{RECEIVE, paths},
};

/// Issued documents.
pub const DOCUMENT: Tracked = Tracked {
    table: "documents_document",
    columns: &[
        "issuer",
        "number",
        "title",
        "kind",
        "issued_on",
        "main_text",
    ],
};
/// Addressees with their receipts.
pub const RECIPIENT: Tracked = Tracked {
    table: "documents_recipient",
    columns: &[
        "document",
        "body",
        "name",
        "role",
        "acknowledged_at",
        "acknowledged_by",
        "how",
    ],
};

/// What the trail calls a document.
pub const SUBJECT: &str = "documents.document";

/// Issues a document (印发) in the caller's transaction: number, recipients, one message to
/// everybody who may confirm for a main recipient.
///
/// # Errors
/// A refusal when the number is malformed or used already.
pub fn issue(tx: &mut Tx<'_>, by: &Actor, new: &NewDocument) -> Result<Id<Document>, Error> {
    rules::check_number(&new.number)?;
    let issuer = organisation::body(tx, new.issuer)?.ok_or(Error::NotFound)?;
    let id = tx.id::<Document>();
    let inserted = tx.run(
        "insert into documents_document
           (id, issuer, issuer_path, mark, number, title, kind, issued_on, subject_kind,
            subject_id, main_text, created_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)",
        args![
            id,
            new.issuer,
            &issuer.path.0,
            &new.mark,
            &new.number,
            &new.title,
            new.kind.as_str(),
            new.issued_on,
            &new.subject.kind,
            new.subject.id,
            &new.main_text,
            tx.now()
        ],
    );
    match inserted {
        Err(error) if error.is_unique("documents_document.issuer,number") => {
            return Err(Error::refused(
                "documents.number_used",
                format!("发文字号 {} 已经用过，请换一个", new.number),
            ));
        }
        other => other?,
    };
    let mut rows = Vec::new();
    for (role, list) in [(Role::Main, &new.main), (Role::Copy, &new.copies)] {
        for recipient in list {
            rows.extend(address(tx, id, role, recipient, new)?);
        }
    }
    let deed = Deed::on("documents.issue", Subject::new(SUBJECT, id))
        .row(DOCUMENT, id)
        .rows(RECIPIENT, rows)
        .change("发文字号", "", &new.number);
    tx.trail(by, deed)?;
    Ok(id)
}

/// Adds one addressee; named twice in the same role, it stands once.
fn address(
    tx: &mut Tx<'_>,
    document: Id<Document>,
    role: Role,
    recipient: &Recipient,
    new: &NewDocument,
) -> Result<Option<Id<Receipt>>, Error> {
    let id = tx.id::<Receipt>();
    let (body, path, name) = match recipient {
        Recipient::Body(body) => {
            let view = organisation::body(tx, *body)?.ok_or(Error::NotFound)?;
            (Some(*body), Some(view.path.0), view.name)
        }
        Recipient::Outside(name) => (None, None, name.clone()),
    };
    let word = match role {
        Role::Main => "main",
        Role::Copy => "copy",
    };
    let added = tx.run(
        "insert into documents_recipient
           (id, document, body, body_path, name, role, acknowledged_at, acknowledged_by, how)
         values ($1, $2, $3, $4, $5, $6, null, '', '')
         on conflict (document, role, name) do nothing",
        args![id, document, body, path, name, word],
    )?;
    if added == 0 {
        return Ok(None);
    }
    if let (Some(body), Role::Main) = (body, role) {
        let title = format!("请签收：{} {}", new.number, new.title);
        notify(
            tx,
            document,
            body,
            &title,
            &format!("documents.issue:{document}"),
        )?;
    }
    Ok(Some(id))
}

/// One message to everybody who may confirm for `body`.
fn notify(
    tx: &mut Tx<'_>,
    document: Id<Document>,
    body: Id<Body>,
    title: &str,
    unique: &str,
) -> Result<(), Error> {
    let today = tx.today();
    for account in OrganisationDirectory.accounts_with(tx, RECEIVE.code, body, today)? {
        tx.message(
            account,
            Message {
                subject: Some(Subject::new(SUBJECT, document)),
                title: title.to_owned(),
                text: "打开公文，看过后点「签收」。".to_owned(),
                href: paths::document(document),
                mail: true,
                unique: Some(format!("{unique}:{body}:{account}")),
            },
        )?;
    }
    Ok(())
}

const COLUMNS: &str = "d.id, d.issuer, d.issuer_path, d.mark, d.number, d.title, d.kind, \
     d.issued_on, d.subject_kind, d.subject_id, d.main_text";

fn read(row: &Row<'_>) -> Result<Document, Error> {
    Ok(Document {
        id: row.get(0)?,
        issuer: row.get(1)?,
        issuer_path: BodyPath(row.get(2)?),
        mark: row.get(3)?,
        number: row.get(4)?,
        title: row.get(5)?,
        kind: row.get(6)?,
        issued_on: row.get(7)?,
        subject: Subject {
            kind: row.get(8)?,
            id: row.get(9)?,
        },
        main_text: row.get(10)?,
    })
}

/// One document.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<Document>) -> Result<Option<Document>, Error> {
    let sql = format!("select {COLUMNS} from documents_document d where d.id = $1");
    conn.one(&sql, args![id], read)
}

/// The keys of the newest documents.
///
/// # Errors
/// What the database said.
pub fn newest(conn: &mut Conn, limit: u32) -> Result<Vec<Id<Document>>, Error> {
    let sql = "select id from documents_document order by id desc limit $1";
    conn.all(sql, args![limit], |row| row.get(0))
}

/// All addressees of a document, main recipients first.
///
/// # Errors
/// What the database said.
pub fn receipts(conn: &mut Conn, document: Id<Document>) -> Result<Vec<Receipt>, Error> {
    conn.all(
        "select id, body, body_path, name, role, acknowledged_at, acknowledged_by, how
         from documents_recipient
         where document = $1
         order by case role when 'main' then 0 else 1 end, id",
        args![document],
        |row| {
            let role = row.get::<String>(4)?;
            let role = if role == "main" {
                Role::Main
            } else {
                Role::Copy
            };
            let state = match (role, row.get::<Option<Moment>>(5)?) {
                (Role::Copy, _) => ReceiptState::NotOwed,
                (Role::Main, None) => ReceiptState::Waiting,
                (Role::Main, Some(at)) => ReceiptState::Acknowledged {
                    at,
                    by: row.get(6)?,
                    on_paper: row.get::<String>(7)? == "paper",
                },
            };
            let body = row.get::<Option<Id<Body>>>(1)?;
            let body = body.zip(row.get::<Option<String>>(2)?.map(BodyPath));
            Ok(Receipt {
                id: row.get(0)?,
                body,
                name: row.get(3)?,
                role,
                state,
            })
        },
    )
}

/// Documents that carry a subject, the newest first.
///
/// # Errors
/// What the database said.
pub fn of_subject(conn: &mut Conn, subject: &Subject) -> Result<Vec<DocumentLine>, Error> {
    lines(
        conn,
        Sql::new(LINES)
            .push(
                "where d.subject_kind = ? and d.subject_id = ?",
                args![&subject.kind, subject.id],
            )
            .push("order by d.issued_on desc, d.id desc limit 50", &[]),
    )
}

const LINES: &str = "select d.id, d.number, d.title, d.issued_on,
       (select count(*) from documents_recipient r
        where r.document = d.id and r.role = 'main'),
       (select count(*) from documents_recipient r
        where r.document = d.id and r.role = 'main' and r.acknowledged_at is not null)
     from documents_document d";

fn lines(conn: &mut Conn, sql: Sql) -> Result<Vec<DocumentLine>, Error> {
    sql.all(conn, |row| {
        Ok(DocumentLine {
            id: row.get(0)?,
            number: row.get(1)?,
            title: row.get(2)?,
            issued_on: row.get(3)?,
            owed: row.get(4)?,
            acknowledged: row.get(5)?,
        })
    })
}

/// Where somebody sees documents (可见范围).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The body.
    pub path: BodyPath,
    /// Whether those below it too.
    pub below: bool,
}

/// Which documents a list shows (公文列表).
#[derive(Debug, Clone)]
pub struct Filter {
    /// Words in title or number.
    pub text: String,
    /// Those sent to bodies in these scopes.
    pub received_by: Vec<Scope>,
    /// Those issued by bodies in these scopes.
    pub issued_by: Vec<Scope>,
    /// Only those with receipts missing.
    pub waiting: bool,
    /// Continue after this one: day and key.
    pub after: Option<(Date, Id<Document>)>,
    /// How many.
    pub limit: u32,
}

/// The documents of a filter, the newest first.
///
/// # Errors
/// What the database said.
pub fn list(conn: &mut Conn, filter: &Filter) -> Result<Vec<DocumentLine>, Error> {
    let mut sql = Sql::new(LINES).push("where (1 = 0", &[]);
    for scope in &filter.issued_by {
        sql = sql.push(
            "or (d.issuer_path >= ? and d.issuer_path < ?)",
            &range(scope),
        );
    }
    for scope in &filter.received_by {
        sql = sql.push(
            "or exists (select 1 from documents_recipient r
               where r.document = d.id and r.body_path >= ? and r.body_path < ?)",
            &range(scope),
        );
    }
    sql = sql.push(")", &[]);
    if !filter.text.is_empty() {
        let like = format!("%{}%", filter.text.replace(['%', '_', '\\'], ""));
        let args = args![&like, &like].to_vec();
        sql = sql.push("and (d.title ilike ? or d.number ilike ?)", &args);
    }
    if filter.waiting {
        sql = sql.push(
            "and exists (select 1 from documents_recipient r where r.document = d.id
               and r.role = 'main' and r.acknowledged_at is null)",
            &[],
        );
    }
    if let Some((day, id)) = filter.after {
        let args = args![day, day, id].to_vec();
        sql = sql.push(
            "and (d.issued_on < ? or (d.issued_on = ? and d.id < ?))",
            &args,
        );
    }
    let limit = args![filter.limit].to_vec();
    lines(
        conn,
        sql.push("order by d.issued_on desc, d.id desc limit ?", &limit),
    )
}

/// The paths of a scope: from its body's to just before the first one below, or to just before
/// the next sister. Keys are letters and digits, which stand between `!` and `~`.
pub(crate) fn range(scope: &Scope) -> Vec<Value> {
    let (path, end) = (&scope.path.0, if scope.below { '~' } else { '!' });
    vec![Value::from(path), Value::Text(format!("{path}{end}"))]
}

/// Key, number, title and day of a document that waits to be confirmed.
pub type WaitingLine = (Id<Document>, String, String, Date);

/// Receipts that wait for bodies of these paths, for the workbench.
///
/// # Errors
/// What the database said.
pub fn waiting_for(
    conn: &mut Conn,
    paths: &[BodyPath],
    limit: u32,
) -> Result<Vec<WaitingLine>, Error> {
    let bodies: Vec<Value> = paths.iter().map(|p| Value::from(&p.0)).collect();
    Sql::new(
        "select d.id, d.number, d.title, d.issued_on
         from documents_recipient r
         join documents_document d on d.id = r.document
         where r.role = 'main' and r.acknowledged_at is null and",
    )
    .push_in("r.body_path", &bodies)
    .push("order by d.issued_on, d.id limit ?", args![limit])
    .all(conn, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })
}

/// Who confirms (签收人).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer<'a> {
    /// The person in front of the screen.
    Online(&'a str),
    /// Somebody who signed on paper (代录).
    OnPaper(&'a str),
}

/// Confirms one receipt (签收); already confirmed, nothing changes.
///
/// # Errors
/// As [`rules::acknowledge`].
pub fn acknowledge(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    document: Id<Document>,
    receipt: &Receipt,
    signer: &Signer<'_>,
    at: Moment,
) -> Result<(), Error> {
    if !rules::acknowledge(receipt)? {
        return Ok(());
    }
    let (how, name) = match signer {
        Signer::Online(name) => ("online", name),
        Signer::OnPaper(name) => ("paper", name),
    };
    tx.run(
        "update documents_recipient
         set acknowledged_at = $1, acknowledged_by = $2, how = $3
         where id = $4 and acknowledged_at is null",
        args![at, *name, how, receipt.id],
    )?;
    let deed = Deed::on("documents.acknowledge", Subject::new(SUBJECT, document))
        .row(RECIPIENT, receipt.id)
        .change("签收", "", &receipt.name);
    tx.trail(by, deed)
}

/// When a document was last chased.
///
/// # Errors
/// What the database said.
pub fn last_chase(conn: &mut Conn, document: Id<Document>) -> Result<Option<Moment>, Error> {
    let sql = "select max(at) from documents_chase where document = $1";
    Ok(conn
        .one(sql, args![document], |row| row.get::<Option<Moment>>(0))?
        .flatten())
}

/// Chases everybody who has not confirmed (催办签收).
///
/// # Errors
/// As [`rules::chase`].
pub fn chase(tx: &mut Tx<'_>, by: &Actor, document: &Document) -> Result<usize, Error> {
    let list = receipts(tx, document.id)?;
    let waiting = rules::chase(&list, last_chase(tx, document.id)?, tx.now())?;
    let id = tx.id::<Receipt>();
    tx.run(
        "insert into documents_chase (id, document, at, name, bodies) values ($1, $2, $3, $4, $5)",
        args![id, document.id, tx.now(), &by.name, waiting],
    )?;
    let title = format!("催办签收：{} {}", document.number, document.title);
    for receipt in list.iter().filter(|r| r.state == ReceiptState::Waiting) {
        if let Some((body, _)) = &receipt.body {
            notify(
                tx,
                document.id,
                *body,
                &title,
                &format!("documents.chase:{id}"),
            )?;
        }
    }
    let deed = Deed::on("documents.chase", Subject::new(SUBJECT, document.id)).change(
        "未签收单位数",
        "",
        waiting,
    );
    tx.trail(by, deed)?;
    Ok(waiting)
}

/// The number after the issuer's last one; empty for a first document.
///
/// # Errors
/// What the database said.
pub fn suggest_number(conn: &mut Conn, issuer: Id<Body>, today: Date) -> Result<String, Error> {
    let last = conn.one(
        "select number from documents_document where issuer = $1 order by id desc limit 1",
        args![issuer],
        |row| row.get::<String>(0),
    )?;
    Ok(last
        .and_then(|number| rules::next_number(&number, today))
        .unwrap_or_default())
}
