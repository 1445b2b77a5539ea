//! The service, with a thread for each connection.

use std::{collections::HashMap, error::Error};

use varlink::VarlinkService;

use crate::bench::{
    new, Call_Add, Call_Count, Call_Echo, Call_Entries, Call_Integers, Call_Map, Entry,
    VarlinkInterface,
};

struct Bench;

impl VarlinkInterface for Bench {
    fn add(&self, call: &mut dyn Call_Add, first: i64, second: i64) -> varlink::Result<()> {
        call.reply(first + second)
    }

    fn echo(&self, call: &mut dyn Call_Echo, text: String) -> varlink::Result<()> {
        call.reply(text)
    }

    fn entries(&self, call: &mut dyn Call_Entries, values: Vec<Entry>) -> varlink::Result<()> {
        call.reply(values)
    }

    fn map(&self, call: &mut dyn Call_Map, values: HashMap<String, i64>) -> varlink::Result<()> {
        call.reply(values)
    }

    fn integers(&self, call: &mut dyn Call_Integers, values: Vec<i64>) -> varlink::Result<()> {
        call.reply(values)
    }

    fn count(&self, call: &mut dyn Call_Count, to: i64) -> varlink::Result<()> {
        call.set_continues(true);
        for number in 1..to {
            call.reply(number)?;
        }
        call.set_continues(false);
        call.reply(to)
    }
}

/// Serves until standard input ends.
pub fn run(path: &str) -> Result<(), Box<dyn Error>> {
    let interface = new(Box::new(Bench));
    let service = VarlinkService::new(
        "zlink",
        "Rust varlink",
        "1",
        "https://example.org",
        vec![Box::new(interface)],
    );
    let address = format!("unix:{path}");
    std::thread::spawn(move || {
        varlink::listen(service, &address, &varlink::ListenConfig::default()).expect("it listens");
    });
    // It listens in a call that does not return: a connection shows that it does.
    while std::os::unix::net::UnixStream::connect(path).is_err() {
        std::thread::yield_now();
    }
    println!("ready");
    for _ in std::io::stdin().lines() {
        println!("{{}}");
    }
    std::process::exit(0);
}
