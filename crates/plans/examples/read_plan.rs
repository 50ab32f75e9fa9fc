//! Prints what is read from a plan: `cargo run -p plans --example read_plan -- FILE`.

use std::{error::Error, io::Write, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("需要文件名")?;
    let bytes = std::fs::read(&path)?;
    let start = Instant::now();
    let document = plans::reading::read_bytes(&bytes, &path)?;
    let took = start.elapsed();
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &document)?;
    writeln!(out)?;
    plans::reading::check(&document)?;
    writeln!(std::io::stderr(), "{took:?}")?;
    Ok(())
}
