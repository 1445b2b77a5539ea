package main

// The parameters of org.example.Bench.

type addCall struct {
	First  int64 `json:"first"`
	Second int64 `json:"second"`
}

type addReply struct {
	Sum int64 `json:"sum"`
}

type text struct {
	Text string `json:"text"`
}

type entry struct {
	Name    string   `json:"name"`
	Id      int64    `json:"id"`
	Load    float64  `json:"load"`
	Enabled bool     `json:"enabled"`
	Tags    []string `json:"tags"`
}

type entries struct {
	Values []entry `json:"values"`
}

type counts struct {
	Values map[string]int64 `json:"values"`
}

type integers struct {
	Values []int64 `json:"values"`
}

type countCall struct {
	To int64 `json:"to"`
}

type number struct {
	Number int64 `json:"number"`
}
