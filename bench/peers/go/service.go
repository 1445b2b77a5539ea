package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"github.com/varlink/go/varlink"
)

const name = "org.example.Bench"

type bench struct{}

func (bench) VarlinkGetName() string { return name }

func (bench) VarlinkGetDescription() string {
	return "interface " + name + "\nmethod Add(first: int, second: int) -> (sum: int)\n"
}

// Reads the parameters as a type and sends them back.
func echo[T any](ctx context.Context, call varlink.Call) error {
	var parameters T
	if err := call.GetParameters(&parameters); err != nil {
		return err
	}
	return call.Reply(ctx, parameters)
}

func add(ctx context.Context, call varlink.Call) error {
	var parameters addCall
	if err := call.GetParameters(&parameters); err != nil {
		return err
	}
	return call.Reply(ctx, addReply{parameters.First + parameters.Second})
}

func count(ctx context.Context, call varlink.Call) error {
	var parameters countCall
	if err := call.GetParameters(&parameters); err != nil {
		return err
	}
	for next := int64(1); next <= parameters.To; next++ {
		call.Continues = next < parameters.To
		if err := call.Reply(ctx, number{next}); err != nil {
			return err
		}
	}
	return nil
}

func (bench) VarlinkDispatch(ctx context.Context, call varlink.Call, method string) error {
	switch method {
	case "Add":
		return add(ctx, call)
	case "Echo":
		return echo[text](ctx, call)
	case "Entries":
		return echo[entries](ctx, call)
	case "Map":
		return echo[counts](ctx, call)
	case "Integers":
		return echo[integers](ctx, call)
	case "Count":
		return count(ctx, call)
	}
	return call.ReplyMethodNotFound(ctx, method)
}

// Serves until standard input ends.
func serve(path string) error {
	service, err := varlink.NewService("zlink", "varlink-go", "1", "https://example.org")
	if err != nil {
		return err
	}
	if err := service.RegisterInterface(bench{}); err != nil {
		return err
	}
	ctx := context.Background()
	if err := service.Bind(ctx, "unix:"+path); err != nil {
		return err
	}
	fmt.Println("ready")
	go func() {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			fmt.Println("{}")
		}
		os.Exit(0)
	}()
	return service.DoListen(ctx, 0)
}
