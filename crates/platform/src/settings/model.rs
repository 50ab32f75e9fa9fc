//! What a setting is.

/// Longest text of a setting, characters.
const TEXT_MAX: usize = 500;
/// Longest secret, characters.
const SECRET_MAX: usize = 200;

/// Words that may be chosen (可选值): stored word and what people read.
pub type Choices = &'static [(&'static str, &'static str)];

/// A setting of type `T` (设置项): `i64`, `bool`, `String` or [`Secret`].
#[derive(Debug)]
pub struct Setting<T: Kind> {
    /// `area.name`.
    pub name: &'static str,
    /// The card it stands in, `邮件`.
    pub group: &'static str,
    /// What it decides, in Chinese.
    pub text: &'static str,
    /// What holds until somebody decides otherwise.
    pub default: T::Const,
    /// `天`, `MB`; empty when it has none.
    pub unit: &'static str,
    /// Where the default comes from.
    pub source: &'static str,
    /// What may be chosen or typed.
    pub allowed: T::Allowed,
}

/// A password or key among the settings (口令): the value lies sealed beside it, and this only
/// tells whether there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secret {
    /// 是否已设置
    pub is_set: bool,
}

/// What a setting can hold (设置值的类型).
pub trait Kind: Sized + Send + 'static {
    /// The default as a constant.
    type Const: Copy + Sync + Send + std::fmt::Debug + 'static;
    /// What may be chosen or typed.
    type Allowed: Copy + Sync + Send + std::fmt::Debug + 'static;

    /// The default.
    fn of(default: Self::Const) -> Self;
    /// As stored.
    fn to_json(&self) -> String;
    /// From what is stored.
    fn from_json(json: &str) -> Option<Self>;
    /// From what was typed, or the sentence beside the field.
    ///
    /// # Errors
    /// The sentence.
    fn parse(typed: &str, allowed: &Self::Allowed) -> Result<Self, String>;
    /// As people read it.
    fn show(&self, allowed: &Self::Allowed) -> String;
    /// As the field takes it.
    fn typed(&self) -> String;
    /// How it is asked.
    fn input(allowed: &Self::Allowed) -> Input;
}

/// How a setting is asked on the page (填写方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// 整数
    Number,
    /// 文字
    Text,
    /// 选择
    Choice(Choices),
    /// 口令
    Secret,
}

const YES_NO: Choices = &[("on", "是"), ("off", "否")];

impl Kind for i64 {
    type Const = Self;
    type Allowed = (Self, Self);

    fn of(default: Self) -> Self {
        default
    }
    fn to_json(&self) -> String {
        self.to_string()
    }
    fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
    fn parse(typed: &str, (min, max): &(Self, Self)) -> Result<Self, String> {
        match typed.trim().parse() {
            Ok(number) if (min..=max).contains(&&number) => Ok(number),
            Ok(_) | Err(_) => Err(format!("请填写 {min} 到 {max} 之间的整数")),
        }
    }
    fn show(&self, _: &(Self, Self)) -> String {
        self.to_string()
    }
    fn typed(&self) -> String {
        self.to_string()
    }
    fn input(_: &(Self, Self)) -> Input {
        Input::Number
    }
}

impl Kind for bool {
    type Const = Self;
    type Allowed = ();

    fn of(default: Self) -> Self {
        default
    }
    fn to_json(&self) -> String {
        self.to_string()
    }
    fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
    fn parse(typed: &str, (): &()) -> Result<Self, String> {
        match typed {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err("请选择".to_owned()),
        }
    }
    fn show(&self, (): &()) -> String {
        if *self { "是" } else { "否" }.to_owned()
    }
    fn typed(&self) -> String {
        if *self { "on" } else { "off" }.to_owned()
    }
    fn input((): &()) -> Input {
        Input::Choice(YES_NO)
    }
}

impl Kind for String {
    type Const = &'static str;
    /// Empty: free text of one line.
    type Allowed = Choices;

