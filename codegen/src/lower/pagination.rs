//! The settings' rules for pages and the settled API in; each operation that a rule fits gets its pagination. Where one was meant
//! to fit and does not, it is said why. It knows no document and no token.

use crate::diagnostic::{Diagnostic, Diagnostics, Origin};
use crate::ir::{Api, Codec, Method, Operation, Pagination, Param, Place, Shape, Step, Turn, Ty};
use crate::settings::{PageRule, PageStyle, Pointer};

/// Gives each operation the pagination of the first rule that fits it.
pub(super) fn paginate(api: &mut Api, root: &Origin, rules: &[PageRule], diagnostics: &mut Diagnostics) {
    if rules.is_empty() {
        return;
    }
    let mut used = vec![false; rules.len()];
    let mut operations = std::mem::take(&mut api.operations);
    for operation in &mut operations {
        let mut misfits = Vec::new();
        for (rule, used) in rules.iter().zip(&mut used).filter(|(rule, _)| may_fit(rule, operation)) {
            match fit(api, operation, rule) {
                Ok(pagination) => {
                    operation.pagination = Some(pagination);
                    *used = true;
                    break;
                }
                Err(why) => misfits.push((rule, why)),
            }
        }
        if operation.pagination.is_none() {
            misfits.into_iter().for_each(|(rule, why)| say_misfit(rule, operation, &why, diagnostics));
        }
    }
    api.operations = operations;
    for (number, _) in used.iter().enumerate().filter(|(_, used)| !**used) {
        let message = format!("rule {} of the settings' `pagination` fits no operation", number + 1);
        let help = "compare its parameters and pointers with an operation that lists things";
        diagnostics.push(Diagnostic::warning("pagination-unused", &root.child("paths"), message).help(help));
    }
}

/// Whether a rule is for an operation, as far as its name, its method and its parameters tell.
fn may_fit(rule: &PageRule, operation: &Operation) -> bool {
    if !rule.operations.is_empty() {
        return rule.operations.contains(&operation.id);
    }
    let has = |name: &str| query(operation, name).is_some();
    let named = rule.style.parameter().into_iter().chain(rule.size.as_deref());
    let says_link = || {
        let mut headers = operation.successes().flat_map(|response| &response.headers);
        headers.any(|header| header.wire.eq_ignore_ascii_case("link"))
    };
    let by_header = rule.style == PageStyle::LinkHeader && rule.size.is_none();
    operation.method == Method::Get && named.into_iter().all(has) && (!by_header || says_link())
}

fn say_misfit(rule: &PageRule, operation: &Operation, why: &str, diagnostics: &mut Diagnostics) {
    let message = format!("`{}` cannot be listed page by page: {why}", operation.id);
    let wanted = !rule.operations.is_empty();
    // Without a parameter that tells, most operations are none of those that the rule is meant for.
    if !wanted && rule.style.parameter().is_none() && rule.size.is_none() {
        return;
    }
    let said = match wanted {
        true => Diagnostic::warning("pagination-unfit", &operation.origin, message),
        false => Diagnostic::note("pagination-unfit", &operation.origin, message),
    };
    diagnostics
        .push(said.help("it keeps `send`; correct the rule of the settings' `pagination`, or give it `operations`"));
}

fn query<'a>(operation: &'a Operation, name: &str) -> Option<(usize, &'a Param)> {
    operation.params.iter().enumerate().find(|(_, param)| param.place == Place::Query && param.wire == name)
}

/// The pagination of an operation by a rule, or why there is none.
fn fit(api: &Api, operation: &Operation, rule: &PageRule) -> Result<Pagination, String> {
    let body = body(operation)?;
    let (items, found) = way(api, body, &rule.items)?;
    let (Ty::List(item), true) = (found, items.iter().all(|step| matches!(step, Step::Member { .. }))) else {
        return Err(format!("`{}` is not an array", rule.items.as_str()));
    };
    let named = |name: &str| query(operation, name).ok_or_else(|| format!("it has no query parameter `{name}`"));
    let size = rule.size.as_deref().map(named).transpose()?.map(|(position, _)| position);
    let turn = match &rule.style {
        PageStyle::Page { parameter, first } => {
            let (parameter, param) = named(parameter)?;
            let default = || param.default.as_deref().and_then(|default| default.parse().ok());
            Turn::Page { parameter: counter(api, parameter, param)?, first: first.or_else(default).unwrap_or(1) }
        }
        PageStyle::Offset { parameter } => {
            let (parameter, param) = named(parameter)?;
            Turn::Offset { parameter: counter(api, parameter, param)? }
        }
        PageStyle::Cursor { parameter, next, of_last } => {
            let (from, (parameter, _)) = (if *of_last { &**item } else { body }, named(parameter)?);
            let next = ended(api, from, next, "text or an integer", |ty| matches!(ty, Ty::String | Ty::Int { .. }))?;
            Turn::Cursor { parameter, next, of_last: *of_last }
        }
        PageStyle::LinkHeader => Turn::LinkHeader { size },
        PageStyle::NextLink { next } => {
            let next = ended(api, body, next, "text", |ty| *ty == Ty::String)?;
            Turn::NextLink { next, size }
        }
    };
    let more = rule.more.as_ref().map(|more| telling(api, body, more)).transpose()?;
    let integer = |total| ended(api, body, total, "an integer", |ty| matches!(ty, Ty::Int { .. }));
    let total = rule.total.as_ref().map(integer).transpose()?;
    Ok(Pagination { turn, items, item: (**item).clone(), more, total })
}

