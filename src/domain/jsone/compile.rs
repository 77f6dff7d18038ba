//! Expressions made into code for a stack machine. The parser keeps what is
//! open on a stack of its own, so that nesting costs memory in proportion to
//! the text and never the program's stack.

use super::error::{ErrorKind, RenderError};
use super::number::Number;
use super::token::{Constant, Token, Tokens};
use super::value::{Meter, Result, Value};
use std::rc::Rc;

/// One instruction. Operands are taken from the stack, the result is put there.
#[derive(Clone, Debug)]
pub(super) enum Op<'a> {
    Constant(Value),
    Variable(&'a str),
    Unary(Unary),
    Binary(Binary),
    /// Ends `a && b` at that instruction if `a` is falsy.
    And(usize),
    /// Ends `a || b` at that instruction if `a` is truthy.
    Or(usize),
    /// Makes a boolean.
    Truth,
    Member(&'a str),
    Index,
    /// Which of the two ends are on the stack.
    Slice {
        from: bool,
        to: bool,
    },
    /// With that many arguments.
    Call(usize),
    /// Of that many items.
    List(usize),
    /// With these keys.
    Object(Vec<Rc<str>>),
}

/// Operators before one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unary {
    Not,
    Minus,
    Plus,
}

/// Operators between two values that are both looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Binary {
    In,
    Equal,
    NotEqual,
    Less,
    Greater,
    LessEqual,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// An expression ready to run.
#[derive(Debug)]
pub(super) struct Code<'a> {
    /// The expression.
    pub(super) source: &'a str,
    /// The instructions, each with the byte of the expression it stands for.
    pub(super) ops: Vec<(Op<'a>, usize)>,
}

/// What an infix sign does, and how strongly it binds.
fn infix(sign: &str) -> Option<(Infix, u8)> {
    Some(match sign {
        "||" => (Infix::Or, 0),
        "&&" => (Infix::And, 1),
        "in" => (Infix::Plain(Binary::In), 2),
        "==" => (Infix::Plain(Binary::Equal), 3),
        "!=" => (Infix::Plain(Binary::NotEqual), 3),
        "<" => (Infix::Plain(Binary::Less), 4),
        ">" => (Infix::Plain(Binary::Greater), 4),
        "<=" => (Infix::Plain(Binary::LessEqual), 4),
        ">=" => (Infix::Plain(Binary::GreaterEqual), 4),
        "+" => (Infix::Plain(Binary::Add), 5),
        "-" => (Infix::Plain(Binary::Subtract), 5),
        "*" => (Infix::Plain(Binary::Multiply), 6),
        "/" => (Infix::Plain(Binary::Divide), 6),
        "**" => (Infix::Plain(Binary::Power), POWER),
        _ => return None,
    })
}

/// How strongly `**` binds; the only one that groups from the right.
const POWER: u8 = 7;

#[derive(Clone, Copy)]
enum Infix {
    And,
    Or,
    Plain(Binary),
}

/// What is open while an expression is read.
enum Open {
    Unary(Unary, usize),
    /// An infix operator, how strongly it binds, where it is, and the
    /// instruction that is to jump behind the right side.
    Infix(Infix, u8, usize, usize),
    Group,
    List(usize, usize),
    Call(usize, usize),
    Index(usize),
    Slice {
        from: bool,
        at: usize,
    },
    Object(Vec<Rc<str>>, usize),
}

/// Whether a value has to come next, or something after one.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    Value,
    /// A value, or the end of what is open.
    ValueOrEnd,
    Key,
    After,
}

/// Compiles a whole text.
pub(super) fn expression<'a>(source: &'a str, meter: &Meter) -> Result<Code<'a>> {
    let mut parser = Parser::new(source, meter);
    match parser.run() {
        Ok(false) => Ok(Code {
            source,
            ops: parser.ops,
        }),
        Ok(true) => Err(parser
            .unexpected(AFTER)
            .0
            .in_expression(source, parser.tokens.start)),
        Err((error, at)) => Err(error.in_expression(source, at)),
    }
}

/// Compiles the beginning of a text up to the `}` that ends `${`; yields how
/// many bytes it has up to that, too.
pub(super) fn interpolation<'a>(source: &'a str, meter: &Meter) -> Result<(Code<'a>, usize)> {
    let mut parser = Parser::new(source, meter);
    let (error, at) = match parser.run() {
        Ok(true) => {
            let end = parser.tokens.start;
            let source = source.get(..end).unwrap_or(source);
            let ops = parser.ops;
            return Ok((Code { source, ops }, end));
        }
        Ok(false) => (
            RenderError::new(ErrorKind::Unterminated, "“${” is not closed by “}”."),
            source.len(),
        ),
        Err(fault) => fault,
    };
    let rest = source.get(at..).unwrap_or_default();
    let end = rest.find('}').map_or(source.len(), |length| at + length);
    Err(error.in_expression(source.get(..end).unwrap_or(source), at))
}

type Fault = (RenderError, usize);

const VALUE: &str = "a value";
const AFTER: &str = "an operator or the end";

