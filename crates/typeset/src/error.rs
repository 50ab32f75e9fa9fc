//! What can go wrong on the way to paper.

use thiserror::Error;

/// Why a file could not be made (生成失败). The sentence is for people; the source is for the log.
#[derive(Debug, Error)]
pub enum TypesetError {
    /// 没有 PDF 功能
    #[error("这个程序编译时没有带 PDF 功能；请改为下载 Word 或 Excel 文件")]
    WithoutPdf,
    /// 表格的行比列长
    #[error("表格第 {row} 行有 {cells} 格，而表头只有 {columns} 列；文件没有生成")]
    LongRow {
        /// Which row, from 1.
        row: usize,
        /// How many cells it has.
        cells: usize,
        /// How many columns the table has.
        columns: usize,
    },
    /// 表格太大
    #[error("一张工作表最多 1048576 行、16384 列，这里有 {rows} 行、{columns} 列；请先筛选再导出")]
    TooBig {
        /// How many rows.
        rows: usize,
        /// How many columns.
        columns: usize,
    },
    /// 排版失败
    #[error("排版没有成功，文件没有生成：{0}")]
    Layout(String),
    /// 写文件失败
    #[error("文件没有写成：{0}")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
}
