//! org.example.Descriptors: what both sides have in common.

use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::OwnedFd,
};

use serde::{Deserialize, Serialize};
use zlink::introspect;

#[derive(Debug, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Held {
    pub texts: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Opened {
    pub descriptors: Vec<u32>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Kept {
    pub calls: Vec<Vec<String>>,
}

#[derive(Debug, PartialEq, zlink::ReplyError, introspect::ReplyError)]
#[zlink(interface = "org.example.Descriptors")]
pub enum DescriptorsError {
    Refused { descriptor: u32 },
}

/// A descriptor from which the text can be read.
pub fn hold(text: &str) -> OwnedFd {
    let (reader, mut writer) = io::pipe().expect("a pipe");
    writer.write_all(text.as_bytes()).expect("room in the pipe");
    reader.into()
}

pub fn hold_all(texts: &[String]) -> Vec<OwnedFd> {
    texts.iter().map(|text| hold(text)).collect()
}

/// The indexes of that many descriptors.
pub fn indexes(count: usize) -> Vec<u32> {
    (0..count as u32).collect()
}

/// What the descriptors hold that the indexes name.
pub fn held(descriptors: Vec<OwnedFd>, indexes: &[u32]) -> Vec<String> {
    let mut files: Vec<_> = descriptors.into_iter().map(File::from).collect();
    indexes
        .iter()
        .map(|index| {
            let mut text = String::new();
            files[*index as usize]
                .read_to_string(&mut text)
                .expect("a text");
            text
        })
        .collect()
}
