//! The service: every method of org.example.Bench.

use std::{collections::HashMap, error::Error, os::fd::OwnedFd};

use futures_util::{StreamExt, stream};
use zlink::{Reply, Server, tokio::unix};

use crate::interface::{BenchError, Entries, Entry, Integers, Map, Number, Passed, Sum, Text};

/// Serves until standard input ends.
pub async fn run(path: &str) -> Result<(), Box<dyn Error>> {
    let listener = unix::bind(path)?;
    println!("ready");
    std::thread::spawn(|| {
        for _ in std::io::stdin().lines() {
            println!("{{}}");
        }
        std::process::exit(0);
    });
    Ok(Server::new(listener, Bench).run().await?)
}

struct Bench;

#[zlink::service(
    interface = "org.example.Bench",
    types = [Entry],
    vendor = "zlink",
    product = "Rust zlink",
    version = "1",
    url = "https://example.org"
)]
impl Bench {
    async fn add(&self, first: i64, second: i64) -> Result<Sum, BenchError> {
        let sum = first.checked_add(second);
        sum.map(|sum| Sum { sum }).ok_or(BenchError::Refused {
            reason: "the sum is too large".to_owned(),
        })
    }

    async fn echo(&self, text: String) -> Text {
        Text { text }
    }

    async fn entries(&self, values: Vec<Entry>) -> Entries {
        Entries { values }
    }

    async fn map(&self, values: HashMap<String, i64>) -> Map {
        Map { values }
    }

    async fn integers(&self, values: Vec<i64>) -> Integers {
        Integers { values }
    }

    #[zlink(more)]
    async fn count(
        &self,
        more: bool,
        to: i64,
    ) -> impl futures_util::Stream<Item = Reply<Number>> + Unpin {
        let last = if more { to } else { 1 };
        stream::iter(1..=last).map(move |number| {
            Reply::new(Some(Number { number })).set_continues(Some(number != last))
        })
    }

    /// A first value, and then none until the client leaves.
    #[zlink(more)]
    async fn watch(&self, more: bool) -> impl futures_util::Stream<Item = Reply<Number>> + Unpin {
        let first = Reply::new(Some(Number { number: 1 })).set_continues(Some(more));
        stream::iter([first]).chain(stream::pending())
    }

    #[zlink(return_fds)]
    async fn pass(
        &self,
        descriptor: i64,
        #[zlink(fds)] fds: Vec<OwnedFd>,
    ) -> (Passed, Vec<OwnedFd>) {
        (Passed { descriptor }, fds)
    }
}
