//! org.example.Bench with the crate varlink: `bench-varlink server|client SOCKET_PATH WORK SIZE MESSAGES_FOLDER`.

mod client;
mod service;

use std::error::Error;

varlink_derive::varlink!(
    bench,
    r#"
interface org.example.Bench

type Entry (name: string, id: int, load: float, enabled: bool, tags: []string)

method Add(first: int, second: int) -> (sum: int)

method Echo(text: string) -> (text: string)

method Entries(values: []Entry) -> (values: []Entry)

method Map(values: [string]int) -> (values: [string]int)

method Integers(values: []int) -> (values: []int)

method Count(to: int) -> (number: int)
"#
);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [role, path, ..] if role == "server" => service::run(path),
        [role, path, work, size, messages] if role == "client" => {
            client::run(path, work, size.parse()?, messages)
        }
        _ => Err("usage: bench-varlink server|client SOCKET_PATH WORK SIZE MESSAGES_FOLDER".into()),
    }
}
