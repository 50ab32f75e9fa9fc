//! Values and rows: the five storage kinds that both engines share.

use kernel::{Date, Id, Moment, Money, Text};

use crate::Error;

/// One stored value. Dates are ISO text, instants UTC milliseconds, money fen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing; fits any column.
    Null,
    /// `bigint`.
    Int(i64),
    /// `boolean`.
    Bool(bool),
    /// `text`.
    Text(String),
    /// `blob` / `bytea`.
    Bytes(Vec<u8>),
}

/// Writes the arguments of one statement: `args![id, "text", day]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Value::from($value)),*][..] };
}

macro_rules! value_from {
    ($($from:ty => |$v:ident| $make:expr),* $(,)?) => {
        $(impl From<$from> for Value { fn from($v: $from) -> Self { $make } })*
    };
}

value_from! {
    i64 => |v| Self::Int(v),
    i32 => |v| Self::Int(i64::from(v)),
    i16 => |v| Self::Int(i64::from(v)),
    u32 => |v| Self::Int(i64::from(v)),
    u16 => |v| Self::Int(i64::from(v)),
    u8 => |v| Self::Int(i64::from(v)),
    usize => |v| Self::Int(i64::try_from(v).unwrap_or(i64::MAX)),
    bool => |v| Self::Bool(v),
    &str => |v| Self::Text(v.to_owned()),
    String => |v| Self::Text(v),
    &String => |v| Self::Text(v.clone()),
    Vec<u8> => |v| Self::Bytes(v),
    &[u8] => |v| Self::Bytes(v.to_vec()),
    Date => |v| Self::Text(v.to_string()),
    Moment => |v| Self::Int(v.as_ms()),
    Money => |v| Self::Int(v.fen()),
}

impl<T> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Self {
        Self::Int(id.as_i64())
    }
}
impl<const MAX: usize> From<Text<MAX>> for Value {
    fn from(text: Text<MAX>) -> Self {
        Self::Text(text.into())
    }
}
impl<const MAX: usize> From<&Text<MAX>> for Value {
    fn from(text: &Text<MAX>) -> Self {
        Self::Text(text.to_string())
    }
}
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
impl From<&Self> for Value {
    fn from(value: &Self) -> Self {
        value.clone()
    }
}

/// One row of an answer; columns are counted from 0.
pub enum Row<'a> {
    #[doc(hidden)]
    Sqlite(&'a rusqlite::Row<'a>),
    #[doc(hidden)]
    Pg(&'a postgres::Row),
}

impl Row<'_> {
    /// The value of column `index`.
    ///
    /// # Errors
    /// A fault when the column is not of that kind or not there.
    pub fn get<T: Read>(&self, index: usize) -> Result<T, Error> {
        T::read(self, index)
    }

    /// Whatever stands in column `index`; used by the trail, backup and doctor.
    ///
    /// # Errors
    /// A fault when the column is not there or of a kind we do not use.
    pub fn value(&self, index: usize) -> Result<Value, Error> {
        match self {
            Self::Sqlite(row) => {
                let found = row.get_ref(index).map_err(|e| Error::Fault(Box::new(e)))?;
                Ok(match found {
                    rusqlite::types::ValueRef::Null => Value::Null,
                    rusqlite::types::ValueRef::Integer(i) => Value::Int(i),
                    rusqlite::types::ValueRef::Text(t) => {
                        Value::Text(String::from_utf8_lossy(t).into_owned())
                    }
                    rusqlite::types::ValueRef::Blob(b) => Value::Bytes(b.to_vec()),
                    rusqlite::types::ValueRef::Real(_) => {
                        return Err(Error::fault(format!("column {index} holds a float")));
                    }
                })
            }
            Self::Pg(row) => pg_value(row, index),
        }
    }
}

fn pg_value(row: &postgres::Row, index: usize) -> Result<Value, Error> {
    use postgres::types::Type;
    let column = row
        .columns()
        .get(index)
        .ok_or_else(|| Error::fault("no such column"))?;
    let kind = column.type_();
    let fault = |e: postgres::Error| Error::Fault(Box::new(e));
    let value = if *kind == Type::INT8 {
        row.try_get::<_, Option<i64>>(index)
            .map_err(fault)?
            .map(Value::Int)
    } else if *kind == Type::INT4 {
        row.try_get::<_, Option<i32>>(index)
            .map_err(fault)?
            .map(Value::from)
    } else if *kind == Type::BOOL {
        row.try_get::<_, Option<bool>>(index)
            .map_err(fault)?
            .map(Value::Bool)
    } else if *kind == Type::BYTEA {
        row.try_get::<_, Option<Vec<u8>>>(index)
            .map_err(fault)?
            .map(Value::Bytes)
    } else if *kind == Type::TEXT || *kind == Type::VARCHAR || *kind == Type::NAME {
        row.try_get::<_, Option<String>>(index)
            .map_err(fault)?
            .map(Value::Text)
    } else {
        return Err(Error::fault(format!(
            "column {} is {kind}; cast it",
            column.name()
        )));
    };
    Ok(value.unwrap_or(Value::Null))
}

/// What a column can be read as.
pub trait Read: Sized {
    /// Reads column `index`.
    ///
    /// # Errors
    /// A fault when the column holds something else.
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error>;
}

fn wrong<T>(index: usize, wanted: &str, found: &Value) -> Result<T, Error> {
    Err(Error::fault(format!(
        "column {index}: wanted {wanted}, found {found:?}"
    )))
}

impl Read for Value {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        row.value(index)
    }
}
impl Read for i64 {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        match row.value(index)? {
            Value::Int(i) => Ok(i),
            Value::Bool(b) => Ok(Self::from(b)),
            other @ (Value::Null | Value::Text(_) | Value::Bytes(_)) => {
                wrong(index, "bigint", &other)
            }
        }
    }
}
impl Read for bool {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        i64::read(row, index).map(|i| i != 0)
    }
}
impl Read for String {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        match row.value(index)? {
            Value::Text(t) => Ok(t),
            other @ (Value::Null | Value::Int(_) | Value::Bool(_) | Value::Bytes(_)) => {
                wrong(index, "text", &other)
            }
        }
    }
}
impl Read for Vec<u8> {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        match row.value(index)? {
            Value::Bytes(b) => Ok(b),
            other @ (Value::Null | Value::Int(_) | Value::Bool(_) | Value::Text(_)) => {
                wrong(index, "bytes", &other)
            }
        }
    }
}
impl<T: Read> Read for Option<T> {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        if row.value(index)? == Value::Null {
            Ok(None)
        } else {
            T::read(row, index).map(Some)
        }
    }
}
impl<T> Read for Id<T> {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        i64::read(row, index).map(Self::from_i64)
    }
}
impl Read for Moment {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        i64::read(row, index).map(Self::from_ms)
    }
}
impl Read for Money {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        i64::read(row, index).map(Self::from_fen)
    }
}
impl Read for Date {
    fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
        let text = String::read(row, index)?;
        text.parse()
            .map_err(|_| Error::fault(format!("column {index}: not a date: {text}")))
    }
}

macro_rules! read_small {
    ($($kind:ty),*) => {
        $(impl Read for $kind {
            fn read(row: &Row<'_>, index: usize) -> Result<Self, Error> {
                let wide = i64::read(row, index)?;
                Self::try_from(wide)
                    .map_err(|_| Error::fault(format!("column {index}: {wide} does not fit")))
            }
        })*
    };
}
read_small!(i32, u32, u16, u8, i16, usize, u64);
