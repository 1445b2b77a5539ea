//! The service: every method of org.example.Interop, and a stream that leaves Varlink.

use std::{error::Error, os::fd::OwnedFd};

use futures_util::stream;
use zlink::{
    Reply, Server,
    connection::socket::{ReadHalf, Socket, WriteHalf},
    service::{TakeOver, Upgraded},
    tokio::unix,
};

use crate::interop::{InteropError, Number, Quotient, Text, Texts, Value};

pub async fn run(path: &str) -> Result<(), Box<dyn Error>> {
    let listener = unix::bind(path)?;
    Ok(Server::new(listener, Interop::default()).run().await?)
}

#[derive(Default)]
struct Interop {
    noted: Vec<String>,
}

#[zlink::service(
    interface = "org.example.Interop",
    vendor = "zlink",
    product = "Rust zlink",
    version = "1",
    url = "https://example.org"
)]
impl Interop {
    async fn echo(&self, text: String) -> Text {
        Text { text }
    }

    async fn identity(&self, value: i64) -> Value {
        Value { value }
    }

    async fn divide(&self, dividend: f64, divisor: f64) -> Result<Quotient, InteropError> {
        if divisor == 0.0 {
            return Err(InteropError::DivisionByZero { dividend });
        }
        Ok(Quotient {
            result: dividend / divisor,
        })
    }

    #[zlink(more)]
    async fn count(
        &self,
        more: bool,
        to: i64,
    ) -> impl futures_util::Stream<Item = Reply<Number>> + Unpin {
        // Whether a reply continues is the author's to say here, also when only one was asked for.
        let last = if more { to } else { 1 };
        let replies: Vec<_> = (1..=last)
            .map(|number| Reply::new(Some(Number { number })).set_continues(Some(number != last)))
            .collect();
        stream::iter(replies)
    }

    async fn note(&mut self, text: String) {
        self.noted.push(text);
    }

    async fn noted(&self) -> Texts {
        Texts {
            texts: self.noted.clone(),
        }
    }

    /// Confirms, then sends back every byte.
    #[zlink(upgrade)]
    async fn raw(&mut self) -> Result<((), EchoBytes), InteropError> {
        Ok(((), EchoBytes))
    }
}

struct EchoBytes;

impl<Connection: Socket> TakeOver<Connection> for EchoBytes {
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
