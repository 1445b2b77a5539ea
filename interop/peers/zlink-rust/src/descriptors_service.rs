//! The service: every method of org.example.Descriptors.

use std::{error::Error, os::fd::OwnedFd};

use futures_util::stream;
use zlink::{Reply, Server, tokio::unix};

use crate::descriptors::{DescriptorsError, Held, Kept, Opened, held, hold, hold_all, indexes};

pub async fn run(path: &str) -> Result<(), Box<dyn Error>> {
    let listener = unix::bind(path)?;
    Ok(Server::new(listener, Descriptors::default()).run().await?)
}

#[derive(Default)]
struct Descriptors {
    calls: Vec<Vec<String>>,
}

#[zlink::service(
    interface = "org.example.Descriptors",
    vendor = "zlink",
    product = "Rust zlink",
    version = "1",
    url = "https://example.org"
)]
impl Descriptors {
    async fn read(&self, descriptors: Vec<u32>, #[zlink(fds)] fds: Vec<OwnedFd>) -> Held {
        Held {
            texts: held(fds, &descriptors),
        }
    }

    #[zlink(return_fds)]
    async fn open(&self, texts: Vec<String>) -> (Opened, Vec<OwnedFd>) {
        let descriptors = indexes(texts.len());
        (Opened { descriptors }, hold_all(&texts))
    }

    #[zlink(more, return_fds)]
    async fn open_each(
        &self,
        more: bool,
        lists: Vec<Vec<String>>,
    ) -> impl futures_util::Stream<Item = (Reply<Opened>, Vec<OwnedFd>)> + Unpin {
        let count = if more { lists.len() } else { 1 };
        let replies: Vec<_> = lists[..count]
            .iter()
            .enumerate()
            .map(|(at, texts)| {
                let descriptors = indexes(texts.len());
                let reply = Reply::new(Some(Opened { descriptors }));
                (reply.set_continues(Some(at + 1 != count)), hold_all(texts))
            })
            .collect();
        stream::iter(replies)
    }

    async fn keep(&mut self, descriptors: Vec<u32>, #[zlink(fds)] fds: Vec<OwnedFd>) {
        self.calls.push(held(fds, &descriptors));
    }

    async fn kept(&mut self) -> Kept {
        Kept {
            calls: std::mem::take(&mut self.calls),
        }
    }

    #[zlink(return_fds)]
    async fn refuse(&self, text: String) -> (Result<(), DescriptorsError>, Vec<OwnedFd>) {
        (
            Err(DescriptorsError::Refused { descriptor: 0 }),
            vec![hold(&text)],
        )
    }
}
