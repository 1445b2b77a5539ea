module example.org/bench

go 1.21

require github.com/varlink/go v0.4.1-0.20261015173642-c935be0c53f7
