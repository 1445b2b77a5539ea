//! One call of org.example.Conformance, for the conformance cases: `call SOCKET_PATH METHOD FLAG
//! PARAMETERS`. Prints what came of it as JSON.

use std::error::Error;

use futures_util::{StreamExt, pin_mut};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zlink::tokio::unix;

use crate::conformance::ConformanceError;

#[derive(Debug, Serialize, Deserialize)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Number {
    number: i64,
}

#[zlink::proxy("org.example.Conformance")]
trait ConformanceProxy {
    async fn echo(&mut self, text: &str) -> zlink::Result<Result<Text, ConformanceError>>;
    async fn note(&mut self, text: &str) -> zlink::Result<Result<(), ConformanceError>>;
    #[zlink(rename = "Note", oneway)]
    async fn note_quietly(&mut self, text: &str) -> zlink::Result<()>;
    #[zlink(more)]
    async fn count(
        &mut self,
        to: i64,
    ) -> zlink::Result<
        impl futures_util::Stream<Item = zlink::Result<Result<Number, ConformanceError>>>,
    >;
}

pub async fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [path, method, flag, parameters] = arguments else {
        return Err("a call has a path, a method, a flag and parameters".into());
    };
    let parameters: Value = serde_json::from_str(parameters)?;
    let mut connection = unix::connect(path).await?;
    let mut values = Vec::new();
    let ended = match (method.as_str(), flag.as_str()) {
        ("Echo", "none") => echo(&mut connection, &parameters, &mut values).await,
        ("Note", "none") => note(&mut connection, &parameters).await,
        ("Note", "oneway") => note_quietly(&mut connection, &parameters).await,
        ("Count", "more") => count(&mut connection, &parameters, &mut values).await,
        _ => return Err("there is no such call".into()),
    };
    let outcome = match ended {
        Ok(None) => json!({"values": values, "failed": false}),
        Ok(Some(ConformanceError::Failed { reason })) => {
            values.push(json!({"reason": reason}));
            json!({"values": values, "error": "org.example.Conformance.Failed", "failed": false})
        }
        Err(why) => json!({"values": values, "failed": true, "why": why.to_string()}),
    };
    println!("{outcome}");
    Ok(())
}

type Ended = Result<Option<ConformanceError>, Box<dyn Error>>;

fn text(parameters: &Value) -> &str {
    parameters["text"].as_str().unwrap_or_default()
}

async fn echo(
    connection: &mut unix::Connection,
    parameters: &Value,
    values: &mut Vec<Value>,
) -> Ended {
    match connection.echo(text(parameters)).await? {
        Ok(reply) => values.push(serde_json::to_value(reply)?),
        Err(error) => return Ok(Some(error)),
    }
    Ok(None)
}

async fn note(connection: &mut unix::Connection, parameters: &Value) -> Ended {
    Ok(connection.note(text(parameters)).await?.err())
}

async fn note_quietly(connection: &mut unix::Connection, parameters: &Value) -> Ended {
    connection.note_quietly(text(parameters)).await?;
    Ok(None)
}

async fn count(
    connection: &mut unix::Connection,
    parameters: &Value,
    values: &mut Vec<Value>,
) -> Ended {
    let replies = connection
        .count(parameters["to"].as_i64().unwrap_or_default())
        .await?;
    pin_mut!(replies);
    while let Some(reply) = replies.next().await {
        match reply? {
            Ok(number) => values.push(serde_json::to_value(number)?),
            Err(error) => return Ok(Some(error)),
        }
    }
    Ok(None)
}