/// The type of every success.
fn body(operation: &Operation) -> Result<&Ty, String> {
    let mut bodies = operation.successes().flat_map(|response| match response.media.as_slice() {
        [] => vec![None],
        media => media.iter().map(|media| (media.codec == Codec::Json).then_some(&media.ty)).collect(),
    });
    let first = bodies.next().flatten().ok_or("its success is not JSON")?;
    match bodies.all(|other| other == Some(first)) {
        true => Ok(first),
        false => Err("its successes are not all JSON of one type".to_owned()),
    }
}

/// A parameter that can be counted up.
fn counter(api: &Api, position: usize, param: &Param) -> Result<usize, String> {
    match api.opened(&param.ty).0 {
        Ty::Int { .. } | Ty::Number | Ty::Float | Ty::String | Ty::Any => Ok(position),
        Ty::Bool | Ty::Foreign(_) | Ty::Bytes | Ty::File | Ty::Object | Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) => {
            Err(format!("its parameter `{}` is not a number", param.wire))
        }
        Ty::Null | Ty::Nullable(_) | Ty::Named(_) => Err(format!("its parameter `{}` is not a number", param.wire)),
    }
}

/// The steps to what tells by its value or by its presence whether another page follows.
fn telling(api: &Api, from: &Ty, to: &Pointer) -> Result<Vec<Step>, String> {
    let (steps, ty) = way(api, from, to)?;
    let optional = match steps.last() {
        Some(Step::Member { of, field }) => match &api.def(*of).shape {
            Shape::Struct(shape) => {
                shape.fields.get(*field).is_some_and(|field| !field.required || api.opened(&field.ty).1 > 0)
            }
            Shape::Alias { .. } | Shape::Enum(_) | Shape::Union(_) => false,
        },
        Some(Step::Element { .. }) => true,
        None => false,
    };
    match optional || *ty == Ty::Bool {
        true => Ok(steps),
        false => Err(format!("`{}` is neither a boolean nor optional", to.as_str())),
    }
}

/// The steps to a value of a certain type.
fn ended(api: &Api, from: &Ty, to: &Pointer, what: &str, is: fn(&Ty) -> bool) -> Result<Vec<Step>, String> {
    let (steps, ty) = way(api, from, to)?;
    match is(ty) && matches!(steps.last(), Some(Step::Member { .. })) {
        true => Ok(steps),
        false => Err(format!("`{}` is not {what}", to.as_str())),
    }
}

/// The steps from a type to what a pointer names in it, and what that is, aliases and `null` aside.
fn way<'a>(api: &'a Api, from: &'a Ty, to: &Pointer) -> Result<(Vec<Step>, &'a Ty), String> {
    let mut ty = api.opened(from).0;
    let mut steps = Vec::new();
    for token in to.tokens() {
        let missing = || format!("its answer has no `{}` (of `{}`)", token, to.as_str());
        let member = |ty: &Ty, name: &str| {
            let Ty::Named(of) = ty else { return None };
            let Shape::Struct(shape) = &api.def(*of).shape else { return None };
            Some((*of, shape.fields.iter().position(|field| field.wire == name)?))
        };
        let field = |(of, field): (crate::ir::TypeId, usize)| match &api.def(of).shape {
            Shape::Struct(shape) => shape.fields.get(field).map(|field| &field.ty),
            Shape::Alias { .. } | Shape::Enum(_) | Shape::Union(_) => None,
        };
        if let (Ty::List(element), Some((name, value))) = (ty, token.split_once('=')) {
            // An element that may be null has no member to compare.
            let found = (api.opened(element).1 == 0).then(|| member(api.opened(element).0, name)).flatten();
            let (of, at) = found.ok_or_else(missing)?;
            if field((of, at)).map(|ty| api.opened(ty).0) != Some(&Ty::String) {
                return Err(format!("`{name}` of `{}` is not text", to.as_str()));
            }
            steps.push(Step::Element { of, field: at, value: value.to_owned() });
            ty = api.opened(element).0;
        } else {
            let (of, at) = member(ty, &token).ok_or_else(missing)?;
            steps.push(Step::Member { of, field: at });
            ty = api.opened(field((of, at)).ok_or_else(missing)?).0;
        }
    }
    Ok((steps, ty))
}
