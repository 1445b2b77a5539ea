//! The client: makes the calls that it is asked for, and checks each answer.

use std::{collections::HashMap, error::Error, fs::File, os::fd::OwnedFd, time::Instant};

use futures_util::{StreamExt, future::join_all, pin_mut};
use serde::{Deserialize, de::DeserializeOwned};
use zlink::tokio::unix::{self, Connection};

use crate::{
    interface::{BenchError, Entries, Entry, Integers, Map, Number, Passed, Sum, Text},
    work::{counts, report},
};

type Outcome = Result<(), Box<dyn Error>>;

#[zlink::proxy("org.example.Bench")]
trait BenchProxy {
    async fn add(&mut self, first: i64, second: i64) -> zlink::Result<Result<Sum, BenchError>>;
    async fn echo(&mut self, text: &str) -> zlink::Result<Result<Text, BenchError>>;
    async fn entries(&mut self, values: &[Entry]) -> zlink::Result<Result<Entries, BenchError>>;
    async fn map(
        &mut self,
        values: &HashMap<String, i64>,
    ) -> zlink::Result<Result<Map, BenchError>>;
    async fn integers(&mut self, values: &[i64]) -> zlink::Result<Result<Integers, BenchError>>;
    #[zlink(more)]
    async fn count(
        &mut self,
        to: i64,
    ) -> zlink::Result<impl futures_util::Stream<Item = zlink::Result<Result<Number, BenchError>>>>;
    #[zlink(return_fds)]
    async fn pass(
        &mut self,
        descriptor: i64,
        #[zlink(fds)] fds: Vec<OwnedFd>,
    ) -> zlink::Result<(Result<Passed, BenchError>, Vec<OwnedFd>)>;
}

#[derive(Deserialize)]
struct Call<Parameters> {
    parameters: Parameters,
}

fn parameters_in<Parameters: DeserializeOwned>(
    messages: &str,
) -> Result<Parameters, Box<dyn Error>> {
    let text = std::fs::read(format!("{messages}/call.json"))?;
    Ok(serde_json::from_slice::<Call<Parameters>>(&text)?.parameters)
}

/// What a round consists of, with all that it needs.
enum Work {
    Sequential,
    Pipelined(u64),
    Stream,
    Echo(Text),
    Entries(Entries),
    Map(Map),
    Integers(Integers),
    Connect,
    Descriptor,
    Busy,
    Hold,
}

impl Work {
    fn new(name: &str, size: usize, messages: &str) -> Result<Self, Box<dyn Error>> {
        Ok(match name {
            "sequential" | "idle" => Self::Sequential,
            "pipelined" => Self::Pipelined(size as u64),
            "stream" => Self::Stream,
            "echo" => Self::Echo(parameters_in(messages)?),
            "entries" => Self::Entries(parameters_in(messages)?),
            "map" => Self::Map(parameters_in(messages)?),
            "integers" => Self::Integers(parameters_in(messages)?),
            "connect" => Self::Connect,
            "descriptor" => Self::Descriptor,
            "busy" => Self::Busy,
            "memory-connection" => Self::Hold,
            _ => return Err("there is no such work".into()),
        })
    }
}

pub async fn run(path: &str, name: &str, size: usize, messages: &str) -> Outcome {
    if name == "start-up" {
        return connect(path, 1).await;
    }
    let work = Work::new(name, size, messages)?;
    let mut connections = Vec::new();
    let count = match name {
        "busy" => size,
        "idle" => size + 1,
        _ => 1,
    };
    hold(&mut connections, path, count).await?;
    println!("ready");
    for count in counts() {
        let count = count?;
        let begin = Instant::now();
        match &work {
            Work::Connect => connect(path, count).await?,
            Work::Busy => busy(&mut connections, count).await?,
            Work::Hold => hold(&mut connections, path, count as usize).await?,
            work => calls(connections.last_mut().ok_or("no connection")?, work, count).await?,
        }
        report(begin, count)?;
    }
    Ok(())
}

