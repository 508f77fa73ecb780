//! The OpenAPI grammar as a table: which member of which object holds what (OAS 3.0.3 section 4.7, with what 3.1 adds).
//! A member's name in; the kind of thing that stands there out. By it an example, or a property called `type`, is
//! never taken for a keyword.
//! It must never know how anything is mended.

/// The objects of the specification, by their names there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    OpenApi,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
    SecurityRequirement,
    Components,
}

impl Kind {
    /// Returns whether a Reference Object may stand in its place.
    pub(super) fn may_be_reference(self) -> bool {
        matches!(
            self,
            Kind::Schema
                | Kind::Parameter
                | Kind::Response
                | Kind::RequestBody
                | Kind::Header
                | Kind::Example
                | Kind::Link
                | Kind::SecurityScheme
                | Kind::Callback
                | Kind::PathItem
        )
    }
}

/// What stands at a place of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    One(Kind),
    Map(Kind),
    List(Kind),
}

/// What a member must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Any value, null too.
    Any,
    Text,
    Flag,
    Number,
    /// A whole number from 0.
    Count,
    /// A list of strings.
    Texts,
    /// A list of anything.
    Values,
    /// A map of strings.
    TextMap,
    /// A map of anything.
    ValueMap,
    FlagOrSchema,
    Objects(Place),
}

/// What is known of a node before anything is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The grammar does not lead there, or to any value: whoever refers to it says what it is.
    Free,
    /// Objects of the specification.
    Place(Place),
    /// Something plain that the grammar has a use for, such as a name or a number.
    Plain,
}

/// Returns what stands under `token` of what stands at `place`.
pub(super) fn below(place: Place, token: &str) -> Standing {
    match place {
        Place::Map(kind) | Place::List(kind) => Standing::Place(Place::One(kind)),
        Place::One(kind) => match want(kind, token) {
            Some(Want::Objects(place)) => Standing::Place(place),
            Some(Want::FlagOrSchema) => Standing::Place(Place::One(Kind::Schema)),
            None if token == "$ref" => Standing::Plain,
            None | Some(Want::Any | Want::ValueMap) => Standing::Free,
            Some(Want::Text | Want::Flag | Want::Number | Want::Count) => Standing::Plain,
            Some(Want::Texts | Want::Values | Want::TextMap) => Standing::Plain,
        },
    }
}

/// Returns what a member of an object must hold, or `None` for a member the grammar does not know.
pub(super) fn want(kind: Kind, key: &str) -> Option<Want> {
    let want = match kind {
        Kind::Schema => schema(key)?,
        Kind::Operation => operation(key)?,
        Kind::Parameter | Kind::Header => parameter(key)?,
        Kind::OpenApi | Kind::Components => return document(kind, key),
        Kind::PathItem => match key {
            "summary" | "description" => Want::Text,
            "parameters" => list(Kind::Parameter),
            "servers" => list(Kind::Server),
            _ if METHODS.contains(&key) => one(Kind::Operation),
            _ => return None,
        },
        Kind::Paths | Kind::Callback if !key.starts_with("x-") => one(Kind::PathItem),
        Kind::Responses if !key.starts_with("x-") => one(Kind::Response),
        Kind::SecurityRequirement => Want::Texts,
        Kind::MediaType => match key {
            "schema" | "itemSchema" => one(Kind::Schema),
            "examples" => map(Kind::Example),
            "encoding" => map(Kind::Encoding),
            "example" => Want::Any,
            _ => return None,
        },
        Kind::RequestBody | Kind::Response => match key {
            "description" => Want::Text,
            "content" => map(Kind::MediaType),
            "required" if kind == Kind::RequestBody => Want::Flag,
            "headers" if kind == Kind::Response => map(Kind::Header),
            "links" if kind == Kind::Response => map(Kind::Link),
            _ => return None,
        },
        Kind::SecurityScheme | Kind::OAuthFlows | Kind::OAuthFlow => return security(kind, key),
        _ => return small(kind, key),
    };
    Some(want)
}

/// The methods of a Path Item Object.
pub(super) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

const fn one(kind: Kind) -> Want {
    Want::Objects(Place::One(kind))
}

const fn map(kind: Kind) -> Want {
    Want::Objects(Place::Map(kind))
}

const fn list(kind: Kind) -> Want {
    Want::Objects(Place::List(kind))
}

fn document(kind: Kind, key: &str) -> Option<Want> {
    let want = match (kind, key) {
        (Kind::OpenApi, "openapi" | "jsonSchemaDialect" | "$self") => Want::Text,
        (Kind::OpenApi, "info") => one(Kind::Info),
        (Kind::OpenApi, "servers") => list(Kind::Server),
        (Kind::OpenApi, "paths") => one(Kind::Paths),
        (Kind::OpenApi, "webhooks") => map(Kind::PathItem),
        (Kind::OpenApi, "components") => one(Kind::Components),
        (Kind::OpenApi, "security") => list(Kind::SecurityRequirement),
        (Kind::OpenApi, "tags") => list(Kind::Tag),
        (Kind::OpenApi, "externalDocs") => one(Kind::ExternalDocs),
        (Kind::Components, "schemas") => map(Kind::Schema),
        (Kind::Components, "responses") => map(Kind::Response),
        (Kind::Components, "parameters") => map(Kind::Parameter),
        (Kind::Components, "examples") => map(Kind::Example),
        (Kind::Components, "requestBodies") => map(Kind::RequestBody),
        (Kind::Components, "headers") => map(Kind::Header),
        (Kind::Components, "securitySchemes") => map(Kind::SecurityScheme),
        (Kind::Components, "links") => map(Kind::Link),
        (Kind::Components, "callbacks") => map(Kind::Callback),
        (Kind::Components, "pathItems") => map(Kind::PathItem),
        _ => return None,
    };
    Some(want)
}

