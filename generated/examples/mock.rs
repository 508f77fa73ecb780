//! In: nothing. Out: how code that uses the client is tested without a server; its tests are at the end. Needs the feature `mock`.

use atlas_admin::operations::cloud_migration_service::DeleteLinkTokenError;
use atlas_admin::traits::cloud_migration_service::Operations;
use atlas_admin::{Client, Error};

/// Removes an organization's link-token. That there is none is no failure.
///
/// What it is given need not be the client's own: a stand-in will do.
async fn forget(api: &impl Operations, organization: &str) -> Result<bool, Error<DeleteLinkTokenError>> {
    match api.delete_link_token(organization).send().await {
        Ok(_) => Ok(true),
        Err(error) => match error.documented() {
            Some(DeleteLinkTokenError::NotFound(_)) => Ok(false),
            _ => Err(error),
        },
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().build()?;
    match forget(&client.cloud_migration_service(), "4888442a3354817a7320eb61").await {
        Ok(removed) => println!("removed: {removed}"),
        Err(error) => println!("{error}"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use atlas_admin::mock::Mock;
    use atlas_admin::models::ApiError;
    use atlas_admin::operations::cloud_migration_service::DeleteLinkToken;
    use atlas_admin::{Auth, Retry};

    use super::*;

    const ORGANIZATION: &str = "4888442a3354817a7320eb61";

    #[tokio::test]
    async fn there_being_none_is_no_failure() {
        let mock = Mock::new();
        mock.delete_link_token().no_content();
        mock.delete_link_token().not_found(&ApiError::new(404, "RESOURCE_NOT_FOUND"));
        let client = mock.client();
        let migrations = client.cloud_migration_service();
        assert!(forget(&migrations, ORGANIZATION).await.expect("it is removed"));
        assert!(!forget(&migrations, ORGANIZATION).await.expect("there is none"));
        let paths: Vec<String> = mock.requests().iter().map(|request| request.url.path().to_owned()).collect();
        assert_eq!(paths, ["/api/atlas/v1.0/orgs/4888442a3354817a7320eb61/liveMigrations/linkTokens"; 2]);
        assert_eq!(mock.left(), 0);
    }

    #[tokio::test]
    async fn whatever_else_the_service_says_is_a_failure() {
        let mock = Mock::new();
        mock.delete_link_token().forbidden(&ApiError::new(403, "USER_UNAUTHORIZED"));
        mock.delete_link_token().refuse_connection();
        let client = mock.client();
        let migrations = client.cloud_migration_service();
        let error = forget(&migrations, ORGANIZATION).await.expect_err("it is forbidden");
        assert_eq!(error.variant(), Some("Forbidden"));
        let error = forget(&migrations, ORGANIZATION).await.expect_err("the connection is refused");
        assert!(error.is_retryable(), "{error}");
    }

    /// Authentication and retries above the mock are the real ones.
    #[tokio::test]
    async fn a_busy_service_is_asked_again() {
        let mock = Mock::new();
        mock.delete_link_token()
            .with_header("retry-after", "0")
            .internal_server_error(&ApiError::new(500, "UNEXPECTED"));
        mock.delete_link_token().with_header("retry-after", "0").answer_empty(503);
        mock.delete_link_token().no_content();
        let builder = Client::builder().mock(&mock).auth(Auth::service_account("id", "secret"));
        let client = builder.retry(Retry::default().backoff(Duration::ZERO)).build().expect("the settings are fine");
        let migrations = client.cloud_migration_service();
        let error = forget(&migrations, ORGANIZATION).await.expect_err("500 is not worth another attempt");
        assert_eq!(error.attempts(), 1);
        assert!(forget(&migrations, ORGANIZATION).await.expect("503 is"));
        let requests = mock.requests();
        assert_eq!(requests.iter().filter(|request| request.operation.is_none()).count(), 1, "one token serves all");
        assert_eq!(requests.len(), 4);
    }

    struct Nothing;

    impl Operations for Nothing {}

    struct Forgetful(Mock);

    impl Operations for Forgetful {
        fn delete_link_token(&self, org_id: &str) -> DeleteLinkToken {
            self.0.delete_link_token().no_content();
            self.0.client().cloud_migration_service().delete_link_token(org_id)
        }
    }

    #[tokio::test]
    async fn a_stand_in_overrides_what_it_is_asked_for() {
        let error = forget(&Nothing, ORGANIZATION).await.expect_err("nothing is stubbed");
        assert!(error.to_string().contains("deleteLinkToken is not stubbed"), "{error}");
        assert!(forget(&Forgetful(Mock::new()), ORGANIZATION).await.expect("it is stubbed"));
    }
}
