//! The forms of certificates and of what must be done about them: how each looks, how it is read.

use kernel::{CreditCode, Date, Id};
use platform::{
    Error,
    db::Conn,
    files::{self, StoredFile},
    web::{Fields, Form, Visit},
};

use super::{
    NewCertificate,
    model::{Certificate, Reply, Task, TaskWhat},
    store,
};
use crate::{
    model::BodyRow,
    pages::{FormPage, Input, InputKind},
    web::{forms, paths},
};

/// Scans that one form takes.
const PAPERS_MAX: usize = 10;

/// What is done about a union's certificate (证书办理).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    /// 登记证书
    Registration,
    /// 更正登记
    Correction,
    /// 开始换领
    Renewal,
    /// 住所变更
    Place,
    /// 补传文件
    Papers,
    /// 注销证书
    Cancellation,
}

impl Noun {
    /// From the address.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "registration" => Ok(Self::Registration),
            "correction" => Ok(Self::Correction),
            "renewal" => Ok(Self::Renewal),
            "place" => Ok(Self::Place),
            "papers" => Ok(Self::Papers),
            "cancellation" => Ok(Self::Cancellation),
            _ => Err(Error::NotFound),
        }
    }

    /// Address, headline, what will happen, the word on the button.
    const fn words(self) -> [&'static str; 4] {
        match self {
            Self::Registration => [
                "registration",
                "登记证书",
                "照证书填写；信用代码会核对校验码",
                "登记",
            ],
            Self::Correction => [
                "correction",
                "更正登记",
                "只用来改登记错的；改动前后都留在记录里，有效期不能改长",
                "更正",
            ],
            Self::Renewal => [
                "renewal",
                "开始换领",
                "期满前 30 天内办理；登记了上级工会的批复，才能登记新证书",
                "开始",
            ],
            Self::Place => [
                "place",
                "住所变更",
                "变更之日起 30 天内办理登记，先取得上级工会出具的住所说明",
                "开始",
            ],
            Self::Papers => ["papers", "补传文件", "证书、批复等扫描件", "上传"],
            Self::Cancellation => [
                "cancellation",
                "注销证书",
                "工会撤并、证书交回之后登记；没办完的事项一并了结",
                "注销",
            ],
        }
    }
}

/// What is done about an open task (事项办理).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// 登记批复
    Reply,
    /// 办结
    Completion,
    /// 不再办理
    Dropping,
}

impl Step {
    /// From the address.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "reply" => Ok(Self::Reply),
            "completion" => Ok(Self::Completion),
            "dropping" => Ok(Self::Dropping),
            _ => Err(Error::NotFound),
        }
    }
}

/// The fields of a certificate, filled with what is known.
fn certificate_inputs(form: &mut FormPage, known: Option<&Certificate>, row: &BodyRow) {
    form.inputs = vec![
        Input::new("name", "名称", InputKind::Text(100)).hint("与证书一致"),
        Input::new("credit_code", "统一社会信用代码", InputKind::Text(18))
            .hint("18 位，工会一般以 81 开头"),
        Input::new("representative", "法定代表人", InputKind::Text(40)),
        Input::new("place", "住所", InputKind::Text(200)),
        Input::new("valid_from", "有效期起", InputKind::Date),
        Input::new("valid_to", "有效期止", InputKind::Date),
        Input::new("papers", "证书扫描件", InputKind::File).optional(),
    ];
    form.fields = match known {
        Some(c) => Fields::default()
            .with("name", &c.name)
            .with("credit_code", &c.credit_code)
            .with("representative", &c.representative)
            .with("place", &c.place)
            .with("valid_from", c.valid_from)
            .with("valid_to", c.valid_to),
        None => Fields::default().with("name", &row.view.name).with(
            "credit_code",
            row.credit_code.as_deref().unwrap_or_default(),
        ),
    };
}

/// The form of a union's certificate.
pub(super) fn of_union(
    conn: &mut Conn,
    row: &BodyRow,
    noun: Noun,
    today: Date,
) -> Result<FormPage, Error> {
    let id = row.view.id;
    let [address, title, intro, go] = noun.words();
    let title = format!("{}：{title}", row.view.short);
    let back = ("法人资格证书", paths::certificate(id));
    let action = paths::certificate_deed(id, address);
    let mut form = forms::page(title, intro, back, action, go);
    match noun {
        Noun::Registration => certificate_inputs(&mut form, None, row),
        Noun::Correction => {
            let current = store::valid_of(conn, id)?.ok_or(Error::NotFound)?;
            certificate_inputs(&mut form, Some(&current), row);
            form.inputs.push(forms::reason());
            form.inputs
                .push(Input::new("version", "", InputKind::Hidden));
            form.fields = std::mem::take(&mut form.fields).with("version", current.version);
        }
        Noun::Place => {
            form.inputs = vec![
                Input::new("place", "新的住所", InputKind::Text(200)),
                Input::new("day", "变更日期", InputKind::Date),
                forms::reason(),
            ];
            form.fields = Fields::default().with("day", today);
        }
        Noun::Papers => form.inputs = vec![Input::new("papers", "文件", InputKind::File)],
        Noun::Renewal | Noun::Cancellation => form.inputs = vec![forms::reason()],
    }
    Ok(form)
}

