//! What the console says although nobody asked.

use headless_chrome::protocol::cdp::types::Event;

/// The complaint that an event is, if it is one.
pub fn fault_of(event: &Event) -> Option<String> {
    if let Event::LogEntryAdded(added) = event {
        let entry = &added.params.entry;
        let source = format!("{:?}", entry.source);
        let url = entry.url.clone().unwrap_or_default();
        // A page that answers 404 on purpose is checked by its status.
        if source == "Network" && !url.contains("/static/") {
            return None;
        }
        let bad = matches!(format!("{:?}", entry.level).as_str(), "Error" | "Warning");
        return bad.then(|| format!("console: {} {url}", entry.text));
    }
    if let Event::RuntimeExceptionThrown(thrown) = event {
        let details = &thrown.params.exception_details;
        let what = details
            .exception
            .as_ref()
            .and_then(|e| e.description.clone());
        return Some(format!(
            "script: {}",
            what.unwrap_or_else(|| details.text.clone())
        ));
    }
    if let Event::RuntimeConsoleAPICalled(called) = event {
        let kind = format!("{:?}", called.params.Type);
        let bad = matches!(kind.as_str(), "Error" | "Warning");
        return bad.then(|| format!("console: {:?}", called.params.args));
    }
    None
}