fn operation(key: &str) -> Option<Want> {
    let want = match key {
        "summary" | "description" | "operationId" => Want::Text,
        "tags" => Want::Texts,
        "externalDocs" => one(Kind::ExternalDocs),
        "parameters" => list(Kind::Parameter),
        "requestBody" => one(Kind::RequestBody),
        "responses" => one(Kind::Responses),
        "callbacks" | "x-specbound-callbacks" => map(Kind::Callback),
        "deprecated" => Want::Flag,
        "security" => list(Kind::SecurityRequirement),
        "servers" => list(Kind::Server),
        _ => return None,
    };
    Some(want)
}

fn parameter(key: &str) -> Option<Want> {
    let want = match key {
        "name" | "in" | "description" | "style" => Want::Text,
        "required" | "deprecated" | "allowEmptyValue" | "explode" | "allowReserved" => Want::Flag,
        "schema" => one(Kind::Schema),
        "content" => map(Kind::MediaType),
        "examples" => map(Kind::Example),
        "example" => Want::Any,
        _ => return None,
    };
    Some(want)
}

fn schema(key: &str) -> Option<Want> {
    let want = match key {
        "type" | "title" | "description" | "format" | "pattern" => Want::Text,
        "nullable" | "readOnly" | "writeOnly" | "deprecated" | "uniqueItems" | "exclusiveMinimum"
        | "exclusiveMaximum" => Want::Flag,
        "multipleOf" | "minimum" | "maximum" => Want::Number,
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => Want::Count,
        "required" => Want::Texts,
        "enum" => Want::Values,
        "properties"
        | "patternProperties"
        | "x-specbound-pattern-properties"
        | "$defs"
        | "definitions"
        | "dependentSchemas" => map(Kind::Schema),
        "items"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "contentSchema" => one(Kind::Schema),
        "allOf" | "oneOf" | "anyOf" | "prefixItems" | "x-specbound-prefix-items" => list(Kind::Schema),
        "additionalProperties" => Want::FlagOrSchema,
        "discriminator" => one(Kind::Discriminator),
        "externalDocs" => one(Kind::ExternalDocs),
        "default" | "example" | "const" => Want::Any,
        _ => return None,
    };
    Some(want)
}

fn security(kind: Kind, key: &str) -> Option<Want> {
    let want = match (kind, key) {
        (
            Kind::SecurityScheme,
            "type" | "description" | "name" | "in" | "scheme" | "bearerFormat" | "openIdConnectUrl",
        ) => Want::Text,
        (Kind::SecurityScheme, "flows") => one(Kind::OAuthFlows),
        (Kind::OAuthFlows, "implicit" | "password" | "clientCredentials" | "authorizationCode") => one(Kind::OAuthFlow),
        (Kind::OAuthFlow, "authorizationUrl" | "tokenUrl" | "refreshUrl") => Want::Text,
        (Kind::OAuthFlow, "scopes") => Want::TextMap,
        _ => return None,
    };
    Some(want)
}

/// The objects of a few plain members.
fn small(kind: Kind, key: &str) -> Option<Want> {
    let want = match (kind, key) {
        (Kind::Info, "title" | "version" | "description" | "summary" | "termsOfService")
        | (Kind::Contact, "name" | "url" | "email")
        | (Kind::License, "name" | "url" | "identifier")
        | (Kind::Server, "url" | "description")
        | (Kind::ServerVariable, "default" | "description")
        | (Kind::ExternalDocs, "url" | "description")
        | (Kind::Tag, "name" | "description")
        | (Kind::Encoding, "contentType" | "style")
        | (Kind::Discriminator, "propertyName")
        | (Kind::Example, "summary" | "description" | "externalValue")
        | (Kind::Link, "description" | "operationRef" | "operationId") => Want::Text,
        (Kind::Info, "contact") => one(Kind::Contact),
        (Kind::Info, "license") => one(Kind::License),
        (Kind::Server, "variables") => map(Kind::ServerVariable),
        (Kind::ServerVariable, "enum") => Want::Texts,
        (Kind::Tag, "externalDocs") => one(Kind::ExternalDocs),
        (Kind::Encoding, "headers") => map(Kind::Header),
        (Kind::Encoding, "explode" | "allowReserved") => Want::Flag,
        (Kind::Discriminator, "mapping") => Want::TextMap,
        (Kind::Example, "value") | (Kind::Link, "requestBody") => Want::Any,
        (Kind::Link, "parameters") => Want::ValueMap,
        (Kind::Link, "server") => one(Kind::Server),
        _ => return None,
    };
    Some(want)
}

/// Returns the members an object cannot be read without, each with whether it is a map (else a string).
pub(super) fn required(kind: Kind) -> &'static [(&'static str, bool)] {
    match kind {
        Kind::OpenApi => &[("info", true), ("paths", true)],
        Kind::Info => &[("title", false), ("version", false)],
        Kind::License | Kind::Tag => &[("name", false)],
        Kind::Server | Kind::ExternalDocs => &[("url", false)],
        Kind::Response => &[("description", false)],
        Kind::Operation => &[("responses", true)],
        Kind::OAuthFlow => &[("scopes", true)],
        _ => &[],
    }
}
