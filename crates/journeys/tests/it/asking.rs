//! How a visitor asks a page: small scripts, asked again until they find what they want.

use std::time::{Duration, Instant};

use headless_chrome::protocol::cdp::Runtime;
use serde_json::Value;

use crate::{stage::pause, visitor::Visitor};

const REACH: &str = include_str!("reach.js");
/// How long something may take to appear; the machine may be busy with other tests.
pub const PATIENCE: Duration = Duration::from_secs(15);

impl Visitor {
    /// A number that a script gives.
    pub fn count(&self, expression: &str) -> u64 {
        let found = self.until(&format!("Math.floor({expression}) + 1"));
        found.as_u64().unwrap_or_default().saturating_sub(1)
    }

    pub fn text_of(&self, expression: &str) -> String {
        match self.ask(expression) {
            Ok(value) => value.as_str().unwrap_or_default().to_owned(),
            Err(error) => self.fail(&error),
        }
    }

    /// Asks until the answer is something, and gives it.
    pub fn until(&self, expression: &str) -> Value {
        let begun = Instant::now();
        loop {
            let told = match self.ask(expression) {
                Ok(Value::Bool(true)) => return Value::Bool(true),
                Ok(value) if value.as_u64().is_some_and(|n| n > 0) => return value,
                Ok(value) => format!("{expression} is {value}"),
                Err(error) => error,
            };
            if begun.elapsed() > PATIENCE {
                self.fail(&told);
            }
            pause(25);
        }
    }

    /// Runs a script on the page and gives what it returns.
    pub fn ask(&self, expression: &str) -> Result<Value, String> {
        let found = self.evaluate(expression, true)?;
        Ok(found.value.unwrap_or(Value::Null))
    }

    /// As [`Self::ask`]; by value, or as a handle on what stands on the page.
    pub fn evaluate(
        &self,
        expression: &str,
        by_value: bool,
    ) -> Result<Runtime::RemoteObject, String> {
        let call = Runtime::Evaluate {
            expression: format!("(() => {{ {REACH}\nreturn ({expression}); }})()"),
            object_group: None,
            include_command_line_api: None,
            silent: Some(true),
            context_id: None,
            return_by_value: Some(by_value),
            generate_preview: None,
            user_gesture: Some(true),
            await_promise: Some(false),
            throw_on_side_effect: None,
            timeout: None,
            disable_breaks: None,
            repl_mode: None,
            allow_unsafe_eval_blocked_by_csp: None,
            unique_context_id: None,
            serialization_options: None,
        };
        let answer = self
            .tab
            .call_method(call)
            .map_err(|error| error.to_string())?;
        match answer.exception_details {
            None => Ok(answer.result),
            Some(details) => {
                let thrown = details.exception.and_then(|e| e.description);
                Err(thrown.unwrap_or(details.text))
            }
        }
    }

    /// Ends the journey with where it is and what is there; keeps a picture.
    pub fn fail(&self, what: &str) -> ! {
        let path = self.ask("location.pathname").unwrap_or_default();
        let words = self.ask("seen()").unwrap_or_default();
        let words: String = words
            .as_str()
            .unwrap_or_default()
            .chars()
            .take(1_500)
            .collect();
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("journey").replace("::", "-");
        self.picture_of_failure(&name);
        panic!(
            "{} {path}: {what}\nThe page says: {words}",
            self.size.word()
        )
    }
}

/// A text for a script.
pub fn quote(text: &str) -> String {
    Value::from(text).to_string()
}
