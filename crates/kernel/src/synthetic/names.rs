//! Names that are put together by chance.

use super::Draw;
use crate::Sex;

/// Common surnames, the commonest first.
const COMMON: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘\
                      于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦方白邹孟熊秦邱江\
                      尹薛段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
/// Surnames that programs read wrongly.
const RARE: &[&str] = &[
    "单", "解", "仇", "查", "区", "盖", "朴", "缪", "翟", "乐", "欧阳", "上官", "诸葛", "尉迟",
    "万俟", "令狐", "长孙", "司徒", "夏侯", "慕容",
];
const WOMEN: &str = "芳娟敏静丽艳娜秀英玲桂兰霞燕红梅琴云莉婷雪琳洁慧颖倩雯月文欣怡佳晓春秋莹";
const MEN: &str = "伟强军勇杰涛明超刚平辉鹏华飞斌波宇浩凯健俊帆志国建海林文晓东江山川新春元";
/// Parts of names that stand with a dot between them.
const PARTS: &[&str] = &[
    "买买提",
    "吐尔逊",
    "热合曼",
    "艾力",
    "阿依古丽",
    "玛依拉",
    "洛桑",
    "卓玛",
    "扎西",
    "达瓦",
    "央金",
    "尼玛",
];

pub(super) fn name(draw: &mut Draw, sex: Sex) -> String {
    if draw.below(100) == 0 {
        let (one, other) = (draw.one(PARTS), draw.one(PARTS));
        return format!("{}·{}", one.unwrap_or_default(), other.unwrap_or_default());
    }
    let mut name = surname(draw);
    let given: Vec<char> = match sex {
        Sex::Female => WOMEN.chars().collect(),
        Sex::Male => MEN.chars().collect(),
    };
    name.extend(draw.one(&given));
    if draw.below(10) < 7 {
        name.extend(draw.one(&given));
    }
    name
}

fn surname(draw: &mut Draw) -> String {
    if draw.below(50) == 0 {
        return draw.one(RARE).unwrap_or_default().to_owned();
    }
    let common: Vec<char> = COMMON.chars().collect();
    let most = u64::try_from(common.len()).unwrap_or(1);
    // The smaller of two draws: the first are drawn most.
    let place = draw.below(most).min(draw.below(most));
    let place = usize::try_from(place).unwrap_or_default();
    common.get(place).map(char::to_string).unwrap_or_default()
}
