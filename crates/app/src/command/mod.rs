//! What can be typed after `unionhall`.

mod bench;
mod care;
mod members;
mod plan;
pub mod run;
mod tell;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

/// 职工之家：工会工作计划落到实处
#[derive(Debug, Parser)]
#[command(name = "unionhall", version, about, disable_help_subcommand = true)]
struct Typed {
    #[command(subcommand)]
    command: Typable,
}

/// Where the data lie (数据位置).
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// 数据文件夹：密钥、文件、封签，以及内置数据库
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// PostgreSQL 地址；不写则用数据文件夹里的内置数据库
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Typable {
    /// 生成并打开一个示例局工会（仅本机可访问）
    Demo {
        /// 数据文件夹
        #[arg(long, value_name = "DIR", default_value = "data/demo")]
        data: PathBuf,
        /// PostgreSQL 地址；不写则用内置数据库
        #[arg(long, value_name = "URL")]
        database: Option<String>,
        /// 监听地址，只能是本机
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// 当作今天的日期，如 2025-11-18
        #[arg(long, value_name = "YYYY-MM-DD", default_value = "2025-11-18")]
        date: kernel::Date,
    },
    /// 启动服务
    Serve(Box<run::Serve>),
    /// 为办公网络生成本地证书
    Cert {
        /// 访问时用的主机名或地址，可写多个
        #[arg(long, value_name = "NAME", required = true)]
        host: Vec<String>,
        /// 证书放在哪个文件夹
        #[arg(long, value_name = "DIR", default_value = "data/tls")]
        out: PathBuf,
    },
    /// 工作计划
    Plan {
        #[command(subcommand)]
        what: PlanTypable,
    },
    /// 会员
    Members {
        #[command(subcommand)]
        what: MembersTypable,
    },
    /// 核验留痕与数据行
    Verify {
        #[command(flatten)]
        place: Place,
        /// 打印过的封签（报告页脚）
        #[arg(long, value_name = "HASH")]
        seal: Option<String>,
    },
    /// 备份到一个文件
    Backup {
        /// 备份文件，不覆盖已有的
        file: PathBuf,
        #[command(flatten)]
        place: Place,
        /// 从这个文件读口令，用来封装密钥；不写则备份里没有密钥
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// 从备份恢复到空的数据文件夹或空库
    Restore {
        /// 备份文件
        file: PathBuf,
        #[command(flatten)]
        place: Place,
        /// 备份时用的口令
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// 检查数据、密钥、文件和磁盘
    Doctor {
        #[command(flatten)]
        place: Place,
    },
    /// 密钥
    Keys {
        #[command(subcommand)]
        what: KeysTypable,
    },
    /// 测量速度（用生成的数据）
    Bench {
        #[command(subcommand)]
        what: bench::Bench,
    },
    /// 供上传用的子进程
    #[command(hide = true)]
    ReadUpload {
        /// 读法
        reader: String,
        /// 限制
        limits: String,
    },
}

#[derive(Debug, Subcommand)]
enum PlanTypable {
    /// 读一份计划文件，只打印，不保存
    Read {
        /// .txt .docx .pdf
        file: PathBuf,
        /// 打印 JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum MembersTypable {
    /// 读一份名册并逐行检查；不写 --commit 就什么也不保存
    Import(members::Import),
}

#[derive(Debug, Subcommand)]
enum KeysTypable {
    /// 换一把新密钥，并用它重新加密
    Rotate {
        #[command(flatten)]
        place: Place,
        /// 用途：account setting person
        #[arg(long, default_value = "person")]
        purpose: String,
    },
}

/// Runs what was typed.
pub fn run() -> ExitCode {
    let outcome = match Typed::parse().command {
        Typable::Demo {
            data,
            database,
            listen,
            date,
        } => run::demo(&data, database.as_deref(), listen, date),
        Typable::Serve(serve) => run::serve(&serve),
        Typable::Cert { host, out } => run::cert(&host, &out),
        Typable::Plan {
            what: PlanTypable::Read { file, json },
        } => plan::read(&file, json),
        Typable::Members {
            what: MembersTypable::Import(import),
        } => members::import(&import),
        Typable::Verify { place, seal } => care::verify(&place, seal.as_deref()),
        Typable::Backup {
            file,
            place,
            passphrase_file,
        } => care::backup(&file, &place, passphrase_file.as_deref()),
        Typable::Restore {
            file,
            place,
            passphrase_file,
        } => care::restore(&file, &place, passphrase_file.as_deref()),
        Typable::Doctor { place } => care::doctor(&place),
        Typable::Keys {
            what: KeysTypable::Rotate { place, purpose },
        } => care::rotate(&place, &purpose),
        Typable::Bench { what } => bench::run(&what),
        Typable::ReadUpload { reader, limits } => {
            return plan::read_upload(&reader, &limits);
        }
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            tell::error(&sentence(&error));
            ExitCode::FAILURE
        }
    }
}

/// What the person at the shell is told: a refusal's own sentence, a fault's cause.
fn sentence(error: &platform::Error) -> String {
    if let platform::Error::Refused(refusal) = error {
        return refusal.text.to_string();
    }
    if let platform::Error::Fault(cause) = error {
        return cause.to_string();
    }
    error.to_string()
}
