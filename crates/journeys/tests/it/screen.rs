//! What a visitor looks at: how large, light or dark, with scripts or without; and its pictures.

use std::path::{Path, PathBuf};

use headless_chrome::protocol::cdp::{Emulation, Network, Page};

use crate::{stage::root, visitor::Visitor};

/// What one looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Desk,
    Phone,
}

impl Size {
    pub const BOTH: [Self; 2] = [Self::Desk, Self::Phone];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Phone => "phone",
        }
    }

    pub const fn pixels(self) -> (u32, u32) {
        match self {
            Self::Desk => (1440, 900),
            Self::Phone => (390, 844),
        }
    }
}

impl Visitor {
    /// The phone is touched.
    pub fn touch(&self) {
        let touch = Emulation::SetTouchEmulationEnabled {
            enabled: self.size == Size::Phone,
            max_touch_points: Some(5),
        };
        self.tab.call_method(touch).expect("touch");
    }

    /// A screen of the usual height, or of another.
    pub fn measure(&self, height: Option<u32>) {
        let (width, usual) = self.size.pixels();
        self.tab
            .call_method(Emulation::SetDeviceMetricsOverride {
                width,
                height: height.unwrap_or(usual),
                device_scale_factor: 1.0,
                mobile: self.size == Size::Phone,
                scale: None,
                screen_width: None,
                screen_height: None,
                position_x: None,
                position_y: None,
                dont_set_visible_size: None,
                screen_orientation: None,
                viewport: None,
                display_feature: None,
                device_posture: None,
            })
            .expect("a screen of that size");
    }

    /// Dark pages from here on.
    pub fn in_the_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let name = "prefers-color-scheme".to_owned();
        let feature = Emulation::MediaFeature {
            name,
            value: value.to_owned(),
        };
        self.tab
            .call_method(Emulation::SetEmulatedMedia {
                media: None,
                features: Some(vec![feature]),
            })
            .expect("light or dark");
    }

    /// No script runs on pages from here on.
    pub fn without_scripts(&self) {
        self.tab
            .call_method(Emulation::SetScriptExecutionDisabled { value: true })
            .expect("scripts can be switched off");
    }

    /// A cookie beside those of the house.
    pub fn keep_cookie(&self, name: &str, value: &str) {
        self.tab
            .call_method(Network::SetCookie {
                name: name.to_owned(),
                value: value.to_owned(),
                url: Some(format!("http://{}/", self.address)),
                domain: None,
                path: Some("/".to_owned()),
                secure: None,
                http_only: None,
                same_site: None,
                expires: None,
                priority: None,
                same_party: None,
                source_scheme: None,
                source_port: None,
                partition_key: None,
            })
            .expect("a cookie");
    }

    /// The whole page as a picture among the artefacts.
    pub fn picture(&self, name: &str) {
        let high = self.count("document.documentElement.scrollHeight");
        let high = u32::try_from(high)
            .unwrap_or(900)
            .clamp(self.size.pixels().1, 6_000);
        self.measure(Some(high));
        let path = artefacts().join(format!("{name}-{}.png", self.size.word()));
        self.draw(&path);
        self.measure(None);
    }

    pub fn scroll_to_top(&self) {
        self.ask("scrollTo(0, 0)").ok();
    }

    /// What stands on the screen, into a file.
    pub fn draw(&self, path: &Path) {
        let png = Page::CaptureScreenshotFormatOption::Png;
        let bytes = self
            .tab
            .capture_screenshot(png, None, None, true)
            .expect("a picture");
        std::fs::write(path, bytes).expect("a picture can be kept");
    }

    /// What stood there when a journey ended early.
    pub fn picture_of_failure(&self, name: &str) {
        let png = Page::CaptureScreenshotFormatOption::Png;
        if let Ok(bytes) = self.tab.capture_screenshot(png, None, None, true) {
            let path = artefacts().join(format!("failed-{name}-{}.png", self.size.word()));
            std::fs::write(path, bytes).ok();
        }
    }
}

/// Where pictures go.
pub fn artefacts() -> PathBuf {
    let folder = match std::env::var_os("ARTEFACTS") {
        Some(path) => path.into(),
        None => root().join("artefacts"),
    };
    std::fs::create_dir_all(&folder).expect("a folder for artefacts");
    folder
}
