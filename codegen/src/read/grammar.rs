//! The OpenAPI grammar as a table.
//! x
