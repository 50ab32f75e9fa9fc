//! The twin as spreadsheets of Chinese offices export it: GB18030, commas, `\r\n`.

use super::{Roster, Row};

impl Roster {
    /// What one sees in the cells, as CSV in GB18030.
    pub fn csv(&self) -> Vec<u8> {
        let lines: String = self.rows.iter().map(line).collect();
        encoding_rs::GB18030.encode(&lines).0.into_owned()
    }
}

fn line(row: &Row) -> String {
    let cells: Vec<String> = row.cells.iter().map(|cell| quoted(cell.shown())).collect();
    format!("{}\r\n", cells.join(","))
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
