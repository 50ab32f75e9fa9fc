//! How a name is found by its sound: full pinyin, and the first letters.

use pinyin::ToPinyin;

use crate::fold_width;

/// Surnames of two characters and their sound; as surnames only before a given name.
///
/// Unverified: common knowledge of these surnames, not collated with a dictionary. A wrong key
/// makes a name harder to find, nothing else; the sound of one person may be put right by hand.
const DOUBLE_SURNAMES: &[(&str, &[&str])] = &[
    ("万俟", &["mo", "qi"]),
    ("尉迟", &["yu", "chi"]),
    ("长孙", &["zhang", "sun"]),
    ("令狐", &["ling", "hu"]),
    ("单于", &["chan", "yu"]),
    ("澹台", &["tan", "tai"]),
    ("乐正", &["yue", "zheng"]),
    ("子车", &["zi", "ju"]),
    ("夹谷", &["jia", "gu"]),
    ("谷梁", &["gu", "liang"]),
    ("宰父", &["zai", "fu"]),
    ("拓跋", &["tuo", "ba"]),
    ("欧阳", &["ou", "yang"]),
    ("司马", &["si", "ma"]),
    ("司徒", &["si", "tu"]),
    ("司空", &["si", "kong"]),
    ("司寇", &["si", "kou"]),
    ("上官", &["shang", "guan"]),
    ("诸葛", &["zhu", "ge"]),
    ("夏侯", &["xia", "hou"]),
    ("皇甫", &["huang", "fu"]),
    ("公孙", &["gong", "sun"]),
    ("公冶", &["gong", "ye"]),
    ("公羊", &["gong", "yang"]),
    ("东方", &["dong", "fang"]),
    ("东郭", &["dong", "guo"]),
    ("南宫", &["nan", "gong"]),
    ("西门", &["xi", "men"]),
    ("慕容", &["mu", "rong"]),
    ("端木", &["duan", "mu"]),
    ("百里", &["bai", "li"]),
    ("濮阳", &["pu", "yang"]),
    ("淳于", &["chun", "yu"]),
    ("鲜于", &["xian", "yu"]),
    ("呼延", &["hu", "yan"]),
    ("轩辕", &["xuan", "yuan"]),
    ("赫连", &["he", "lian"]),
    ("闻人", &["wen", "ren"]),
    ("钟离", &["zhong", "li"]),
    ("申屠", &["shen", "tu"]),
    ("宇文", &["yu", "wen"]),
    ("独孤", &["du", "gu"]),
    ("亓官", &["qi", "guan"]),
    ("仲孙", &["zhong", "sun"]),
    ("梁丘", &["liang", "qiu"]),
    ("左丘", &["zuo", "qiu"]),
    ("纳兰", &["na", "lan"]),
    ("完颜", &["wan", "yan"]),
    ("第五", &["di", "wu"]),
];

/// Characters that sound otherwise as a surname than in other words (多音字姓).
///
/// Unverified: as above. 乐 is Yuè or Lè, 覃 Qín or Tán, 牟 Móu or Mù by family: the first is
/// taken.
const SURNAMES: &[(char, &str)] = &[
    ('单', "shan"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('查', "zha"),
    ('曾', "zeng"),
    ('区', "ou"),
    ('盖', "ge"),
    ('朴', "piao"),
    ('任', "ren"),
    ('折', "she"),
    ('缪', "miao"),
    ('乐', "yue"),
    ('员', "yun"),
    ('贠', "yun"),
    ('种', "chong"),
    ('重', "chong"),
    ('秘', "bi"),
    ('洗', "xian"),
    ('冼', "xian"),
    ('召', "shao"),
    ('翟', "zhai"),
    ('祭', "zhai"),
    ('黑', "he"),
    ('覃', "qin"),
    ('句', "gou"),
    ('都', "du"),
    ('佴', "nai"),
    ('乜', "nie"),
    ('卜', "bu"),
    ('繁', "po"),
    ('阚', "kan"),
    ('薄', "bo"),
    ('粘', "nian"),
    ('隗', "wei"),
    ('车', "che"),
    ('尉', "wei"),
    ('贾', "jia"),
    ('沈', "shen"),
    ('石', "shi"),
    ('葛', "ge"),
    ('瞿', "qu"),
    ('牟', "mou"),
    ('万', "wan"),
    ('长', "chang"),
];

/// Characters that sound otherwise in given names than the table of readings begins with.
///
/// Unverified: as above.
const GIVEN: &[(char, &str)] = &[('长', "chang"), ('晟', "sheng"), ('都', "du")];

/// How a name is found by its sound (姓名拼音).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameKeys {
    /// The name behind the surname, or behind the first dot (名): what colleagues call.
    pub given: String,
    /// Small letters without tones and blanks (全拼): `ouyangna`; ü is `v`, as it is typed.
    pub pinyin: String,
    /// The first letter of each (首字母): `oyn`.
    pub initials: String,
    /// Characters whose sound is not known (读音不详); they stand in both keys as they are.
    pub unread: Vec<char>,
}

