//! Which typeface stands for which of the four that GB/T 9704 asks for.
//!
//! Three OFL subsets are built in. The union's own fonts, which nobody may pass on, lie in
//! `<data>/fonts`; what is found there goes first.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use typst::{
    Library, LibraryExt,
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

/// Where Debian and its relatives keep the complete Noto CJK fonts.
const MACHINE_FONTS: &str = "/usr/share/fonts/opentype/noto";
/// The complete fonts that fill in for rare characters, and which face of each collection is SC.
const MACHINE_FILES: [&str; 2] = ["NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc"];
/// Families of [`MACHINE_FILES`].
pub const MACHINE_FAMILIES: [&str; 2] = ["Noto Serif CJK SC", "Noto Sans CJK SC"];

/// Built-in families: 小标宋 stand-in, 黑体, 楷体. A fourth, `Unionhall Marks`, holds Western
/// figures and marks and is named by the templates alone.
pub const SONG: &str = "Unionhall Song";
pub const HEI: &str = "Unionhall Hei";
pub const KAI: &str = "Unionhall Kai";

const BUILT_IN: [&[u8]; 4] = [
    include_bytes!("../../fonts/UnionhallSong-Bold.otf"),
    include_bytes!("../../fonts/UnionhallHei-Regular.otf"),
    include_bytes!("../../fonts/UnionhallKai-Regular.ttf"),
    include_bytes!("../../fonts/UnionhallMarks-Regular.otf"),
];

/// A typeface that GB/T 9704 names (字体).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// 仿宋: the text
    Fang,
    /// 黑体: headings of the first level
    Hei,
    /// 楷体: headings of the second level
    Kai,
    /// 小标宋: red head and title
    Song,
}

impl Face {
    pub const ALL: [Self; 4] = [Self::Fang, Self::Hei, Self::Kai, Self::Song];

    /// Its Chinese name.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Fang => "仿宋",
            Self::Hei => "黑体",
            Self::Kai => "楷体",
            Self::Song => "小标宋",
        }
    }

    /// Its name as the key of the templates.
    pub fn key(self) -> &'static str {
        match self {
            Self::Fang => "fang",
            Self::Hei => "hei",
            Self::Kai => "kai",
            Self::Song => "song",
        }
    }

    /// Beginnings of family names that are this very typeface, best first; lower case, without
    /// spaces and signs.
    fn own(self) -> &'static [&'static str] {
        match self {
            Self::Fang => &[
                "仿宋gb2312",
                "fangsonggb2312",
                "方正仿宋",
                "fzfangsong",
                "fzfsk",
                "fzfsjw",
                "仿宋",
                "fangsong",
                "华文仿宋",
                "stfangsong",
            ],
            Self::Hei => &["方正黑体", "fzhei", "fzhtk", "黑体", "simhei"],
            Self::Kai => &[
                "楷体gb2312",
                "kaitigb2312",
                "方正楷体",
                "fzkai",
                "fzktk",
                "楷体",
                "kaiti",
                "simkai",
            ],
            Self::Song => &[
                "方正小标宋",
                "fzxiaobiaosong",
                "fzxbsjw",
                "fzxbsk",
                "小标宋",
            ],
        }
    }

    /// What else may lie in the folder and stands in, before the built-in fonts.
    fn other(self) -> &'static [&'static str] {
        match self {
            Self::Fang => &["fandolfangr", "fandolfang", "zhuquefangsong", "朱雀仿宋"],
            Self::Hei | Self::Kai | Self::Song => &[],
        }
    }

    /// The built-in family.
    fn built_in(self) -> &'static str {
        match self {
            Self::Fang | Self::Kai => KAI,
            Self::Hei => HEI,
            Self::Song => SONG,
        }
    }
}

/// The fonts that documents are set with (字体). Cheap to clone; read when the first PDF is made.
#[derive(Clone)]
pub struct Fonts {
    held: Arc<Held>,
}

struct Held {
    folder: Option<PathBuf>,
    machine: PathBuf,
    base: OnceLock<Shelf>,
    complete: OnceLock<Option<Shelf>>,
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fonts")
            .field("folder", &self.held.folder)
            .finish_non_exhaustive()
    }
}

impl Fonts {
    /// Fonts for a program whose data lie in `data_dir`; its sub-folder `fonts` may hold the
    /// union's own files (`.ttf`, `.otf`, `.ttc`).
    pub fn load(data_dir: Option<&Path>) -> Self {
        Self::load_with(data_dir, Path::new(MACHINE_FONTS))
    }

    /// [`Fonts::load`] with another folder for the machine's complete fonts.
    pub(crate) fn load_with(data_dir: Option<&Path>, machine: &Path) -> Self {
        Self {
            held: Arc::new(Held {
                folder: data_dir.map(|dir| dir.join("fonts")),
                machine: machine.to_owned(),
                base: OnceLock::new(),
                complete: OnceLock::new(),
            }),
        }
    }

    /// What an administrator should know: stand-ins, and files that could not be used.
    pub fn notes(&self) -> Vec<String> {
        let shelf = self.base();
        Face::ALL
            .into_iter()
            .filter_map(|face| shelf.stand_in(face))
            .chain(shelf.unused.iter().cloned())
            .collect()
    }

