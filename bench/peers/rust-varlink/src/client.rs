//! The client, which waits for each reply in its thread.

use std::{
    collections::HashMap,
    error::Error,
    io::Write,
    sync::{Arc, RwLock},
    time::Instant,
};

use serde::{de::DeserializeOwned, Deserialize};
use varlink::Connection;

use crate::bench::{Entry, VarlinkClient, VarlinkClientInterface};

type Outcome = Result<(), Box<dyn Error>>;
type Shared = Arc<RwLock<Connection>>;

#[derive(Deserialize)]
struct Call<Value> {
    parameters: Parameters<Value>,
}

#[derive(Deserialize)]
struct Parameters<Value> {
    #[serde(alias = "text")]
    values: Value,
}

fn values_in<Value: DeserializeOwned>(messages: &str) -> Result<Value, Box<dyn Error>> {
    let text = std::fs::read(format!("{messages}/call.json"))?;
    Ok(serde_json::from_slice::<Call<Value>>(&text)?
        .parameters
        .values)
}

/// What a round consists of, with all that it needs.
enum Work {
    Sequential,
    Stream,
    Echo(String),
    Entries(Vec<Entry>),
    Map(HashMap<String, i64>),
    Integers(Vec<i64>),
    Connect,
    Busy,
}

impl Work {
    fn new(name: &str, messages: &str) -> Result<Self, Box<dyn Error>> {
        Ok(match name {
            "sequential" | "start-up" => Self::Sequential,
            "stream" => Self::Stream,
            "echo" => Self::Echo(values_in(messages)?),
            "entries" => Self::Entries(values_in(messages)?),
            "map" => Self::Map(values_in(messages)?),
            "integers" => Self::Integers(values_in(messages)?),
            "connect" => Self::Connect,
            "busy" => Self::Busy,
            _ => return Err("there is no such work".into()),
        })
    }

    fn run(&self, path: &str, connections: &[Shared], count: u64) -> Outcome {
        let mut client = VarlinkClient::new(connections[0].clone());
        match self {
            Self::Sequential => sequential(&mut client, count),
            Self::Stream => stream(&mut client, count),
            Self::Connect => (0..count).try_for_each(|_| connect(path).map(drop)),
            Self::Busy => busy(connections, count),
            Self::Echo(text) => {
                repeat(
                    count,
                    || Ok(client.echo(text.clone()).call()?.text == *text),
                )
            }
            Self::Entries(values) => repeat(count, || {
                let came = client.entries(values.clone()).call()?.values;
                Ok(came.len() == values.len()
                    && came
                        .iter()
                        .zip(values)
                        .all(|(came, sent)| is_same(came, sent)))
            }),
            Self::Map(values) => repeat(count, || {
                Ok(client.map(values.clone()).call()?.values == *values)
            }),
            Self::Integers(values) => repeat(count, || {
                Ok(client.integers(values.clone()).call()?.values == *values)
            }),
        }
    }
}

/// The generated type cannot be compared.
fn is_same(came: &Entry, sent: &Entry) -> bool {
    came.name == sent.name
        && came.id == sent.id
        && came.load == sent.load
        && came.enabled == sent.enabled
        && came.tags == sent.tags
}

pub fn run(path: &str, name: &str, size: usize, messages: &str) -> Outcome {
    let work = Work::new(name, messages)?;
    let count = if name == "busy" { size } else { 1 };
    let connections = (0..count)
        .map(|_| connect(path))
        .collect::<Result<Vec<_>, _>>()?;
    if name == "start-up" {
        return Ok(());
    }
    println!("ready");
    for line in std::io::stdin().lines() {
        let count = line?.trim().parse()?;
        let begin = Instant::now();
        work.run(path, &connections, count)?;
        let micros = begin.elapsed().as_secs_f64() * 1e6 / count as f64;
        println!("{{\"microsPerCall\":{micros}}}");
        std::io::stdout().flush()?;
    }
    Ok(())
}

/// A connection that has made a call.
fn connect(path: &str) -> Result<Shared, Box<dyn Error>> {
    let connection = Connection::with_address(&format!("unix:{path}"))?;
    sequential(&mut VarlinkClient::new(connection.clone()), 1)?;
    Ok(connection)
}

/// The first number has four digits always, so that all messages have one length.
fn sequential(client: &mut VarlinkClient, count: u64) -> Outcome {
    for call in 0..count {
        let first = 1000 + (call % 1000) as i64;
        check(client.add(first, 7).call()?.sum == first + 7)?;
    }
    Ok(())
}

fn stream(client: &mut VarlinkClient, count: u64) -> Outcome {
    let mut last = 0;
    for reply in client.count(count as i64).more()? {
        last += 1;
        check(reply?.number == last)?;
    }
    check(last == count as i64)
}

fn busy(connections: &[Shared], count: u64) -> Outcome {
    let each = count / connections.len() as u64;
    std::thread::scope(|scope| {
        let working: Vec<_> = connections
            .iter()
            .map(|connection| {
                let mut client = VarlinkClient::new(connection.clone());
                scope
                    .spawn(move || sequential(&mut client, each).map_err(|error| error.to_string()))
            })
            .collect();
        working
            .into_iter()
            .try_for_each(|thread| Ok(thread.join().map_err(|_| "a thread panicked")??))
    })
}

fn repeat(count: u64, mut call: impl FnMut() -> Result<bool, Box<dyn Error>>) -> Outcome {
    (0..count).try_for_each(|_| check(call()?))
}

fn check(is_right: bool) -> Outcome {
    if is_right {
        Ok(())
    } else {
        Err("a wrong answer".into())
    }
}
