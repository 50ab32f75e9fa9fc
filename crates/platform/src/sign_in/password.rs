//! What a password must be. Pure: a password and what must not be in it, in; a sentence, out.
//!
//! Source: design after 等保2.0 (GB/T 22239-2019) level 2.

/// Characters that a password must have.
const LENGTH_MIN: usize = 10;
/// Characters that a password may have: hashing is work, and nobody types more.
const LENGTH_MAX: usize = 200;
/// From so many characters on, a password is a sentence and needs no classes.
const PASSPHRASE_MIN: usize = 20;
/// From so many Chinese characters on, it needs no classes: each is one of thousands.
const HAN_MIN: usize = 8;
/// Different characters that a password must have.
const DISTINCT_MIN: usize = 5;
/// Characters that must be left when common words and numbers are taken out.
const OWN_MIN: usize = 4;
/// How many of the latest passwords, the present one among them, may not come back.
pub const REMEMBERED: usize = 5;

/// What the page says beside the field, before anything is wrong.
pub const HINT: &str = "至少 10 个字符，大写字母、小写字母、数字、符号至少三种；\
    或者一句 8 个汉字以上、20 个字符以上的话。不要含姓名、用户名和常见密码";

/// Words and rows of keys that every list of guesses starts with, in lower case.
const COMMON: &[&str] = &[
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "1qaz2wsx",
    "1q2w3e4r",
    "1q2w3e",
    "1qaz",
    "2wsx",
    "3edc",
    "q1w2e3r4",
    "qazwsxedc",
    "qazwsx",
    "zaq12wsx",
    "qwertyuiop",
    "qwertyui",
    "qwerty",
    "qwert",
    "qwer",
    "asdfghjkl",
    "asdfgh",
    "asdfg",
    "asdf",
    "zxcvbnm",
    "zxcvbn",
    "zxcv",
    "password",
    "passwd",
    "pass",
    "pword",
    "mima",
    "woaini",
    "iloveyou",
    "ilove",
    "administrator",
    "admin",
    "root",
    "guest",
    "test",
    "user",
    "login",
    "welcome",
    "letmein",
    "changeme",
    "change",
    "master",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "batman",
    "shadow",
    "michael",
    "charlie",
    "trustno1",
    "hello",
    "secret",
    "default",
    "initial",
    "init",
    "abcdefgh",
    "abcdef",
    "abcde",
    "abcd",
    "abc",
    "aaaa",
    "unionhall",
    "union",
    "zhigongzhijia",
    "zhigong",
    "gonghui",
    "shanghai",
    "beijing",
    "china",
    "zhongguo",
    "system",
    "server",
    "office",
    "spring",
    "summer",
    "autumn",
    "winter",
    "职工之家",
    "总工会",
    "工会",
    "密码",
    "我爱你",
    "中国",
    "上海",
    "北京",
    "管理员",
];

/// Whether `password` may be one; `own` are the user name and the names of its person.
///
/// # Errors
/// One sentence for beside the field.
pub fn check(password: &str, own: &[&str]) -> Result<(), String> {
    let length = password.chars().count();
    if length < LENGTH_MIN {
        return Err(format!(
            "密码至少 {LENGTH_MIN} 个字符，还差 {} 个",
            LENGTH_MIN - length
        ));
    }
    if length > LENGTH_MAX {
        return Err(format!("密码最多 {LENGTH_MAX} 个字符"));
    }
    let han = password.chars().filter(|c| is_han(*c)).count();
    if length < PASSPHRASE_MIN && han < HAN_MIN && classes(password) < 3 {
        return Err("大写字母、小写字母、数字、符号至少要有三种，或者改用一句更长的话".to_owned());
    }
    let plain = plain(password);
    for name in own {
        let name = name.trim().to_lowercase();
        if name.chars().count() >= 2 && password.to_lowercase().contains(&name) {
            return Err("密码里不要含自己的姓名或用户名".to_owned());
        }
    }
    let own = left_over(&plain).min(left_over(&password.to_lowercase()));
    if distinct(&plain) < DISTINCT_MIN || own < OWN_MIN {
        return Err("这个密码太常见，容易被猜中，请换一个".to_owned());
    }
    Ok(())
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}')
}

fn classes(password: &str) -> usize {
    let has = |test: fn(char) -> bool| usize::from(password.chars().any(test));
    has(|c| c.is_ascii_uppercase())
        + has(|c| c.is_ascii_lowercase())
        + has(|c| c.is_ascii_digit())
        + has(|c| !c.is_ascii_alphanumeric())
}

/// Lower case, with the letters that signs stand for.
fn plain(password: &str) -> String {
    let letter = |c| match c {
        '@' => 'a',
        '$' => 's',
        '!' => 'i',
        other => other,
    };
    password.to_lowercase().chars().map(letter).collect()
}

fn distinct(text: &str) -> usize {
    text.chars()
        .collect::<std::collections::BTreeSet<_>>()
        .len()
}

/// How much is one's own: characters outside common words, digits and signs.
fn left_over(plain: &str) -> usize {
    let mut rest = plain.replace('0', "o");
    for word in COMMON {
        rest = rest.replace(word, "");
    }
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    // Digits that are no row and no year count half: 7 of them are a telephone number.
    let digits = own_digits(plain);
    letters + digits / 2
}

/// Digits that do not continue a row up, down or of equals, and are no year.
fn own_digits(plain: &str) -> usize {
    let mut own = 0;
    for run in plain.split(|c: char| !c.is_ascii_digit()) {
        if run.len() == 4 && (run.starts_with("19") || run.starts_with("20")) {
            continue;
        }
        let bytes = run.as_bytes();
        own += bytes
            .windows(2)
            .filter(|pair| pair[0].abs_diff(pair[1]) > 1)
            .count();
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Password | what is said: ok, or the first words.
    #[test]
    fn a_password_must_be_ones_own() {
        for (password, expected) in [
            ("Tr0ub4dor&3x", "ok"),
            ("kT9#mQ2$vL", "ok"),
            ("correct horse battery staple", "ok"),
            ("春风又绿江南岸明月", "密码至少 10"),
            ("春风又绿江南岸明月照", "ok"),
            ("七月巡岗送清凉到码头", "ok"),
            ("kT9#mQ2$v", "密码至少 10"),
            ("", "密码至少 10"),
            ("abcdefghijk", "大写字母"),
            ("lowercase12", "大写字母"),
            ("Password123!", "这个密码太常见"),
            ("P@ssw0rd2025", "这个密码太常见"),
            ("Admin@123456", "这个密码太常见"),
            ("Gonghui@2025", "这个密码太常见"),
            ("1qaz@WSX3edc", "这个密码太常见"),
            ("Qwertyuiop1!", "这个密码太常见"),
            ("aaaaaaaaaaaaaaaaaaaaaaaa", "这个密码太常见"),
            ("12345678901234567890", "这个密码太常见"),
            ("Wang.Xiu7Ying#", "密码里不要含"),
            ("我叫王秀英不要告诉别人", "密码里不要含"),
        ] {
            let told = check(password, &["wang.xiu", "王秀英"]);
            let told = told.err().unwrap_or_else(|| "ok".to_owned());
            assert!(told.starts_with(expected), "{password}: {told}");
        }
        assert!(check(&"很长".repeat(101), &[]).is_err());
    }
}
