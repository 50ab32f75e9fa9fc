//! Our own line icons (图标): 20 units square, drawn in the colour of the text around them.

use maud::{Markup, PreEscaped, Render, html};

/// An icon; always beside a word, so hidden from screen readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// 首页
    Home,
    /// 日历
    Calendar,
    /// 列表
    List,
    /// 看板
    Board,
    /// 人员
    People,
    /// 我
    User,
    /// 消息
    Bell,
    /// 查找
    Search,
    /// 设置
    Settings,
    /// 文件
    Document,
    /// 钱
    Money,
    /// 完成
    Check,
    /// 时间
    Clock,
    /// 警示
    Warning,
    /// 说明
    Info,
    /// 更多
    Menu,
    /// 下载
    Download,
    /// 上传
    Upload,
    /// 打印
    Print,
    /// 向后
    Chevron,
    /// 新增
    Plus,
    /// 关闭
    Close,
    /// 关怀
    Heart,
    /// 锁
    Lock,
}

impl Icon {
    /// Every icon, for the style guide.
    pub const ALL: [Self; 24] = [
        Self::Home,
        Self::Calendar,
        Self::List,
        Self::Board,
        Self::People,
        Self::User,
        Self::Bell,
        Self::Search,
        Self::Settings,
        Self::Document,
        Self::Money,
        Self::Check,
        Self::Clock,
        Self::Warning,
        Self::Info,
        Self::Menu,
        Self::Download,
        Self::Upload,
        Self::Print,
        Self::Chevron,
        Self::Plus,
        Self::Close,
        Self::Heart,
        Self::Lock,
    ];

    const fn path(self) -> &'static str {
        match self {
            Self::Home => "M3 9.5 10 3.5l7 6M5 8v8.5h3.8V12h2.4v4.5H15V8",
            Self::Calendar => "M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5",
            Self::List => "M7.5 5H17M7.5 10H17M7.5 15H17M3.5 5h.5M3.5 10h.5M3.5 15h.5",
            Self::Board => "M3.5 4h13v12h-13zM6 7.5h5M8.5 10h5.5M6 12.5h3.5",
            Self::People => {
                "M7.5 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM2.5 16.5c0-3 2-5 5-5s5 2 5 5\
                 M13 4.2a2.8 2.8 0 0 1 0 5.2M14.5 11.8c2 .6 3 2.3 3 4.7"
            }
            Self::User => {
                "M10 9.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z\
                 M3.8 17c0-3.3 2.4-5 6.2-5s6.2 1.7 6.2 5"
            }
            Self::Bell => {
                "M4 14.5h12l-1.6-2.3V8.6a4.4 4.4 0 0 0-8.8 0v3.6zM8.5 16.5c.6 1 2.4 1 3 0"
            }
            Self::Search => "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4",
            Self::Settings => {
                "M4 5.5h6M14 5.5h2M12 3.8v3.4M4 10h1M9 10h7M7 8.3v3.4\
                 M4 14.5h7M15 14.5h1M13 12.8v3.4"
            }
            Self::Document => "M5 3h6.5L15 6.5V17H5zM11.5 3v3.5H15M7.5 10h5M7.5 13h5",
            Self::Money => {
                "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7 6.5l3 3.5 3-3.5\
                 M7.2 10.2h5.6M7.2 12.5h5.6M10 10v4.3"
            }
            Self::Check => "M4 10.5l4 4 8-9",
            Self::Clock => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.2l2.8 1.8",
            Self::Warning => "M10 3.5 17.5 16.5h-15zM10 8v4M10 14.2v.3",
            Self::Info => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9v4.5M10 6.3v.3",
            Self::Menu => "M3.5 5.5h13M3.5 10h13M3.5 14.5h13",
            Self::Download => "M10 3v9M6.5 9 10 12.5 13.5 9M4 16.5h12",
            Self::Upload => "M10 13V4M6.5 7 10 3.5 13.5 7M4 16.5h12",
            Self::Print => "M6 7.5V3h8v4.5M6 14H3.5V7.5h13V14H14M6 11.5h8V17H6z",
            Self::Chevron => "M7.5 4.5 13 10l-5.5 5.5",
            Self::Plus => "M10 4v12M4 10h12",
            Self::Close => "M5 5l10 10M15 5 5 15",
            Self::Heart => {
                "M10 16.5C5 12.8 3 10.4 3 7.8a3.6 3.6 0 0 1 7-1.2 \
                 3.6 3.6 0 0 1 7 1.2c0 2.6-2 5-7 8.7z"
            }
            Self::Lock => "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9M10 12v1.8",
        }
    }
}

impl Render for Icon {
    fn render(&self) -> Markup {
        html! {
            svg.icon viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"
                focusable="false" {
                path d=(PreEscaped(self.path())) {}
            }
        }
    }
}
