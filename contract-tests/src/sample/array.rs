//! A schema of an array comes in; an array of as many items as its extent shows goes out. It must never know how their values are found.

use rand::RngExt;
use serde_json::{Value, json};

use super::{Alphabet, Extent, Sampler, scalar};

impl Sampler<'_> {
    pub(super) fn array(&mut self, schema: &Value) -> Result<Value, String> {
        let needed = scalar::bound(schema, "minItems").unwrap_or(0);
        let most = scalar::bound(schema, "maxItems").unwrap_or(usize::MAX);
        // An empty argument is a case of its own, not what every call should stumble over.
        let least = if self.alphabet == Alphabet::Narrow { needed.max(1).min(most.max(needed)) } else { needed };
        let wanted = match self.extent {
            Extent::Minimal => least,
            Extent::Full => 2.clamp(least, most.max(least)),
            Extent::Sampled(_) => self.rng.random_range(0..4_usize).clamp(least, most.max(least)),
        };
        let items = schema.get("items").cloned().unwrap_or(json!({}));
        let firsts = schema.get("prefixItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        // What is said of items one by one is shown whole, and nothing after it.
        let wanted = if firsts.is_empty() { wanted } else { firsts.len().clamp(least, most.max(least)) };
        let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
        let mut list: Vec<Value> = Vec::with_capacity(wanted);
        for attempt in 0..wanted * 8 {
            if list.len() == wanted {
                break;
            }
            // Beyond the first, the items of a fixed extent are sampled: twins would show little.
            let extent = self.extent;
            if attempt > 0 && extent == Extent::Full {
                self.extent = Extent::Sampled(attempt as u64);
            }
            let item = self.value(firsts.get(list.len()).unwrap_or(&items));
            self.extent = extent;
            match item {
                Ok(item) if unique && list.contains(&item) => {}
                Ok(item) => list.push(item),
                Err(_) if list.len() >= needed => break,
                Err(error) => return Err(error),
            }
        }
        Ok(Value::Array(list))
    }
}
