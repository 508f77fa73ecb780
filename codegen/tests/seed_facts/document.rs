//! In: `spec/openapi.yaml`. Out: its facts, its prose and its values by JSON Pointer.
//! It must never know the table or the page: the spelling of a fact is all they share.

use serde_json::Value;

use super::Facts;

/// The document as a plain value.
pub struct Document(Value);

impl Document {
    /// Reads the project's document.
    pub fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/openapi.yaml");
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self(serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}")))
    }

    /// The value at a JSON Pointer (RFC 6901), or null. A `$ref` on the way is followed.
    pub fn at(&self, pointer: &str) -> Value {
        let steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        let found = steps.fold(&self.0, |value, step| match value {
            Value::Array(items) => self.resolve(step.parse().map_or(&Value::Null, |index: usize| &items[index])),
            _ => self.resolve(&value[step]),
        });
        found.clone()
    }

    /// Each response of each operation, with its status.
    pub fn responses(&self) -> Vec<(&str, &Value)> {
        let operations = self.operations().into_iter();
        let responses = operations.flat_map(|(_, _, operation)| members(&operation["responses"]));
        responses.map(|(status, response)| (status, self.resolve(response))).collect()
    }

    /// Each summary and description, with the JSON Pointer of its object.
    pub fn prose(&self) -> Vec<(String, String)> {
        let mut prose = Vec::new();
        collect_prose(&self.0, "", &mut prose);
        prose
    }

    /// The facts, in the spelling that table and page use too.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::new();
        for (path, method, operation) in self.operations() {
            let title = operation["summary"].as_str().unwrap_or("nothing");
            facts.insert(format!("operation {} {path}: {title}", method.to_uppercase()));
            facts.extend(self.parameter_facts(operation));
            facts.extend(self.authentication_facts(operation));
        }
        for server in items(&self.0["servers"]) {
            facts.insert(format!("server {}", server["url"].as_str().unwrap_or("nowhere")));
        }
        for (status, response) in self.responses() {
            facts.extend(self.response_facts(status, response));
        }
        facts
    }

    fn operations(&self) -> Vec<(&str, &str, &Value)> {
        let paths = members(&self.0["paths"]);
        let operations =
            paths.flat_map(|(path, item)| members(item).map(move |(method, operation)| (path, method, operation)));
        operations.collect()
    }

    fn parameter_facts(&self, operation: &Value) -> Vec<String> {
        let parameters = items(&operation["parameters"]).map(|parameter| self.resolve(parameter));
        let facts = parameters.map(|parameter| {
            let text = |member: &str| parameter[member].as_str().unwrap_or("nothing");
            format!("{} parameter {}: {}", text("in"), text("name"), self.type_of(&parameter["schema"]))
        });
        facts.collect()
    }

    /// The page knows alternatives of one method each; a set of several schemes would be a fact of its own.
    fn authentication_facts(&self, operation: &Value) -> Vec<String> {
        let own = operation.get("security").unwrap_or(&self.0["security"]);
        let name_of = |scheme: &str| {
            let scheme = &self.0["components"]["securitySchemes"][scheme];
            let text = |member: &str| scheme[member].as_str().unwrap_or_default();
            match (text("type"), text("scheme")) {
                ("http", "digest") => "Digest auth".to_owned(),
                ("oauth2", _) if scheme["flows"]["clientCredentials"].is_object() => "Service accounts".to_owned(),
                _ => format!("unknown to this test: {scheme}"),
            }
        };
        let alternatives = items(own).map(|alternative| {
            let schemes = members(alternative).map(|(scheme, _)| name_of(scheme)).collect::<Vec<_>>();
            format!("authentication by {}", schemes.join(" with "))
        });
        alternatives.collect()
    }

    fn response_facts(&self, status: &str, response: &Value) -> Vec<String> {
        let content = &response["content"];
        if !content.is_object() {
            return vec![format!("{status} without a body")];
        }
        let description = response["description"].as_str().unwrap_or_default();
        let title = description.split('.').next().unwrap_or_default();
        let mut facts = vec![format!("{status} {title}")];
        for (media, declared) in members(content) {
            let schema = self.resolve(&declared["schema"]);
            facts.push(format!("{status} {media}: {}", self.type_of(schema)));
            let properties = members(&schema["properties"]);
            facts.extend(
                properties.map(|(name, property)| format!("{status} {media} {name}: {}", self.type_of(property))),
            );
        }
        facts
    }

    /// The type as the page spells it: `integer(int32)`, `array[object]`.
    fn type_of(&self, schema: &Value) -> String {
        let schema = self.resolve(schema);
        let kind = schema["type"].as_str().unwrap_or("anything");
        match (kind, schema["format"].as_str()) {
            ("array", _) => format!("array[{}]", self.type_of(&schema["items"])),
            (_, Some(format)) => format!("{kind}({format})"),
            (_, None) => kind.to_owned(),
        }
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        target.map_or(value, |pointer| self.0.pointer(pointer).unwrap_or(&Value::Null))
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, member)| (name.as_str(), member))
}

fn collect_prose(value: &Value, pointer: &str, prose: &mut Vec<(String, String)>) {
    for member in ["summary", "description"] {
        prose.extend(value[member].as_str().map(|text| (pointer.to_owned(), text.to_owned())));
    }
    for (index, item) in items(value).enumerate() {
        collect_prose(item, &format!("{pointer}/{index}"), prose);
    }
    for (name, member) in members(value) {
        collect_prose(member, &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), prose);
    }
}
