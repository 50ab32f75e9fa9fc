//! Texts that grow with a filter.

use super::{Conn, Reader, Tx, Value};
use crate::Error;

/// Lists of at least so many values are filled up to a power of two.
const FILL_FROM: usize = 32;
/// From here on they are not: SQLite takes 32,766 arguments.
const FILL_MAX: usize = 8_192;

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

    /// Appends ` column in (…)`; nothing is in an empty list. Long lists are filled up with their
    /// last value, so that a connection keeps a dozen prepared texts and not one for each length.
    #[must_use]
    pub fn push_in(self, column: &str, values: &[Value]) -> Self {
        let Some(last) = values.last() else {
            return self.push("1 = 0", &[]);
        };
        let mut values = values.to_vec();
        if (FILL_FROM..FILL_MAX).contains(&values.len()) {
            values.resize(values.len().next_power_of_two(), last.clone());
        }
        let marks = vec!["?"; values.len()].join(", ");
        self.push(&format!("{column} in ({marks})"), &values)
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

    #[test]
    fn long_lists_share_their_texts() {
        let text = |length: i64| {
            let values: Vec<Value> = (0..length).map(Value::Int).collect();
            let sql = Sql::new("select a from t where").push_in("b", &values);
            assert!(sql.args.len() >= values.len());
            assert_eq!(sql.args.last(), values.last());
            sql.text
        };
        assert_eq!(text(513), text(1_000));
        assert_ne!(text(3), text(4));
        assert_ne!(text(9_000), text(9_001));
    }
}
