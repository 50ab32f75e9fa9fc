//! One Chromium without a window.

use std::{ffi::OsStr, path::PathBuf, time::Duration};

use headless_chrome::LaunchOptions;

use crate::{
    stage::Stage,
    visitor::{Size, Visitor},
};

const ARGUMENTS: &[&str] = &[
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--lang=zh-CN",
    "--accept-lang=zh-CN",
];

/// A browser with a profile of its own; it ends when it goes out of scope.
pub struct Browser {
    chrome: headless_chrome::Browser,
}

impl Browser {
    pub fn open() -> Self {
        let path = std::env::var_os("CHROMIUM").map_or("/usr/bin/chromium".into(), PathBuf::from);
        assert!(
            path.exists(),
            "{} is missing: apt-get install chromium fonts-noto-cjk, or set CHROMIUM",
            path.display()
        );
        let options = LaunchOptions {
            path: Some(path),
            // As root, Chromium starts in no other way.
            sandbox: false,
            args: ARGUMENTS.iter().map(OsStr::new).collect(),
            idle_browser_timeout: Duration::from_secs(600),
            ..LaunchOptions::default()
        };
        let chrome = headless_chrome::Browser::new(options).expect("Chromium starts");
        Self { chrome }
    }

    /// Somebody at a desk.
    pub fn desk(&self, stage: &Stage) -> Visitor {
        self.visitor(stage, Size::Desk)
    }

    /// Somebody with a phone.
    pub fn phone(&self, stage: &Stage) -> Visitor {
        self.visitor(stage, Size::Phone)
    }

    /// Somebody who shares nothing with the others.
    pub fn visitor(&self, stage: &Stage, size: Size) -> Visitor {
        let context = self.chrome.new_context().expect("a context of its own");
        let tab = context.new_tab().expect("a tab");
        Visitor::new(tab, context.get_id().to_owned(), stage, size)
    }

    /// A second tab of the same person.
    pub fn second_tab(&self, first: &Visitor, stage: &Stage) -> Visitor {
        let context =
            headless_chrome::browser::context::Context::new(&self.chrome, first.context.clone());
        let tab = context.new_tab().expect("a tab");
        Visitor::new(tab, first.context.clone(), stage, first.size)
    }
}