/// What may follow a value within that bracket, in words.
fn after(open: Option<&Open>) -> &'static str {
    match open {
        Some(Open::Group) => "an operator or “)”",
        Some(Open::List(..)) => "an operator, “,” or “]”",
        Some(Open::Call(..)) => "an operator, “,” or “)”",
        Some(Open::Object(..)) => "an operator, “,” or “}”",
        Some(Open::Index(_)) => "an operator, “:” or “]”",
        Some(Open::Slice { .. }) => "an operator or “]”",
        Some(Open::Unary(..) | Open::Infix(..)) | None => AFTER,
    }
}

struct Parser<'a, 'm> {
    tokens: Tokens<'a>,
    meter: &'m Meter,
    ops: Vec<(Op<'a>, usize)>,
    open: Vec<Open>,
}

impl<'a, 'm> Parser<'a, 'm> {
    fn new(source: &'a str, meter: &'m Meter) -> Self {
        Self {
            tokens: Tokens::new(source),
            meter,
            ops: Vec::new(),
            open: Vec::new(),
        }
    }

    fn emit(&mut self, op: Op<'a>, at: usize) {
        self.ops.push((op, at));
    }

    fn token(&mut self) -> std::result::Result<Token<'a>, Fault> {
        if let Err(error) = self.meter.spend(1) {
            return Err((error, self.tokens.end));
        }
        self.tokens.next()
    }

    /// Reads one expression. Yields whether a `}` that belongs to none of its
    /// brackets ended it, instead of the text.
    fn run(&mut self) -> std::result::Result<bool, Fault> {
        let mut next = Next::Value;
        loop {
            let token = self.token()?;
            next = match next {
                Next::After => match token {
                    Token::End | Token::Sign("}") if self.bracket().is_none() => {
                        self.close_infix(0);
                        return Ok(token != Token::End);
                    }
                    _ => self.after(token)?,
                },
                Next::Key => self.key(token)?,
                Next::Value | Next::ValueOrEnd => self.value(token, next == Next::ValueOrEnd)?,
            };
        }
    }

    /// The innermost bracket that is open.
    fn bracket(&self) -> Option<&Open> {
        let mut open = self.open.iter().rev();
        open.find(|open| !matches!(open, Open::Infix(..)))
    }

    fn unexpected(&self, expected: &str) -> Fault {
        let found = self.tokens.found();
        let error = if found.is_empty() {
            RenderError::new(
                ErrorKind::UnexpectedEnd,
                format!("The expression ends where {expected} is expected."),
            )
        } else {
            RenderError::new(
                ErrorKind::UnexpectedToken,
                format!("“{found}” cannot stand here: {expected} is expected."),
            )
        };
        (error, self.tokens.start)
    }

    fn value(&mut self, token: Token<'a>, may_end: bool) -> std::result::Result<Next, Fault> {
        let at = self.tokens.start;
        let unary = |parser: &mut Self, operator| {
            parser.open.push(Open::Unary(operator, at));
            Ok(Next::Value)
        };
        match token {
            Token::Sign("!") => return unary(self, Unary::Not),
            Token::Sign("-") => return unary(self, Unary::Minus),
            Token::Sign("+") => return unary(self, Unary::Plus),
            Token::Sign("(") => {
                self.open.push(Open::Group);
                return Ok(Next::Value);
            }
            Token::Sign("[") => {
                self.open.push(Open::List(0, at));
                return Ok(Next::ValueOrEnd);
            }
            Token::Sign("{") => {
                self.open.push(Open::Object(Vec::new(), at));
                return Ok(Next::Key);
            }
            Token::Sign(sign @ ("]" | ")" | ":")) if may_end => return self.close_empty(sign),
            Token::Number(digits) => {
                let number = Number::from_digits(digits).ok_or_else(|| {
                    let message = format!("“{digits}” is too large for a number.");
                    (RenderError::new(ErrorKind::NotFinite, message), at)
                })?;
                self.emit(Op::Constant(Value::Number(number)), at);
            }
            Token::Text(text) => {
                let value = self.meter.text(text).map_err(|error| (error, at))?;
                self.emit(Op::Constant(value), at);
            }
            Token::Constant(constant) => {
                let value = match constant {
                    Constant::True => Value::Bool(true),
                    Constant::False => Value::Bool(false),
                    Constant::Null => Value::Null,
                };
                self.emit(Op::Constant(value), at);
            }
            Token::Name(name) => self.emit(Op::Variable(name), at),
            Token::Sign(_) | Token::End => return Err(self.unexpected(VALUE)),
        }
        Ok(self.completed())
    }

    /// After an operand: applies the operators before it, which bind stronger
    /// than anything after it.
    fn completed(&mut self) -> Next {
        while let Some(Open::Unary(operator, at)) =
            self.open.pop_if(|open| matches!(open, Open::Unary(..)))
        {
            self.emit(Op::Unary(operator), at);
        }
        Next::After
    }

