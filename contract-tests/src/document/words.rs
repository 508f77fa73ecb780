//! The words of the specification behind which there are no more of them. It must never know what any of them says.

/// What lies under these goes by names of the document's own, or by a status.
pub(crate) const NAMED: [&str; 14] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
    "definitions",
    "schemas",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
    "callbacks",
    "content",
    "paths",
    "pathItems",
];

/// What stands under these is data, and may look like anything.
pub(crate) const DATA: [&str; 5] = ["example", "examples", "default", "enum", "const"];
