//! Tokens → [`Expression`], with the grammar of AngularJS 1.0.8, its oddities
//! included: `==` groups to the right, an assignment has no other assignment on
//! its right, `+x` is `x`.

use super::filter::FILTERS;
use super::token::{Kind, Token, tokens};
use std::rc::Rc;

/// Longer texts are not read as expressions.
pub const LENGTH_LIMIT: usize = 64 * 1024;

/// Expressions nested deeper than this are not read: reading, working out and
/// dropping one follow it down.
pub const DEPTH_LIMIT: u32 = 60;

/// Nor those whose tree is higher, as that of a long chain of operators is.
const HEIGHT_LIMIT: u32 = 250;

/// Which expressions are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grammar {
    /// Those of AngularJS 1.0.8, which GoCD ships.
    #[default]
    OneZero,
    /// Also what later versions brought.
    Later,
}

/// A form that came after AngularJS 1.0.8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    /// `===` and `!==`.
    Identity,
    /// `a ? b : c`.
    Ternary,
    /// `::` in front, which binds once.
    Once,
}

impl Later {
    /// The form as an author writes it.
    pub fn written(self) -> &'static str {
        match self {
            Self::Identity => "=== or !==",
            Self::Ternary => "a ? b : c",
            Self::Once => "::",
        }
    }
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} was not expected")]
pub struct ParseError {
    /// Byte of the text where reading stopped.
    pub at: usize,
    /// What stands there, for a sentence.
    pub what: String,
    /// Set if a later version reads it.
    pub later: Option<Later>,
}

impl ParseError {
    pub(super) fn new(at: usize, what: String) -> Self {
        Self {
            at,
            what,
            later: None,
        }
    }

    pub(super) fn later(at: usize, form: Later) -> Self {
        Self {
            at,
            what: format!("“{}”", form.written()),
            later: Some(form),
        }
    }
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
    /// `%`
    Modulo,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `===`
    Same,
    /// `!==`
    Different,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// An expression, ready to be worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// Nothing written: yields `undefined`.
    Empty,
    /// A literal number.
    Number(f64),
    /// A literal text.
    Text(Rc<str>),
    /// `true`, `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `undefined`.
    Undefined,
    /// Names joined by dots, looked up in the scopes.
    Path(Rc<[Rc<str>]>),
    /// Names joined by dots, looked up in a value.
    Member(Box<Expression>, Rc<[Rc<str>]>),
    /// `a[b]`.
    Index(Box<Expression>, Box<Expression>),
    /// A call: what is called, and with what. A method is called in what it is
    /// a member of.
    Call(Box<Expression>, Vec<Expression>),
    /// `!a`.
    Not(Box<Expression>),
    /// Two values and an operator.
    Binary(Binary, Box<(Expression, Expression)>),
    /// `a ? b : c`.
    Choice(Box<(Expression, Expression, Expression)>),
    /// `a = b`; the left side can be assigned to.
    Assign(Box<(Expression, Expression)>),
    /// `[a, b]`.
    Array(Vec<Expression>),
    /// `{a: b}`.
    Object(Vec<(Rc<str>, Expression)>),
    /// `a | name:b`.
    Filter {
        /// What is filtered.
        input: Box<Expression>,
        /// The filter's name.
        name: Rc<str>,
        /// What follows the name.
        arguments: Vec<Expression>,
    },
    /// Statements, the last of which has the value.
    List(Vec<Expression>),
}

impl Expression {
    /// Whether a value can be put where the expression points.
    pub fn can_be_assigned(&self) -> bool {
        matches!(self, Self::Path(_) | Self::Member(..) | Self::Index(..))
    }

    /// The name, if the expression is a single one.
    pub fn single_name(&self) -> Option<&Rc<str>> {
        match self {
            Self::Path(names) => match &**names {
                [name] => Some(name),
                _ => None,
            },
            _ => None,
        }
    }

