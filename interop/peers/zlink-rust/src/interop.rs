//! The replies and errors of org.example.Interop, for both sides.

use serde::{Deserialize, Serialize};
use zlink::introspect;

#[derive(Debug, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Text {
    pub text: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Value {
    pub value: i64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Quotient {
    pub result: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Number {
    pub number: i64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, introspect::Type)]
pub struct Texts {
    pub texts: Vec<String>,
}

#[derive(Debug, PartialEq, zlink::ReplyError, introspect::ReplyError)]
#[zlink(interface = "org.example.Interop")]
pub enum InteropError {
    DivisionByZero { dividend: f64 },
}
