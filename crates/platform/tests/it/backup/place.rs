//! Where backups are restored to, and a look into them.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use platform::{
    Error,
    backup::{self, RestoreReport, Target},
    chance::Chance,
    clock::Clock,
    db::Migration,
};
use testing::{Fresh, start};

use super::house::{House, MIGRATIONS, SEALED};

/// Somewhere to restore to.
pub struct Place {
    pub fresh: Fresh,
    pub data: PathBuf,
    pub folder: tempfile::TempDir,
}

impl Place {
    pub fn empty(fresh: Fresh) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            fresh,
            data: folder.path().join("data"),
            folder,
        }
    }

    pub fn restore(&self, file: &Path, passphrase: Option<&str>) -> Result<RestoreReport, Error> {
        self.restore_with(file, passphrase, MIGRATIONS)
    }

    pub fn restore_with(
        &self,
        file: &Path,
        passphrase: Option<&str>,
        migrations: &[Migration],
    ) -> Result<RestoreReport, Error> {
        let target = Target {
            address: &self.fresh.address,
            data: &self.data,
            migrations,
            sealed: SEALED,
            clock: &Clock::hand(start()),
            chance: &Chance::system(),
        };
        backup::restore(file, &target, passphrase)
    }

    pub fn open(self) -> House {
        let db = self.fresh.open(MIGRATIONS);
        House::of(self.fresh, db, self.data, self.folder)
    }

    /// Whether nothing of a restore is left: no file, no table.
    pub fn is_untouched(&self) -> bool {
        let is_empty = |folder: &Path| {
            std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
        };
        let database = match &self.fresh.address {
            platform::db::Address::Sqlite(path) => is_empty(path.parent().unwrap()),
            platform::db::Address::Postgres(url) => {
                let mut conn = postgres::Client::connect(url, postgres::NoTls).unwrap();
                let sql = "select count(*) from pg_tables where schemaname = 'public'";
                conn.query_one(sql, &[]).unwrap().get::<_, i64>(0) == 0
            }
        };
        database && is_empty(&self.data)
    }
}

/// One part of a backup.
pub fn part(file: &Path, name: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut out = Vec::new();
    zip.by_name(name).unwrap().read_to_end(&mut out).unwrap();
    out
}

/// The names of all parts.
pub fn names(file: &Path) -> Vec<String> {
    let zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    zip.file_names().map(str::to_owned).collect()
}
