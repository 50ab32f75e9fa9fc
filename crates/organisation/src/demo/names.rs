//! Names that people might have. Drawn by chance; likeness to anybody is chance too.

use std::collections::BTreeSet;

use platform::chance::Chance;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田\
董潘袁蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯\
龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单解仇查";

const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉梅建文辉力飞鹏斌宇浩凯\
佳琪欣怡晨曦子涵雨桐思远嘉睿博雅婷雪莹颖慧玲燕红春秋冬海江河山松柏林森峰岚青云天宁安康泰和顺\
志国庆新民立德永昌兴旺盛达若彤晓萌可心诗语逸轩景行知行一鸣亦凡书航";

/// `count` names, some of two characters, some of three; a name may come twice, as names do.
pub(super) fn draw(chance: &Chance, count: usize) -> Vec<String> {
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let given: Vec<char> = GIVEN.chars().collect();
    let pick = |from: &[char]| {
        let bound = u64::try_from(from.len()).unwrap_or(1);
        let place = usize::try_from(chance.below(bound)).unwrap_or_default();
        from[place]
    };
    // Common surnames stand first; the smaller of two draws prefers them.
    let surname = || {
        let half = surnames.len() / 3;
        if chance.below(3) < 2 {
            pick(&surnames[..half])
        } else {
            pick(&surnames)
        }
    };
    let mut names = Vec::with_capacity(count);
    while names.len() < count {
        let mut name = String::from(surname());
        name.push(pick(&given));
        if chance.below(5) < 3 {
            name.push(pick(&given));
        }
        let distinct: BTreeSet<char> = name.chars().collect();
        // 刘明明 is a name, 丽丽丽 is not.
        if distinct.len() > 1 {
            names.push(name);
        }
    }
    names
}
