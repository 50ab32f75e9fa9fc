//! What a setting is.

use crate::Error;

/// Longest text of a setting, characters.
const TEXT_MAX: usize = 500;
/// Longest sealed secret, bytes; 200 characters sealed stay well below it.
const SEALED_BYTES_MAX: usize = 4_000;

/// Seals secrets and opens them again (密钥服务). The house gives one; its keys lie outside the
/// database.
pub trait Vault: Send + Sync {
    /// Seals `plain`; `purpose` is bound to it.
    ///
    /// # Errors
    /// A fault when there is no key.
    fn seal(&self, purpose: &str, plain: &str) -> Result<String, Error>;

    /// Opens what [`Vault::seal`] made for the same purpose.
    ///
    /// # Errors
    /// A fault when the key is gone or the text was changed.
    fn open(&self, purpose: &str, sealed: &str) -> Result<String, Error>;
}

/// A house without keys: keeps no secrets (无密钥).
pub struct NoVault;

impl Vault for NoVault {
    fn seal(&self, _purpose: &str, _plain: &str) -> Result<String, Error> {
        Err(Error::refused(
            "settings.no_key",
            "本系统还没有加密密钥，不能保存口令；请先在服务器上准备密钥",
        ))
    }

    fn open(&self, _purpose: &str, _sealed: &str) -> Result<String, Error> {
        Err(Error::fault("there is no key to open a sealed setting"))
    }
}

/// Words that may be chosen: stored word and what people read.
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

/// A password or key among the settings (口令); stored sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The sealed text; only a [`Vault`] reads it.
    pub(super) fn sealed(&self) -> &str {
        &self.0
    }

    pub(super) fn from_sealed(sealed: String) -> Self {
        Self(sealed)
    }

    /// Whether one was set.
    pub fn is_set(&self) -> bool {
        !self.0.is_empty()
    }
}

/// What a setting can hold.
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

/// How a setting is asked on the page.
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
        Self(String::new())
    }
    fn to_json(&self) -> String {
        serde_json::Value::from(self.0.as_str()).to_string()
    }
    fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok().map(Self)
    }
    fn parse(typed: &str, (): &()) -> Result<Self, String> {
        if typed.chars().any(char::is_control) || typed.len() > SEALED_BYTES_MAX {
            return Err("口令须是一行文字，最多 200 个字".to_owned());
        }
        Ok(Self(typed.to_owned()))
    }
    fn show(&self, (): &()) -> String {
        if self.is_set() {
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

/// A setting whose type does not matter: what the page and the house hold.
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
    /// What was typed as it is stored (a secret's still unsealed), or the sentence beside the
    /// field.
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