/// The form of a task; the certificate of the last step is filled with what is wanted.
pub(super) fn of_task(
    conn: &mut Conn,
    task: &Task,
    row: &BodyRow,
    step: Step,
    today: Date,
) -> Result<FormPage, Error> {
    let (address, title, intro, go) = match step {
        Step::Reply => ("reply", "登记批复", task.what.paper(), "登记"),
        Step::Completion => (
            "completion",
            "办结",
            "照新领的证书填写；登记之后新证书才算数，原证书转为已换发",
            "办结",
        ),
        Step::Dropping => ("dropping", "不再办理", "说明原因，留在记录里", "不再办理"),
    };
    let title = format!("{}{}：{title}", row.view.short, task.what.word());
    let back = ("法人资格证书", paths::certificate(task.body));
    let action = paths::certificate_task(task.id, address);
    let mut form = forms::page(title, intro, back, action, go);
    match step {
        Step::Reply => {
            form.inputs = vec![
                Input::new("number", "文号", InputKind::Text(60)).hint("如 东江工组〔2025〕3号"),
                Input::new("day", "批复日期", InputKind::Date),
                Input::new("papers", "扫描件", InputKind::File).optional(),
            ];
            form.fields = Fields::default().with("day", today);
        }
        Step::Completion => {
            let current = store::valid_of(conn, task.body)?.map(|c| as_wanted(c, task));
            certificate_inputs(&mut form, current.as_ref(), row);
        }
        Step::Dropping => form.inputs = vec![forms::reason()],
    }
    Ok(form)
}

/// The certificate as it shall be.
fn as_wanted(mut current: Certificate, task: &Task) -> Certificate {
    let wanted = task.wanted.clone();
    match task.what {
        TaskWhat::Representative => current.representative = wanted,
        TaskWhat::Name => current.name = wanted,
        TaskWhat::Place => current.place = wanted,
        TaskWhat::Renewal => {}
    }
    current
}

/// Keeps the scans of a form; who sends them was asked before.
pub(super) async fn kept(visit: &Visit, form: &mut Form) -> Result<Vec<Id<StoredFile>>, Error> {
    let files = form.files("papers");
    let found: Vec<_> = files
        .iter()
        .map(|f| (f.name.clone(), f.bytes.clone()))
        .collect();
    if found.len() > PAPERS_MAX {
        let text = format!("一次最多上传 {PAPERS_MAX} 份，请分几次");
        return Err(Error::field("papers", text));
    }
    let mut kept = Vec::with_capacity(found.len());
    for (name, bytes) in found {
        kept.push(files::store(&visit.house, Some(visit.actor.account), &name, bytes).await?);
    }
    Ok(kept)
}

/// A certificate as it was typed; its scans are added later.
pub(super) fn read_certificate(form: &mut Form) -> Option<NewCertificate> {
    let name = form.text::<100>("name");
    let code = form.text::<40>("credit_code");
    let representative = form.text::<40>("representative");
    let place = form.text::<200>("place");
    let (from, to) = (form.date("valid_from"), form.date("valid_to"));
    let code = code.and_then(|typed| match CreditCode::parse(&typed.to_string()) {
        Ok(code) => Some(code),
        Err(error) => {
            form.reject("credit_code", error.to_string());
            None
        }
    });
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        form.reject("valid_to", "有效期止不能早于有效期起");
        return None;
    }
    Some(NewCertificate {
        name: name?.to_string(),
        credit_code: code?,
        representative: representative?.to_string(),
        place: place?.to_string(),
        valid_from: from?,
        valid_to: to?,
        papers: Vec::new(),
    })
}

/// A reply as it was typed.
pub(super) fn read_reply(form: &mut Form) -> Option<Reply> {
    let (number, day) = (form.text::<60>("number"), form.date("day"));
    Some(Reply {
        number: number?.to_string(),
        day: day?,
    })
}
