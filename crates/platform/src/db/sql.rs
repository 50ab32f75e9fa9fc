//! Texts that grow with a filter.

use super::{Conn, Reader, Tx, Value};
use crate::Error;

/// A statement put together from parts (动态查询); each `?` takes the next argument.
#[derive(Debug, Clone, Default)]
pub struct Sql {
    text: String,
    args: Vec<Value>,
}

impl Sql {
    /// Starts with a text without arguments.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            args: Vec::new(),
        }
    }

    /// Appends ` text`, its `?` bound to `args` in order.
    #[must_use]
    pub fn push(mut self, text: &str, args: &[Value]) -> Self {
        self.text.push(' ');
        let mut args = args.iter();
        for c in text.chars() {
            if c == '?' {
                self.args.push(args.next().cloned().unwrap_or(Value::Null));
                self.text.push('$');
                self.text.push_str(&self.args.len().to_string());
            } else {
                self.text.push(c);
            }
        }
        self
    }

    /// Appends the part only when there is something to bind.
    #[must_use]
    pub fn push_some(self, text: &str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.push(text, &[value]),
            None => self,
        }
    }

    /// Appends ` column in (…)`; nothing is in an empty list.
    #[must_use]
    pub fn push_in(self, column: &str, values: &[Value]) -> Self {
        if values.is_empty() {
            return self.push("1 = 0", &[]);
        }
        let marks = vec!["?"; values.len()].join(", ");
        self.push(&format!("{column} in ({marks})"), values)
    }

    /// All rows.
    ///
    /// # Errors
    /// What the engine said.
    pub fn all<T>(&self, conn: &mut Conn, read: Reader<T>) -> Result<Vec<T>, Error> {
        conn.all(&self.text, &self.args, read)
    }

    /// The first row.
    ///
    /// # Errors
    /// What the engine said.
    pub fn one<T>(&self, conn: &mut Conn, read: Reader<T>) -> Result<Option<T>, Error> {
        conn.one(&self.text, &self.args, read)
    }

    /// Runs it as a changing statement; how many rows it changed.
    ///
    /// # Errors
    /// As [`Tx::run`].
    pub fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Error> {
        tx.run(&self.text, &self.args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_takes_the_next_argument() {
        let sql = Sql::new("select a from t where true")
            .push("and b = ? and c = ?", &[Value::Int(1), Value::Int(2)])
            .push_some("and d = ?", None)
            .push("and", &[])
            .push_in("e", &[Value::Int(3), Value::Int(4)]);
        assert_eq!(
            sql.text,
            "select a from t where true and b = $1 and c = $2 and e in ($3, $4)"
        );
        assert_eq!(sql.args.len(), 4);
    }
}