    /// `[]`, `f()`, `a[:`.
    fn close_empty(&mut self, sign: &str) -> std::result::Result<Next, Fault> {
        match (self.open.pop(), sign) {
            (Some(Open::List(0, at)), "]") => {
                self.emit(Op::List(0), at);
                Ok(self.completed())
            }
            (Some(Open::Call(0, at)), ")") => {
                self.emit(Op::Call(0), at);
                Ok(Next::After)
            }
            (Some(Open::Index(at)), ":") => {
                self.open.push(Open::Slice { from: false, at });
                Ok(Next::ValueOrEnd)
            }
            (Some(Open::Slice { from, at }), "]") => {
                self.emit(Op::Slice { from, to: false }, at);
                Ok(Next::After)
            }
            _ => Err(self.unexpected(VALUE)),
        }
    }

    /// A key of an object, or its end.
    fn key(&mut self, token: Token<'a>) -> std::result::Result<Next, Fault> {
        match token {
            Token::Name(key) | Token::Text(key) => {
                let paid = self.meter.pay_text(key.len());
                paid.map_err(|error| (error, self.tokens.start))?;
                if let Some(Open::Object(keys, _)) = self.open.last_mut() {
                    keys.push(key.into());
                }
                match self.token()? {
                    Token::Sign(":") => Ok(Next::Value),
                    _ => Err(self.unexpected("“:”")),
                }
            }
            Token::Sign("}") => Ok(self.close_object()),
            _ => Err(self.unexpected("a key or “}”")),
        }
    }

    fn close_object(&mut self) -> Next {
        if let Some(Open::Object(keys, at)) = self.open.pop() {
            self.emit(Op::Object(keys), at);
        }
        self.completed()
    }

    fn after(&mut self, token: Token<'a>) -> std::result::Result<Next, Fault> {
        let at = self.tokens.start;
        let Token::Sign(sign) = token else {
            return Err(self.unexpected(after(self.bracket())));
        };
        if let Some((infix, strength)) = infix(sign) {
            // One that groups from the right leaves its equals open.
            self.close_infix(strength + u8::from(strength == POWER));
            let jump = self.ops.len();
            match infix {
                Infix::And => self.emit(Op::And(0), at),
                Infix::Or => self.emit(Op::Or(0), at),
                Infix::Plain(_) => {}
            }
            self.open.push(Open::Infix(infix, strength, at, jump));
            return Ok(Next::Value);
        }
        match sign {
            "." => {
                return match self.token()? {
                    Token::Name(name) => {
                        self.emit(Op::Member(name), self.tokens.start);
                        Ok(Next::After)
                    }
                    _ => Err(self.unexpected("a name")),
                };
            }
            "[" => {
                self.open.push(Open::Index(at));
                return Ok(Next::ValueOrEnd);
            }
            "(" => {
                self.open.push(Open::Call(0, at));
                return Ok(Next::ValueOrEnd);
            }
            _ => {}
        }
        self.close_infix(0);
        self.close(sign)
    }

    /// A comma, colon or closing bracket after a value.
    fn close(&mut self, sign: &str) -> std::result::Result<Next, Fault> {
        match (self.open.pop(), sign) {
            (Some(Open::Group), ")") => Ok(self.completed()),
            (Some(Open::List(count, at)), "]") => {
                self.emit(Op::List(count + 1), at);
                Ok(self.completed())
            }
            (Some(Open::Call(count, at)), ")") => {
                self.emit(Op::Call(count + 1), at);
                Ok(Next::After)
            }
            (Some(Open::Index(at)), "]") => {
                self.emit(Op::Index, at);
                Ok(Next::After)
            }
            (Some(Open::Slice { from, at }), "]") => {
                self.emit(Op::Slice { from, to: true }, at);
                Ok(Next::After)
            }
            (Some(Open::Index(at)), ":") => {
                self.open.push(Open::Slice { from: true, at });
                Ok(Next::ValueOrEnd)
            }
            (Some(Open::List(count, at)), ",") => {
                self.open.push(Open::List(count + 1, at));
                Ok(Next::Value)
            }
            (Some(Open::Call(count, at)), ",") => {
                self.open.push(Open::Call(count + 1, at));
                Ok(Next::Value)
            }
            (Some(open @ Open::Object(..)), ",") => {
                self.open.push(open);
                Ok(Next::Key)
            }
            (Some(open @ Open::Object(..)), "}") => {
                self.open.push(open);
                Ok(self.close_object())
            }
            (open, _) => Err(self.unexpected(after(open.as_ref()))),
        }
    }

    /// Applies the operators on the left that bind at least so strongly.
    fn close_infix(&mut self, strength: u8) {
        let strong =
            |open: &mut Open| matches!(open, Open::Infix(_, other, ..) if *other >= strength);
        while let Some(Open::Infix(infix, _, at, jump)) = self.open.pop_if(strong) {
            let op = match infix {
                Infix::Plain(operator) => Op::Binary(operator),
                Infix::And | Infix::Or => Op::Truth,
            };
            self.emit(op, at);
            let behind = self.ops.len();
            if let Some((Op::And(target) | Op::Or(target), _)) = self.ops.get_mut(jump)
                && !matches!(infix, Infix::Plain(_))
            {
                *target = behind;
            }
        }
    }
}
