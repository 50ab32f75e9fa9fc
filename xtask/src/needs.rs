//! What the tests need from the machine, and how to get it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{command, report};

/// The locale of the second PostgreSQL server.
pub const ZH_LOCALE: &str = "zh_CN.UTF-8";

/// Everything that the tests call by path.
#[derive(Debug, Clone)]
pub struct Tools {
    /// Folder with `initdb`, `postgres`, `pg_ctl` and `psql` of one PostgreSQL.
    pub postgres: PathBuf,
    /// The browser.
    pub chromium: PathBuf,
}

/// One thing that the machine must have.
struct Need {
    /// What it is called in a sentence.
    name: &'static str,
    /// Debian packages that bring it.
    packages: &'static [&'static str],
    present: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        name: "PostgreSQL",
        packages: &["postgresql"],
        present: || postgres_programs().is_some(),
    },
    Need {
        name: "Chromium",
        packages: &["chromium"],
        present: || chromium().is_some(),
    },
    Need {
        name: "Noto CJK fonts",
        packages: &["fonts-noto-cjk"],
        present: has_cjk_fonts,
    },
    Need {
        name: "pdftotext and pdftoppm",
        packages: &["poppler-utils"],
        present: || in_path("pdftotext").is_some() && in_path("pdftoppm").is_some(),
    },
    Need {
        name: "the zh_CN.UTF-8 locale",
        packages: &["locales"],
        present: || has_zh_locale() || can_define_zh_locale(),
    },
];

/// Finds everything, as root installs what is missing, or says in one sentence how to get it.
pub fn meet() -> Result<Tools, String> {
    let missing = missing();
    if !missing.is_empty() {
        let packages: Vec<&str> = missing
            .iter()
            .flat_map(|need| need.packages)
            .copied()
            .collect();
        if !is_root() || in_path("apt-get").is_none() {
            return Err(how_to_get(&missing));
        }
        report::line(&format!("installing {}", packages.join(" ")));
        install(&packages);
    }
    let still = self::missing();
    if !still.is_empty() {
        return Err(how_to_get(&still));
    }
    define_zh_locale()?;
    match (postgres_programs(), chromium()) {
        (Some(postgres), Some(chromium)) => Ok(Tools { postgres, chromium }),
        _ => Err(how_to_get(&self::missing())),
    }
}

fn missing() -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| !(need.present)()).collect()
}

fn how_to_get(missing: &[&Need]) -> String {
    let names: Vec<&str> = missing.iter().map(|need| need.name).collect();
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|need| need.packages)
        .copied()
        .collect();
    let define = if packages.contains(&"locales") {
        " && sudo localedef -i zh_CN -f UTF-8 zh_CN.UTF-8"
    } else {
        ""
    };
    format!(
        "The tests need {}: run `sudo apt-get update && sudo apt-get install \
         --no-install-recommends {}{define}` (or the same from another system's packages), then \
         start again.",
        names.join(", "),
        packages.join(" ")
    )
}

/// Asks apt-get. Its exit code is not looked at: Debian's own PostgreSQL cluster may fail to
/// start in a container, which does not matter to us; what counts is what is there afterwards.
fn install(packages: &[&str]) {
    for arguments in [
        vec!["update", "--quiet"],
        [
            &["install", "--quiet", "--yes", "--no-install-recommends"],
            packages,
        ]
        .concat(),
    ] {
        let ended = command::quiet(
            Command::new("apt-get")
                .args(&arguments)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        );
        let tail = match ended {
            Ok(ended) if ended.well => continue,
            Ok(ended) => ended.lines[ended.lines.len().saturating_sub(8)..].join("\n"),
            Err(error) => error,
        };
        report::line(&format!("apt-get {} said:\n{tail}", arguments.join(" ")));
    }
}

/// The newest PostgreSQL below /usr/lib/postgresql that is complete, else the one in PATH.
fn postgres_programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| {
        ["initdb", "postgres", "pg_ctl", "psql"]
            .iter()
            .all(|program| folder.join(program).is_file())
    };
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| complete(folder))
        .collect();
    versions.sort();
    let in_path = in_path("initdb").and_then(|program| program.parent().map(Path::to_path_buf));
    versions
        .pop()
        .map(|(_, folder)| folder)
        .or_else(|| in_path.filter(complete))
}

fn chromium() -> Option<PathBuf> {
    in_path("chromium")
        .or_else(|| in_path("chromium-browser"))
        .or_else(|| Some(PathBuf::from("/usr/bin/chromium")).filter(|path| path.is_file()))
}

fn has_cjk_fonts() -> bool {
    let debian = Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc");
    debian.is_file()
        || command::quiet(&mut Command::new("fc-list")).is_ok_and(|ended| {
            ended
                .lines
                .iter()
                .any(|line| line.contains("Noto Sans CJK"))
        })
}

fn has_zh_locale() -> bool {
    let wanted = normal(ZH_LOCALE);
    command::quiet(Command::new("locale").arg("-a"))
        .is_ok_and(|ended| ended.lines.iter().any(|line| normal(line) == wanted))
}

/// `zh_CN.UTF-8` and `zh_CN.utf8` are the same locale.
fn normal(locale: &str) -> String {
    locale.to_ascii_lowercase().replace('-', "")
}

fn can_define_zh_locale() -> bool {
    is_root()
        && in_path("localedef").is_some()
        && Path::new("/usr/share/i18n/locales/zh_CN").is_file()
}

fn define_zh_locale() -> Result<(), String> {
    if has_zh_locale() {
        return Ok(());
    }
    report::line("defining the zh_CN.UTF-8 locale");
    let ended =
        command::quiet(Command::new("localedef").args(["-i", "zh_CN", "-f", "UTF-8", ZH_LOCALE]))?;
    if has_zh_locale() {
        Ok(())
    } else {
        Err(format!(
            "The tests need the zh_CN.UTF-8 locale: run `sudo localedef -i zh_CN -f UTF-8 \
             zh_CN.UTF-8`, then start again ({}).",
            ended.lines.join(" ")
        ))
    }
}

/// Whether we may install things.
pub fn is_root() -> bool {
    command::quiet(Command::new("id").arg("-u"))
        .is_ok_and(|ended| ended.lines.first().is_some_and(|line| line == "0"))
}

/// The program called `name` in PATH.
pub fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_one_sentence_with_its_remedy() {
        let text = how_to_get(&[&NEEDS[1], &NEEDS[3]]);
        assert!(text.starts_with("The tests need Chromium, pdftotext and pdftoppm: run `sudo"));
        assert!(text.contains("--no-install-recommends chromium poppler-utils`"));
        assert!(how_to_get(&[&NEEDS[4]]).contains("sudo localedef -i zh_CN"));
        assert!(!text.contains('\n'));
    }

    #[test]
    fn spellings_of_a_locale_are_one() {
        assert_eq!(normal("zh_CN.utf8"), normal(ZH_LOCALE));
    }
}
