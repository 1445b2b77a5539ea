//! The service that the conformance cases are tried on: as much of org.example.Conformance as they need.

use std::{error::Error, os::fd::OwnedFd};

use futures_util::stream;
use serde::{Deserialize, Serialize};
use zlink::{
    Reply, Server,
    connection::socket::{ReadHalf, Socket, WriteHalf},
    introspect,
    service::{TakeOver, Upgraded},
    tokio::unix,
};

pub async fn run(path: &str) -> Result<(), Box<dyn Error>> {
    let listener = unix::bind(path)?;
    Ok(Server::new(listener, Conformance::default()).run().await?)
}

#[derive(Debug, Serialize, Deserialize, introspect::Type)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize, Deserialize, introspect::Type)]
struct NotedText {
    text: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, introspect::Type)]
struct Number {
    number: i64,
}

#[derive(Debug, PartialEq, zlink::ReplyError, introspect::ReplyError)]
#[zlink(interface = "org.example.Conformance")]
pub enum ConformanceError {
    Failed { reason: String },
}

#[derive(Default)]
struct Conformance {
    noted: Option<String>,
}

#[zlink::service(
    interface = "org.example.Conformance",
    vendor = "zlink",
    product = "Rust zlink",
    version = "1",
    url = "https://example.org"
)]
impl Conformance {
    async fn echo(&self, text: String) -> Text {
        Text { text }
    }

    async fn note(&mut self, text: String) {
        self.noted = Some(text);
    }

    async fn noted(&self) -> NotedText {
        NotedText {
            text: self.noted.clone(),
        }
    }

    async fn fail(&self, reason: String) -> Result<(), ConformanceError> {
        Err(ConformanceError::Failed { reason })
    }

    #[zlink(more)]
    async fn count(
        &self,
        more: bool,
        to: i64,
    ) -> impl futures_util::Stream<Item = Reply<Number>> + Unpin {
        let last = if more { to } else { 1 };
        let replies: Vec<_> = (1..=last)
            .map(|number| Reply::new(Some(Number { number })).set_continues(Some(number != last)))
            .collect();
        stream::iter(replies)
    }

    #[zlink(upgrade)]
    async fn upgrade(&mut self, accept: bool) -> Result<((), SendBack), ConformanceError> {
        if accept {
            Ok(((), SendBack))
        } else {
            Err(ConformanceError::Failed {
                reason: "not accepted".to_owned(),
            })
        }
    }
}

struct SendBack;

impl<Connection: Socket> TakeOver<Connection> for SendBack {
    async fn take_over(self, socket: Upgraded<Connection>) {
        let (mut read, mut write) = socket.split();
        let mut buffer = [0; 4096];
        while let Ok(result) = read.read(&mut buffer).await {
            let length = result.bytes_read();
            let sent = write
                .write(&buffer[..length], &[] as &[OwnedFd], None)
                .await;
            if length == 0 || sent.is_err() {
                break;
            }
        }
    }
}