    /// The built-in fonts and the union's own.
    pub(super) fn base(&self) -> &Shelf {
        self.held.base.get_or_init(|| {
            let mut fonts: Vec<Font> = BUILT_IN
                .into_iter()
                .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
                .collect();
            let mut unused = Vec::new();
            if let Some(folder) = &self.held.folder {
                read_folder(folder, &mut fonts, &mut unused);
            }
            Shelf::new(fonts, unused)
        })
    }

    /// The same with the machine's complete fonts, or `None` where it has none.
    pub(super) fn complete(&self) -> Option<&Shelf> {
        let made = self.held.complete.get_or_init(|| {
            let mut extra = Vec::new();
            for name in MACHINE_FILES {
                if let Ok(bytes) = fs::read(self.held.machine.join(name)) {
                    let faces = Font::iter(Bytes::new(bytes));
                    extra
                        .extend(faces.filter(|font| {
                            MACHINE_FAMILIES.contains(&font.info().family.as_str())
                        }));
                }
            }
            if extra.is_empty() {
                return None;
            }
            let base = self.base();
            let fonts = base.fonts.iter().cloned().chain(extra).collect();
            Some(Shelf::new(fonts, base.unused.clone()))
        });
        made.as_ref()
    }
}

/// Reads the union's own fonts in the order of their names.
fn read_folder(folder: &Path, fonts: &mut Vec<Font>, unused: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return; // no such folder is the ordinary case
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        let ending = file.extension().map(|e| e.to_string_lossy().to_lowercase());
        if !matches!(ending.as_deref(), Some("ttf" | "otf" | "ttc")) {
            continue;
        }
        let before = fonts.len();
        if let Ok(bytes) = fs::read(&file) {
            fonts.extend(Font::iter(Bytes::new(bytes)));
        }
        if fonts.len() == before {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            unused.push(format!(
                "字体文件 {name} 读不出来，没有使用；请换一个文件。"
            ));
        }
    }
}

/// Fonts that Typst may choose from, and which family is which typeface.
pub struct Shelf {
    pub book: LazyHash<FontBook>,
    pub library: LazyHash<Library>,
    pub fonts: Vec<Font>,
    chosen: [(Face, String, bool); 4],
    unused: Vec<String>,
}

impl Shelf {
    fn new(fonts: Vec<Font>, unused: Vec<String>) -> Self {
        let chosen = Face::ALL.map(|face| choose(face, &fonts));
        Self {
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            library: LazyHash::new(Library::default()),
            fonts,
            chosen,
            unused,
        }
    }

    /// The family that a typeface is set in.
    pub fn family(&self, face: Face) -> &str {
        let found = self.chosen.iter().find(|(of, _, _)| *of == face);
        found.map_or(KAI, |(_, family, _)| family)
    }

    /// Families for a typeface, the ones that fill in after it.
    pub fn chain(&self, face: Face) -> Vec<&str> {
        let mut chain = vec![self.family(face)];
        chain.extend([KAI, HEI]);
        chain.extend(MACHINE_FAMILIES.iter().filter(|name| self.has_family(name)));
        let mut seen = Vec::new();
        chain.retain(|name| {
            let new = !seen.contains(name);
            seen.push(*name);
            new
        });
        chain
    }

    /// Whether a family has a glyph for a character.
    pub fn covers(&self, family: &str, c: char) -> bool {
        self.fonts
            .iter()
            .filter(|font| font.info().family == family)
            .any(|font| font.info().coverage.contains(u32::from(c)))
    }

    /// A sentence when a typeface is not the one that the standard names.
    pub fn stand_in(&self, face: Face) -> Option<String> {
        let (_, family, own) = self.chosen.iter().find(|(of, _, _)| *of == face)?;
        let by = match (face, family.as_str()) {
            (Face::Song, SONG) => "思源宋体粗体",
            (Face::Fang, KAI) => "楷体（霞鹜文楷）",
            // A 黑体 or 楷体 of another maker is still what the standard asks for.
            (Face::Hei | Face::Kai, HEI | KAI) => return None,
            (_, other) => &format!(" {other} "),
        };
        (!own).then(|| format!("{}以{by}代。", face.chinese()))
    }

    fn has_family(&self, name: &str) -> bool {
        self.fonts.iter().any(|font| font.info().family == name)
    }
}

/// The best family for a typeface, and whether it is the very one.
fn choose(face: Face, fonts: &[Font]) -> (Face, String, bool) {
    let find = |wanted: &&str| {
        let families = fonts.iter().map(|font| font.info().family.as_str());
        let mut hits = families.filter(|name| plain(name).starts_with(*wanted));
        hits.next().map(str::to_owned)
    };
    if let Some(family) = face.own().iter().find_map(find) {
        return (face, family, true);
    }
    let stand_in = face.other().iter().find_map(find);
    (
        face,
        stand_in.unwrap_or_else(|| face.built_in().to_owned()),
        false,
    )
}

/// A family name without case, spaces and signs.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
