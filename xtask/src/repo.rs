//! The repository as chores see it: its root, its crates and its texts.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::command;

/// Folders that hold nothing written by hand.
const NOT_OURS: &[&str] = &["target", "data", "artefacts", ".git"];
/// Kinds of file that tidy reads.
const READ: &[&str] = &["rs", "md", "sql", "toml", "js", "css"];

/// The folder with the workspace's Cargo.toml.
pub fn root() -> PathBuf {
    let here = std::env::var("CARGO_MANIFEST_DIR")
        .ok()
        .filter(|dir| dir.ends_with("xtask"))
        .unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").to_owned());
    Path::new(&here)
        .parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// One text of the repository.
pub struct Source {
    /// From the root, with `/`.
    pub path: String,
    /// As it stands.
    pub text: String,
}

/// The texts of the repository in order of their paths.
pub struct Tree {
    /// Every text that tidy reads.
    pub sources: Vec<Source>,
}

impl Tree {
    /// Reads everything below `root`.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut sources = Vec::new();
        walk(root, root, &mut sources)?;
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { sources })
    }

    /// The sources whose path ends with `.{extension}`.
    pub fn of_kind(&self, extension: &str) -> impl Iterator<Item = &Source> {
        let ending = format!(".{extension}");
        self.sources
            .iter()
            .filter(move |source| source.path.ends_with(&ending))
    }

    /// A tree for tests.
    #[cfg(test)]
    pub fn of(sources: &[(&str, &str)]) -> Self {
        let sources = sources
            .iter()
            .map(|(path, text)| Source {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        Self { sources }
    }
}

fn walk(root: &Path, folder: &Path, sources: &mut Vec<Source>) -> Result<(), String> {
    let cannot =
        |path: &Path, error: std::io::Error| format!("cannot read {}: {error}", path.display());
    let entries = fs::read_dir(folder).map_err(|error| cannot(folder, error))?;
    for entry in entries {
        let path = entry.map_err(|error| cannot(folder, error))?.path();
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            let at_root = folder == root;
            if !(at_root && NOT_OURS.contains(&name.as_str())) {
                walk(root, &path, sources)?;
            }
        } else if READ.iter().any(|kind| name.ends_with(&format!(".{kind}"))) {
            let text = fs::read_to_string(&path).map_err(|error| cannot(&path, error))?;
            let shown = path.strip_prefix(root).unwrap_or(&path);
            let path = shown.to_string_lossy().replace('\\', "/");
            sources.push(Source { path, text });
        }
    }
    Ok(())
}

/// A crate of the workspace and what it depends on.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// The folder of its manifest.
    pub folder: PathBuf,
    /// Names under `[dependencies]` and `[build-dependencies]`.
    pub needs: Vec<String>,
    /// Names under `[dev-dependencies]`.
    pub needs_in_tests: Vec<String>,
}

/// The workspace as cargo sees it.
pub struct Workspace {
    /// Its crates in order of their names.
    pub members: Vec<Member>,
    /// Where cargo builds.
    pub target: PathBuf,
}

/// Asks `cargo metadata` about the workspace itself.
pub fn workspace() -> Result<Workspace, String> {
    let text = command::output(
        command::cargo()
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(root()),
    )?;
    let all: Value = serde_json::from_str(&text).map_err(|e| format!("cargo metadata: {e}"))?;
    let mut members: Vec<Member> = list(&all, "packages").iter().map(member).collect();
    members.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Workspace {
        members,
        target: PathBuf::from(text_of(&all, "target_directory")),
    })
}

fn member(package: &Value) -> Member {
    let named = |in_tests: bool| {
        list(package, "dependencies")
            .iter()
            .filter(|dependency| (text_of(dependency, "kind") == "dev") == in_tests)
            .map(|dependency| text_of(dependency, "name").to_owned())
            .collect()
    };
    let manifest = Path::new(text_of(package, "manifest_path"));
    Member {
        name: text_of(package, "name").to_owned(),
        folder: manifest.parent().map(Path::to_path_buf).unwrap_or_default(),
        needs: named(false),
        needs_in_tests: named(true),
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The text under `key`, empty when there is none.
pub fn text_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_knows_itself() {
        let workspace = workspace().unwrap();
        assert!(
            workspace
                .members
                .iter()
                .any(|member| member.name == "xtask")
        );
        let tree = Tree::read(&root()).unwrap();
        let here = |source: &&Source| source.path == "xtask/src/repo.rs";
        assert!(tree.of_kind("rs").any(|source| here(&source)));
        assert!(!tree.sources.iter().any(|s| s.path.starts_with("target/")));
    }
}
