//! What a client is asked for: a number of calls for each line of standard input.

use std::{error::Error, io::Write, time::Instant};

/// The numbers of calls, one for each line of standard input. Blocks: nothing else goes on between two rounds.
pub fn counts() -> impl Iterator<Item = Result<u64, Box<dyn Error>>> {
    std::io::stdin()
        .lines()
        .map(|line| Ok(line?.trim().parse()?))
}

/// Answers a line with what each of its calls took.
pub fn report(begin: Instant, calls: u64) -> Result<(), Box<dyn Error>> {
    let micros = begin.elapsed().as_secs_f64() * 1e6 / calls as f64;
    println!("{{\"microsPerCall\":{micros}}}");
    Ok(std::io::stdout().flush()?)
}
