//! JavaScript expressions, as far as a document's value can be known before run time.

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    Argument, ArrayExpressionElement, BinaryOperator, Expression, JSXAttributeItem, JSXAttributeName,
    JSXAttributeValue, JSXElementName, ObjectPropertyKind, PropertyKey, UnaryOperator,
};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType};

use crate::diagnostic::Span;

use super::bounds::MAX_EXPRESSION_LEVELS;
use super::stack;
use super::tree::{Attribute, AttributeValue};

/// An expression. Names are not resolved here: what `meta.title` stands for is the compiler's business.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Nothing but comments.
    Empty,
    /// `undefined`.
    Undefined,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string literal, its escapes decoded.
    String(String),
    /// A template literal: texts with an expression between each two.
    Template(Vec<String>, Vec<Expr>),
    /// An array literal.
    Array(Vec<Expr>),
    /// An object literal: keys and values, in order.
    Object(Vec<(String, Expr)>),
    /// A name, or members of it: `meta.title` is `["meta", "title"]`.
    Path(Vec<String>),
    /// A call of a named function: `JSON.stringify(x)`.
    Call(Vec<String>, Vec<Expr>),
    /// Arithmetic on two values.
    Binary(Operator, Box<[Expr; 2]>),
    /// Everything else, as written.
    Unsupported(String),
    /// What is not JavaScript. The parser has reported it.
    Invalid,
}

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`, which also joins strings.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
}

/// Reads the text between two braces. What oxc cannot parse is [`Expr::Invalid`]: the MDX parser has reported it.
pub(super) fn parse(source: &str) -> Expr {
    let trimmed = source.trim_start();
    if (trimmed.is_empty() || trimmed.starts_with('/')) && is_only_comments(source) {
        return Expr::Empty;
    }
    let allocator = Allocator::default();
    match Parser::new(&allocator, source, SourceType::jsx()).parse_expression() {
        Ok(expression) => convert(&expression, source),
        Err(_) => Expr::Invalid,
    }
}

fn is_only_comments(source: &str) -> bool {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::jsx()).parse();
    parsed.errors.is_empty() && parsed.program.is_empty()
}

/// Reads JSX attributes as they stand in a tag or after a fence's language. `Err` holds the place that is no attribute.
///
/// - `base`: byte offset of `source` in the file.
pub(super) fn attributes(source: &str, base: usize) -> Result<Vec<Attribute>, (Span, String)> {
    const OPEN: &str = "<x ";
    if stack::levels(source) > MAX_EXPRESSION_LEVELS {
        return Err((Span::new(base, base + source.len()), "it has too many brackets and operators".to_owned()));
    }
    let wrapped = format!("{OPEN}{source}\n/>");
    let shift = |start: u32, end: u32| {
        let clamp = |offset: u32| (offset as usize).saturating_sub(OPEN.len()).min(source.len()) + base;
        Span::new(clamp(start), clamp(end))
    };
    let allocator = Allocator::default();
    let whole = Span::new(base, base + source.len());
    let expression = Parser::new(&allocator, &wrapped, SourceType::jsx()).parse_expression().map_err(|errors| {
        let label = errors.first().and_then(|error| error.labels.as_ref()?.first().cloned());
        let span = label.map_or(whole, |label| shift(label.offset() as u32, (label.offset() + label.len()) as u32));
        (span, errors.first().map_or_else(String::new, |error| error.message.to_string()))
    })?;
    let Expression::JSXElement(element) = &expression else { return Err((whole, String::new())) };
    let named_x = matches!(&element.opening_element.name, JSXElementName::Identifier(name) if name.name == "x");
    if !named_x || element.closing_element.is_some() {
        return Err((whole, "a tag ends inside of the attributes".to_owned()));
    }
    let attributes = element.opening_element.attributes.iter().map(|item| match item {
        JSXAttributeItem::Attribute(attribute) => Attribute {
            name: match &attribute.name {
                JSXAttributeName::Identifier(name) => name.name.to_string(),
                JSXAttributeName::NamespacedName(name) => format!("{}:{}", name.namespace.name, name.name.name),
            },
            value: match &attribute.value {
                None => AttributeValue::Flag,
                Some(JSXAttributeValue::StringLiteral(text)) => {
                    AttributeValue::Text(pulldown_cmark::decode_html_entities(&text.value).into_owned())
                }
                Some(JSXAttributeValue::ExpressionContainer(container)) => AttributeValue::Expression(
                    container.expression.as_expression().map_or(Expr::Empty, |value| convert(value, &wrapped)),
                ),
                Some(JSXAttributeValue::Element(element)) => {
                    AttributeValue::Expression(Expr::Unsupported(text_at(&wrapped, element.span)))
                }
                Some(JSXAttributeValue::Fragment(fragment)) => {
                    AttributeValue::Expression(Expr::Unsupported(text_at(&wrapped, fragment.span)))
                }
            },
            span: shift(attribute.span.start, attribute.span.end),
        },
        JSXAttributeItem::SpreadAttribute(spread) => Attribute {
            name: String::new(),
            value: AttributeValue::Expression(convert(&spread.argument, &wrapped)),
            span: shift(spread.span.start, spread.span.end),
        },
    });
    Ok(attributes.collect())
}

fn text_at(source: &str, span: oxc_span::Span) -> String {
    source.get(span.start as usize..span.end as usize).unwrap_or_default().to_owned()
}

/// The deepest nesting of an expression's value; `a + b + c` nests, too. What is deeper would need as deep a stack of all
/// that reads the value.
const MAX_EXPRESSION_DEPTH: usize = 100;

/// An oxc expression as ours; `source` is the text that its spans point into.
pub(super) fn convert(expression: &Expression, source: &str) -> Expr {
    convert_at(expression, source, 0)
}

fn convert_at(expression: &Expression, source: &str, depth: usize) -> Expr {
    if depth > MAX_EXPRESSION_DEPTH {
        return Expr::Unsupported(text_at(source, expression.span()));
    }
    let convert = |inner: &Expression, source: &str| convert_at(inner, source, depth + 1);
    let unsupported = || Expr::Unsupported(text_at(source, expression.span()));
    match expression {
        Expression::BooleanLiteral(literal) => Expr::Bool(literal.value),
        Expression::NullLiteral(_) => Expr::Null,
        Expression::NumericLiteral(literal) => Expr::Number(literal.value),
        Expression::StringLiteral(literal) => Expr::String(literal.value.to_string()),
        Expression::TemplateLiteral(template) => Expr::Template(
            template
                .quasis
                .iter()
                .map(|part| part.value.cooked.as_ref().unwrap_or(&part.value.raw).to_string())
                .collect(),
            template.expressions.iter().map(|part| convert(part, source)).collect(),
        ),
        Expression::ArrayExpression(array) => {
            let items = array.elements.iter().map(|element| match element {
                ArrayExpressionElement::SpreadElement(_) => None,
                ArrayExpressionElement::Elision(_) => Some(Expr::Undefined),
                other => other.as_expression().map(|item| convert(item, source)),
            });
            items.collect::<Option<_>>().map_or_else(unsupported, Expr::Array)
        }
        Expression::ObjectExpression(object) => {
            let entries = object.properties.iter().map(|property| match property {
                ObjectPropertyKind::ObjectProperty(property) => {
                    let key = match &property.key {
                        PropertyKey::StaticIdentifier(name) => name.name.to_string(),
                        PropertyKey::StringLiteral(name) => name.value.to_string(),
                        PropertyKey::NumericLiteral(number) => number.value.to_string(),
                        _ => return None,
                    };
                    Some((key, convert(&property.value, source)))
                }
                ObjectPropertyKind::SpreadProperty(_) => None,
            });
            entries.collect::<Option<_>>().map_or_else(unsupported, Expr::Object)
        }
        Expression::Identifier(name) if name.name == "undefined" => Expr::Undefined,
        Expression::Identifier(_) | Expression::StaticMemberExpression(_) | Expression::ComputedMemberExpression(_) => {
            path(expression).map_or_else(unsupported, Expr::Path)
        }
        Expression::CallExpression(call) => {
            let arguments = call.arguments.iter().map(|argument| match argument {
                Argument::SpreadElement(_) => None,
                other => other.as_expression().map(|value| convert(value, source)),
            });
            match (path(&call.callee), arguments.collect::<Option<Vec<_>>>()) {
                (Some(callee), Some(arguments)) => Expr::Call(callee, arguments),
                _ => unsupported(),
            }
        }
        Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => {
            match convert(&unary.argument, source) {
                Expr::Number(number) => Expr::Number(-number),
                _ => unsupported(),
            }
        }
        Expression::BinaryExpression(binary) => {
            let operator = match binary.operator {
                BinaryOperator::Addition => Operator::Add,
                BinaryOperator::Subtraction => Operator::Subtract,
                BinaryOperator::Multiplication => Operator::Multiply,
                BinaryOperator::Division => Operator::Divide,
                _ => return unsupported(),
            };
            Expr::Binary(operator, Box::new([convert(&binary.left, source), convert(&binary.right, source)]))
        }
        Expression::ParenthesizedExpression(inner) => convert(&inner.expression, source),
        Expression::TSAsExpression(inner) => convert(&inner.expression, source),
        Expression::TSSatisfiesExpression(inner) => convert(&inner.expression, source),
        _ => unsupported(),
    }
}

/// `a`, `a.b` or `a["b"]` as its names.
fn path(expression: &Expression) -> Option<Vec<String>> {
    match expression {
        Expression::Identifier(name) => Some(vec![name.name.to_string()]),
        Expression::StaticMemberExpression(member) => {
            let mut names = path(&member.object)?;
            names.push(member.property.name.to_string());
            Some(names)
        }
        Expression::ComputedMemberExpression(member) => {
            let mut names = path(&member.object)?;
            match &member.expression {
                Expression::StringLiteral(name) => names.push(name.value.to_string()),
                Expression::NumericLiteral(index) => names.push(index.value.to_string()),
                _ => return None,
            }
            Some(names)
        }
        Expression::ParenthesizedExpression(inner) => path(&inner.expression),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: Expr) {
        assert_eq!(parse(source), expected);
    }

    #[test]
    fn ok_literals() {
        check("'a'", Expr::String("a".into()));
        check("-2.5", Expr::Number(-2.5));
        check("[\"a\", true,]", Expr::Array(vec![Expr::String("a".into()), Expr::Bool(true)]));
        check("{ a: null, 'b-c': undefined }", {
            Expr::Object(vec![("a".into(), Expr::Null), ("b-c".into(), Expr::Undefined)])
        });
        check("`x${a.b}y`", {
            Expr::Template(vec!["x".into(), "y".into()], vec![Expr::Path(vec!["a".into(), "b".into()])])
        });
    }

    #[test]
    fn ok_comments_are_empty() {
        check("/* a */", Expr::Empty);
        check("  // a\n", Expr::Empty);
        check("", Expr::Empty);
    }

    #[test]
    fn ok_the_rest_is_kept_as_written() {
        check("() => 1", Expr::Unsupported("() => 1".into()));
        check("a ? 1 : 2", Expr::Unsupported("a ? 1 : 2".into()));
        check("[...a]", Expr::Unsupported("[...a]".into()));
    }

    #[test]
    fn ok_attributes() {
        let parsed = attributes("title= \"a &amp; b\" flag /* c */ n={1} {...{x: 1}}", 10).unwrap();
        let names: Vec<_> = parsed.iter().map(|attribute| attribute.name.as_str()).collect();
        assert_eq!(names, ["title", "flag", "n", ""]);
        assert_eq!(parsed[0].value, AttributeValue::Text("a & b".into()));
        assert_eq!(parsed[0].span, Span::new(10, 28));
        assert_eq!(parsed[2].value, AttributeValue::Expression(Expr::Number(1.0)));
    }

    #[test]
    fn err_attributes() {
        assert!(attributes("title=a.ts", 0).is_err());
        assert!(attributes("{1,3-5}", 0).is_err());
        assert!(attributes("/><y", 0).is_err());
    }
}
