//! Restoring: everything is prepared aside, checked, and put in place at the very end.

use std::{
    cell::RefCell,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use kernel::Moment;

use super::{
    check::{Archive, damaged},
    contents,
    load::{load, same_tables},
    manifest::{Manifest, SEALS, clock_text, file_part},
    opens::{self, Opened},
    parts::Summing,
    report::RestoreReport,
    wrap,
    write::Backup,
};
use crate::{
    Error, args,
    chance::Chance,
    clock::Clock,
    db::{
        Address, CommandKey, Conn, Db, Migration,
        bulk::{self, Bulk},
    },
    secret::{Keys, SealedColumn},
    trail::{By, Deed},
};

/// The folder inside the data folder that is there while a restore runs.
const ASIDE: &str = "restoring";
const KEYS: &str = "keys";
const FILES: &str = "files";
/// Where a backup is restored to (恢复去处).
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The database: a file that is not there yet, or an empty PostgreSQL database.
    pub address: &'a Address,
    /// The data folder, empty; it may hold `keys` when the backup brings none.
    pub data: &'a Path,
    /// All migrations of this program.
    pub migrations: &'a [Migration],
    /// All columns of sealed values.
    pub sealed: &'a [SealedColumn],
    /// The time.
    pub clock: &'a Clock,
    /// Chance.
    pub chance: &'a Chance,
}

/// Restores `file` into an empty place. Blocks. Nothing is in place before all of it is; an
/// error leaves the place empty, and a killed restore leaves what [`unfinished`] tells.
///
/// # Errors
/// A refusal with a sentence, or what the database or the disk said.
pub fn restore(
    file: &Path,
    target: &Target<'_>,
    passphrase: Option<&str>,
) -> Result<RestoreReport, Error> {
    let mut archive = Archive::open(file)?;
    let brings_keys = !archive.manifest.keys.is_empty();
    must_be_empty(target, brings_keys && passphrase.is_some())?;
    archive.check(target.migrations, is_pg(target))?;
    let keys = match passphrase {
        Some(passphrase) if brings_keys => {
            let wrapped = archive.wrapped()?;
            Some(wrap::unwrap(&wrapped, &archive.manifest_text, passphrase)?)
        }
        Some(_) | None => None,
    };
    let aside = Aside::make(target)?;
    let done = aside
        .fill(&mut archive, target, keys.as_deref())
        .and_then(|filled| {
            aside.put_in_place(filled.bulk, target)?;
            Ok((filled.opened, filled.letters))
        });
    let (opened, letters) = match done {
        Ok(done) => done,
        Err(error) => {
            aside.remove(target.data);
            return Err(error);
        }
    };
    let migrated = pending(&archive.manifest, target.migrations);
    let migrated = migrated.iter().map(|m| m.name.to_owned()).collect();
    let mut report = report(archive.manifest, opened, migrated);
    if brings_keys && keys.is_none() {
        let text = "备份里有密钥，但没有给口令，密钥没有恢复：加密的内容打不开；\
                    请清空后带口令再恢复一次，或把 keys 文件夹放回来";
        report.sentences.push(text.to_owned());
    }
    if letters > 0 {
        report.sentences.push(format!(
            "有 {letters} 封信在备份时还没有发出，程序启动后会发：其中有的当时可能随后已经发过"
        ));
    }
    if let Err(error) = note(target, &report) {
        let text = format!("已恢复，但没有记入留痕：{error}");
        report.sentences.push(text);
    }
    Ok(report)
}

/// The sentence for a data folder whose restore was broken off; the program must not be
/// started on it.
pub fn unfinished(data: &Path) -> Option<String> {
    data.join(ASIDE).exists().then(|| {
        format!(
            "文件夹 {} 里有一次没有完成的恢复：请清空这个文件夹（PostgreSQL 还要清空那个数据库），\
             再恢复一次；备份文件本身没有动过",
            data.display()
        )
    })
}

