//! Conditions that the document decides, and no feature of the crate: kinds of credentials are there where it has such a security
//! scheme, the variables of servers where a server has some, the tally of what no type explains where it has unions. They are features
//! of the runtime alone. The text of a file of the runtime comes in; it goes out without the code that the document does not need, and
//! without the conditions of the other. It must never know which file it is.

use super::Scope;
use crate::ir::{SchemeKind, Shape};

/// The runtime's features that the document decides on, and whether it needs them.
pub(super) fn decided(scope: &Scope<'_>) -> [(&'static str, bool); 4] {
    let mut types = scope.api.types.iter().zip(&scope.names.types);
    let has = |is: fn(&SchemeKind) -> bool| scope.api.schemes.iter().any(|scheme| is(&scheme.kind));
    [
        ("api-key", has(|kind| matches!(kind, SchemeKind::ApiKey { .. }))),
        ("basic", has(|kind| matches!(kind, SchemeKind::Basic))),
        ("server-variables", scope.has_server_variables()),
        ("tally", types.any(|(def, names)| !names.ident.is_empty() && matches!(def.shape, Shape::Union(_)))),
    ]
}

/// The text with the conditions on a feature decided.
pub(super) fn decide(text: &str, feature: &str, is_there: bool) -> String {
    let alone = format!("#[cfg(feature = \"{feature}\")]");
    let among = format!("#[cfg(any(feature = \"{feature}\", ");
    let mut decided: Vec<&str> = Vec::new();
    let mut shortened = String::new();
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let code = line.trim();
        match code.strip_prefix(&among).and_then(|rest| rest.strip_suffix("))]")) {
            Some(_) if is_there => continue,
            Some(rest) if !rest.contains(',') => {
                flush(&mut decided, &mut shortened);
                shortened.push_str(&format!("{}#[cfg({rest})]\n", indent(line)));
                continue;
            }
            Some(rest) => {
                flush(&mut decided, &mut shortened);
                shortened.push_str(&format!("{}#[cfg(any({rest}))]\n", indent(line)));
                continue;
            }
            None => {}
        }
        if code != alone {
            decided.push(line);
        } else if !is_there {
            // What is said of the item stands before its condition.
            while decided.last().is_some_and(|said| said.trim_start().starts_with("///")) {
                decided.pop();
            }
            let own = indent(line);
            // The code is formatted, so that an item ends where a line of its own depth does.
            let ends = |line: &&str| indent(line) == own && line.trim_end().ends_with(['}', ',', ';']);
            lines.find(ends);
            let (before, after) = (decided.last().map(|line| line.trim()), lines.peek().map(|line| line.trim()));
            match (before, after) {
                (Some(before), Some("")) if before.is_empty() || before.ends_with('{') => drop(lines.next()),
                (Some(""), Some(after)) if after.starts_with('}') => drop(decided.pop()),
                _ => {}
            }
        }
    }
    flush(&mut decided, &mut shortened);
    shortened
}

/// Appends lines to a text.
fn flush(lines: &mut Vec<&str>, text: &mut String) {
    lines.drain(..).for_each(|line| text.push_str(line));
}

/// The blanks that a line begins with.
fn indent(line: &str) -> &str {
    let code = line.trim_start_matches(' ');
    line.get(..line.len() - code.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::decide;

    const TEXT: &str = "\
enum Kind {
    Bearer,
    #[cfg(feature = \"basic\")]
    Basic {
        name: String,
    },
}

#[cfg(any(feature = \"basic\", feature = \"oauth\"))]
use base64;

impl Auth {
    /// Said of it.
    #[cfg(feature = \"basic\")]
    fn basic(
        name: String,
    ) -> Kind {
        Kind::Basic { name }
    }

    fn bearer() {
        #[cfg(feature = \"basic\")]
        let other = 1;
        match kind {
            #[cfg(feature = \"basic\")]
            Kind::Basic { name } => name,
            Kind::Bearer => {}
        }
    }
}
";

    #[test]
    fn what_is_needed_has_no_condition() {
        let kept: Vec<&str> = TEXT.lines().filter(|line| !line.contains("#[cfg")).collect();
        assert_eq!(decide(TEXT, "basic", true).lines().collect::<Vec<_>>(), kept);
    }

    #[test]
    fn what_is_not_needed_is_not_there() {
        let expected = "\
enum Kind {
    Bearer,
}

#[cfg(feature = \"oauth\")]
use base64;

impl Auth {
    fn bearer() {
        match kind {
            Kind::Bearer => {}
        }
    }
}
";
        assert_eq!(decide(TEXT, "basic", false), expected);
    }
}
