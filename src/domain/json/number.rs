//! The part of the reader that knows how JSON writes numbers.

use super::document::SyntaxProblem;
use super::parse::{Reader, Stop};
use serde_json::Number;

impl Reader<'_> {
    /// Reads a number; `at` is its first character.
    pub(super) fn number(&mut self) -> Result<Number, Stop> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => {
                self.at += 1;
                if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                    return Err(self.bad_number(start, "it must not begin with 0"));
                }
            }
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.bad_number(start, "a digit is missing after “-”")),
        }
        let mut whole = true;
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.bad_number(start, "a digit is missing after the point"));
            }
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            whole = false;
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.bad_number(start, "a digit is missing in the exponent"));
            }
            self.digits();
        }
        let text = self.text.get(start..self.at).unwrap_or("0");
        if whole && text != "-0" {
            if let Ok(number) = text.parse::<u64>() {
                return Ok(number.into());
            }
            if let Ok(number) = text.parse::<i64>() {
                return Ok(number.into());
            }
        }
        let number = text.parse::<f64>().ok().and_then(Number::from_f64);
        number.ok_or(Stop {
            problem: SyntaxProblem::NumberTooLarge,
            offset: start,
        })
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn bad_number(&self, offset: usize, why: &'static str) -> Stop {
        Stop {
            problem: SyntaxProblem::Number(why),
            offset,
        }
    }
}
