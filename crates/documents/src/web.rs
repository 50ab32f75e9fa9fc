//! Pages and commands of documents.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, BodyPath, Power, Reach},
    area::{Area, Card, CardRow, Hit, MenuEntry, Tag, Tone},
    db::Conn,
    subject::{Subject, SubjectView},
    ui::Icon,
    web::{Answer, Entry, Form, Path, Query, Routes, Visit, redirect},
};
use serde::Deserialize;

use crate::{
    export,
    model::{Document, Receipt},
    pages::{DocumentPage, DocumentsPage, ReceiptLine},
    store::{self, DOCUMENT, Filter, RECIPIENT, SUBJECT, Scope, Signer},
};

/// 查看公文
pub const READ: Power = Power {
    code: "documents.read",
    text: "查看公文",
    default: &[
        ("administrator", Reach::Here),
        ("chair", Reach::Below),
        ("vice_chair", Reach::Below),
        ("officer", Reach::Below),
        ("leader", Reach::Here),
        ("head", Reach::Here),
        ("liaison", Reach::Here),
        ("audit_chief", Reach::Everywhere),
        ("audit_member", Reach::Everywhere),
        ("women_chief", Reach::Here),
    ],
};
/// 签收公文
pub const RECEIVE: Power = Power {
    code: "documents.receive",
    text: "签收公文",
    default: &[
        ("chair", Reach::Here),
        ("vice_chair", Reach::Here),
        ("officer", Reach::Here),
        ("leader", Reach::Here),
        ("head", Reach::Here),
        ("liaison", Reach::Here),
        ("audit_chief", Reach::Here),
        ("women_chief", Reach::Here),
    ],
};
/// 印发与催办公文
pub const ISSUE: Power = Power {
    code: "documents.issue",
    text: "印发、催办公文和代录签收",
    default: &[("chair", Reach::Here), ("officer", Reach::Here)],
};

/// Rows of one page of the list.
const LINES: u32 = 50;

/// Addresses of documents.
pub mod paths {
    use kernel::Id;

    use crate::model::{Document, Receipt};

    /// The list.
    pub const DOCUMENTS: &str = "/documents";

    /// The list as a workbook.
    pub const LIST_XLSX: &str = "/documents/list.xlsx";

    /// One document.
    pub fn document(id: Id<Document>) -> String {
        format!("/documents/{id}")
    }

    /// Confirming one receipt.
    pub fn receipt(document: Id<Document>, receipt: Id<Receipt>) -> String {
        format!("/documents/{document}/receipts/{receipt}")
    }

    /// Entering a signature on paper.
    pub fn paper(document: Id<Document>, receipt: Id<Receipt>) -> String {
        format!("/documents/{document}/receipts/{receipt}/paper")
    }

    /// Chasing.
    pub fn chase(document: Id<Document>) -> String {
        format!("/documents/{document}/chases")
    }
}

/// What documents bring to the house.
pub fn area() -> Area {
    Area {
        migrations: &[platform::migration!("0006_documents")],
        tracked: &[DOCUMENT, RECIPIENT],
        powers: &[READ, RECEIVE, ISSUE],
        routes,
        menu,
        subject,
        cards,
        search,
        ..Area::named("documents")
    }
}

fn routes() -> Routes {
    let read = Entry::Power(READ.code);
    Routes::new()
        .page::<DocumentsPage, _, _>("/documents", "公文", read, list)
        .get(paths::LIST_XLSX, "公文清单 Excel", read, export::export)
        .page::<DocumentPage, _, _>("/documents/{id}", "一份公文", read, show)
        .post(
            "/documents/{id}/receipts/{receipt}",
            "签收",
            Entry::Power(RECEIVE.code),
            acknowledge,
        )
        .post(
            "/documents/{id}/receipts/{receipt}/paper",
            "代录纸质签收",
            Entry::Power(ISSUE.code),
            on_paper,
        )
        .post(
            "/documents/{id}/chases",
            "催办签收",
            Entry::Power(ISSUE.code),
            chase,
        )
}

