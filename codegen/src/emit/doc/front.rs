//! The API as a whole in, the front page of its crate out: how a client is made and used, what there is to call, what can go
//! wrong, and who offers the API.

use super::super::Scope;
use super::super::manifest::{FEATURES, PRECISION, is_precise};
use super::{cell, code, example, external, item, lead, markdown, plain, tag, web};
use crate::ir::{Info, Place, SchemeKind, SecurityScheme, Server};
use crate::print;
use proc_macro2::TokenStream;
use quote::quote;

/// A description up to this length, in bytes, comes before everything else; of a longer one the first sentence does.
const SHORT: usize = 1000;

/// The inner doc attributes of the crate.
pub(in crate::emit) fn front(scope: &Scope<'_>) -> TokenStream {
    let info = &scope.api.info;
    let description = info.doc.as_deref().map(markdown).unwrap_or_default();
    let short = description.len() <= SHORT && !description.lines().any(|line| line.starts_with('#'));
    let opening = if short { description.clone() } else { info.doc.as_deref().map(lead).unwrap_or_default() };
    let client = format!(
        "A typed client for {}, version {} of its document.",
        plain(info.title.trim()),
        plain(info.version.trim())
    );
    let paragraphs = [
        client,
        opening,
        usage(scope).unwrap_or_default(),
        authentication(&scope.api.schemes),
        servers(&scope.api.servers),
        operations(scope),
        errors(scope),
        features(scope),
        about(info, if short { "" } else { &description }),
    ];
    let paragraphs: Vec<&str> = paragraphs.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    super::inner(&paragraphs.join("\n\n"))
}

