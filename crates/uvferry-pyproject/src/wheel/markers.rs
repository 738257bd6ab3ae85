//! Markers in one spelling: the sum of products of their comparisons, sorted.

use std::collections::BTreeSet;

type Product = BTreeSet<String>;

/// More products than this are not worked out.
const MAX_PRODUCTS: usize = 256;

/// A marker (PEP 508) in a form that two spellings of the same logic share: brackets,
/// quotes, the order and repetitions do not matter. What cannot be read, or is too large,
/// comes back without spaces.
pub(crate) fn canonical(marker: &str) -> String {
    let read = tokens(marker).and_then(|tokens| {
        let mut reader = Reader {
            tokens: &tokens,
            at: 0,
            depth: 0,
        };
        let sum = reader.sum()?;
        (reader.at == tokens.len()).then_some(sum)
    });
    match read {
        Some(mut sum) => {
            // `a or (a and b)` is `a`.
            let all = sum.clone();
            sum.retain(|product| {
                !all.iter()
                    .any(|other| other != product && other.is_subset(product))
            });
            let products: Vec<String> = sum
                .iter()
                .map(|product| product.iter().cloned().collect::<Vec<_>>().join(" and "))
                .collect();
            products.join(" or ")
        }
        None => marker.split_whitespace().collect(),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Text(String),
    Word(String),
    Operator(String),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '(' => {
                found.push(Token::Open);
                1
            }
            ')' => {
                found.push(Token::Close);
                1
            }
            '"' | '\'' => {
                let end = rest[1..].find(c)? + 1;
                found.push(Token::Text(rest[1..end].to_owned()));
                end + 1
            }
            '<' | '>' | '=' | '!' | '~' => {
                let end = rest
                    .find(|c| !matches!(c, '<' | '>' | '=' | '!' | '~'))
                    .unwrap_or(rest.len());
                found.push(Token::Operator(rest[..end].to_owned()));
                end
            }
            c if c.is_ascii_alphabetic() => {
                let end = rest
                    .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.')))
                    .unwrap_or(rest.len());
                found.push(match &rest[..end] {
                    "and" => Token::And,
                    "or" => Token::Or,
                    "in" => Token::Operator("in".to_owned()),
                    "not" => {
                        let after = rest[end..].trim_start();
                        let tail = after.strip_prefix("in")?;
                        found.push(Token::Operator("not in".to_owned()));
                        rest = tail.trim_start();
                        continue;
                    }
                    word => Token::Word(word.to_owned()),
                });
                end
            }
            _ => return None,
        };
        rest = rest[length..].trim_start();
    }
    Some(found)
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn sum(&mut self) -> Option<BTreeSet<Product>> {
        let mut sum = self.product()?;
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            sum.extend(self.product()?);
        }
        (sum.len() <= MAX_PRODUCTS).then_some(sum)
    }

    fn product(&mut self) -> Option<BTreeSet<Product>> {
        let mut product = self.term()?;
        while self.peek() == Some(&Token::And) {
            self.at += 1;
            let right = self.term()?;
            if product.len() * right.len() > MAX_PRODUCTS {
                return None;
            }
            product = product
                .iter()
                .flat_map(|left| {
                    right
                        .iter()
                        .map(|right| left.union(right).cloned().collect())
                })
                .collect();
        }
        Some(product)
    }

    fn term(&mut self) -> Option<BTreeSet<Product>> {
        if self.peek() == Some(&Token::Open) {
            self.depth += 1;
            if self.depth > 64 {
                return None;
            }
            self.at += 1;
            let inner = self.sum()?;
            if self.peek() != Some(&Token::Close) {
                return None;
            }
            self.at += 1;
            self.depth -= 1;
            return Some(inner);
        }
        let [left, Token::Operator(operator), right] = self.tokens.get(self.at..self.at + 3)?
        else {
            return None;
        };
        self.at += 3;
        let turned = match operator.as_str() {
            "<" => ">",
            ">" => "<",
            "<=" => ">=",
            ">=" => "<=",
            other => other,
        };
        let comparison = match (left, right) {
            (Token::Word(name), Token::Text(text)) => shown(name, operator, text),
            // `"3" > python_version`; containment cannot be turned around.
            (Token::Text(text), Token::Word(name)) => match operator.as_str() {
                "in" | "not in" | "~=" => format!("\"{text}\" {operator} {}", variable(name)),
                _ => shown(name, turned, text),
            },
            (Token::Word(one), Token::Word(two)) => {
                format!("{} {operator} {}", variable(one), variable(two))
            }
            _ => return None,
        };
        Some(BTreeSet::from([Product::from([comparison])]))
    }
}

fn shown(name: &str, operator: &str, text: &str) -> String {
    let name = variable(name);
    let text = if name == "extra" {
        crate::names::normalize(text)
    } else {
        text.to_owned()
    };
    format!("{name} {operator} \"{text}\"")
}

/// The names that setuptools and PEP 345 had for variables.
fn variable(name: &str) -> &str {
    match name {
        "os.name" => "os_name",
        "sys.platform" => "sys_platform",
        "platform.version" => "platform_version",
        "platform.machine" => "platform_machine",
        "platform.python_implementation" | "python_implementation" => {
            "platform_python_implementation"
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_logic_is_the_same_text() {
        for (a, b) in [
            ("python_version<'3'", "python_version < \"3\""),
            (
                "(python_version < '3') and extra == 'A_b'",
                "extra == \"a-b\" and python_version<\"3\"",
            ),
            ("'3' > python_version", "python_version < '3'"),
            (
                "a == '1' and (b == '2' or c == '3')",
                "a=='1' and b=='2' or c=='3' and a=='1'",
            ),
            ("os.name == 'nt'", "os_name == 'nt'"),
            ("a == '1' or a == '1' and b == '2'", "a == '1'"),
        ] {
            assert_eq!(canonical(a), canonical(b), "{a} {b}");
        }
        for (a, b) in [
            ("python_version<'3'", "python_version<='3'"),
            ("a == '1' and b == '2'", "a == '1' or b == '2'"),
            ("'a' in b", "b in 'a'"),
            ("sys_platform == 'win32'", "sys_platform != 'win32'"),
            ("a == '1'", ""),
        ] {
            assert_ne!(canonical(a), canonical(b), "{a} {b}");
        }
    }
}