    fn of(default: &'static str) -> Self {
        default.to_owned()
    }
    fn to_json(&self) -> String {
        serde_json::Value::from(self.as_str()).to_string()
    }
    fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
    fn parse(typed: &str, choices: &Choices) -> Result<Self, String> {
        let text = typed.trim();
        if !choices.is_empty() && !choices.iter().any(|(word, _)| *word == text) {
            return Err("请选择".to_owned());
        }
        if text.chars().any(char::is_control) {
            return Err("只能填写一行文字".to_owned());
        }
        if text.chars().count() > TEXT_MAX {
            return Err(format!("最多 {TEXT_MAX} 个字"));
        }
        Ok(text.to_owned())
    }
    fn show(&self, choices: &Choices) -> String {
        let chosen = choices.iter().find(|(word, _)| word == self);
        chosen.map_or_else(|| self.clone(), |(_, text)| (*text).to_owned())
    }
    fn typed(&self) -> String {
        self.clone()
    }
    fn input(choices: &Choices) -> Input {
        if choices.is_empty() {
            Input::Text
        } else {
            Input::Choice(choices)
        }
    }
}

impl Kind for Secret {
    type Const = ();
    type Allowed = ();

    fn of((): ()) -> Self {
        Self { is_set: false }
    }
    fn to_json(&self) -> String {
        self.is_set.to_string()
    }
    fn from_json(json: &str) -> Option<Self> {
        let is_set = serde_json::from_str(json).ok()?;
        Some(Self { is_set })
    }
    fn parse(typed: &str, (): &()) -> Result<Self, String> {
        if typed.chars().any(char::is_control) || typed.chars().count() > SECRET_MAX {
            return Err(format!("口令须是一行文字，最多 {SECRET_MAX} 个字"));
        }
        let is_set = !typed.is_empty();
        Ok(Self { is_set })
    }
    fn show(&self, (): &()) -> String {
        if self.is_set {
            "已设置"
        } else {
            "未设置"
        }
        .to_owned()
    }
    fn typed(&self) -> String {
        String::new()
    }
    fn input((): &()) -> Input {
        Input::Secret
    }
}

/// A setting whose type does not matter (任一设置项): what the page and the house hold.
pub trait AnySetting: Sync + Send {
    /// `area.name`.
    fn name(&self) -> &'static str;
    /// The card it stands in.
    fn group(&self) -> &'static str;
    /// What it decides.
    fn text(&self) -> &'static str;
    /// Its unit.
    fn unit(&self) -> &'static str;
    /// Where the default comes from.
    fn source(&self) -> &'static str;
    /// How it is asked.
    fn input(&self) -> Input;
    /// The default as people read it.
    fn default_text(&self) -> String;
    /// The default as stored.
    fn default_json(&self) -> String;
    /// A stored value as people read it; `None` when it does not fit.
    fn show(&self, json: &str) -> Option<String>;
    /// A stored value as the field takes it; empty for secrets.
    fn typed(&self, json: &str) -> String;
    /// What was typed as it is stored, or the sentence beside the field.
    ///
    /// # Errors
    /// The sentence.
    fn parse(&self, typed: &str) -> Result<String, String>;
}

impl<T: Kind> AnySetting for Setting<T> {
    fn name(&self) -> &'static str {
        self.name
    }
    fn group(&self) -> &'static str {
        self.group
    }
    fn text(&self) -> &'static str {
        self.text
    }
    fn unit(&self) -> &'static str {
        self.unit
    }
    fn source(&self) -> &'static str {
        self.source
    }
    fn input(&self) -> Input {
        T::input(&self.allowed)
    }
    fn default_text(&self) -> String {
        T::of(self.default).show(&self.allowed)
    }
    fn default_json(&self) -> String {
        T::of(self.default).to_json()
    }
    fn show(&self, json: &str) -> Option<String> {
        T::from_json(json).map(|v| v.show(&self.allowed))
    }
    fn typed(&self, json: &str) -> String {
        T::from_json(json).map(|v| v.typed()).unwrap_or_default()
    }
    fn parse(&self, typed: &str) -> Result<String, String> {
        T::parse(typed, &self.allowed).map(|v| v.to_json())
    }
}
