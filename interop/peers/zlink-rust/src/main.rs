//! org.example.Interop, org.example.Conformance and org.example.Descriptors in Rust: `zlink-interop-peer ROLE SOCKET_PATH`,
//! the role `call` with a method, a flag and parameters.

mod call;
mod client;
mod conformance;
mod descriptors;
mod descriptors_client;
mod descriptors_service;
mod interop;
mod service;

use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [role, path] if role == "service" => service::run(path).await,
        [role, path] if role == "client" => client::run(path).await,
        [role, path] if role == "conformance" => conformance::run(path).await,
        [role, path] if role == "descriptors-service" => descriptors_service::run(path).await,
        [role, path] if role == "descriptors-client" => descriptors_client::run(path).await,
        [role, call @ ..] if role == "call" => call::run(call).await,
        _ => Err("usage: zlink-interop-peer [descriptors-]service|[descriptors-]client|conformance|call SOCKET_PATH".into()),
    }
}
