//! One field of a form: label, hint, error, and the input that fits what is asked.

use super::Words;

/// One thing to choose (选项).
#[derive(Debug, Clone)]
pub struct Choice<'a> {
    pub(super) value: Words<'a>,
    pub(super) label: Words<'a>,
    pub(super) hint: Option<Words<'a>>,
    pub(super) group: Words<'a>,
    pub(super) off: bool,
}

impl<'a> Choice<'a> {
    /// `value` is sent, `label` is read.
    pub fn new(value: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
            group: "".into(),
            off: false,
        }
    }

    /// A second line (radio buttons, check boxes, suggestions).
    pub fn hint(mut self, words: impl Into<Words<'a>>) -> Self {
        self.hint = Some(words.into());
        self
    }

    /// Neighbours of one group stand together in a select.
    pub fn group(mut self, words: impl Into<Words<'a>>) -> Self {
        self.group = words.into();
        self
    }

    /// Shown, but not to be chosen; the hint says why.
    pub fn off(mut self, off: bool) -> Self {
        self.off = off;
        self
    }
}

/// What the field asks for.
#[derive(Debug, Clone)]
pub(super) enum Kind<'a> {
    Input {
        kind: &'static str,
        mode: Option<&'static str>,
        unit: Option<Words<'a>>,
    },
    Long {
        rows: u32,
    },
    Select(Vec<Choice<'a>>),
    Radio(Vec<Choice<'a>>),
    Checks(Vec<Choice<'a>>),
    Check,
    File {
        accept: Words<'a>,
        many: bool,
    },
    Combo(Vec<Choice<'a>>),
}

/// One field (字段). Its id is made of its name, so that [`super::Problem`] can link to it.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    pub(super) name: Words<'a>,
    pub(super) label: Words<'a>,
    pub(super) kind: Kind<'a>,
    pub(super) id: String,
    pub(super) values: Vec<Words<'a>>,
    pub(super) hint: Option<Words<'a>>,
    pub(super) error: Option<Words<'a>>,
    pub(super) required: bool,
    pub(super) off: bool,
    pub(super) quiet_label: bool,
    pub(super) max: Option<u32>,
    pub(super) range: (Option<Words<'a>>, Option<Words<'a>>),
    pub(super) complete: Option<Words<'a>>,
    pub(super) focus: bool,
}

/// The id of the field `name`: Latin letters, digits and dashes only.
pub(super) fn id_of(name: &str) -> String {
    let plain = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' });
    "f-".chars().chain(plain).collect()
}

impl<'a> Field<'a> {
    fn new(name: Words<'a>, label: Words<'a>, kind: Kind<'a>) -> Self {
        Self {
            id: id_of(&name),
            name,
            label,
            kind,
            values: Vec::new(),
            hint: None,
            error: None,
            required: false,
            off: false,
            quiet_label: false,
            max: None,
            range: (None, None),
            complete: None,
            focus: false,
        }
    }

    fn input(
        kind: &'static str,
        mode: Option<&'static str>,
        name: impl Into<Words<'a>>,
        label: impl Into<Words<'a>>,
    ) -> Self {
        let unit = None;
        Self::new(name.into(), label.into(), Kind::Input { kind, mode, unit })
    }

    /// 一行文字
    pub fn text(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self::input("text", None, name, label)
    }

    /// 密码; never filled in again.
    pub fn password(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self::input("password", None, name, label)
    }

    /// 邮箱
    pub fn email(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self::input("email", None, name, label)
    }

    /// 电话
    pub fn phone(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self::input("tel", None, name, label)
    }

    /// 日期, sent as `2025-03-18`.
    pub fn date(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self::input("date", None, name, label)
    }

    /// 月份, sent as `2025-03`.
    pub fn month(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self::input("month", None, name, label)
    }

    /// 数, whole and with its unit after the box.
    pub fn number(
        name: impl Into<Words<'a>>,
        label: impl Into<Words<'a>>,
        unit: impl Into<Words<'a>>,
    ) -> Self {
        let unit: Words<'a> = unit.into();
        let unit = (!unit.is_empty()).then_some(unit);
        let (kind, mode) = ("text", Some("numeric"));
        Self::new(name.into(), label.into(), Kind::Input { kind, mode, unit })
    }

    /// 金额 in yuan, as people type it; `Money::parse_yuan` reads it.
    pub fn money(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        let (kind, mode, unit) = ("text", Some("decimal"), Some("元".into()));
        Self::new(name.into(), label.into(), Kind::Input { kind, mode, unit })
    }

    /// A code of digits: second factor, verification (验证码).
    pub fn code(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self::input("text", Some("numeric"), name, label).complete("one-time-code")
    }

    /// 多行文字
    pub fn long(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>, rows: u32) -> Self {
        Self::new(name.into(), label.into(), Kind::Long { rows })
    }

    /// 下拉选择; when nothing is chosen and the field is not required, 不选 is offered.
    pub fn select(
        name: impl Into<Words<'a>>,
        label: impl Into<Words<'a>>,
        choices: Vec<Choice<'a>>,
    ) -> Self {
        Self::new(name.into(), label.into(), Kind::Select(choices))
    }

    /// 单选
    pub fn radio(
        name: impl Into<Words<'a>>,
        label: impl Into<Words<'a>>,
        choices: Vec<Choice<'a>>,
    ) -> Self {
        Self::new(name.into(), label.into(), Kind::Radio(choices))
    }

    /// 多选; each chosen value is sent under the same name.
    pub fn checks(
        name: impl Into<Words<'a>>,
        label: impl Into<Words<'a>>,
        choices: Vec<Choice<'a>>,
    ) -> Self {
        Self::new(name.into(), label.into(), Kind::Checks(choices))
    }

    /// 勾选, sent as `on`; chosen when [`Field::value`] is `on`.
    pub fn check(name: impl Into<Words<'a>>, label: impl Into<Words<'a>>) -> Self {
        Self::new(name.into(), label.into(), Kind::Check)
    }

    /// 文件; `accept` as browsers read it (`.docx,.pdf`), limits belong into the hint.
    pub fn file(
        name: impl Into<Words<'a>>,
        label: impl Into<Words<'a>>,
        accept: impl Into<Words<'a>>,
    ) -> Self {
        let (accept, many) = (accept.into(), false);
        Self::new(name.into(), label.into(), Kind::File { accept, many })
    }

    /// 可填可选: free text with suggestions.
    pub fn combo(
        name: impl Into<Words<'a>>,
        label: impl Into<Words<'a>>,
        suggestions: Vec<Choice<'a>>,
    ) -> Self {
        Self::new(name.into(), label.into(), Kind::Combo(suggestions))
    }

    /// What was typed or stands now.
    pub fn value(mut self, value: impl Into<Words<'a>>) -> Self {
        self.values = vec![value.into()];
        self
    }

    /// What is chosen among several.
    pub fn values(mut self, values: impl IntoIterator<Item = impl Into<Words<'a>>>) -> Self {
        self.values = values.into_iter().map(Into::into).collect();
        self
    }

    /// What to fill in, and what for.
    pub fn hint(mut self, words: impl Into<Words<'a>>) -> Self {
        self.hint = Some(words.into());
        self
    }

    /// What is wrong, when something is.
    pub fn error(mut self, words: Option<impl Into<Words<'a>>>) -> Self {
        self.error = words.map(Into::into);
        self
    }

    /// Must be filled in.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Cannot be changed here; the hint says why.
    pub fn off(mut self, off: bool) -> Self {
        self.off = off;
        self
    }

    /// At most so many characters; checked by us, and shown while typing.
    pub fn max(mut self, characters: u32) -> Self {
        self.max = Some(characters);
        self
    }

    /// Earliest or least value.
    pub fn from(mut self, least: impl Into<Words<'a>>) -> Self {
        self.range.0 = Some(least.into());
        self
    }

    /// Latest or greatest value.
    pub fn to(mut self, greatest: impl Into<Words<'a>>) -> Self {
        self.range.1 = Some(greatest.into());
        self
    }

    /// Several files.
    pub fn many(mut self) -> Self {
        if let Kind::File { many, .. } = &mut self.kind {
            *many = true;
        }
        self
    }

    /// What the browser may fill in: `username`, `current-password`, `new-password`, `off`.
    pub fn complete(mut self, words: impl Into<Words<'a>>) -> Self {
        self.complete = Some(words.into());
        self
    }

    /// Takes the focus when the page opens: one per page, where typing is all there is to do.
    pub fn focus(mut self) -> Self {
        self.focus = true;
        self
    }

    /// The label is read but not seen (filters, cells of a table).
    pub fn quiet_label(mut self) -> Self {
        self.quiet_label = true;
        self
    }

    /// Another id, when a page has the same field twice.
    pub fn id(mut self, id: impl AsRef<str>) -> Self {
        self.id = id_of(id.as_ref());
        self
    }
}
