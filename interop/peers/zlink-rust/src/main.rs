//! org.example.Interop in Rust: `zlink-interop-peer service|client SOCKET_PATH`.

mod client;
mod interop;
mod service;

use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (role, path) = (arguments.next(), arguments.next());
    match (role.as_deref(), path) {
        (Some("service"), Some(path)) => service::run(&path).await,
        (Some("client"), Some(path)) => client::run(&path).await,
        _ => Err("usage: zlink-interop-peer service|client SOCKET_PATH".into()),
    }
}