fn menu(actor: &Actor) -> Vec<MenuEntry> {
    if !actor.may_somewhere(READ.code) {
        return Vec::new();
    }
    vec![MenuEntry {
        order: 65,
        label: "公文",
        href: paths::DOCUMENTS,
        icon: Icon::Document,
        count: 0,
        on_phone: true,
    }]
}

/// What a list asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub direction: String,
    #[serde(default)]
    pub waiting: String,
    #[serde(default)]
    pub after: String,
}

async fn list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.actor.clone();
    let page = visit
        .read(move |conn| {
            let filter = filter(&actor, &asked);
            let mut lines = store::list(conn, &filter)?;
            let more = lines.len() > LINES as usize;
            lines.truncate(LINES as usize);
            Ok(DocumentsPage::new(lines, more, asked))
        })
        .await?;
    visit.page(&page)
}

/// What an address of the list asks for.
pub(crate) fn filter(actor: &Actor, asked: &Asked) -> Filter {
    let mine = reach(actor);
    let (issued_by, received_by) = match asked.direction.as_str() {
        "in" => (Vec::new(), mine),
        "out" => (mine, Vec::new()),
        _ => (mine.clone(), mine),
    };
    let after = asked.after.split_once('_');
    let after = after.and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
    Filter {
        text: asked.q.trim().chars().take(60).collect(),
        received_by,
        issued_by,
        waiting: asked.waiting == "1",
        after,
        limit: LINES + 1,
    }
}

/// Where this person sees documents; the same as [`visible`] says of each.
fn reach(actor: &Actor) -> Vec<Scope> {
    let scope = |path: BodyPath, below| Scope { path, below };
    let grants = actor.grants_of(READ.code);
    grants
        .into_iter()
        .map(|grant| match grant.reach {
            Reach::Here => scope(grant.path.clone(), false),
            Reach::Below => scope(grant.path.clone(), true),
            Reach::Everywhere => scope(BodyPath("/".to_owned()), true),
        })
        .collect()
}

/// The document with its addressees, when this person may see it.
fn visible(
    conn: &mut Conn,
    actor: &Actor,
    id: Id<Document>,
) -> Result<(Document, Vec<Receipt>), Error> {
    let document = store::find(conn, id)?.ok_or(Error::NotFound)?;
    let receipts = store::receipts(conn, id)?;
    let theirs = actor.may(READ.code, &document.issuer_path)
        || receipts
            .iter()
            .filter_map(|r| r.body.as_ref())
            .any(|(_, path)| actor.may(READ.code, path));
    if theirs {
        Ok((document, receipts))
    } else {
        Err(Error::NotFound)
    }
}

async fn show(visit: Visit, Path(id): Path<Id<Document>>) -> Answer {
    let (actor, house) = (visit.actor.clone(), visit.house.clone());
    let page = visit
        .read(move |conn| {
            let (document, receipts) = visible(conn, &actor, id)?;
            let issuer = house.directory.body_names(conn, &[document.issuer])?;
            let may_issue = actor.may(ISSUE.code, &document.issuer_path);
            let lines = receipts
                .into_iter()
                .map(|receipt| line(&actor, receipt, may_issue));
            let subject = house.eyes(&actor).view(conn, &document.subject)?;
            Ok(DocumentPage {
                issuer: issuer.get(&document.issuer).cloned().unwrap_or_default(),
                receipts: lines.collect(),
                may_chase: may_issue,
                last_chase: store::last_chase(conn, id)?,
                subject,
                id,
                number: document.number,
                title: document.title,
                kind: document.kind,
                issued_on: document.issued_on,
                mark: document.mark,
                main_text: document.main_text,
            })
        })
        .await?;
    visit.page(&page)
}

fn line(actor: &Actor, receipt: Receipt, may_issue: bool) -> ReceiptLine {
    let waiting = receipt.state == crate::ReceiptState::Waiting;
    let own = receipt
        .body
        .as_ref()
        .is_some_and(|(_, path)| actor.may(RECEIVE.code, path));
    ReceiptLine {
        may_acknowledge: waiting && own,
        may_enter_paper: waiting && may_issue && !own,
        receipt,
    }
}