fn report(manifest: Manifest, opened: Vec<Opened>, migrated: Vec<String>) -> RestoreReport {
    let mut sentences =
        vec!["登录状态不随备份恢复：所有人需要重新登录；访问令牌仍然有效".to_owned()];
    if !manifest.files.missing.is_empty() {
        let count = manifest.files.missing.len();
        sentences.push(format!(
            "有 {count} 个文件在备份之前就已缺失，恢复以后打不开"
        ));
    }
    RestoreReport {
        taken_at: Moment::from_ms(manifest.taken_at),
        engine: manifest.engine,
        tables: manifest.tables.len(),
        rows: manifest.tables.iter().map(|t| t.rows).sum(),
        files: manifest.files.count,
        migrated,
        all_open: opened.iter().all(|o| o.ok),
        opened: opened.into_iter().map(|o| o.sentence).collect(),
        sentences,
    }
}

fn is_pg(target: &Target<'_>) -> bool {
    matches!(target.address, Address::Postgres(_))
}

/// Migrations that the backup had not seen yet.
fn pending<'a>(manifest: &Manifest, all: &'a [Migration]) -> Vec<&'a Migration> {
    let mut pending: Vec<_> = all
        .iter()
        .filter(|m| manifest.migrations.iter().all(|a| a.name != m.name))
        .collect();
    pending.sort_by_key(|m| m.name);
    pending
}

/// Nothing of anybody's is overwritten.
fn must_be_empty(target: &Target<'_>, brings_keys: bool) -> Result<(), Error> {
    if let Some(sentence) = unfinished(target.data) {
        return Err(Error::refused("restore.unfinished", sentence));
    }
    let refuse = |what: String| {
        Err(Error::refused(
            "restore.not_empty",
            format!("{what}：恢复只在空的地方进行，什么都没有动；请换一个空文件夹或空数据库"),
        ))
    };
    let entries = match fs::read_dir(target.data) {
        Ok(entries) => entries.collect::<Result<Vec<_>, _>>()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    for entry in entries {
        if entry.file_name() != KEYS || brings_keys {
            let name = entry.file_name().to_string_lossy().into_owned();
            return refuse(format!("{} 里已有 {name}", target.data.display()));
        }
    }
    match target.address {
        Address::Sqlite(path) => {
            for path in [path.clone(), beside(path)] {
                if path.exists() {
                    return refuse(format!("{} 已经存在", path.display()));
                }
            }
            Ok(())
        }
        Address::Postgres(_) => {
            let there = bulk::look(target.address, Conn::table_names)?;
            match there.first() {
                None => Ok(()),
                Some(first) => refuse(format!("数据库里已有表 {first}")),
            }
        }
    }
}

/// Where a SQLite file grows until it is whole; on the same disk as its place.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".restoring");
    path.with_file_name(name)
}

/// What is being prepared: a folder within the data folder, which is also the mark that a
/// restore has not ended.
struct Aside {
    folder: PathBuf,
    /// The database that is filled.
    address: Address,
    /// What was put in place already; goes back after an error.
    moved: RefCell<Vec<&'static str>>,
}

/// A prepared database, not committed yet.
struct Filled {
    bulk: Bulk,
    opened: Vec<Opened>,
    letters: i64,
}

impl Aside {
    fn make(target: &Target<'_>) -> Result<Self, Error> {
        fs::create_dir_all(target.data)?;
        let folder = target.data.join(ASIDE);
        fs::create_dir(&folder)?;
        sync(target.data)?;
        let address = match target.address {
            Address::Sqlite(path) => Address::Sqlite(beside(path)),
            Address::Postgres(url) => Address::Postgres(url.clone()),
        };
        Ok(Self {
            folder,
            address,
            moved: RefCell::default(),
        })
    }

    fn fill(
        &self,
        archive: &mut Archive,
        target: &Target<'_>,
        keys: Option<&str>,
    ) -> Result<Filled, Error> {
        let mut bulk = Bulk::begin(&self.address)?;
        for applied in &archive.manifest.migrations {
            let one = target.migrations.iter().find(|m| m.name == applied.name);
            let one = one.ok_or_else(|| Error::fault("a checked migration is gone"))?;
            bulk.migrate(one, Moment::from_ms(applied.at))?;
        }
        same_tables(bulk.conn(), &archive.manifest)?;
        let back = bulk.without_foreign_keys()?;
        load(&mut bulk, archive)?;
        self.load_files(&mut bulk, archive, target)?;
        bulk.with_foreign_keys(&back)?;
        for one in pending(&archive.manifest, target.migrations) {
            bulk.migrate(one, target.clock.now())?;
        }
        let has_list = archive.manifest.seals.as_ref();
        if has_list.is_some_and(|s| s.list.is_some()) {
            let mut out = File::create_new(self.folder.join(SEALS))?;
            io::copy(&mut archive.part(SEALS)?, &mut out)?;
            out.sync_all()?;
        }
        if let Some(lines) = keys {
            Keys::import(&self.folder.join(KEYS), lines)?;
            sync(&self.folder.join(KEYS))?;
        }
        let keys = Keys::open(&self.keys(target))?;
        let opened = opens::open_each(bulk.conn(), &keys, target.sealed)?;
        let letters = letters(bulk.conn())?;
        Ok(Filled {
            bulk,
            opened,
            letters,
        })
    }

