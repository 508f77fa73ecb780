//! The module `contract` of a generated crate comes in, by its path; a subject goes out. Nothing is changed on the way.

/// Makes a unit struct of this name the [`Subject`](crate::Subject) of a generated crate, whose module `contract` is named:
/// `subject!(Atlas, atlas_admin::contract);`
#[macro_export]
macro_rules! subject {
    ($name:ident, $($door:tt)+) => {
        /// The generated client.
        pub struct $name;

        const _: () = {
            use $($door)+ as door;

            struct Connected(door::Session);

            impl $crate::Subject for $name {
                fn operations(&self) -> Vec<String> {
                    door::operations().into_iter().map(str::to_owned).collect()
                }

                fn connect(
                    &self,
                    config: &$crate::Value,
                ) -> Result<std::sync::Arc<dyn $crate::Session>, $crate::Value> {
                    Ok(std::sync::Arc::new(Connected(door::connect(config)?)))
                }
            }

            impl $crate::Session for Connected {
                fn request(
                    &self,
                    operation: &str,
                    arguments: &$crate::Value,
                ) -> Result<$crate::http::Request<$crate::Bytes>, $crate::Value> {
                    self.0.request(operation, arguments)
                }

                fn typed(
                    &self,
                    operation: &str,
                    arguments: &$crate::Value,
                ) -> Result<$crate::Value, $crate::Value> {
                    self.0.typed(operation, arguments)
                }

                fn decode(
                    &self,
                    operation: &str,
                    arguments: &$crate::Value,
                    response: $crate::http::Response<$crate::Bytes>,
                ) -> $crate::Value {
                    self.0.decode(operation, arguments, response)
                }

                fn send<'a>(
                    &'a self,
                    operation: &'a str,
                    arguments: &'a $crate::Value,
                ) -> $crate::server::BoxFuture<'a, $crate::Value> {
                    self.0.send(operation, arguments)
                }

                fn revoke<'a>(&'a self) -> $crate::server::BoxFuture<'a, $crate::Value> {
                    self.0.revoke()
                }

                fn debug(&self) -> String {
                    self.0.debug()
                }
            }
        };
    };
}
