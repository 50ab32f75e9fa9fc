//! Fonts: makes the built-in subsets again, and puts FandolFang into a data folder.
//!
//! `cargo xtask fonts rebuild` needs Debian 12 with python3-venv; `cargo xtask fonts fandol DIR`
//! needs apt-get. Both download from the ordinary mirrors and pip.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// What the subsets are made from; other versions give other bytes.
const PACKAGES: [&str; 3] = [
    "fonts-noto-cjk=1:20220127+repack1-1",
    "fonts-noto-cjk-extra=1:20220127+repack1-1",
    "fonts-lxgw-wenkai=1.250+repack-1",
];
const FONTTOOLS: &str = "fonttools==4.68.0";
const OUT: &str = "crates/typeset/fonts";

const FANDOL_PACKAGE: &str = "texlive-lang-chinese";
const FANDOL_FONT: &str =
    "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf";
const FANDOL_PAPERS: &str = "usr/share/doc/texlive-doc/fonts/fandol";

/// `cargo xtask fonts …`.
pub fn chore(arguments: &[String]) -> ExitCode {
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            crate::report::line(&sentence);
            ExitCode::FAILURE
        }
    }
}

/// `fonts rebuild` or `fonts fandol DIR`, from the root of the repository.
///
/// # Errors
/// One sentence: what could not be done and how to get what is missing.
fn run(arguments: &[String]) -> Result<(), String> {
    match arguments {
        [what] if what == "rebuild" => rebuild(),
        [what, data] if what == "fandol" => fandol(Path::new(data)),
        _ => Err("usage: cargo xtask fonts rebuild | cargo xtask fonts fandol DATA_DIR".to_owned()),
    }
}

fn rebuild() -> Result<(), String> {
    let work = scratch("rebuild")?;
    let root = unpack(&work, &PACKAGES)?;
    let venv = work.join("venv");
    step(
        Command::new("python3").args(["-m", "venv"]).arg(&venv),
        "apt-get install python3-venv",
    )?;
    let pip = venv.join("bin/pip");
    step(
        Command::new(pip).args(["install", "--quiet", FONTTOOLS]),
        "check the connection to PyPI",
    )?;
    let python = venv.join("bin/python");
    let script = Path::new(OUT).join("make.py");
    step(
        Command::new(python).arg(script).arg(&root).arg(OUT),
        "run it from the root of the repository",
    )?;
    fs::remove_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))
}

fn fandol(data: &Path) -> Result<(), String> {
    let work = scratch("fandol")?;
    let root = unpack(&work, &[FANDOL_PACKAGE])?;
    let folder = data.join("fonts");
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    copy(
        &root.join(FANDOL_FONT),
        &folder.join("FandolFang-Regular.otf"),
    )?;
    // The licence travels with the file.
    let papers = root.join(FANDOL_PAPERS);
    let entries = fs::read_dir(&papers).map_err(|e| format!("{}: {e}", papers.display()))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("COPYING") || name.starts_with("README") {
            copy(&entry.path(), &folder.join(format!("FandolFang-{name}")))?;
        }
    }
    fs::remove_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))
}

/// An empty folder of our own below the build folder.
fn scratch(name: &str) -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let work = std::path::absolute(Path::new(&target).join("fonts").join(name))
        .map_err(|e| e.to_string())?;
    if work.exists() {
        fs::remove_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))?;
    }
    fs::create_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))?;
    Ok(work)
}

/// Downloads Debian packages and unpacks them without installing; answers the root.
fn unpack(work: &Path, packages: &[&str]) -> Result<PathBuf, String> {
    let mut download = Command::new("apt-get");
    download.current_dir(work).arg("download").args(packages);
    step(&mut download, "run `apt-get update` on Debian 12 first")?;
    let root = work.join("root");
    let entries = fs::read_dir(work).map_err(|e| format!("{}: {e}", work.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|ending| ending == "deb") {
            step(
                Command::new("dpkg-deb").arg("-x").arg(&path).arg(&root),
                "install dpkg",
            )?;
        }
    }
    Ok(root)
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to)
        .map(|_| ())
        .map_err(|e| format!("{} → {}: {e}", from.display(), to.display()))
}

/// Runs one command; `advice` says what to do when it does not work.
fn step(command: &mut Command, advice: &str) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} ended with {status}; {advice}")),
        Err(error) => Err(format!("{name} did not start ({error}); {advice}")),
    }
}