    /// Restored keys, or those that were laid there by hand; an empty folder otherwise.
    fn keys(&self, target: &Target<'_>) -> PathBuf {
        let by_hand = target.data.join(KEYS);
        if by_hand.exists() {
            by_hand
        } else {
            self.folder.join(KEYS)
        }
    }

    fn load_files(
        &self,
        bulk: &mut Bulk,
        archive: &mut Archive,
        target: &Target<'_>,
    ) -> Result<(), Error> {
        let pieces = if is_pg(target) {
            contents::pieces_table(bulk.conn())?
        } else {
            None
        };
        for sha256 in archive.file_names() {
            let mut content = Summing::new(archive.part(&file_part(&sha256))?);
            match &pieces {
                Some(table) => {
                    let now = target.clock.now();
                    contents::into_pieces(bulk, table, &sha256, now, &mut content)?;
                }
                None => contents::into_folder(&self.folder.join(FILES), &sha256, &mut content)?,
            }
            if content.sum().sha256 != sha256 {
                return Err(damaged(&file_part(&sha256)));
            }
        }
        Ok(())
    }

    /// Folders first, then the database, then the mark goes.
    fn put_in_place(&self, bulk: Bulk, target: &Target<'_>) -> Result<(), Error> {
        for name in [KEYS, FILES, SEALS] {
            let made = self.folder.join(name);
            if made.exists() {
                fs::rename(made, target.data.join(name))?;
                self.moved.borrow_mut().push(name);
            }
        }
        sync(target.data)?;
        bulk.commit()?;
        if let (Address::Sqlite(made), Address::Sqlite(place)) = (&self.address, target.address) {
            File::open(made)?.sync_all()?;
            fs::rename(made, place)?;
            if let Some(folder) = place.parent().filter(|p| *p != Path::new("")) {
                sync(folder)?;
            }
        }
        fs::remove_dir(&self.folder)?;
        sync(target.data)
    }

    /// After an error: the place is as empty as it was.
    fn remove(&self, data: &Path) {
        let mut outcome = Ok(());
        for name in self.moved.take() {
            outcome = outcome.and(fs::rename(data.join(name), self.folder.join(name)));
        }
        if let Address::Sqlite(made) = &self.address
            && made.exists()
        {
            outcome = outcome.and(fs::remove_file(made));
        }
        outcome = outcome.and_then(|()| fs::remove_dir_all(&self.folder));
        if let Err(error) = outcome {
            tracing::error!(%error, "what a failed restore had prepared was not removed");
        }
    }
}

/// Letters that the restored house will send.
fn letters(conn: &mut Conn) -> Result<i64, Error> {
    if !conn.has_table("platform_mail")? {
        return Ok(0);
    }
    let sql = "select count(*) from platform_mail where state = $1";
    conn.number(sql, args!["waiting"])
}

fn sync(folder: &Path) -> Result<(), Error> {
    Ok(File::open(folder)?.sync_all()?)
}

/// The history of the restored house says where it stood still.
fn note(target: &Target<'_>, report: &RestoreReport) -> Result<(), Error> {
    let db = Db::open(
        target.address,
        target.migrations,
        target.clock.clone(),
        target.chance,
    )?;
    let taken = clock_text(report.taken_at);
    let engine = report.engine.clone();
    let noted = db.write_blocking(CommandKey::unkeyed(), move |tx| {
        let deed = Deed::on("platform.restore", Backup::subject())
            .change("恢复自备份", "", &taken)
            .change("备份来自", "", &engine);
        tx.trail(By::House("恢复"), deed)
    });
    db.close();
    noted
}
