//! The client: calls every method and checks what comes back.

use std::error::Error;

use futures_util::{StreamExt, pin_mut};
use zlink::{tokio::unix, varlink_service::Proxy as _};

use crate::interop::{InteropError, Number, Quotient, Text, Texts, Value};

#[zlink::proxy("org.example.Interop")]
trait InteropProxy {
    async fn echo(&mut self, text: &str) -> zlink::Result<Result<Text, InteropError>>;
    async fn identity(&mut self, value: i64) -> zlink::Result<Result<Value, InteropError>>;
    async fn divide(
        &mut self,
        dividend: f64,
        divisor: f64,
    ) -> zlink::Result<Result<Quotient, InteropError>>;
    #[zlink(more)]
    async fn count(
        &mut self,
        to: i64,
    ) -> zlink::Result<impl futures_util::Stream<Item = zlink::Result<Result<Number, InteropError>>>>;
    #[zlink(oneway)]
    async fn note(&mut self, text: &str) -> zlink::Result<()>;
    async fn noted(&mut self) -> zlink::Result<Result<Texts, InteropError>>;
}

pub async fn run(path: &str) -> Result<(), Box<dyn Error>> {
    let mut connection = unix::connect(path).await?;
    let info = connection
        .get_info()
        .await?
        .map_err(|error| error.to_string())?;
    assert!(
        info.interfaces
            .iter()
            .any(|name| name.as_str() == "org.example.Interop")
    );

    let long = "x".repeat(100_000);
    assert_eq!(connection.echo(&long).await?.unwrap().text, long);
    for value in [i64::MAX, i64::MIN, (1 << 53) + 1] {
        assert_eq!(connection.identity(value).await?.unwrap().value, value);
    }
    assert_eq!(connection.divide(1.0, 4.0).await?.unwrap().result, 0.25);
    assert_eq!(
        connection.divide(1.0, 0.0).await?.unwrap_err(),
        InteropError::DivisionByZero { dividend: 1.0 }
    );
    connection.note("from rust").await?;
    let noted = connection.noted().await?.unwrap().texts;
    assert!(noted.contains(&"from rust".to_owned()));

    pipeline(&mut connection).await?;
    count(&mut connection).await
}

async fn pipeline(connection: &mut unix::Connection) -> Result<(), Box<dyn Error>> {
    let mut chain = connection.chain_identity(0)?;
    for value in 1..100 {
        chain = chain.identity(value)?;
    }
    let replies = chain.send::<Value, InteropError>().await?;
    pin_mut!(replies);
    let mut expected = 0;
    while let Some(reply) = replies.next().await {
        let (reply, _) = reply?;
        assert_eq!(
            reply.unwrap().into_parameters(),
            Some(Value { value: expected })
        );
        expected += 1;
    }
    assert_eq!(expected, 100);
    Ok(())
}

async fn count(connection: &mut unix::Connection) -> Result<(), Box<dyn Error>> {
    let replies = connection.count(5).await?;
    pin_mut!(replies);
    let mut numbers = Vec::new();
    while let Some(reply) = replies.next().await {
        numbers.push(reply?.unwrap().number);
    }
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    Ok(())
}
