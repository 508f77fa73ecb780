//! The blank values of types that no model is: where such a value stands for itself, the generator writes it out; in what is made of
//! several types, or named by the settings, it does not know it.

use std::collections::BTreeMap;

use super::Blank;

macro_rules! blank_is_default {
    ($($ty:ty),* $(,)?) => {
        $(impl Blank for $ty {
            fn blank() -> Self {
                <$ty>::default()
            }
        })*
    };
}

blank_is_default!(bool, i8, i16, i32, i64, u8, u16, u32, u64, f64, String, serde_json::Value, bytes::Bytes);

impl Blank for serde_json::Number {
    fn blank() -> Self {
        Self::from(0)
    }
}

impl<T> Blank for Option<T> {
    fn blank() -> Self {
        None
    }
}

impl<T> Blank for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<T> Blank for BTreeMap<String, T> {
    fn blank() -> Self {
        Self::new()
    }
}

impl Blank for serde_json::Map<String, serde_json::Value> {
    fn blank() -> Self {
        Self::new()
    }
}
