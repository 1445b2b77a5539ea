//! org.example.Bench in Rust zlink: `bench-zlink server|client SOCKET_PATH WORK SIZE MESSAGES_FOLDER`.

mod client;
mod interface;
mod service;
mod work;

use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    allow_many_descriptors()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [role, path, ..] if role == "server" => service::run(path).await,
        [role, path, work, size, messages] if role == "client" => {
            client::run(path, work, size.parse()?, messages).await
        }
        _ => Err("usage: bench-zlink server|client SOCKET_PATH WORK SIZE MESSAGES_FOLDER".into()),
    }
}

/// Node does the same for its processes.
fn allow_many_descriptors() -> Result<(), Box<dyn Error>> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    Ok(setrlimit(Resource::Nofile, limit)?)
}