    /// Calls `visit` with the expression and with each one in it.
    pub fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::Member(of, _) | Self::Not(of) => of.each(visit),
            Self::Index(of, index) => {
                of.each(visit);
                index.each(visit);
            }
            Self::Call(called, arguments) => {
                called.each(visit);
                arguments.iter().for_each(|part| part.each(visit));
            }
            Self::Binary(_, pair) | Self::Assign(pair) => {
                pair.0.each(visit);
                pair.1.each(visit);
            }
            Self::Choice(parts) => {
                parts.0.each(visit);
                parts.1.each(visit);
                parts.2.each(visit);
            }
            Self::Array(items) | Self::List(items) => {
                items.iter().for_each(|part| part.each(visit));
            }
            Self::Object(members) => members.iter().for_each(|(_, part)| part.each(visit)),
            Self::Filter {
                input, arguments, ..
            } => {
                input.each(visit);
                arguments.iter().for_each(|part| part.each(visit));
            }
            _ => {}
        }
    }
}

/// Reads an expression. Yields it with the later forms that are in it.
///
/// ```
/// use signalbox::domain::template::expression::{Grammar, parse};
///
/// assert!(parse("!Shown && Kind == 'git'", Grammar::OneZero).is_ok());
/// assert!(parse("Kind === 'git'", Grammar::OneZero).is_err());
/// ```
pub fn parse(text: &str, grammar: Grammar) -> Result<(Expression, Vec<Later>), ParseError> {
    if text.len() > LENGTH_LIMIT {
        return Err(ParseError::new(
            LENGTH_LIMIT,
            format!("a text of more than {LENGTH_LIMIT} bytes"),
        ));
    }
    let (tokens, later) = tokens(text, grammar)?;
    let mut parser = Parser {
        tokens: &tokens,
        place: 0,
        end: text.len(),
        depth: 0,
        height: 0,
    };
    parser.take("::");
    let expression = parser.statements()?;
    match parser.peek() {
        Some(token) => Err(unexpected(token)),
        None => Ok((expression, later)),
    }
}

fn unexpected(token: &Token<'_>) -> ParseError {
    ParseError::new(token.at, format!("“{}”", token.text))
}

struct Parser<'text, 'tokens> {
    tokens: &'tokens [Token<'text>],
    place: usize,
    end: usize,
    depth: u32,
    /// Of the tree that was read last.
    height: u32,
}

type Parsed = Result<Expression, ParseError>;

impl<'text, 'tokens> Parser<'text, 'tokens> {
    fn peek(&self) -> Option<&'tokens Token<'text>> {
        self.tokens.get(self.place)
    }

    fn next(&mut self) -> Result<&'tokens Token<'text>, ParseError> {
        let token = self
            .peek()
            .ok_or_else(|| ParseError::new(self.end, "the end of the expression".to_owned()))?;
        self.place += 1;
        Ok(token)
    }

    fn sees(&self, mark: &str) -> bool {
        self.peek()
            .is_some_and(|token| token.kind == Kind::Mark && token.text == mark)
    }

    fn take(&mut self, mark: &str) -> bool {
        let found = self.sees(mark);
        if found {
            self.place += 1;
        }
        found
    }

    fn expect(&mut self, mark: &str) -> Result<(), ParseError> {
        let token = self.next()?;
        if token.kind == Kind::Mark && token.text == mark {
            Ok(())
        } else {
            Err(unexpected(token))
        }
    }