/// The works that one connection does.
async fn calls(connection: &mut Connection, work: &Work, count: u64) -> Outcome {
    match work {
        Work::Pipelined(size) => pipelined(connection, count, *size).await,
        Work::Stream => stream(connection, count).await,
        Work::Echo(sent) => echo(connection, count, &sent.text).await,
        Work::Entries(sent) => entries(connection, count, sent).await,
        Work::Map(sent) => map(connection, count, sent).await,
        Work::Integers(sent) => integers(connection, count, sent).await,
        Work::Descriptor => descriptor(connection, count).await,
        _ => sequential(connection, count).await,
    }
}

async fn busy(connections: &mut [Connection], count: u64) -> Outcome {
    let each = count / connections.len() as u64;
    let working = connections.iter_mut().map(|one| sequential(one, each));
    join_all(working).await.into_iter().collect()
}

/// Opens connections until there are so many. Each has made a call.
async fn hold(connections: &mut Vec<Connection>, path: &str, count: usize) -> Outcome {
    while connections.len() < count {
        let mut connection = unix::connect(path).await?;
        sequential(&mut connection, 1).await?;
        connections.push(connection);
    }
    Ok(())
}

/// The first number of a call: four digits always, so that all messages have one length.
fn first_of(call: u64) -> i64 {
    1000 + (call % 1000) as i64
}

async fn sequential(connection: &mut Connection, count: u64) -> Outcome {
    for call in 0..count {
        let first = first_of(call);
        let Sum { sum } = connection.add(first, 7).await?.map_err(refused)?;
        check(sum == first + 7)?;
    }
    Ok(())
}

async fn pipelined(connection: &mut Connection, count: u64, size: u64) -> Outcome {
    for _ in 0..count.div_ceil(size) {
        let mut chain = connection.chain_add(first_of(0), 7)?;
        for call in 1..size {
            chain = chain.add(first_of(call), 7)?;
        }
        let replies = chain.send::<Sum, BenchError>().await?;
        pin_mut!(replies);
        let mut answered = 0;
        while let Some(reply) = replies.next().await {
            let (reply, _) = reply?;
            let parameters = reply.map_err(refused)?.into_parameters();
            check(parameters.is_some_and(|reply| reply.sum == first_of(answered) + 7))?;
            answered += 1;
        }
        check(answered == size)?;
    }
    Ok(())
}

async fn stream(connection: &mut Connection, count: u64) -> Outcome {
    let replies = connection.count(count as i64).await?;
    pin_mut!(replies);
    let mut last = 0;
    while let Some(reply) = replies.next().await {
        let Number { number } = reply?.map_err(refused)?;
        check(number == last + 1)?;
        last = number;
    }
    check(last == count as i64)
}

async fn echo(connection: &mut Connection, count: u64, text: &str) -> Outcome {
    for _ in 0..count {
        check(connection.echo(text).await?.map_err(refused)?.text == text)?;
    }
    Ok(())
}

async fn entries(connection: &mut Connection, count: u64, sent: &Entries) -> Outcome {
    for _ in 0..count {
        check(connection.entries(&sent.values).await?.map_err(refused)? == *sent)?;
    }
    Ok(())
}

async fn map(connection: &mut Connection, count: u64, sent: &Map) -> Outcome {
    for _ in 0..count {
        check(connection.map(&sent.values).await?.map_err(refused)? == *sent)?;
    }
    Ok(())
}

async fn integers(connection: &mut Connection, count: u64, sent: &Integers) -> Outcome {
    for _ in 0..count {
        check(connection.integers(&sent.values).await?.map_err(refused)? == *sent)?;
    }
    Ok(())
}

async fn connect(path: &str, count: u64) -> Outcome {
    for _ in 0..count {
        let mut connection = unix::connect(path).await?;
        sequential(&mut connection, 1).await?;
    }
    Ok(())
}

async fn descriptor(connection: &mut Connection, count: u64) -> Outcome {
    let null = File::open("/dev/null")?;
    for _ in 0..count {
        let passed = vec![OwnedFd::from(null.try_clone()?)];
        let (reply, fds) = connection.pass(0, passed).await?;
        check(reply.map_err(refused)?.descriptor == 0 && fds.len() == 1)?;
    }
    Ok(())
}

fn refused(error: BenchError) -> String {
    format!("{error:?}")
}

fn check(is_right: bool) -> Outcome {
    if is_right {
        Ok(())
    } else {
        Err("a wrong answer".into())
    }
}