impl NameKeys {
    /// The keys of a name; the first characters are read as the surname, a name with a dot
    /// (买买提·吐尔逊) has none.
    ///
    /// ```
    /// use kernel::NameKeys;
    ///
    /// let keys = NameKeys::of("单晓·"); // what is typed too much does no harm
    /// assert_eq!(keys.pinyin, "shanxiao");
    /// let keys = NameKeys::of("尉迟 山");
    /// assert_eq!((keys.pinyin.as_str(), keys.initials.as_str()), ("yuchishan", "ycs"));
    /// assert_eq!(keys.given, "山");
    /// ```
    pub fn of(name: &str) -> Self {
        let name = tidy(name);
        let mut keys = Self::default();
        if let Some((_, rest)) = name.split_once(DOT) {
            keys.given = rest.to_owned();
            name.chars().for_each(|c| keys.add(c, GIVEN));
            return keys;
        }
        let (surname, given) = split(&name);
        let double = DOUBLE_SURNAMES.iter().find(|(s, _)| *s == surname);
        match double {
            Some((_, sounds)) => sounds.iter().for_each(|sound| keys.sound(sound)),
            None => surname.chars().for_each(|c| keys.add(c, SURNAMES)),
        }
        given.chars().for_each(|c| keys.add(c, GIVEN));
        given.clone_into(&mut keys.given);
        keys
    }

    fn sound(&mut self, sound: &str) {
        let typed = sound.replace('ü', "v").replace('ê', "e");
        self.initials.extend(typed.chars().next());
        self.pinyin.push_str(&typed);
    }

    fn add(&mut self, c: char, first: &[(char, &str)]) {
        if c == DOT {
            return;
        }
        let known = first
            .iter()
            .find(|(of, _)| *of == c)
            .map(|(_, sound)| *sound);
        if let Some(sound) = known.or_else(|| c.to_pinyin().map(pinyin::Pinyin::plain)) {
            self.sound(sound);
            return;
        }
        if !c.is_ascii_alphanumeric() {
            self.unread.push(c);
        }
        self.pinyin.push(c);
        self.initials.push(c);
    }
}

/// The dot between the parts of a name, as the standard of names writes it (间隔号).
const DOT: char = '·';

/// Half-width, small letters, no blanks, one kind of dot and that only between parts.
fn tidy(name: &str) -> String {
    let one_dot = |c: char| {
        if "•・‧．.∙●".contains(c) {
            DOT
        } else {
            c
        }
    };
    let folded: String = fold_width(name)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(one_dot)
        .flat_map(char::to_lowercase)
        .collect();
    folded.trim_matches(DOT).to_owned()
}