    fn one_of<'a>(&mut self, marks: &[(&str, &'a Binary)]) -> Option<&'a Binary> {
        let (_, found) = marks.iter().find(|(mark, _)| self.sees(mark))?;
        self.place += 1;
        Some(found)
    }

    fn statements(&mut self) -> Parsed {
        let mut list = Vec::new();
        loop {
            let closed = ["}", ")", ";", "]"].iter().any(|mark| self.sees(mark));
            if self.peek().is_some() && !closed {
                list.push(self.filtered()?);
            }
            if !self.take(";") {
                break;
            }
        }
        Ok(match list.len() {
            0 => Expression::Empty,
            1 => list.remove(0),
            _ => Expression::List(list),
        })
    }

    fn filtered(&mut self) -> Parsed {
        self.deeper(|parser| {
            let mut input = parser.assignment()?;
            while parser.take("|") {
                let mut height = parser.height;
                let name = parser.next()?;
                if name.kind != Kind::Path || !FILTERS.contains(&name.text) {
                    return Err(unexpected(name));
                }
                let mut arguments = Vec::new();
                while parser.take(":") {
                    arguments.push(parser.assignment()?);
                    height = height.max(parser.height);
                }
                parser.above(height)?;
                input = Expression::Filter {
                    input: Box::new(input),
                    name: name.text.into(),
                    arguments,
                };
            }
            Ok(input)
        })
    }

    /// What is read next is a level deeper.
    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(self.too_deep());
        }
        let read = read(self)?;
        self.depth -= 1;
        self.above(0)?;
        Ok(read)
    }

    /// The tree that was read last, and one as high as `other`, now hang below a
    /// new one.
    fn above(&mut self, other: u32) -> Result<(), ParseError> {
        self.height = self.height.max(other) + 1;
        if self.height > HEIGHT_LIMIT {
            return Err(self.too_deep());
        }
        Ok(())
    }

    fn too_deep(&self) -> ParseError {
        let at = self.peek().map_or(self.end, |token| token.at);
        ParseError::new(at, "an expression nested as deep as this".to_owned())
    }

    fn assignment(&mut self) -> Parsed {
        let left = self.choice()?;
        let mark = self.peek();
        if !self.take("=") {
            return Ok(left);
        }
        if !left.can_be_assigned() {
            return Err(mark.map_or_else(
                || ParseError::new(self.end, "the end".to_owned()),
                unexpected,
            ));
        }
        let height = self.height;
        let right = self.choice()?;
        self.above(height)?;
        Ok(Expression::Assign(Box::new((left, right))))
    }

    fn choice(&mut self) -> Parsed {
        let condition = self.or()?;
        if !self.take("?") {
            return Ok(condition);
        }
        self.deeper(|parser| {
            let height = parser.height;
            let yes = parser.choice()?;
            let height = parser.height.max(height);
            parser.expect(":")?;
            let no = parser.choice()?;
            parser.above(height)?;
            Ok(Expression::Choice(Box::new((condition, yes, no))))
        })
    }

    fn or(&mut self) -> Parsed {
        let mut left = self.and()?;
        while self.take("||") {
            let height = self.height;
            let right = self.and()?;
            self.above(height)?;
            left = binary(Binary::Or, left, right);
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed {
        let left = self.equality()?;
        if !self.take("&&") {
            return Ok(left);
        }
        let height = self.height;
        let right = self.deeper(Self::and)?;
        self.above(height)?;
        Ok(binary(Binary::And, left, right))
    }

    fn equality(&mut self) -> Parsed {
        let left = self.relation()?;
        let marks = [
            ("==", &Binary::Equal),
            ("!=", &Binary::Unequal),
            ("===", &Binary::Same),
            ("!==", &Binary::Different),
        ];
        let Some(operator) = self.one_of(&marks) else {
            return Ok(left);
        };
        let height = self.height;
        let right = self.deeper(Self::equality)?;
        self.above(height)?;
        Ok(binary(*operator, left, right))
    }

    fn relation(&mut self) -> Parsed {
        let mut left = self.product()?;
        while let Some(operator) = self.one_of(&[("+", &Binary::Plus), ("-", &Binary::Minus)]) {
            let height = self.height;
            let right = self.product()?;
            self.above(height)?;
            left = binary(*operator, left, right);
        }
        let marks = [
            ("<", &Binary::Less),
            (">", &Binary::Greater),
            ("<=", &Binary::AtMost),
            (">=", &Binary::AtLeast),
        ];
        let Some(operator) = self.one_of(&marks) else {
            return Ok(left);
        };
        let height = self.height;
        let right = self.deeper(Self::relation)?;
        self.above(height)?;
        Ok(binary(*operator, left, right))
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.unary()?;
        let marks = [
            ("*", &Binary::Times),
            ("/", &Binary::Over),
            ("%", &Binary::Modulo),
        ];
        while let Some(operator) = self.one_of(&marks) {
            let height = self.height;
            let right = self.unary()?;
            self.above(height)?;
            left = binary(*operator, left, right);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        if self.take("+") {
            return self.primary();
        }
        if self.take("-") {
            let right = self.deeper(Self::unary)?;
            return Ok(binary(Binary::Minus, Expression::Number(0.0), right));
        }
        if self.take("!") {
            let right = self.deeper(Self::unary)?;
            return Ok(Expression::Not(Box::new(right)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Parsed {
        let token = self.next()?;
        self.height = 0;
        let mut primary = match (&token.kind, token.text) {
            (Kind::Number(number), _) => Expression::Number(*number),
            (Kind::Text(text), _) => Expression::Text(text.clone()),
            (Kind::Path, "true") => Expression::Bool(true),
            (Kind::Path, "false") => Expression::Bool(false),
            (Kind::Path, "null") => Expression::Null,
            (Kind::Path, "undefined") => Expression::Undefined,
            (Kind::Path, path) => Expression::Path(names(path)),
            (Kind::Mark, "(") => {
                let inner = self.filtered()?;
                self.expect(")")?;
                inner
            }
            (Kind::Mark, "[") => Expression::Array(self.items("]")?),
            (Kind::Mark, "{") => self.object()?,
            (Kind::Mark, _) => return Err(unexpected(token)),
        };
        loop {
            let height = self.height;
            if self.take("(") {
                let arguments = self.items(")")?;
                primary = Expression::Call(Box::new(primary), arguments);
            } else if self.take("[") {
                let index = self.deeper(Self::assignment)?;
                self.expect("]")?;
                primary = Expression::Index(Box::new(primary), Box::new(index));
            } else if self.take(".") {
                let name = self.next()?;
                if name.kind != Kind::Path {
                    return Err(unexpected(name));
                }
                primary = Expression::Member(Box::new(primary), names(name.text));
            } else {
                return Ok(primary);
            }
            self.above(height)?;
        }
    }

    /// Expressions with commas between them, up to a closing mark.
    fn items(&mut self, close: &str) -> Result<Vec<Expression>, ParseError> {
        let mut items = Vec::new();
        let mut height = 0;
        if !self.sees(close) {
            loop {
                items.push(self.item()?);
                height = self.height.max(height);
                if !self.take(",") {
                    break;
                }
            }
        }
        self.expect(close)?;
        self.height = height;
        Ok(items)
    }

    fn item(&mut self) -> Parsed {
        self.deeper(Self::assignment)
    }

    fn object(&mut self) -> Parsed {
        let mut members = Vec::new();
        let mut height = 0;
        if !self.sees("}") {
            loop {
                let key = self.next()?;
                let name: Rc<str> = match &key.kind {
                    Kind::Text(text) if !text.is_empty() => text.clone(),
                    Kind::Number(number) => {
                        crate::domain::template::value::number_text(*number).into()
                    }
                    _ => key.text.into(),
                };
                self.expect(":")?;
                members.push((name, self.item()?));
                height = self.height.max(height);
                if !self.take(",") {
                    break;
                }
            }
        }
        self.expect("}")?;
        self.height = height;
        Ok(Expression::Object(members))
    }
}

fn names(path: &str) -> Rc<[Rc<str>]> {
    path.split('.').map(Rc::from).collect()
}

fn binary(operator: Binary, left: Expression, right: Expression) -> Expression {
    Expression::Binary(operator, Box::new((left, right)))
}
