//! The bounds of a count, of characters or of items. It must never know what is counted.

pub(super) fn check_count(count: u64, least: Option<u64>, most: Option<u64>, what: &str) -> Result<(), String> {
    if let Some(least) = least
        && count < least
    {
        return Err(format!("has {count} {what}, and the least is {least}"));
    }
    if let Some(most) = most
        && count > most
    {
        return Err(format!("has {count} {what}, and the most is {most}"));
    }
    Ok(())
}
