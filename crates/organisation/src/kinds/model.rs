//! Kinds, offices and pairs as they shall be.

/// A kind as it shall be (组织类别).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindChange {
    /// Stable code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it keeps its own books.
    pub is_union: bool,
    /// Whether it may stand without a parent.
    pub is_root: bool,
    /// Kinds that may stand below it.
    pub children: Vec<String>,
    /// Kinds below which it may stand.
    pub parents: Vec<String>,
    /// Kinds of committee that it is founded with.
    pub committees: Vec<String>,
    /// Offices that it is founded with, vacant.
    pub offices: Vec<String>,
    /// Which version was changed; `None` adds a kind.
    pub version: Option<i64>,
}

/// An office as it shall be (职务).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeChange {
    /// Stable code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether only who sets powers may appoint to it.
    pub guarded: bool,
    /// 委员会席位.
    pub seated: bool,
    /// 法定代表人.
    pub represents: bool,
    /// Kinds of body in which it may be held; none: in any.
    pub kinds: Vec<String>,
    /// Which version was changed; `None` adds an office.
    pub version: Option<i64>,
}

/// Two offices that one person must not hold in one union (不相容职务).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Code of one.
    pub one: String,
    /// Code of the other.
    pub other: String,
    /// The rule as one clause.
    pub rule: String,
    /// Document, number, article.
    pub source: String,
}
