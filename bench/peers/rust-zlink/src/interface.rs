//! The types of org.example.Bench.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use zlink::introspect;

#[derive(Debug, Serialize, Deserialize, introspect::Type)]
pub struct Sum {
    pub sum: i64,
}

#[derive(Debug, Serialize, Deserialize, introspect::Type)]
pub struct Text {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, introspect::CustomType)]
pub struct Entry {
    pub name: String,
    pub id: i64,
    pub load: f64,
    pub enabled: bool,
    pub tags: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Entries {
    pub values: Vec<Entry>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Map {
    pub values: HashMap<String, i64>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Integers {
    pub values: Vec<i64>,
}

#[derive(Debug, Clone, Serialize, Deserialize, introspect::Type)]
pub struct Number {
    pub number: i64,
}

#[derive(Debug, Serialize, Deserialize, introspect::Type)]
pub struct Passed {
    pub descriptor: i64,
}

#[derive(Debug, PartialEq, zlink::ReplyError, introspect::ReplyError)]
#[zlink(interface = "org.example.Bench")]
pub enum BenchError {
    Refused { reason: String },
}
