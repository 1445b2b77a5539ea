//! The client: passes descriptors in every way, and checks what comes back.

use std::{error::Error, os::fd::OwnedFd};

use futures_util::{StreamExt, pin_mut};
use zlink::tokio::unix;

use crate::descriptors::{DescriptorsError, Held, Kept, Opened, held, hold_all, indexes};

/// How many descriptors each of the calls has that are made at once.
const COUNTS: [usize; 7] = [0, 1, 0, 0, 2, 0, 1];

#[zlink::proxy("org.example.Descriptors")]
trait DescriptorsProxy {
    // A connection has a method of that name.
    #[zlink(rename = "Read")]
    async fn read_all(
        &mut self,
        descriptors: &[u32],
        #[zlink(fds)] fds: Vec<OwnedFd>,
    ) -> zlink::Result<Result<Held, DescriptorsError>>;
    #[zlink(return_fds)]
    async fn open(
        &mut self,
        texts: &[String],
    ) -> zlink::Result<(Result<Opened, DescriptorsError>, Vec<OwnedFd>)>;
    #[zlink(more, return_fds)]
    async fn open_each(
        &mut self,
        lists: &[Vec<String>],
    ) -> zlink::Result<
        impl futures_util::Stream<
            Item = zlink::Result<(Result<Opened, DescriptorsError>, Vec<OwnedFd>)>,
        >,
    >;
    #[zlink(oneway)]
    async fn keep(
        &mut self,
        descriptors: &[u32],
        #[zlink(fds)] fds: Vec<OwnedFd>,
    ) -> zlink::Result<()>;
    async fn kept(&mut self) -> zlink::Result<Result<Kept, DescriptorsError>>;
    #[zlink(return_fds)]
    async fn refuse(
        &mut self,
        text: &str,
    ) -> zlink::Result<(Result<(), DescriptorsError>, Vec<OwnedFd>)>;
}

pub async fn run(path: &str) -> Result<(), Box<dyn Error>> {
    let mut connection = unix::connect(path).await?;
    let texts = ["first".to_owned(), "second".to_owned()];
    let reply = connection
        .read_all(&[1, 0], hold_all(&texts))
        .await?
        .unwrap();
    assert_eq!(reply.texts, ["second", "first"]);

    let texts = ["one".to_owned(), String::new(), "three".to_owned()];
    let (reply, fds) = connection.open(&texts).await?;
    assert_eq!(held(fds, &reply.unwrap().descriptors), texts);

    let (reply, fds) = connection.refuse("why").await?;
    let DescriptorsError::Refused { descriptor } = reply.unwrap_err();
    assert_eq!(held(fds, &[descriptor]), ["why"]);

    keep(&mut connection).await?;
    open_each(&mut connection).await
}

fn texts_of_calls() -> Vec<Vec<String>> {
    let texts = |(call, count)| (0..count).map(move |index| format!("call {call}, {index}"));
    COUNTS
        .into_iter()
        .enumerate()
        .map(|call| texts(call).collect())
        .collect()
}

/// Oneway calls in one chain: each has its own descriptors.
async fn keep(connection: &mut unix::Connection) -> Result<(), Box<dyn Error>> {
    let calls = texts_of_calls();
    let mut chain = connection.chain_keep(&indexes(calls[0].len()), hold_all(&calls[0]))?;
    for texts in &calls[1..] {
        chain = chain.keep(&indexes(texts.len()), hold_all(texts))?;
    }
    chain.send_ignore_replies().await?;
    assert_eq!(connection.kept().await?.unwrap().calls, calls);
    Ok(())
}

async fn open_each(connection: &mut unix::Connection) -> Result<(), Box<dyn Error>> {
    let lists = texts_of_calls();
    let replies = connection.open_each(&lists).await?;
    pin_mut!(replies);
    let mut came = Vec::new();
    while let Some(reply) = replies.next().await {
        let (reply, fds) = reply?;
        came.push(held(fds, &reply.unwrap().descriptors));
    }
    assert_eq!(came, lists);
    Ok(())
}
