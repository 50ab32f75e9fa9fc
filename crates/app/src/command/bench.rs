//! `bench`: the benchmarks by name.

use std::{path::PathBuf, process::ExitCode};

use clap::Subcommand;
use platform::Error;

use super::tell;
use crate::bench;

/// Which benchmark.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// 一万次小写入，两种数据库
    Writes {
        /// 空的 PostgreSQL 库；不写则只测内置数据库
        #[arg(long, value_name = "URL")]
        database: Option<String>,
    },
    /// 大批写入：一张表、每笔 500 行，连同留痕与核验
    Rows {
        /// 空的 PostgreSQL 库；不写则只测内置数据库
        #[arg(long, value_name = "URL")]
        database: Option<String>,
        /// 多少行
        #[arg(long, value_name = "N", default_value = "200000")]
        rows: usize,
    },
    /// 读一份计划
    Plan {
        /// 计划文件
        file: PathBuf,
    },
    /// 导入一份名册：读取、检查、写入、查找、撤销，旁边还有人在写
    Members {
        /// 空的 PostgreSQL 库，另备一个同名加 _floor 的空库；不写则用内置数据库
        #[arg(long, value_name = "URL")]
        database: Option<String>,
        /// 多少行
        #[arg(long, value_name = "N", default_value = "100000")]
        rows: u32,
        /// 不测网页
        #[arg(long)]
        no_pages: bool,
    },
    /// 看板、清单、查找：1、50、500 个工会的计划
    Pages {
        /// 空的 PostgreSQL 库；不写则用内置数据库
        #[arg(long, value_name = "URL")]
        database: Option<String>,
        /// 最多生成多少个工会
        #[arg(long, value_name = "N", default_value = "500")]
        unions: usize,
    },
}

/// Runs one and prints its table.
///
/// # Errors
/// What stood in the way, or a wrong result.
pub fn run(what: &Bench) -> Result<ExitCode, Error> {
    let folder = std::env::temp_dir().join(format!("unionhall-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let table = match what {
        Bench::Writes { database } => bench::writes::run(&folder, database.as_deref()),
        Bench::Rows { database, rows } => bench::rows::run(&folder, database.as_deref(), *rows),
        Bench::Plan { file } => bench::plan::run(file),
        Bench::Members {
            database,
            rows,
            no_pages,
        } => bench::members::run(&folder, database.as_deref(), *rows, !no_pages),
        Bench::Pages { database, unions } => {
            bench::pages::run(&folder, database.as_deref(), *unions)
        }
    };
    std::fs::remove_dir_all(&folder)?;
    tell::line(&machine());
    tell::line(&table?);
    Ok(ExitCode::SUCCESS)
}

/// Cores and system, so that a table says where it was made.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let build = if cfg!(debug_assertions) {
        "debug build"
    } else {
        "release build"
    };
    format!(
        "{} {}, {cores} cores, {build}\n",
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}
