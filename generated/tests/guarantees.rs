//! What every user of the crate may rely on of its types, held by the compiler (Rust API Guidelines: C-SEND-SYNC, C-COMMON-TRAITS,
//! C-GOOD-ERR). It must never send anything.

use std::error::Error as StdError;
use std::fmt::Debug;

use atlas_admin::operations::cloud_migration_service::{CloudMigrationService, DeleteLinkToken, DeleteLinkTokenError};
use atlas_admin::runtime::{AuthError, BodyTooLarge, DecodeError, RequestError, TimeoutError, TransportError};
use atlas_admin::{Auth, BuildError, Client, ClientBuilder, Error, Response, models};

fn shared_between_threads<T: Send + Sync + 'static>() {}
fn model<T: Clone + Debug + PartialEq + Send + Sync + 'static>() {}
fn call<T: Clone + Debug + Send + Sync + 'static>() {}
fn error<T: StdError + Send + Sync + 'static>() {}

#[test]
fn clients_and_calls_go_between_threads() {
    call::<Client>();
    call::<ClientBuilder>();
    call::<Auth>();
    call::<DeleteLinkToken>();
    shared_between_threads::<CloudMigrationService<'static>>();
    shared_between_threads::<Response<models::ApiError>>();
}

#[test]
fn models_are_cloned_shown_and_compared() {
    model::<models::ApiError>();
    model::<models::BadRequestDetail>();
    model::<models::FieldViolation>();
    model::<DeleteLinkTokenError>();
}

#[test]
fn errors_are_errors_that_go_between_threads() {
    error::<Error<DeleteLinkTokenError>>();
    error::<BuildError>();
    error::<RequestError>();
    error::<AuthError>();
    error::<TransportError>();
    error::<TimeoutError>();
    error::<BodyTooLarge>();
    error::<DecodeError>();
}