/// Surname and given name; a double surname needs a given name behind it.
fn split(name: &str) -> (&str, &str) {
    let mut places = name.char_indices().map(|(at, _)| at).skip(1);
    let first = places.next().unwrap_or(name.len());
    let second = places.next();
    if let Some(second) = second
        && let Some((head, rest)) = name.split_at_checked(second)
        && DOUBLE_SURNAMES.iter().any(|(s, _)| *s == head)
    {
        return (head, rest);
    }
    name.split_at(first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Name | pinyin | initials | given name.
    #[test]
    fn names_are_read_as_people_say_them() {
        for line in [
            "张三 | zhangsan | zs | 三",
            "李 四 | lisi | ls | 四",
            "王小明 | wangxiaoming | wxm | 小明",
            "单晓芳 | shanxiaofang | sxf | 晓芳",
            "简单 | jiandan | jd | 单",
            "解大山 | xiedashan | xds | 大山",
            "仇静 | qiujing | qj | 静",
            "查小河 | zhaxiaohe | zxh | 小河",
            "曾平安 | zengpingan | zpa | 平安",
            "区志文 | ouzhiwen | ozw | 志文",
            "盖春山 | gechunshan | gcs | 春山",
            "朴文秀 | piaowenxiu | pwx | 文秀",
            "任长水 | renchangshui | rcs | 长水",
            "缪雨 | miaoyu | my | 雨",
            "种秋实 | chongqiushi | cqs | 秋实",
            "翟明月 | zhaimingyue | zmy | 明月",
            "覃海 | qinhai | qh | 海",
            "尉迟山 | yuchishan | ycs | 山",
            "尉小路 | weixiaolu | wxl | 小路",
            "万俟秋 | moqiqiu | mqq | 秋",
            "万青 | wanqing | wq | 青",
            "长孙小雪 | zhangsunxiaoxue | zsxx | 小雪",
            "令狐明 | linghuming | lhm | 明",
            "欧阳小娜 | ouyangxiaona | oyxn | 小娜",
            "欧阳 | ouyang | oy | 阳",
            "单于 | shanyu | sy | 于",
            "单于小明 | chanyuxiaoming | cyxm | 小明",
            "吕小梁 | lvxiaoliang | lxl | 小梁",
            "王女 | wangnv | wn | 女",
            "刘小晟 | liuxiaosheng | lxs | 小晟",
            "买买提·吐尔逊 | maimaitituerxun | mmttex | 吐尔逊",
            "买买提•吐尔逊 | maimaitituerxun | mmttex | 吐尔逊",
            "阿不都．热合曼 | abudureheman | abdrhm | 热合曼",
            "洛桑・达瓦・卓玛 | luosangdawazhuoma | lsdwzm | 达瓦·卓玛",
            "Ｌｉ Lei | lilei | lilei | ilei",
            " | | | ",
        ] {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let keys = NameKeys::of(cells[0]);
            assert_eq!(keys.pinyin, cells[1], "{line}");
            assert_eq!(keys.initials, cells[2], "{line}");
            assert_eq!(keys.given, cells[3], "{line}");
            assert_eq!(keys.unread, [], "{line}");
        }
    }

    #[test]
    fn a_character_without_a_sound_stays_to_be_seen() {
        let keys = NameKeys::of("张𠮷三");
        assert_eq!(keys.pinyin, "zhang𠮷san");
        assert_eq!(keys.initials, "z𠮷s");
        assert_eq!(keys.unread, ['𠮷']);
        assert_eq!(NameKeys::of("王?").unread, ['?']);
    }

    #[test]
    fn each_surname_stands_once_and_with_as_many_sounds_as_characters() {
        for (surname, sounds) in DOUBLE_SURNAMES {
            assert_eq!(surname.chars().count(), sounds.len(), "{surname}");
            let times = DOUBLE_SURNAMES.iter().filter(|(s, _)| s == surname).count();
            assert_eq!(times, 1, "{surname}");
        }
        for (surname, sound) in SURNAMES.iter().chain(GIVEN) {
            assert!(sound.bytes().all(|b| b.is_ascii_lowercase()), "{surname}");
        }
        for (surname, _) in SURNAMES {
            let times = SURNAMES.iter().filter(|(s, _)| s == surname).count();
            assert_eq!(times, 1, "{surname}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_is_too_strange(name in ".{0,12}|[单于欧阳·张三 ]{0,6}") {
            let keys = NameKeys::of(&name);
            prop_assert!(!keys.pinyin.contains(char::is_whitespace));
            prop_assert!(keys.initials.chars().count() <= name.chars().count() * 3);
        }
    }
}