async fn acknowledge(
    visit: Visit,
    Path((id, receipt)): Path<(Id<Document>, Id<Receipt>)>,
    form: Form,
) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            let (_, receipts) = visible(tx, &actor, id)?;
            let found = receipts
                .iter()
                .find(|r| r.id == receipt)
                .ok_or(Error::NotFound)?;
            let (_, path) = found.body.as_ref().ok_or(Error::NotFound)?;
            actor.require(&RECEIVE, path)?;
            let now = tx.now();
            store::acknowledge(tx, &*actor, id, found, &Signer::Online(&actor.name), now)
        })
        .await?;
    redirect(&paths::document(id))
}

async fn on_paper(
    visit: Visit,
    Path((id, receipt)): Path<(Id<Document>, Id<Receipt>)>,
    mut form: Form,
) -> Answer {
    let Some(signer) = form.text::<40>("signer") else {
        return Err(form.invalid());
    };
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            let (document, receipts) = visible(tx, &actor, id)?;
            actor.require(&ISSUE, &document.issuer_path)?;
            let found = receipts
                .iter()
                .find(|r| r.id == receipt)
                .ok_or(Error::NotFound)?;
            let now = tx.now();
            store::acknowledge(tx, &*actor, id, found, &Signer::OnPaper(&signer), now)
        })
        .await?;
    redirect(&paths::document(id))
}

async fn chase(visit: Visit, Path(id): Path<Id<Document>>, form: Form) -> Answer {
    let actor = visit.actor.clone();
    visit
        .write(form.key(), move |tx| {
            let (document, _) = visible(tx, &actor, id)?;
            actor.require(&ISSUE, &document.issuer_path)?;
            store::chase(tx, &actor, &document)
        })
        .await?;
    redirect(&paths::document(id))
}

fn subject(
    conn: &mut Conn,
    actor: &Actor,
    subject: &Subject,
) -> Result<Option<SubjectView>, Error> {
    if subject.kind != SUBJECT {
        return Ok(None);
    }
    match visible(conn, actor, subject.id.cast()) {
        Ok((document, _)) => Ok(Some(SubjectView {
            subject: subject.clone(),
            kind_name: "公文".to_owned(),
            title: format!("{} {}", document.number, document.title),
            href: paths::document(document.id),
        })),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What waits to be confirmed by this person's bodies.
fn cards(conn: &mut Conn, actor: &Actor, _: Date) -> Result<Vec<Card>, Error> {
    let paths: Vec<BodyPath> = actor
        .grants_of(RECEIVE.code)
        .into_iter()
        .map(|g| g.path.clone())
        .collect();
    let waiting = store::waiting_for(conn, &paths, 10)?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let rows = waiting.into_iter().map(|(id, number, title, day)| CardRow {
        day: None,
        lead: Some(Tag::new(Tone::Warn, "待签收")),
        title,
        tag: None,
        detail: format!("{number} · {}", kernel::official_date(day)),
        action: ("签收".to_owned(), paths::document(id)),
    });
    Ok(vec![Card::List {
        order: 25,
        title: "待签收公文".to_owned(),
        empty: String::new(),
        more: Some((
            "全部".to_owned(),
            format!("{}?direction=in&waiting=1", paths::DOCUMENTS),
        )),
        rows: rows.collect(),
        wide: false,
    }])
}

fn search(conn: &mut Conn, actor: &Actor, text: &str, limit: u32) -> Result<Vec<Hit>, Error> {
    let asked = Asked {
        q: text.to_owned(),
        ..Asked::default()
    };
    let filter = Filter {
        limit,
        ..filter(actor, &asked)
    };
    let lines = store::list(conn, &filter)?;
    let hits = lines.into_iter().map(|line| Hit {
        kind: "公文".to_owned(),
        title: line.title,
        detail: line.number,
        href: paths::document(line.id),
        subject: Some(Subject::new(SUBJECT, line.id)),
    });
    Ok(hits.collect())
}