/// A client with the credentials that the first operation takes, and a call of that operation.
fn usage(scope: &Scope<'_>) -> Option<String> {
    let krate = example::krate(scope)?;
    let first = example::first(scope);
    let (tag, call) = first.map_or((None, quote!()), |(tag, call)| (Some(tag), call));
    let (auths, secrets): (Vec<TokenStream>, Vec<_>) = credentials(scope).into_iter().unzip();
    let mut given: Vec<String> =
        secrets.iter().flat_map(|names| names.iter().map(|name| format!("{name}: &str"))).collect();
    // Several schemes may take the same.
    given.sort();
    given.dedup();
    let given = given.join(", ");
    let auths = auths.iter().map(|auth| quote!(.auth(#auth)));
    let absolute = scope.api.servers.first().is_some_and(|server| server.url.contains("://"));
    let base = (!absolute).then(|| quote!(.base_url("https://api.example.com")));
    let imports = if auths.len() == 0 { quote!(use #krate::Client;) } else { quote!(use #krate::{Auth, Client};) };
    let body = print::statements(quote! {
        let client = Client::builder()#(#auths)*#base.build()?;
        #call
    })?;
    let imports = print::statements(imports)?;
    let feature = tag.and_then(|tag| scope.names.tags.get(tag)).map(|tag| &tag.feature);
    let features = feature.map(String::as_str).into_iter().chain(["send"]).chain(credential_features(&body));
    let condition: String = features.map(|feature| format!("# #[cfg(feature = {feature:?})]\n")).collect();
    Some(format!(
        "# Use\n```no_run\n{imports}\n{condition}\
         # async fn example({given}) -> Result<(), Box<dyn std::error::Error>> {{\n{body}# Ok(())\n# }}\n```\n\n\
         A client is made once and cloned; its clones share connections and access tokens. Every call has a pair without \
         I/O under it, `request` and `decode`, for tests and for other HTTP clients. Who needs no more than the pair goes \
         without the feature `send`, and without an async runtime."
    ))
}

/// The features without which the credentials that a text makes are not there.
fn credential_features(body: &str) -> impl Iterator<Item = &str> {
    let makers = [("Auth::digest(", "digest"), ("Auth::client_credentials(", "oauth")];
    makers.into_iter().filter(|(maker, _)| body.contains(maker)).map(|(_, feature)| feature)
}

/// What the first operation that asks for credentials takes, as far as the client knows how to give it.
fn credentials(scope: &Scope<'_>) -> Vec<(TokenStream, &'static [&'static str])> {
    let secured = scope.api.operations.iter().flat_map(|operation| &operation.security);
    let Some(first) = secured.into_iter().find(|all| !all.is_empty()) else { return Vec::new() };
    let scheme = |name: &str| scope.api.schemes.iter().find(|scheme| scheme.name == name);
    first.iter().filter_map(|one| scheme(&one.scheme)).filter_map(credential).collect()
}

fn credential(scheme: &SecurityScheme) -> Option<(TokenStream, &'static [&'static str])> {
    let name = &scheme.name;
    match &scheme.kind {
        SchemeKind::ApiKey { .. } => Some((quote!(Auth::api_key(#name, api_key)), &["api_key"])),
        SchemeKind::Basic => Some((quote!(Auth::basic(username, password)), &["username", "password"])),
        SchemeKind::Digest => Some((quote!(Auth::digest(username, password)), &["username", "password"])),
        SchemeKind::OAuth2 { token_url: Some(_), .. } => {
            Some((quote!(Auth::client_credentials(client_id, client_secret)), &["client_id", "client_secret"]))
        }
        SchemeKind::Bearer | SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect => {
            Some((quote!(Auth::bearer(access_token)), &["access_token"]))
        }
        SchemeKind::MutualTls | SchemeKind::Other(_) => None,
    }
}

fn authentication(schemes: &[SecurityScheme]) -> String {
    if schemes.is_empty() {
        return String::new();
    }
    let rows = schemes.iter().map(|scheme| {
        let said = scheme.doc.as_deref().map(lead).unwrap_or_default();
        let (kind, given_by) = kind(&scheme.kind);
        // One column for both: beside a URL, which does not break, prose is a tower of single words.
        let said = if said.is_empty() { kind } else { format!("{kind}. {said}") };
        format!("| {} | {} | {} |", cell(&code(&scheme.name)), given_by, cell(&said))
    });
    let rows: Vec<String> = rows.collect();
    format!(
        "# Authentication\nGive [`ClientBuilder::auth`] credentials of one kind or of several; each operation uses the first of \
         its documented alternatives that they satisfy.\n\n\
         | scheme | given by | what it is |\n|---|---|---|\n{}",
        rows.join("\n")
    )
}

/// What a scheme is, and which credentials satisfy it.
fn kind(kind: &SchemeKind) -> (String, &'static str) {
    match kind {
        SchemeKind::ApiKey { place, name } => {
            let place = match place {
                Place::Query => "query parameter",
                Place::Cookie => "cookie",
                Place::Header | Place::Path => "header",
            };
            (format!("API key in the {place} {}", code(name)), "[`Auth::api_key`]")
        }
        SchemeKind::Basic => ("HTTP Basic (RFC 7617)".to_owned(), "[`Auth::basic`]"),
        SchemeKind::Bearer => ("Bearer token (RFC 6750)".to_owned(), "[`Auth::bearer`]"),
        SchemeKind::Digest => ("HTTP Digest (RFC 7616)".to_owned(), "[`Auth::digest`]"),
        SchemeKind::OAuth2 { token_url: Some(url), .. } => {
            let from = web(url, url).map(|link| format!(", tokens from {link}")).unwrap_or_default();
            let kind = format!("OAuth 2.0 client credentials (RFC 6749){from}");
            (kind, "[`Auth::client_credentials`], or a token: [`Auth::bearer`]")
        }
        SchemeKind::OAuth2 { token_url: None, .. } => ("OAuth 2.0".to_owned(), "a token: [`Auth::bearer`]"),
        SchemeKind::OpenIdConnect => ("OpenID Connect".to_owned(), "a token: [`Auth::bearer`]"),
        SchemeKind::MutualTls => ("A client certificate".to_owned(), "not here: the transport shows it"),
        SchemeKind::Other(name) => (format!("HTTP scheme {}", code(name)), "not by this client"),
    }
}

fn servers(servers: &[Server]) -> String {
    let head = "# Servers\n";
    let said = match servers {
        [] => "The document names no server: [`ClientBuilder::base_url`] does.".to_owned(),
        [only] if only.variables.is_empty() && !only.url.contains("://") => format!(
            "The document names only a path, {}: [`ClientBuilder::base_url`] gives the whole URL, this path included.",
            server(only)
        ),
        [only] if only.variables.is_empty() => {
            format!("{} unless [`ClientBuilder::base_url`] names another.", server(only))
        }
        [_] => format!(
            "[`ClientBuilder::server_variable`] gives a variable another value, [`ClientBuilder::base_url`] names another \
             server.\n\n{}",
            list(servers)
        ),
        [..] => format!(
            "The first one, unless [`ClientBuilder::server`] chooses another by its position, counted from 0, or \
             [`ClientBuilder::base_url`] names one.\n\n{}",
            list(servers)
        ),
    };
    format!("{head}{said}")
}

fn list(servers: &[Server]) -> String {
    let rows: Vec<String> = servers.iter().enumerate().map(|(i, one)| format!("{i}. {}", server(one))).collect();
    rows.join("\n")
}

/// A server's URL, what is said of it, and its variables.
pub(super) fn server(server: &Server) -> String {
    let mut text = code(&server.url);
    let said = plain(server.doc.trim().trim_end_matches('.'));
    if !said.is_empty() {
        text.push_str(&format!(" ({said})"));
    }
    for variable in &server.variables {
        text.push_str(&format!("; {} is {}", code(&variable.name), code(&variable.default)));
        let others: Vec<String> =
            variable.allowed.iter().filter(|value| **value != variable.default).map(|value| code(value)).collect();
        if !others.is_empty() {
            text.push_str(&format!(" (or {})", others.join(", ")));
        }
    }
    text
}

/// The table of tags. The links are those of rustdoc's pages, since one to an item is refused where a feature leaves it out.
fn operations(scope: &Scope<'_>) -> String {
    let rows = scope.api.tags.iter().zip(&scope.names.tags).enumerate().map(|(i, (group, names))| {
        let count = scope.of_tag(i).count();
        let module = names.module();
        let name = if group.name.trim().is_empty() { module.to_owned() } else { tag(&group.name) };
        let said = group.doc.as_deref().map(lead).unwrap_or_default();
        let page = format!("operations/{module}/struct.{}.html", names.ident.trim_start_matches("r#"));
        format!("| [{}]({page}) | {count} | `{}` | {} |", cell(&name), names.feature, cell(&said))
    });
    let rows: Vec<String> = rows.collect();
    format!("# Operations\n| tag | methods | cargo feature | what it is for |\n|---|---|---|---|\n{}", rows.join("\n"))
}

fn errors(scope: &Scope<'_>) -> String {
    let shared = match scope.api.problem.ty {
        Some(_) => {
            " [`Error::api_error`] reads the body as the schema that the errors of this API share, whatever the status."
        }
        None => "",
    };
    format!(
        "# Errors\n\
         A call returns a [`Response`] or an [`Error`], whose parameter is the operation's own enum of documented errors.\n\n\
         | variant | when |\n|---|---|\n\
         | [`Request`](Error::Request) | an argument is not what the document allows; nothing was sent |\n\
         | [`Auth`](Error::Auth) | there are no fitting credentials, or no token was to be had for them |\n\
         | [`Transport`](Error::Transport) | the connection failed or broke |\n\
         | [`Timeout`](Error::Timeout) | the time for connecting or for the whole call ran out |\n\
         | [`BodyTooLarge`](Error::BodyTooLarge) | the answer is larger than the client accepts |\n\
         | [`Response`](Error::Response) | the server answered, but not with a documented success |\n\n\
         [`Error::documented`] gives the body of a documented error, typed by its status.{shared} Status, headers and bytes of \
         any answer are kept: [`Error::status`], [`Error::headers`], [`Error::raw_body`]. [`Error::is_retryable`] and \
         [`Error::retry_after`] say whether, and when, another attempt may succeed."
    )
}

/// The table of features, as the manifest of a new crate tells of them.
fn features(scope: &Scope<'_>) -> String {
    let mut rows = vec!["| one for each tag | The operations of the tag, and the models that they reach. |".to_owned()];
    if !scope.api.incoming.is_empty() {
        rows.push("| `webhooks` | The bodies of webhooks and callbacks. |".to_owned());
    }
    let mut about = String::new();
    let precision = if is_precise(scope.api) { PRECISION } else { "" };
    for line in FEATURES.lines().chain(precision.lines()) {
        match (line.strip_prefix("# "), line.split_once(" = ")) {
            (Some(said), _) => about.push_str(said),
            (None, Some((name, _))) => rows.push(format!("| `{name}` | {} |", cell(&std::mem::take(&mut about)))),
            (None, None) => {}
        }
    }
    format!("# Features\n| cargo feature | what it adds |\n|---|---|\n{}", rows.join("\n"))
}

/// Who offers the API, on which terms, and the whole of a long description.
fn about(info: &Info, description: &str) -> String {
    let mut facts = Vec::new();
    if let Some(contact) = &info.contact {
        let name = contact.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let page = contact.url.as_deref().and_then(|url| web(name.unwrap_or(url), url));
        let mail = contact.email.as_deref().map(str::trim).filter(|mail| !mail.is_empty()).map(code);
        let parts: Vec<String> = page.or_else(|| name.map(plain)).into_iter().chain(mail).collect();
        if !parts.is_empty() {
            facts.push(item(&format!("Contact: {}", parts.join(", "))));
        }
    }
    if let Some(license) = &info.license {
        let link = license.url.as_deref().and_then(|url| web(&license.name, url));
        facts.push(item(&format!("Licence of the API: {}", link.unwrap_or_else(|| plain(license.name.trim())))));
    }
    facts.extend(info.terms.as_deref().and_then(|url| web(url, url)).map(|link| item(&format!("Terms: {link}"))));
    facts.extend(info.external_docs.as_ref().and_then(external).map(|text| item(&text)));
    if facts.is_empty() && description.is_empty() {
        return String::new();
    }
    format!("# The API\n{}\n\n{description}", facts.join("\n"))
}
